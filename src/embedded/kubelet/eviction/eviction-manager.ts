import type { Due, Timer } from '../../../base/index.ts';
import type { Pod } from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import {
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
  /** Resolves when nothing of a Pod that is being evicted runs any more. */
  readonly ended: (podUid: string) => Promise<void>;
  /** The node's conditions or images have changed. */
  readonly changed: () => void;
}

interface EvictionJson {
  readonly lastShort: readonly (readonly [PressureCondition, number])[];
  readonly conditions: readonly PressureCondition[];
  readonly evicting?: string | undefined;
  readonly due?: Due | undefined;
}

const isCondition: Shape<PressureCondition> = (value): value is PressureCondition =>
  value === 'MemoryPressure' || value === 'DiskPressure';
const isEvictionJson = recordOf<EvictionJson>({
  lastShort: listOf(tupleOf<readonly [PressureCondition, number]>(isCondition, isNumber)),
  conditions: listOf(isCondition),
  evicting: optional(isString),
  due: optional(isDue),
});

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
  const { agent, thresholds, active, volumeBytesOf, evict, ended, changed } = options;
  const { clock, runtime, nodeName, memory = noMemory } = agent;
  const saved = memory.keep(
    'eviction',
    isEvictionJson,
    (): EvictionJson => ({ lastShort: [...lastShortMs], conditions, evicting, due: timer?.due }),
  );
  const lastShortMs = new Map<PressureCondition, number>(saved?.lastShort);
  let conditions: readonly PressureCondition[] = saved?.conditions ?? [];
  /** The Pod whose end is waited for. */
  let evicting: string | undefined;
  let timer: Timer | undefined;
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
    evicting = chosen.pod.metadata.uid ?? '';
    await evict(evicting, { reason: 'Evicted', message, graceSeconds: 1, isDisruption: true });
    evicting = undefined;
    return true;
  };
  const finish = (looking: Promise<boolean>) => {
    let nextMs = monitorMs;
    looking
      .then((hasEvicted) => {
        if (hasEvicted) nextMs = cleanupPollMs;
      })
      .catch((error: Error) => agent.log('error', `kubelet ${nodeName}: eviction: ${error.message}`))
      .finally(() => arm(nextMs));
  };
  const arm = (when: Due | number) => {
    if (isOver) return;
    const callback = () => {
      timer = undefined;
      finish(look());
    };
    timer = clock.schedule(callback, when, `kubelet ${nodeName}: looks at its memory and disk`);
  };
  /** Goes on to wait for a Pod that was being evicted. */
  const waitFor = async (uid: string): Promise<boolean> => {
    evicting = uid;
    await ended(uid);
    evicting = undefined;
    return true;
  };
  if (saved === undefined && thresholds.length > 0) arm(monitorMs);
  memory.whenRestored(() => {
    if (thresholds.length === 0) return;
    if (saved?.evicting !== undefined) finish(waitFor(saved.evicting));
    else if (saved !== undefined) arm(saved.due ?? monitorMs);
  });

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
