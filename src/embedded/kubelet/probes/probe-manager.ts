import type { Due, Timer } from '../../../base/index.ts';
import type { Container, ContainerStatus, Pod, PodStatus, Probe } from '../../../kube/index.ts';
import {
  isBoolean,
  isDue,
  isNumber,
  isString,
  listOf,
  noMemory,
  optional,
  recordOf,
  type Shape,
  tupleOf,
} from '../../client/index.ts';
import type { Agent } from '../agent.ts';
import { findContainer, isSidecar, isTerminalPhase, shouldRestart } from '../containers/spec.ts';
import type { ProbeVerdicts } from '../pods/action-types.ts';
import { isProgressJson, Progress, type ProgressJson } from '../pods/progress.ts';
import type { JudgeReadiness } from '../status/pod-status.ts';
import { runProbe } from './run-probe.ts';

/** Probes containers and keeps what was found out (`pkg/kubelet/prober`, v1.37). */
export interface ProbeManager extends ProbeVerdicts {
  /** Begins to probe a Pod's containers; again is nothing. */
  add(pod: Pod): void;
  /** A Pod that is being ended is only asked whether it is ready. */
  stopLivenessAndStartup(podUid: string): void;
  remove(podUid: string): void;
  readonly judge: JudgeReadiness;
}

/** What a probe manager needs of the rest of a kubelet. */
export interface ProbeManagerOptions {
  readonly agent: Agent;
  readonly statusOf: (podUid: string) => PodStatus | undefined;
  readonly podOf: (podUid: string) => Pod | undefined;
  /** A Pod as the API server or a manifest has it. */
  readonly known: (podUid: string) => Pod | undefined;
  /** Something was found out that a sync must look at. */
  readonly changed: (podUid: string) => void;
}

const kinds = ['startup', 'readiness', 'liveness'] as const;
type Kind = (typeof kinds)[number];
type Verdict = 'Failure' | 'Success' | 'Unknown';

const first: Readonly<Record<Kind, Verdict>> = { startup: 'Unknown', readiness: 'Failure', liveness: 'Success' };
const specOf = (container: Container, kind: Kind): Probe | undefined => container[`${kind}Probe`];
const titles: Readonly<Record<Kind, string>> = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' };
/** A probe that cannot be made is tried so often at once (`maxProbeRetries`). */
const tries = 3;

interface Worker {
  readonly kind: Kind;
  readonly podUid: string;
  readonly container: Container;
  readonly spec: Probe;
  containerId: string;
  last: Verdict | undefined;
  run: number;
  isOnHold: boolean;
  /** What it is at, while it probes. */
  progress: Progress | undefined;
  timer: Timer | undefined;
  /** Probes out of turn that are due now. */
  readonly extra: Set<Timer>;
}

interface WorkerJson {
  readonly kind: Kind;
  readonly podUid: string;
  readonly container: string;
  readonly containerId: string;
  readonly last?: Verdict | undefined;
  readonly run: number;
  readonly isOnHold: boolean;
  readonly progress?: ProgressJson | undefined;
  readonly due?: Due | undefined;
  readonly extra: readonly Due[];
}

interface ProbesJson {
  readonly workers: readonly WorkerJson[];
  readonly verdicts: readonly (readonly [kind: Kind, containerId: string, verdict: Verdict])[];
}

const isKind: Shape<Kind> = (value): value is Kind => kinds.some((kind) => kind === value);
const isVerdict: Shape<Verdict> = (value): value is Verdict =>
  value === 'Failure' || value === 'Success' || value === 'Unknown';
const isProbes: Shape<ProbesJson> = recordOf<ProbesJson>({
  workers: listOf(
    recordOf<WorkerJson>({
      kind: isKind,
      podUid: isString,
      container: isString,
      containerId: isString,
      last: optional(isVerdict),
      run: isNumber,
      isOnHold: isBoolean,
      progress: optional(isProgressJson),
      due: optional(isDue),
      extra: listOf(isDue),
    }),
  ),
  verdicts: listOf(tupleOf<readonly [Kind, string, Verdict]>(isKind, isString, isVerdict)),
});

