import { parseQuantity } from '../../../kube/index.ts';
import type { NodeStats } from '../../runtime/cri.ts';

/** What runs out: by the names of `--eviction-hard`. */
export type EvictionSignal = 'imagefs.available' | 'memory.available' | 'nodefs.available';
/** What Pods are ended to get back. */
export type StarvedResource = 'ephemeral-storage' | 'memory';
export type PressureCondition = 'DiskPressure' | 'MemoryPressure';

/** Below which quantities (`100Mi`) or shares (`10%`) Pods are ended at once: `evictionHard` of a KubeletConfiguration. */
export type EvictionHard = Readonly<Partial<Record<EvictionSignal, string>>>;

/** One threshold; a share is of the capacity. */
export interface Threshold {
  readonly signal: EvictionSignal;
  readonly resource: StarvedResource;
  readonly condition: PressureCondition;
  readonly bytes?: number;
  readonly share?: number;
}

/** How much there is of something, and how much is left. */
export interface Observation {
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

const signals: Readonly<Record<EvictionSignal, Pick<Threshold, 'condition' | 'resource'>>> = {
  // Memory goes before all else (`byEvictionPriority`).
  'memory.available': { resource: 'memory', condition: 'MemoryPressure' },
  'nodefs.available': { resource: 'ephemeral-storage', condition: 'DiskPressure' },
  // Images are on the same disk here, as on kind.
  'imagefs.available': { resource: 'ephemeral-storage', condition: 'DiskPressure' },
};

const evictionSignals = Object.keys(signals) as readonly EvictionSignal[];

/**
 * Reads thresholds (`ParseThresholdConfig`, `pkg/kubelet/eviction/helpers.go`, v1.37); `0` and `0%` are none, as there.
 * @throws RangeError for what is no quantity and no share, and for a signal that is not modelled (inodes, process ids)
 */
export function parseThresholds(evictionHard: Readonly<Record<string, string | undefined>>): Threshold[] {
  const unknown = Object.keys(evictionHard).find((name) => !Object.hasOwn(signals, name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no eviction signal ${unknown} here; there are ${evictionSignals.join(', ')}`);
  }
  return evictionSignals.flatMap((signal): Threshold[] => {
    const text = evictionHard[signal];
    if (text === undefined) return [];
    const known = { signal, ...signals[signal] };
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
    if (percent !== undefined) {
      const share = Number(percent) / 100;
      if (share > 1) throw new RangeError(`eviction percentage threshold ${signal} must be <= 100%: ${text}`);
      return share === 0 ? [] : [{ ...known, share }];
    }
    const bytes = readBytes(signal, text);
    return bytes === 0 ? [] : [{ ...known, bytes }];
  });
}

function readBytes(signal: EvictionSignal, text: string): number {
  let bytes = Number.NaN;
  try {
    bytes = parseQuantity(text);
  } catch (error) {
    throw new RangeError(
      `the eviction threshold ${signal} is a quantity such as 100Mi, or a share such as 10%: ${text}`,
      {
        cause: error,
      },
    );
  }
  if (bytes < 0) throw new RangeError(`eviction threshold ${signal} must be positive: ${text}`);
  return bytes;
}

/** The quantity of a threshold (`GetThresholdQuantity`). */
export function thresholdBytes({ bytes, share = 0 }: Threshold, capacityBytes: number): number {
  return bytes ?? Math.floor(capacityBytes * share);
}

/** How a machine is, by signal; `volumeBytes` is what volumes hold of its disk. */
export function observe({ resource }: Threshold, stats: NodeStats, volumeBytes: number): Observation {
  const [capacityBytes, usedBytes] =
    resource === 'memory'
      ? [stats.memoryCapacityBytes, stats.memoryWorkingSetBytes]
      : [stats.filesystemCapacityBytes, stats.filesystemUsedBytes + volumeBytes];
  return { capacityBytes, availableBytes: Math.max(0, capacityBytes - usedBytes) };
}
