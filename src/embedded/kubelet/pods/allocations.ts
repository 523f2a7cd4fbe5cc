import { type Container, formatTime, isSemanticallyEqual, type Pod, type PodCondition } from '../../../kube/index.ts';
import {
  isNumber,
  isObject,
  isRecord,
  isString,
  listOf,
  noMemory,
  optional,
  recordOf,
  type Shape,
  tupleOf,
} from '../../client/index.ts';
import type { ContainerRecord, LinuxResources } from '../../runtime/cri.ts';
import type { Refusal } from '../admission/admit.ts';
import type { Agent } from '../agent.ts';
import type { CgroupManager } from '../cgroups/cgroup-manager.ts';
import { linuxResourcesOf } from '../containers/linux-resources.ts';
import { findRecord, type PodRuntimeStatus } from './runtime-status.ts';

/** What Pods have been given of what their specs ask for, while they run (`pkg/kubelet/allocation`, v1.37). */
export interface Allocations {
  /** The Pod with the resources that it has; new ones are given to it when the node has them. */
  allocate(pod: Pod): Pod;
  /** The same without deciding anything. */
  keep(pod: Pod): Pod;
  /** `PodResizePending` and `PodResizeInProgress`. */
  conditions(pod: Pod): readonly PodCondition[];
  /**
   * Gives running containers their new resources in place (`doPodResizeAction`); those that must be restarted for it are ended.
   * Resolves with whether anything was done.
   */
  actuate(pod: Pod, status: PodRuntimeStatus, kill: KillForResize): Promise<boolean>;
  /** Room has been made: Pods whose new resources are deferred, as their specs want them. */
  deferred(): readonly Pod[];
  forget(podUid: string): void;
}

/** Ends a container so that it starts again with other resources. */
export type KillForResize = (record: ContainerRecord, message: string) => Promise<void>;

/** Resources of a container by its name. */
type Resources = ReadonlyMap<string, Container['resources']>;

interface Allocation {
  readonly resources: Resources;
  readonly pending: { readonly pod: Pod; readonly refusal: Refusal; readonly sinceMs: number } | undefined;
  /** Since when new resources have been given, but not to containers yet. */
  readonly startedMs: number | undefined;
}

interface AllocationJson {
  readonly uid: string;
  readonly resources: readonly (readonly [container: string, resources: object])[];
  readonly pending?: object | undefined;
  readonly startedMs?: number | undefined;
}

const isPending = (value: unknown): value is object =>
  isRecord(value) && isObject(value['pod']) && isRecord(value['refusal']) && isNumber(value['sinceMs']);
const isAllocations: Shape<readonly AllocationJson[]> = listOf(
  recordOf<AllocationJson>({
    uid: isString,
    resources: listOf(tupleOf<readonly [string, object]>(isString, isRecord)),
    pending: optional(isPending),
    startedMs: optional(isNumber),
  }),
);

const resourcesOf = ({ spec }: Pod): Resources =>
  new Map(
    [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ name = '', resources }) => [name, resources]),
  );

const isSame = (a: Resources, b: Resources) => isSemanticallyEqual(Object.fromEntries(a), Object.fromEntries(b));

/** `{"containers":[{"name":"c","resources":{...}}],"generation":2}`, as Events of resizes tell (`pkg/kubelet/events/resize.go`, v1.37). */
function summarize({ metadata, spec }: Pod, error?: string): string {
  const list = (containers: readonly Container[] = []) =>
    containers.map(({ name, resources: { limits, requests } = {} }) => ({
      name,
      resources: { ...(limits && { limits }), ...(requests && { requests }) },
    }));
  const initContainers = list(spec.initContainers);
  return JSON.stringify({
    ...(initContainers.length > 0 && { initContainers }),
    containers: list(spec.containers),
    generation: metadata.generation,
    ...(error !== undefined && { error }),
  });
}

/**
 * Makes what keeps allocations; `fits` says why the node cannot give a Pod what it asks for. Simplified: resizes of whole
 * Pods are not modelled, and none is infeasible, as the API server refuses these.
 */
