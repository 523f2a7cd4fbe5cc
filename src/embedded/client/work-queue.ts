import type { Clock, Due, Timer } from '../../base/index.ts';
import { type Memory, noMemory } from './memory.ts';
import { isDue, isNumber, isString, listOf, recordOf, tupleOf } from './shape.ts';

/** Keys that wait to be worked on: each at most once, and never two workers on the same (`client-go/util/workqueue`, v0.37). */
export interface WorkQueue extends Disposable {
  /** How many keys wait, without those that wait for their time. */
  readonly length: number;
  add(key: string): void;
  /** Adds it after `delayMs`; an earlier time of the same key holds. */
  addAfter(key: string, delayMs: number): void;
  /** Adds it after a wait that doubles with each failure: 5 ms to 1000 s (`DefaultTypedControllerRateLimiter`, without its bucket). */
  addRateLimited(key: string): void;
  /** The next failure is the first again. */
  forget(key: string): void;
  /** How often it has failed since it was forgotten. */
  failures(key: string): number;
}

/** What a queue is made with. */
export interface WorkQueueOptions {
  readonly clock: Clock;
  /** For who steps through time: `deployment controller`. */
  readonly name: string;
  /**
   * Works on one key. When it rejects, the key comes again by {@link WorkQueue.addRateLimited} and `onError` is told;
   * when it resolves the key is forgotten, unless `keepsFailures` says that the work does so itself.
   */
  readonly process: (key: string) => Promise<void>;
  readonly onError: (key: string, error: unknown) => void;
  /** How many keys are worked on at once; 1 unless told. */
  readonly workers?: number;
  readonly keepsFailures?: true;
  readonly baseDelayMs?: number;
  readonly maxDelayMs?: number;
  readonly memory?: Memory;
}

interface QueueJson {
  /** What is worked on first: its work is done again. */
  readonly waiting: readonly string[];
  readonly later: readonly (readonly [key: string, due: Due])[];
  readonly failures: readonly (readonly [key: string, count: number])[];
}

const isQueueJson = recordOf<QueueJson>({
  waiting: listOf(isString),
  later: listOf(tupleOf(isString, isDue)),
  failures: listOf(tupleOf(isString, isNumber)),
});

/** Makes a queue whose keys are worked on one after another, each as an event of the clock. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { clock, name, process, onError, workers = 1, baseDelayMs = 5, maxDelayMs = 1_000_000 } = options;
  const { memory = noMemory } = options;
  /** In the order in which they came. */
  const waiting = new Set<string>();
  const working = new Set<string>();
  /** Came again while being worked on. */
  const dirty = new Set<string>();
  const timers = new Map<string, { readonly atMs: number; readonly timer: Timer }>();
  const counts = new Map<string, number>();
  let isOver = false;
  let starting = 0;

  const start = () => {
    while (!isOver && working.size + starting < workers && starting < waiting.size) {
      starting += 1;
      const [key] = waiting;
      clock.schedule(take, 0, `${name}: ${key}`);
    }
  };
  const take = () => {
    starting -= 1;
    const [key] = waiting;
    if (key === undefined || isOver) return;
    waiting.delete(key);
    working.add(key);
    process(key).then(
      () => {
        if (options.keepsFailures !== true) counts.delete(key);
        done(key);
      },
      (error) => {
        if (!isOver) {
          onError(key, error);
          queue.addRateLimited(key);
        }
        done(key);
      },
    );
  };
  const done = (key: string) => {
    working.delete(key);
    if (dirty.delete(key)) waiting.add(key);
    start();
  };
  const later = (key: string, atMs: number, when: number | Due) => {
    const timer = clock.schedule(
      () => {
        timers.delete(key);
        queue.add(key);
      },
      when,
      `${name}: ${key}`,
    );
    timers.set(key, { atMs, timer });
  };
  const queue: WorkQueue = {
    get length() {
      return waiting.size;
    },
    add(key) {
      if (isOver || memory.isRestoring) return;
      if (working.has(key)) dirty.add(key);
      else waiting.add(key);
      start();
    },
    addAfter(key, delayMs) {
      if (delayMs <= 0) {
        queue.add(key);
        return;
      }
      if (isOver || memory.isRestoring) return;
      const atMs = clock.now() + delayMs;
      const known = timers.get(key);
      if (known !== undefined) {
        if (known.atMs <= atMs) return;
        known.timer[Symbol.dispose]();
      }
      later(key, atMs, delayMs);
    },
    addRateLimited(key) {
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      queue.addAfter(key, Math.min(maxDelayMs, baseDelayMs * 2 ** count));
    },
    forget: (key) => void counts.delete(key),
    failures: (key) => counts.get(key) ?? 0,
    [Symbol.dispose]() {
      isOver = true;
      waiting.clear();
      dirty.clear();
      for (const { timer } of timers.values()) timer[Symbol.dispose]();
      timers.clear();
    },
  };
  const saved = memory.keep('queue', isQueueJson, () => {
    if (working.size + waiting.size + timers.size + counts.size === 0) return undefined;
    return {
      waiting: [...working, ...waiting],
      later: [...timers].flatMap(
        ([
          key,
          {
            timer: { due },
          },
        ]) => (due === undefined ? [] : [[key, due] as const]),
      ),
      failures: [...counts],
    };
  });
  memory.whenRestored(() => {
    if (saved === undefined || isOver) return;
    for (const [key, due] of saved.later) later(key, due.atMs, due);
    for (const [key, count] of saved.failures) counts.set(key, count);
    for (const key of saved.waiting) queue.add(key);
  });
  return queue;
}
