import type { Pod } from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import { tolerates } from '../../scheduler/tolerations.ts';
import type { Refusal } from '../admission/admit.ts';
import type { Agent } from '../agent.ts';
import { isMirrorPod, isStaticPod } from '../containers/spec.ts';
import type { PodEviction } from '../pods/pod-workers.ts';
import { formatEviction, memoryUsageOf, rankByMemory } from './memory-usage.ts';

/** Ends Pods before the node has no memory left (`pkg/kubelet/eviction/eviction_manager.go`, v1.37). */
export interface EvictionManager extends Disposable {
  readonly isUnderMemoryPressure: boolean;
  /** Why a Pod is not taken while memory is short. */
  admit(pod: Pod): Refusal | undefined;
}

/** What an eviction manager needs of the rest of a kubelet. */
export interface EvictionOptions {
  readonly agent: Agent;
  /** Below so much that is available Pods are evicted at once; 0 never. */
  readonly thresholdBytes: number;
  readonly active: () => readonly Pod[];
  readonly evict: (podUid: string, eviction: PodEviction) => Promise<void>;
  /** The node's condition has changed. */
  readonly changed: () => void;
}

const monitorMs = 10_000;
/** So long after memory was short last the node still says that it is (`evictionPressureTransitionPeriod`). */
const transitionMs = 300_000;
const systemCriticalPriority = 2_000_000_000;

/** Neither is ended for want of memory. */
function isCritical(pod: Pod): boolean {
  const { priority = 0 } = pod.spec as { readonly priority?: number };
  return isStaticPod(pod) || isMirrorPod(pod) || priority >= systemCriticalPriority;
}

/**
 * Begins to watch the signal `memory.available`. Left out: soft thresholds, disks and process ids, reclaiming images, limits
 * of local storage.
 */
export function createEvictionManager(options: EvictionOptions): EvictionManager {
  const { agent, thresholdBytes, active, evict, changed } = options;
  const { clock, runtime, nodeName } = agent;
  let lastShortMs = Number.NEGATIVE_INFINITY;
  let isUnder = false;
  let timer: Disposable | undefined;
  let isOver = false;

  const look = async () => {
    const { memoryCapacityBytes, memoryWorkingSetBytes } = runtime.nodeStats();
    const availableBytes = Math.max(0, memoryCapacityBytes - memoryWorkingSetBytes);
    const isShort = availableBytes < thresholdBytes;
    if (isShort) lastShortMs = clock.now();
    const was = isUnder;
    isUnder = clock.now() - lastShortMs < transitionMs;
    if (was !== isUnder) changed();
    if (!isShort) return;
    agent.nodeEvent(nodeName, 'Warning', 'EvictionThresholdMet', 'Attempting to reclaim memory');
    const usages = active().map((pod) => memoryUsageOf(pod, runtime));
    const chosen = rankByMemory(usages).find(({ pod }) => !isCritical(pod));
    if (chosen === undefined) return;
    const message = formatEviction(chosen, thresholdBytes, availableBytes);
    agent.podEvent(chosen.pod, 'Warning', 'Evicted', message);
    const uid = chosen.pod.metadata.uid ?? '';
    await evict(uid, { reason: 'Evicted', message, graceSeconds: 1, isDisruption: true });
  };
  const arm = () => {
    if (isOver) return;
    timer = clock.schedule(
      () => {
        look()
          .catch((error: Error) => agent.log('error', `kubelet ${nodeName}: eviction: ${error.message}`))
          .finally(arm);
      },
      monitorMs,
      `kubelet ${nodeName}: looks at its memory`,
    );
  };
  if (thresholdBytes > 0) arm();

  return {
    get isUnderMemoryPressure() {
      return isUnder;
    },
    admit(pod) {
      if (!isUnder || isCritical(pod) || computeQosClass(pod.spec) !== 'BestEffort') return undefined;
      const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;
      if (pod.spec.tolerations?.some((toleration) => tolerates(toleration, taint))) return undefined;
      return { reason: 'Evicted', message: 'The node had condition: [MemoryPressure]. ' };
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
    },
  };
}