export function createAllocations(
  agent: Agent,
  cgroups: Pick<CgroupManager, 'grow' | 'settle'>,
  fits: (pod: Pod) => Refusal | undefined,
): Allocations {
  const { clock, runtime, memory = noMemory } = agent;
  const known = new Map<string, Allocation>();
  const saved = memory.keep('allocations', isAllocations, () =>
    known.size === 0
      ? undefined
      : [...known].map(([uid, { resources, pending, startedMs }]) => ({
          uid,
          resources: [...resources].map(([name, value]) => [name, value ?? {}] as const),
          pending,
          startedMs,
        })),
  );
  for (const { uid, resources, pending, startedMs } of saved ?? [])
    known.set(uid, {
      resources: new Map(resources),
      pending: pending as Allocation['pending'],
      startedMs,
    });
  const withResources = (pod: Pod, resources: Resources): Pod => {
    const give = (containers: Container[] = []) =>
      containers.map((container) => {
        const own = resources.get(container.name ?? '');
        return own === undefined ? container : { ...container, resources: own };
      });
    const { initContainers } = pod.spec;
    return {
      ...pod,
      spec: {
        ...pod.spec,
        containers: give(pod.spec.containers),
        ...(initContainers === undefined ? {} : { initContainers: give(initContainers) }),
      },
    };
  };

  return {
    allocate(pod) {
      const uid = pod.metadata.uid ?? '';
      const wanted = resourcesOf(pod);
      const has = known.get(uid);
      if (has === undefined) {
        known.set(uid, { resources: wanted, pending: undefined, startedMs: undefined });
        return pod;
      }
      if (isSame(has.resources, wanted)) {
        if (has.pending !== undefined) known.set(uid, { ...has, pending: undefined });
        return pod;
      }
      const refusal = fits(pod);
      if (refusal !== undefined) {
        if (has.pending?.refusal.message !== refusal.message) {
          agent.podEvent(pod, 'Warning', 'ResizeDeferred', `Pod resize Deferred: ${summarize(pod, refusal.message)}`);
        }
        known.set(uid, { ...has, pending: { pod, refusal, sinceMs: has.pending?.sinceMs ?? clock.now() } });
        return withResources(pod, has.resources);
      }
      agent.podEvent(pod, 'Normal', 'ResizeStarted', `Pod resize started: ${summarize(pod)}`);
      known.set(uid, { resources: wanted, pending: undefined, startedMs: clock.now() });
      return pod;
    },
    conditions({ metadata: { uid = '', generation } }) {
      const { pending, startedMs } = known.get(uid) ?? {};
      const condition = (type: string, sinceMs: number, more: object = {}): PodCondition => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: formatTime(sinceMs),
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        ...more,
      });
      return [
        ...(pending === undefined
          ? []
          : [
              condition('PodResizePending', pending.sinceMs, {
                reason: 'Deferred',
                message: pending.refusal.message,
              }),
            ]),
        ...(startedMs === undefined ? [] : [condition('PodResizeInProgress', startedMs)]),
      ];
    },
    keep(pod) {
      const has = known.get(pod.metadata.uid ?? '');
      return has?.pending === undefined ? pod : withResources(pod, has.resources);
    },
    async actuate(pod, status, kill) {
      const uid = pod.metadata.uid ?? '';
      const has = known.get(uid);
      if (has?.startedMs === undefined) return false;
      cgroups.grow(pod);
      for (const container of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])]) {
        const record = findRecord(status, container.name);
        if (record?.state !== 'Running') continue;
        const wanted = linuxResourcesOf(pod, container, agent.memoryCapacityBytes);
        const changed = changedResources(record.resources, wanted);
        if (changed.length === 0) continue;
        const restarts = container.resizePolicy?.some(
          ({ resourceName, restartPolicy }) =>
            restartPolicy === 'RestartContainer' && changed.some((name) => name === resourceName),
        );
        if (restarts === true) await kill(record, `Container ${container.name} resize requires restart`);
        else await runtime.updateContainerResources(record.id, wanted);
      }
      cgroups.settle(pod);
      known.set(uid, { ...has, startedMs: undefined });
      agent.podEvent(pod, 'Normal', 'ResizeCompleted', `Pod resize completed: ${summarize(pod)}`);
      return true;
    },
    deferred: () => [...known.values()].flatMap(({ pending }) => (pending === undefined ? [] : [pending.pod])),
    forget: (podUid) => void known.delete(podUid),
  };
}

/** Which of CPU and memory differ. */
function changedResources(has: LinuxResources, wanted: LinuxResources): ('cpu' | 'memory')[] {
  const isCpu = has.cpuShares !== wanted.cpuShares || has.cpuQuota !== wanted.cpuQuota;
  const isMemory =
    has.memoryLimitBytes !== wanted.memoryLimitBytes || has.memoryRequestBytes !== wanted.memoryRequestBytes;
  return [...(isCpu ? (['cpu'] as const) : []), ...(isMemory ? (['memory'] as const) : [])];
}
