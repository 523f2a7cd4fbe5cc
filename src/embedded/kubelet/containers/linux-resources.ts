import { type Container, type Pod, parseMillicores, parseQuantity } from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import type { LinuxResources } from '../../runtime/cri.ts';
import { sharesOf } from '../cgroups/pod-limits.ts';
import { isSidecar } from './spec.ts';

const bytesOf = (text: string | undefined) => (text === undefined ? 0 : parseQuantity(text));
const memoryRequestOf = ({ resources }: Container) =>
  bytesOf(resources?.requests?.['memory'] ?? resources?.limits?.['memory']);

/** Node-critical Pods are spared longest (`system-node-critical`). */
const nodeCriticalPriority = 2_000_001_000;

/**
 * Who is killed first when the node has no memory left (`GetContainerOOMScoreAdjust`, `pkg/kubelet/qos/policy.go`, v1.37);
 * without requests of whole Pods.
 */
export function oomScoreAdjOf(pod: Pod, container: Container, memoryCapacityBytes: number): number {
  const { priority = 0 } = pod.spec as { readonly priority?: number };
  const qos = computeQosClass(pod.spec);
  if (priority >= nodeCriticalPriority || qos === 'Guaranteed') return -997;
  if (qos === 'BestEffort') return 1000;
  const score = (bytes: number) => 1000 - Math.floor((1000 * bytes) / memoryCapacityBytes);
  let result = score(memoryRequestOf(container));
  if (isSidecar(container)) {
    const least = Math.min(...(pod.spec.containers ?? []).map(memoryRequestOf));
    result = Math.min(result, score(least));
  }
  return Math.min(999, Math.max(3, result));
}

/** Requests and limits as cgroups take them (`calculateLinuxResources`, `pkg/kubelet/kuberuntime/kuberuntime_container_linux.go`, v1.37). */
export function linuxResourcesOf(pod: Pod, container: Container, memoryCapacityBytes: number): LinuxResources {
  const { requests, limits } = container.resources ?? {};
  const cpuLimit = limits?.['cpu'] === undefined ? 0 : parseMillicores(limits['cpu']);
  const cpuRequest = requests?.['cpu'] === undefined ? cpuLimit : parseMillicores(requests['cpu']);
  return {
    cpuShares: sharesOf(cpuRequest),
    cpuQuota: cpuLimit === 0 ? 0 : Math.max(1000, cpuLimit * 100),
    memoryLimitBytes: bytesOf(limits?.['memory']),
    memoryRequestBytes: bytesOf(requests?.['memory']),
    oomScoreAdj: oomScoreAdjOf(pod, container, memoryCapacityBytes),
  };
}
