import { type Pod, parseMillicores, parseQuantity, type ResourceList } from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import type { CgroupLimits } from '../../runtime/cri.ts';
import { hasWholeLimit, podResources } from '../status/pod-status.ts';

const millicoresOf = (list: ResourceList | undefined) => parseMillicores(list?.['cpu'] ?? '0');
const bytesOf = (list: ResourceList | undefined) => parseQuantity(list?.['memory'] ?? '0');

/** CPU as `cpu.shares` of cgroup v1, which runtimes make `cpu.weight` of (`MilliCPUToShares`, `pkg/kubelet/cm/helpers_linux.go`, v1.37). */
export function sharesOf(millicores: number): number {
  return Math.min(262_144, Math.max(2, Math.floor((millicores * 1024) / 1000)));
}

/** CPU that a Pod asks for, in millicores. */
export function cpuRequestOf(pod: Pod): number {
  return millicoresOf(podResources(pod, 'requests'));
}

/**
 * What the cgroup of a whole Pod may use (`ResourceConfigForPod`, `pkg/kubelet/cm/helpers_linux.go`, v1.37): the sum of its
 * containers' limits where all of them have one, none otherwise. Left out, as with upstream's defaults: `memory.min`,
 * `memory.low` and `memory.high`.
 */
export function podLimitsOf(pod: Pod): Required<CgroupLimits> {
  const limits = podResources(pod, 'limits');
  const isBestEffort = computeQosClass(pod.spec) === 'BestEffort';
  const quota = millicoresOf(limits) * 100;
  return {
    cpuShares: isBestEffort ? 2 : sharesOf(cpuRequestOf(pod)),
    cpuQuota: hasWholeLimit(pod, 'cpu') && quota > 0 ? Math.max(1000, quota) : 0,
    memoryMaxBytes: hasWholeLimit(pod, 'memory') ? bytesOf(limits) : 0,
  };
}
