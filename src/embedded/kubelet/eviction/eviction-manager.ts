import type { Pod } from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import { tolerates } from '../../scheduler/tolerations.ts';
import type { Refusal } from '../admission/admit.ts';
import type { Agent } from '../agent.ts';
import { isMirrorPod, isStaticPod } from '../containers/spec.ts';
import type { PodEviction } from '../pods/pod-workers.ts';
import { formatEviction, podUsageOf, rankByUsage } from './pod-usage.ts';
import { observe, type PressureCondition, type Threshold, thresholdBytes } from './thresholds.ts';

/** Ends Pods before the node has no memory or no disk left (`pkg/kubelet/eviction/eviction_manager.go`, v1.37). */
export interface EvictionManager extends Disposable {
  isUnder(condition: PressureCondition): boolean;
  /** Why a Pod is not taken while something is short. */
  admit(pod: Pod): Refusal | undefined;
}

/** What an eviction manager needs of the rest of a kubelet. */
export interface EvictionOptions {
  readonly agent: Agent;
  /** In the order in which they are looked at; none: nothing is ever evicted. */
  readonly thresholds: readonly Threshold[];
  readonly active: () => readonly Pod[];
  /** What a Pod's volumes hold of the node's disk. */
  readonly volumeBytesOf: (pod: Pod) => number;
  readonly evict: (podUid: string, eviction: PodEviction) => Promise<void>;
  /** The node's conditions or images have changed. */
  readonly changed: () => void;
}

const monitorMs = 10_000;
/** After an eviction it looks again as soon as the Pod has gone, of which it asks so often (`podCleanupPollFreq`). */
const cleanupPollMs = 1000;
/** So long after something was short last the node still says that it is (`evictionPressureTransitionPeriod`). */
const transitionMs = 300_000;
const systemCriticalPriority = 2_000_000_000;

/** Neither is ended for want of anything. */
function isCritical(pod: Pod): boolean {
  const { priority = 0 } = pod.spec as { readonly priority?: number };
  return isStaticPod(pod) || isMirrorPod(pod) || priority >= systemCriticalPriority;
}

/**
 * Begins to watch the signals that have thresholds. Left out: soft thresholds, inodes and process ids, removing dead containers,
 * limits of local storage.
 */
export function createEvictionManager(options: EvictionOptions): EvictionManager {
  const { agent, thresholds, active, volumeBytesOf, evict, changed } = options;
  const { clock, runtime, nodeName } = agent;
  const lastShortMs = new Map<PressureCondition, number>();
  let conditions: readonly PressureCondition[] = [];
  let timer: Disposable | undefined;
  let isOver = false;

  /** The first threshold that is not kept, with its figures. */
  const findShort = () => {
    const stats = runtime.nodeStats();
    const volumeBytes = active().reduce((sum, pod) => sum + volumeBytesOf(pod), 0);
    return thresholds
      .map((threshold) => {
        const { capacityBytes, availableBytes } = observe(threshold, stats, volumeBytes);
        return { threshold, availableBytes, thresholdBytes: thresholdBytes(threshold, capacityBytes) };
      })
      .filter((one) => one.availableBytes < one.thresholdBytes);
  };
  const setConditions = () => {
    const now = clock.now();
    const before = conditions;
    conditions = [...lastShortMs].flatMap(([condition, atMs]) => (now - atMs < transitionMs ? [condition] : []));
    if (before.join() !== conditions.join()) changed();
  };
  /** Images that no container is made of (`DeleteUnusedImages`). */
  const removeUnusedImages = async () => {
    let hasRemoved = false;
    const used = new Set(runtime.listContainers().map(({ imageRef }) => imageRef));
    for (const { repoTags, repoDigests, id } of runtime.listImages()) {
      if (repoDigests.some((digest) => used.has(digest)) || used.has(id)) continue;
      await runtime.removeImage(repoTags[0] ?? repoDigests[0] ?? id);
      hasRemoved = true;
    }
    if (hasRemoved) changed();
  };
  /** Resolves with whether a Pod was ended. */
  const look = async (): Promise<boolean> => {
    const short = findShort();
    for (const { threshold } of short) lastShortMs.set(threshold.condition, clock.now());
    setConditions();
    const [first] = short;
    if (first === undefined) return false;
    const { resource } = first.threshold;
    agent.nodeEvent(undefined, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    if (resource === 'ephemeral-storage') {
      await removeUnusedImages();
      if (findShort().length === 0) return false;
    }
    const usages = active().map((pod) => podUsageOf(pod, resource, { runtime, volumeBytesOf }));
    const chosen = rankByUsage(usages).find(({ pod }) => !isCritical(pod));
    if (chosen === undefined) return false;
    const message = formatEviction(chosen, resource, first);
    agent.podEvent(chosen.pod, 'Warning', 'Evicted', message);
    const uid = chosen.pod.metadata.uid ?? '';
    await evict(uid, { reason: 'Evicted', message, graceSeconds: 1, isDisruption: true });
    return true;
  };
  const arm = (delayMs: number) => {
    if (isOver) return;
    timer = clock.schedule(
      () => {
        let nextMs = monitorMs;
        look()
          .then((hasEvicted) => {
            if (hasEvicted) nextMs = cleanupPollMs;
          })
          .catch((error: Error) => agent.log('error', `kubelet ${nodeName}: eviction: ${error.message}`))
          .finally(() => arm(nextMs));
      },
      delayMs,
      `kubelet ${nodeName}: looks at its memory and disk`,
    );
  };
  if (thresholds.length > 0) arm(monitorMs);

  return {
    isUnder: (condition) => conditions.includes(condition),
    admit(pod) {
      if (conditions.length === 0 || isCritical(pod)) return undefined;
      // What asks for memory has its share of it, but of a disk there is none.
      if (!conditions.includes('DiskPressure')) {
        if (computeQosClass(pod.spec) !== 'BestEffort') return undefined;
        const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;
        if (pod.spec.tolerations?.some((toleration) => tolerates(toleration, taint))) return undefined;
      }
      return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
    },
  };
}
