import type { Container, Pod } from '../../../kube/index.ts';
import type { ContainerRecord } from '../../runtime/cri.ts';
import type { Agent } from '../agent.ts';
import type { KillCause } from '../pods/action-types.ts';
import type { Progress } from '../pods/progress.ts';
import type { PodRuntimeStatus } from '../pods/runtime-status.ts';
import type { HookRunner } from './hooks.ts';
import { findContainer, hasSidecars, isSidecar } from './spec.ts';

/** How a container is ended. */
export interface KillOptions {
  /** Of the `Killing` Event; `Stopping container NAME` unless told. */
  readonly message?: string;
  readonly cause: KillCause;
  /** In place of the Pod's grace. */
  readonly graceSeconds?: number;
}

/** Ends containers and whole Pods (`pkg/kubelet/kuberuntime/kuberuntime_container.go`, v1.37). */
export interface Killer {
  killContainer(
    pod: Pod,
    record: ContainerRecord,
    options: KillOptions,
    progress: Progress,
    turn?: Turn,
  ): Promise<void>;
  /** All running containers at once, sidecars after the others and from the last to the first; then the sandboxes. */
  killPod(pod: Pod, status: PodRuntimeStatus, progress: Progress, graceSeconds?: number): Promise<void>;
}

/** Resolves when all that have to end before have ended. */
type Turn = Promise<unknown>;

/** However short the grace, a container has so long to end (`minimumGracePeriodInSeconds`). */
const leastGraceSeconds = 2;

/** Makes what ends containers of one kubelet. */
export function createKiller(agent: Agent, hooks: HookRunner): Killer {
  const { clock, nodeName, runtime } = agent;
  const elapsed = (sinceMs: number) => Math.floor((clock.now() - sinceMs) / 1000);
  /** Waits for something, but not longer than the grace. */
  const within = async (
    work: Promise<unknown>,
    graceSeconds: number,
    { metadata }: Pod,
    progress: Progress,
    name: string,
  ): Promise<void> => {
    const over = new AbortController();
    const what = `kubelet ${nodeName}: grace of ${metadata.namespace}/${metadata.name} is over`;
    await Promise.race([work, progress.wait(`${name} grace`, graceSeconds * 1000, what, over.signal)]);
    over.abort();
  };

  const killContainer: Killer['killContainer'] = async (pod, record, options, progress, turn) => {
    const container = findContainer(pod, record.name) ?? { name: record.name };
    const { message = `Stopping container ${record.name}`, cause } = options;
    const { id } = record;
    progress.once(`${id} kill`, () => agent.containerEvent(pod, record.name, 'Normal', 'Killing', message));
    let grace = options.graceSeconds ?? graceOf(pod, container, cause);
    const { preStop } = container.lifecycle ?? {};
    /** Waits for something of its own; how long that took is not there for what comes after it. */
    const wait = async (name: string, begin: () => Promise<unknown>) => {
      const startMs = progress.once(`${name} at`, () => clock.now());
      await progress.after(name, () => within(begin(), grace, pod, progress, name));
      grace -= progress.once(`${name} took`, () => elapsed(startMs));
    };
    if (preStop !== undefined && grace > 0) {
      await wait(`${id} preStop`, async () => {
        const failure = await hooks.run(pod, container, record, preStop, progress);
        if (failure !== undefined) {
          agent.containerEvent(pod, record.name, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
        }
      });
    }
    if (turn !== undefined && grace > 0) await wait(`${id} turn`, () => turn);
    await runtime.stopContainer(record.id, Math.max(leastGraceSeconds, grace));
  };

  return {
    killContainer,
    async killPod(pod, status, progress, graceSeconds) {
      const running = status.containers.filter(({ state }) => state === 'Running');
      const turns = hasSidecars(pod) ? newTurns(pod, running) : undefined;
      const options: KillOptions = { cause: 'other', ...(graceSeconds === undefined ? {} : { graceSeconds }) };
      await Promise.all(
        running.map(async (record) => {
          await killContainer(pod, record, options, progress, turns?.before(record.name));
          turns?.ended(record.name);
        }),
      );
      for (const { id, state } of status.sandboxes) if (state === 'Ready') await runtime.stopPodSandbox(id);
    },
  };
}

/** Grace in seconds (`setTerminationGracePeriod`). */
function graceOf({ metadata, spec }: Pod, container: Container, cause: KillCause): number {
  if (metadata.deletionGracePeriodSeconds !== undefined) return metadata.deletionGracePeriodSeconds;
  if (spec.terminationGracePeriodSeconds === undefined) return leastGraceSeconds;
  const probe =
    cause === 'startup' ? container.startupProbe : cause === 'liveness' ? container.livenessProbe : undefined;
  return probe?.terminationGracePeriodSeconds ?? spec.terminationGracePeriodSeconds;
}

/** `terminationOrdering`: sidecars wait for main containers, and for the sidecars after them. */
function newTurns({ spec }: Pod, running: readonly ContainerRecord[]) {
  const names = new Set(running.map(({ name }) => name));
  const ends = new Map([...names].map((name) => [name, Promise.withResolvers<void>()]));
  const sidecars = (spec.initContainers ?? []).filter(isSidecar).map(({ name = '' }) => name);
  const main = (spec.containers ?? []).map(({ name = '' }) => name);
  return {
    before(name: string): Turn | undefined {
      const at = sidecars.indexOf(name);
      if (at < 0) return undefined;
      return Promise.all([...main, ...sidecars.slice(at + 1)].map((other) => ends.get(other)?.promise));
    },
    ended: (name: string) => ends.get(name)?.resolve(),
  };
}