/** Makes a probe manager. Each probe comes at its period from the Pod's first sync, as upstream's ticker. */
export function createProbeManager({ agent, statusOf, podOf, known, changed }: ProbeManagerOptions): ProbeManager {
  const { clock, nodeName, runtime, memory = noMemory } = agent;
  const workers = new Map<string, Worker>();
  const verdicts: Record<Kind, Map<string, Verdict>> = {
    startup: new Map(),
    readiness: new Map(),
    liveness: new Map(),
  };
  const keyOf = (podUid: string, container: string, kind: Kind) => `${podUid}/${container}/${kind}`;

  const set = (worker: Worker, verdict: Verdict) => {
    const known = verdicts[worker.kind].get(worker.containerId);
    verdicts[worker.kind].set(worker.containerId, verdict);
    // Liveness wakes a sync by failure alone; the others by any change.
    if (known === verdict || (known === undefined && verdict === first[worker.kind])) return;
    if (worker.kind !== 'liveness' || verdict === 'Failure') changed(worker.podUid);
  };
  const stop = (key: string) => {
    const worker = workers.get(key);
    if (worker === undefined) return;
    workers.delete(key);
    worker.timer?.[Symbol.dispose]();
    for (const timer of worker.extra) timer[Symbol.dispose]();
    verdicts[worker.kind].delete(worker.containerId);
  };
  const arm = (key: string, worker: Worker, when: number | Due = (worker.spec.periodSeconds ?? 10) * 1000) => {
    worker.timer?.[Symbol.dispose]();
    const { namespace, name } = podOf(worker.podUid)?.metadata ?? {};
    worker.timer = clock.schedule(
      () => tick(key, worker),
      when,
      `kubelet ${nodeName}: ${worker.kind} probe of ${namespace}/${name}`,
    );
  };
  const soon = (key: string, worker: Worker, when: number | Due) => {
    const callback = () => {
      worker.extra.delete(timer);
      tick(key, worker);
    };
    const what = `kubelet ${nodeName}: readiness probe of ${worker.container.name}`;
    const timer: Timer = clock.schedule(callback, when, what);
    worker.extra.add(timer);
  };
  const tick = (key: string, worker: Worker) => {
    if (worker.progress !== undefined || workers.get(key) !== worker) return;
    arm(key, worker);
    void goOn(key, worker, new Progress(clock));
  };
  const goOn = async (key: string, worker: Worker, progress: Progress) => {
    worker.progress = progress;
    const goesOn = await probeOnce(worker, progress);
    worker.progress = undefined;
    if (!goesOn && workers.get(key) === worker) stop(key);
  };
  /** Whether there is more to probe (`doProbe`). */
  const probeOnce = async (worker: Worker, progress: Progress): Promise<boolean> => {
    const { container, kind, podUid, spec } = worker;
    const pod = podOf(podUid);
    const status = statusOf(podUid);
    if (pod === undefined || status === undefined) return true;
    if (isTerminalPhase(status.phase)) return false;
    const own = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find(
      ({ name, containerID = '' }) => name === container.name && containerID !== '',
    );
    if (own === undefined) return true;
    const id = idOf(own);
    if (worker.containerId !== id) {
      verdicts[kind].delete(worker.containerId);
      worker.containerId = id;
      set(worker, first[kind]);
      worker.isOnHold = false;
    }
    if (worker.isOnHold) return true;
    const { running, terminated } = own.state ?? {};
    if (running === undefined) {
      set(worker, 'Failure');
      return terminated === undefined || shouldRestart(container, pod.spec, terminated.exitCode);
    }
    if (pod.metadata.deletionTimestamp !== undefined && kind !== 'readiness') {
      set(worker, 'Success');
      return false;
    }
    const upMs = clock.now() - Date.parse(running.startedAt ?? '');
    if (Math.floor(upMs / 1000) < (spec.initialDelaySeconds ?? 0)) return true;
    if (own.started === true ? kind === 'startup' : kind !== 'startup') return true;
    const record = runtime.containerStatus(id);
    if (record === undefined) return true;

    const event = (reason: string, message: string) =>
      agent.containerEvent(pod, container.name ?? '', 'Warning', reason, message);
    let outcome = await runProbe(agent, pod, container, record, spec, status.podIP ?? '', progress);
    for (let count = 1; outcome.kind === 'error' && count < tries; count += 1) {
      outcome = await runProbe(agent, pod, container, record, spec, status.podIP ?? '', new Progress(clock));
    }
    if (outcome.kind === 'error') {
      event('Unhealthy', `${titles[kind]} probe errored and resulted in unknown state: ${outcome.message}`);
      return true;
    }
    if (outcome.kind === 'failure') event('Unhealthy', `${titles[kind]} probe failed: ${outcome.output}`);
    if (outcome.kind === 'warning') event('ProbeWarning', `${titles[kind]} probe warning: ${outcome.output}`);
    const verdict = outcome.kind === 'failure' ? 'Failure' : 'Success';
    worker.run = worker.last === verdict ? worker.run + 1 : 1;
    worker.last = verdict;
    const threshold = verdict === 'Failure' ? (spec.failureThreshold ?? 3) : (spec.successThreshold ?? 1);
    if (worker.run < threshold) return true;
    set(worker, verdict);
    if (kind === 'startup' || (kind === 'liveness' && verdict === 'Failure')) {
      // Not again before there is another container.
      worker.isOnHold = true;
      worker.run = 0;
    }
    return true;
  };
  const isStarted = (podUid: string, status: ContainerStatus): boolean => {
    if (status.state?.running === undefined) return false;
    const verdict = verdicts.startup.get(idOf(status));
    if (verdict !== undefined) return verdict === 'Success';
    return !workers.has(keyOf(podUid, status.name, 'startup'));
  };
  const isReady = (podUid: string, status: ContainerStatus): boolean => {
    if (status.state?.running === undefined) return false;
    if (verdicts.readiness.get(idOf(status)) === 'Success') return true;
    const key = keyOf(podUid, status.name, 'readiness');
    const worker = workers.get(key);
    if (worker === undefined) return true;
    // One that has yet to be probed is probed now.
    soon(key, worker, 0);
    return false;
  };

  const saved = memory.keep('probes', isProbes, () =>
    workers.size === 0
      ? undefined
      : {
          workers: [...workers.values()].map(
            ({ kind, podUid, container, containerId, last, run, isOnHold, progress, timer, extra }): WorkerJson => ({
              kind,
              podUid,
              container: container.name ?? '',
              containerId,
              last,
              run,
              isOnHold,
              progress: progress?.toJSON(),
              due: timer?.due,
              extra: [...extra].flatMap(({ due }) => due ?? []),
            }),
          ),
          verdicts: kinds.flatMap((kind) => [...verdicts[kind]].map(([id, verdict]) => [kind, id, verdict] as const)),
        },
  );
  for (const [kind, id, verdict] of saved?.verdicts ?? []) verdicts[kind].set(id, verdict);
  memory.whenRestored(() => {
    for (const { kind, podUid, container: name, progress, due, extra, ...rest } of saved?.workers ?? []) {
      const pod = known(podUid);
      const container = pod === undefined ? undefined : findContainer(pod, name);
      const spec = container === undefined ? undefined : specOf(container, kind);
      if (container === undefined || spec === undefined) continue;
      const key = keyOf(podUid, name, kind);
      const worker: Worker = { ...newWorker(kind, podUid, container, spec), ...rest, last: rest.last };
      workers.set(key, worker);
      if (due !== undefined) arm(key, worker, due);
      for (const one of extra) soon(key, worker, one);
      // Once the Pod's worker is there again, too.
      if (progress !== undefined) queueMicrotask(() => void goOn(key, worker, new Progress(clock, progress)));
    }
  });

  return {
    add(pod) {
      const podUid = pod.metadata.uid ?? '';
      const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar);
      for (const container of [...(pod.spec.containers ?? []), ...sidecars]) {
        for (const kind of kinds) {
          const spec = specOf(container, kind);
          const key = keyOf(podUid, container.name ?? '', kind);
          if (spec === undefined || workers.has(key)) continue;
          const worker = newWorker(kind, podUid, container, spec);
          workers.set(key, worker);
          arm(key, worker);
        }
      }
    },
    stopLivenessAndStartup(podUid) {
      for (const [key, worker] of workers) if (worker.podUid === podUid && worker.kind !== 'readiness') stop(key);
    },
    remove(podUid) {
      for (const [key, worker] of workers) if (worker.podUid === podUid) stop(key);
    },
    liveness: (containerId) => verdicts.liveness.get(containerId),
    startup: (containerId) => verdicts.startup.get(containerId),
    judge(pod, statuses, isInit) {
      const podUid = pod.metadata.uid ?? '';
      for (const status of statuses) {
        status.started = isStarted(podUid, status);
        const container = isInit ? pod.spec.initContainers?.find(({ name }) => name === status.name) : undefined;
        if (container !== undefined && !isSidecar(container)) {
          status.ready = status.state?.terminated?.exitCode === 0;
        } else {
          status.ready = status.started && isReady(podUid, status);
        }
      }
    },
  };
}

function newWorker(kind: Kind, podUid: string, container: Container, spec: Probe): Worker {
  return {
    kind,
    podUid,
    container,
    spec,
    containerId: '',
    last: undefined,
    run: 0,
    isOnHold: false,
    progress: undefined,
    timer: undefined,
    extra: new Set(),
  };
}

/** `containerd://ID` without its scheme. */
function idOf({ containerID = '' }: ContainerStatus): string {
  return containerID.slice(containerID.indexOf('://') + 3);
}
