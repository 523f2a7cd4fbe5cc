import type { Due, Timer } from '../../../base/index.ts';
import type { KubeObject, Pod, PodStatus } from '../../../kube/index.ts';
import { isDue, isString, listOf, noMemory, recordOf, tupleOf } from '../../client/index.ts';
import type { Agent } from '../agent.ts';
import type { CgroupManager } from '../cgroups/cgroup-manager.ts';
import { findContainer, isTerminalPhase } from '../containers/spec.ts';
import { readTerminationLog } from '../containers/termination-log.ts';
import { readPullSecrets } from '../images/pull-secrets.ts';
import type { ProbeManager } from '../probes/probe-manager.ts';
import type { StartFailure } from '../status/container-statuses.ts';
import { computePodStatus } from '../status/pod-status.ts';
import type { StatusManager } from '../status/status-manager.ts';
import type { Allocations, KillForResize } from './allocations.ts';
import type { PodEviction, PodSteps, SyncOutcome } from './pod-workers.ts';
import { type PodRuntimeStatus, readRuntimeStatus } from './runtime-status.ts';
import { type SyncParts, type SyncResult, syncContainers } from './sync-containers.ts';

/** What the steps need of the rest of a kubelet. */
export interface PodStepsOptions extends SyncParts {
  readonly agent: Agent;
  readonly statuses: StatusManager;
  readonly prober: ProbeManager;
  readonly allocations: Allocations;
  readonly cgroups: CgroupManager;
  /** Before containers are looked at: mirror Pods. */
  readonly prepare: (pod: Pod) => Promise<void>;
  /** The runtime is being asked about a Pod: what it told before is seen. */
  readonly observed: (podUid: string) => void;
  readonly wake: (podUid: string) => void;
  /** What a sync that failed has done all the same is looked at soon. */
  readonly acted: (podUid: string) => void;
  /** All that was known of the Pod but by the runtime can go. */
  readonly forgotten: (pod: Pod) => void;
}

interface StepsJson {
  readonly failures: readonly (readonly [string, StartFailure])[];
  readonly deadlines: readonly (readonly [string, Due])[];
}

const isStepsJson = recordOf<StepsJson>({
  failures: listOf(
    tupleOf<readonly [string, StartFailure]>(isString, recordOf<StartFailure>({ reason: isString, message: isString })),
  ),
  deadlines: listOf(tupleOf<readonly [string, Due]>(isString, isDue)),
});

/** A sync that failed comes again (`backOffPeriod`), a little later by chance, and no back-off is slept through. */
const backOffMs = 10_000;
const maxBackOffMs = 60_000;
/** Volumes are unmounted by a loop of their own. */
const unmountMs = 100;

