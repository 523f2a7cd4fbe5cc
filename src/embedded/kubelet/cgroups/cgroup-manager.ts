import { type Pod, parseMillicores, parseQuantity } from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import { isNumber, keepMap, noMemory, optional, recordOf, type Shape } from '../../client/index.ts';
import type { CgroupLimits } from '../../runtime/cri.ts';
import type { Agent } from '../agent.ts';
import { allocatableOf } from '../node/resources.ts';
import type { KubeletOptions } from '../options.ts';
import { cgroupOf } from '../pods/sandbox.ts';
import { cpuRequestOf, podLimitsOf, sharesOf } from './pod-limits.ts';

const isLimits = recordOf<CgroupLimits>({
  memoryMaxBytes: optional(isNumber) as Shape<number>,
  cpuShares: optional(isNumber) as Shape<number>,
  cpuQuota: optional(isNumber) as Shape<number>,
});

/** Keeps the cgroups above those of containers: of all Pods, of QoS classes, of each Pod (`pkg/kubelet/cm`, v1.37). */
export interface CgroupManager {
  /** Limits all Pods together to what the Node has for them (`enforceNodeAllocatableCgroups`). */
  enforceNodeAllocatable(): void;
  /** A Pod begins: its cgroup is there, with its limits (`EnsureExists`). */
  ensure(pod: Pod): void;
  /**
   * A Pod has new resources: `grow` before its containers get theirs, so that there is room for them, `settle` after it
   * (`doPodResizeAction`, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`).
   */
  grow(pod: Pod): void;
  settle(pod: Pod): void;
  /** A Pod has gone, and so has the weight that it gave its QoS class (`UpdateQOSCgroups`). */
  forget(pod: Pod): void;
}

/**
 * Makes what keeps the cgroups of one kubelet. Simplified: weights of classes follow the Pods at once, where upstream looks
 * again with each Pod that comes or goes and each minute.
 */
export function createCgroupManager(
  { runtime, memory = noMemory }: Agent,
  options: KubeletOptions,
  active: () => readonly Pod[],
): CgroupManager {
  /** What cgroups of Pods have been given. */
  const given = new Map<string, CgroupLimits>();
  keepMap(memory, 'cgroups', isLimits, given);
  const give = (pod: Pod, limits: CgroupLimits) => {
    given.set(pod.metadata.uid ?? '', limits);
    runtime.updateCgroup(cgroupOf(pod), limits);
  };
  const updateClasses = () => {
    let millicores = 0;
    for (const pod of active()) if (computeQosClass(pod.spec) === 'Burstable') millicores += cpuRequestOf(pod);
    runtime.updateCgroup('kubepods/burstable', { cpuShares: sharesOf(millicores) });
  };
  return {
    enforceNodeAllocatable() {
      // Without the eviction threshold: it is below it that Pods are ended before the kernel must.
      const { cpu = '0', memory = '0' } = allocatableOf({ ...options, evictionHard: {} });
      runtime.updateCgroup('kubepods', {
        memoryMaxBytes: parseQuantity(memory),
        cpuShares: sharesOf(parseMillicores(cpu)),
      });
      runtime.updateCgroup('kubepods/besteffort', { cpuShares: 2 });
      updateClasses();
    },
    ensure(pod) {
      if (runtime.cgroupStats(cgroupOf(pod)) !== undefined) return;
      updateClasses();
      give(pod, podLimitsOf(pod));
    },
    grow(pod) {
      const limits = podLimitsOf(pod);
      const { memoryMaxBytes = 0 } = given.get(pod.metadata.uid ?? '') ?? {};
      const isLess = limits.memoryMaxBytes > 0 && (memoryMaxBytes === 0 || limits.memoryMaxBytes < memoryMaxBytes);
      give(pod, isLess ? { ...limits, memoryMaxBytes } : limits);
    },
    settle(pod) {
      give(pod, podLimitsOf(pod));
      updateClasses();
    },
    forget({ metadata }) {
      given.delete(metadata.uid ?? '');
      updateClasses();
    },
  };
}
