import {
  addQuantities,
  type ContainerStatus,
  compareQuantities,
  formatQuantity,
  type Pod,
  type PodCondition,
  type PodStatus,
  parseQuantity,
  type ResourceList,
} from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import { isSidecar, isTerminalPhase } from '../containers/spec.ts';
import { hasCreatedMainContainer, sandboxChange } from '../pods/runtime-status.ts';
import { computeConditions, isKubeletCondition } from './conditions.ts';
import { type ContainerStatusInput, computeContainerStatuses } from './container-statuses.ts';
import { computePhase } from './phase.ts';

/** Decides `ready` and `started` of statuses (`UpdatePodStatus`, `pkg/kubelet/prober/prober_manager.go`, v1.37). */
export type JudgeReadiness = (pod: Pod, statuses: ContainerStatus[], isInit: boolean) => void;

/** What a Pod's status is made from. */
export interface PodStatusInput extends ContainerStatusInput {
  /** As it was told last; the API server's if never. */
  readonly old: PodStatus | undefined;
  readonly hostIp: string;
  /** Nothing of it runs, and nothing will. */
  readonly isTerminal: boolean;
  /** A part of the kubelet ends the Pod: `DeadlineExceeded`, `Evicted`. */
  readonly eviction: { readonly reason: string; readonly message: string; readonly isDisruption?: true } | undefined;
  readonly judgeReadiness: JudgeReadiness;
  /** `PodResizePending` and `PodResizeInProgress`. */
  readonly resizeConditions: readonly PodCondition[];
}

/**
 * The status of a Pod from what the runtime knows of it (`generateAPIPodStatus`, `pkg/kubelet/kubelet_pods.go`, v1.37),
 * without times of conditions and `startTime`, which the status manager keeps.
 */
export function computePodStatus(input: PodStatusInput): PodStatus {
  const { pod, runtime, old, hostIp, isTerminal } = input;
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec;
  const statuses = computeContainerStatuses(input, containers, old?.containerStatuses, false);
  const initStatuses = computeContainerStatuses(input, initContainers, old?.initContainerStatuses, true);
  const ephemeral = computeContainerStatuses(input, ephemeralContainers, old?.ephemeralContainerStatuses, false);
  input.judgeReadiness(pod, statuses, false);
  input.judgeReadiness(pod, initStatuses, true);
  const byName = new Map([...statuses, ...initStatuses].map((status) => [status.name, status]));
  const started = runtime.active.filter(({ state }) => state !== 'Created');
  let phase = computePhase(pod, byName, isTerminal, hasCreatedMainContainer(pod, started));
  const known = [old?.phase, pod.status?.phase].find(isTerminalPhase);
  if (!isTerminalPhase(phase) && known !== undefined) phase = known;
  const told =
    input.eviction ??
    (phase === old?.phase
      ? {
          reason: old.reason ?? pod.status?.reason ?? '',
          message: old.message ?? pod.status?.message ?? '',
        }
      : { reason: '', message: '' });
  if (input.eviction !== undefined) phase = 'Failed';
  // What the API server shows as over stays what it is.
  const shown = pod.status?.phase;
  if (shown !== undefined && isTerminalPhase(shown)) phase = shown;

  const others = (pod.status?.conditions ?? []).filter(({ type }) => !isKubeletCondition(type));
  const disruption = disruptionOf(input) ?? old?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  const shared =
    disruption === undefined ? others : [...others.filter(({ type }) => type !== 'DisruptionTarget'), disruption];
  const change = sandboxChange(pod, runtime);
  const conditions = [
    ...shared,
    ...input.resizeConditions,
    ...computeConditions({ pod, statuses: byName, phase, sandboxChange: change, others: shared }),
  ];
  const podIp = pod.spec.hostNetwork === true ? hostIp : runtime.ip || (isTerminal ? (old?.podIP ?? '') : '');
  const { generation = 0 } = pod.metadata;
  const requests = podResources(pod, 'requests');
  const limits = phase === 'Running' ? wholeLimits(pod) : podResources(pod, 'limits');
  return {
    ...(generation === 0 ? {} : { observedGeneration: generation }),
    phase,
    conditions,
    ...(told.message === '' ? {} : { message: told.message }),
    ...(told.reason === '' ? {} : { reason: told.reason }),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(podIp === '' ? {} : { podIP: podIp, podIPs: [{ ip: podIp }] }),
    ...(initStatuses.length > 0 ? { initContainerStatuses: initStatuses } : {}),
    containerStatuses: statuses,
    qosClass: computeQosClass(pod.spec),
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    ...(requests === undefined ? {} : { allocatedResources: requests }),
    resources: {
      ...(limits === undefined ? {} : { limits }),
      ...(requests === undefined ? {} : { requests }),
    },
  };
}

/** What tells others that the node ends the Pod, so that it does not count as a failure of its own. */
function disruptionOf({ eviction, pod }: PodStatusInput): PodCondition | undefined {
  if (eviction?.isDisruption !== true) return undefined;
  return {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message: eviction.message,
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  };
}

/** Whether the cgroup of a whole Pod has a limit: its own, or where all of its containers have one. */
export function hasWholeLimit({ spec }: Pod, name: 'cpu' | 'memory'): boolean {
  const isSet = (list: ResourceList | undefined) => parseQuantity(list?.[name] ?? '0') > 0;
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return isSet(spec.resources?.limits) || containers.every(({ resources }) => isSet(resources?.limits));
}

/** What upstream reads of the cgroup of a Pod that runs (`convertToAPIPodLevelResourcesStatus`, `pkg/kubelet/kubelet_pods.go`, v1.37). */
function wholeLimits(pod: Pod): ResourceList | undefined {
  const limits = Object.entries(podResources(pod, 'limits') ?? {}).filter(
    ([name]) => (name !== 'cpu' && name !== 'memory') || hasWholeLimit(pod, name),
  );
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}

/**
 * What a Pod asks for as a whole: sums of what runs at once, the largest init container if that is more
 * (`AggregateContainerRequests`, `staging/src/k8s.io/component-helpers/resource/helpers.go`, v1.37). Undefined for nothing.
 */
export function podResources({ spec }: Pod, kind: 'limits' | 'requests'): ResourceList | undefined {
  const result: Record<string, string> = {};
  const add = (list: ResourceList | undefined, into: Record<string, string>) => {
    for (const [name, value] of Object.entries(list ?? {})) {
      into[name] = into[name] === undefined ? value : formatQuantity(addQuantities(into[name], value));
    }
  };
  const raise = (list: ResourceList, into: Record<string, string>) => {
    for (const [name, value] of Object.entries(list)) {
      if (into[name] === undefined || compareQuantities(value, into[name]) > 0) into[name] = value;
    }
  };
  for (const { resources } of spec.containers ?? []) add(resources?.[kind], result);
  const sidecars: Record<string, string> = {};
  const init: Record<string, string> = {};
  for (const container of spec.initContainers ?? []) {
    const own = container.resources?.[kind];
    if (isSidecar(container)) {
      add(own, result);
      add(own, sidecars);
      raise(sidecars, init);
    } else {
      const together = { ...sidecars };
      add(own, together);
      raise(together, init);
    }
  }
  raise(init, result);
  Object.assign(result, spec.resources?.[kind]);
  if (kind === 'requests') add(spec.overhead, result);
  return Object.keys(result).length === 0 ? undefined : result;
}