/** Makes the steps that pod workers take (`SyncPod`, `SyncTerminatingPod`, `SyncTerminatedPod`, `pkg/kubelet/kubelet.go`, v1.37). */
export function createPodSteps(parts: PodStepsOptions): PodSteps {
  const { agent, statuses, prober, volumes, killer, configMaps, secrets } = parts;
  const { runtime, runtimeType, hostIp, clock, random } = agent;
  const failures = new Map<string, StartFailure>();
  const deadlines = new Map<string, Timer>();
  const { memory = noMemory } = agent;
  const uidOf = (pod: Pod) => pod.metadata.uid ?? '';

  const statusOf = (
    pod: Pod,
    observed: PodRuntimeStatus,
    isTerminal: boolean,
    eviction: PodEviction | undefined,
  ): PodStatus =>
    computePodStatus({
      pod,
      runtime: observed,
      runtimeType,
      hostIp,
      isTerminal,
      eviction,
      old: statuses.get(uidOf(pod)) ?? pod.status,
      imageName: (image) => runtime.imageStatus(image)?.repoTags[0] ?? image,
      startFailure: (name) => failures.get(`${uidOf(pod)}_${name}`),
      terminationMessage: (record) => {
        const container = findContainer(pod, record.name);
        return container === undefined
          ? ''
          : readTerminationLog(runtime, record, container, parts.disk.mountsOf(record));
      },
      judgeReadiness: prober.judge,
      resizeConditions: isTerminal ? [] : parts.allocations.conditions(pod),
    });
  /** `activeDeadlineSeconds` (`pkg/kubelet/active_deadline.go`, v1.37). */
  const deadlineOf = (pod: Pod): PodEviction | undefined => {
    const { activeDeadlineSeconds } = pod.spec;
    const startTime = (statuses.get(uidOf(pod)) ?? pod.status)?.startTime;
    if (activeDeadlineSeconds === undefined || startTime === undefined) return undefined;
    const leftMs = Date.parse(startTime) + activeDeadlineSeconds * 1000 - clock.now();
    if (leftMs <= 0) {
      const message = 'Pod was active on the node longer than the specified deadline';
      if (!isTerminalPhase(statuses.get(uidOf(pod))?.phase)) agent.podEvent(pod, 'Normal', 'DeadlineExceeded', message);
      return { reason: 'DeadlineExceeded', message };
    }
    if (!deadlines.has(uidOf(pod))) armDeadline(uidOf(pod), leftMs);
    return undefined;
  };
  const armDeadline = (uid: string, when: number | Due) => {
    const timer = clock.schedule(() => parts.wake(uid), when, `kubelet ${agent.nodeName}: deadline of Pod ${uid}`);
    deadlines.set(uid, timer);
  };
  const saved = memory.keep('steps', isStepsJson, () =>
    failures.size + deadlines.size === 0
      ? undefined
      : {
          failures: [...failures],
          deadlines: [...deadlines].flatMap(([uid, { due }]) => (due === undefined ? [] : [[uid, due] as const])),
        },
  );
  for (const [key, failure] of saved?.failures ?? []) failures.set(key, failure);
  memory.whenRestored(() => {
    for (const [uid, due] of saved?.deadlines ?? []) armDeadline(uid, due);
  });
  const pullSecretsOf = async (pod: Pod) => {
    const found: KubeObject[] = [];
    const missing: string[] = [];
    for (const { name = '' } of pod.spec.imagePullSecrets ?? []) {
      try {
        found.push(await secrets.get(uidOf(pod), pod.metadata.namespace ?? '', name));
      } catch (error) {
        missing.push(name);
        agent.log('info', `kubelet ${agent.nodeName}: ${(error as Error).message}`);
      }
    }
    return { credentials: readPullSecrets(found), missing };
  };
  const remember = (pod: Pod, result: SyncResult) => {
    for (const [name, failure] of result.starts) {
      if (failure === undefined) failures.delete(`${uidOf(pod)}_${name}`);
      else failures.set(`${uidOf(pod)}_${name}`, failure);
    }
  };
  const again = (result: SyncResult): number | undefined => {
    if (!result.hasFailed) return result.hasActed ? 0 : undefined;
    const delayMs = result.retryAtMs === undefined ? backOffMs : result.retryAtMs - clock.now();
    const bounded = Math.min(maxBackOffMs, Math.max(0, delayMs));
    return Math.floor(bounded * (1 + random.uint32() / 2 ** 33));
  };

  return {
    async sync(pod, signal, progress): Promise<SyncOutcome> {
      const uid = uidOf(pod);
      const begun = progress.once('begin', () => {
        parts.observed(uid);
        const observed = readRuntimeStatus(runtime, uid);
        const status = statusOf(pod, observed, false, deadlineOf(pod));
        statuses.set(pod, status);
        return { observed, isOver: isTerminalPhase(status.phase) };
      });
      if (begun.isOver) return { kind: 'over' };
      parts.cgroups.ensure(pod);
      await progress.after('prepared', () => parts.prepare(pod));
      await volumes.mount(pod, signal, progress);
      const kill: KillForResize = (record, message) =>
        killer.killContainer(pod, record, { message, cause: 'other' }, progress);
      const isResized = await progress.after('resized', () => parts.allocations.actuate(pod, begun.observed, kill));
      const observed = isResized ? progress.once('again', () => readRuntimeStatus(runtime, uid)) : begun.observed;
      const { credentials, missing } = await pullSecretsOf(pod);
      prober.add(pod);
      const result = await syncContainers(parts, pod, observed, credentials, progress);
      remember(pod, result);
      if (result.hasActed && result.hasFailed) parts.acted(uid);
      if (result.hasPullFailed && missing.length > 0) {
        const names = missing.join(', ');
        const message = `Unable to retrieve some image pull secrets (${names}); attempting to pull the image may not succeed.`;
        agent.podEvent(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
      }
      return { kind: 'synced', again: isResized ? 0 : again(result) };
    },
    async terminate(pod, grace, asked, progress) {
      const uid = uidOf(pod);
      const { eviction, observed, graceSeconds } = progress.once('begin', () => {
        const why = asked ?? deadlineOf(pod);
        const seen = readRuntimeStatus(runtime, uid);
        statuses.set(pod, statusOf(pod, seen, false, why));
        prober.stopLivenessAndStartup(uid);
        return { eviction: why, observed: seen, graceSeconds: grace };
      });
      await killer.killPod(pod, observed, progress, graceSeconds);
      prober.remove(uid);
      statuses.set(pod, statusOf(pod, readRuntimeStatus(runtime, uid), true, eviction));
    },
    async finish(pod, progress) {
      const uid = uidOf(pod);
      deadlines.get(uid)?.[Symbol.dispose]();
      deadlines.delete(uid);
      const what = `kubelet ${agent.nodeName}: volumes of ${pod.metadata.namespace}/${pod.metadata.name} unmounted`;
      await progress.wait('unmounted', unmountMs, what);
      volumes.unmount(uid);
      configMaps.release(uid);
      secrets.release(uid);
      statuses.finish(pod);
    },
    async forget(pod) {
      const uid = uidOf(pod);
      statuses.forget(uid);
      parts.cgroups.forget(pod);
      for (const key of failures.keys()) if (key.startsWith(uid)) failures.delete(key);
      parts.backoff.forget(`${uid}_`);
      parts.images.forget(uid);
      for (const sandbox of runtime.listPodSandboxes(uid)) {
        for (const { id } of runtime.listContainers(sandbox.id)) {
          await runtime.removeContainer(id);
        }
        await runtime.removePodSandbox(sandbox.id);
      }
      parts.forgotten(pod);
    },
  };
}
