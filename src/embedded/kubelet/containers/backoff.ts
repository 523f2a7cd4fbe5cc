import type { Clock } from '../../../base/index.ts';
import { isNumber, isString, listOf, type Memory, noMemory, tupleOf } from '../../client/index.ts';

/** One counter: how long to wait, and since when it says so. */
interface Entry {
  readonly delayMs: number;
  readonly updatedAtMs: number;
}

/** Waits that double by key (`client-go/util/flowcontrol/backoff.go`, v0.37): restarts of containers, pulls of images. */
export interface BackoffTable {
  /** The wait of a key; 0 for one that has none. */
  delayMs(key: string): number;
  /** Whether `sinceMs` is less than the wait ago. */
  isWaitingSince(key: string, sinceMs: number): boolean;
  /** The same from when the wait was set; tells when it is over. */
  waitsUntil(key: string): number;
  /** Sets the first wait, or doubles it. */
  next(key: string, eventMs: number): void;
  /** Forgets keys that begin so. */
  forget(prefix: string): void;
}

const isRows = listOf(tupleOf<readonly [string, number, number]>(isString, isNumber, isNumber));

/** Makes a table; a wait that has not been used for `expiryMs` begins anew. */
export function createBackoffTable(
  clock: Clock,
  baseMs: number,
  maxMs: number,
  expiryMs: number,
  memory: Memory = noMemory,
): BackoffTable {
  const entries = new Map<string, Entry>();
  const saved = memory.keep('waits', isRows, () =>
    entries.size === 0
      ? undefined
      : [...entries].map(([key, { delayMs, updatedAtMs }]) => [key, delayMs, updatedAtMs] as const),
  );
  for (const [key, delayMs, updatedAtMs] of saved ?? []) entries.set(key, { delayMs, updatedAtMs });
  const isExpired = (eventMs: number, { updatedAtMs }: Entry) => eventMs - updatedAtMs > expiryMs;
  return {
    delayMs: (key) => entries.get(key)?.delayMs ?? 0,
    isWaitingSince(key, sinceMs) {
      const entry = entries.get(key);
      return entry !== undefined && !isExpired(sinceMs, entry) && clock.now() - sinceMs < entry.delayMs;
    },
    waitsUntil(key) {
      const entry = entries.get(key);
      return entry === undefined ? 0 : entry.updatedAtMs + entry.delayMs;
    },
    next(key, eventMs) {
      const entry = entries.get(key);
      const isNew = entry === undefined || isExpired(eventMs, entry);
      const delayMs = isNew ? baseMs : Math.min(maxMs, entry.delayMs * 2);
      entries.set(key, { delayMs, updatedAtMs: clock.now() });
    },
    forget(prefix) {
      for (const key of entries.keys()) if (key.startsWith(prefix)) entries.delete(key);
    },
  };
}
