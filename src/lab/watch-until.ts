import type { Clock } from '../base/index.ts';
import { type ClusterApi, cancelled, type Read } from './api.ts';
import type { ClusterReader } from './reader.ts';

/** How often what cannot be watched (metrics.k8s.io), or is not served yet, is read again. */
export const pollMs = 2000;

export interface WatchUntilOptions<Value> {
  readonly api: ClusterApi;
  readonly namespace: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Looks once, through `reader` alone; `done: false` means: look again when something that was read has changed. */
  look(reader: ClusterReader): Promise<{ readonly done: boolean; readonly value: Value }>;
}

/**
 * Looks until it is done, or time is up, and gives what the last look gave. Between looks it waits for a watch event of
 * anything that the looks have read; only what cannot be watched is polled.
 * @throws PodpathError `Cancelled` when `signal` is aborted; what `look` throws.
 */
export async function watchUntil<Value>(options: WatchUntilOptions<Value>): Promise<{ done: boolean; value: Value }> {
  const { api, namespace, clock, timeoutMs, signal } = options;
  const deadline = clock.now() + timeoutMs;
  const changes = new Changes(api, clock);
  try {
    for (;;) {
      if (signal?.aborted) throw cancelled(signal.reason);
      const reads = new Map<string, Read>();
      const { done, value } = await options.look(api.reader(namespace, reads, signal));
      const remainingMs = deadline - clock.now();
      if (done || remainingMs <= 0) return { done, value };
      changes.follow(reads);
      await changes.next(remainingMs, signal);
    }
  } finally {
    changes[Symbol.dispose]();
  }
}

/** The changes of all that was read, from the version at which it was first read on. */
class Changes implements Disposable {
  readonly #api: ClusterApi;
  readonly #clock: Clock;
  readonly #watched = new Map<string, AbortController>();
  #polled = false;
  #dirty = false;
  #wake: (() => void) | undefined;

  constructor(api: ClusterApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Watches what was read and is not watched yet. */
  follow(reads: ReadonlyMap<string, Read>): void {
    this.#polled = false;
    for (const [target, read] of reads) {
      if (this.#watched.has(target)) continue;
      if (read.watchable && read.resourceVersion !== undefined) this.#watch(target, read.resourceVersion);
      else this.#polled = true;
    }
    if (reads.size === 0) this.#polled = true;
  }

  #watch(target: string, resourceVersion: string): void {
    const controller = new AbortController();
    this.#watched.set(target, controller);
    const ended = () => {
      // The next look reads it anew and watches from what it then sees.
      this.#watched.delete(target);
      if (!controller.signal.aborted) this.#changed();
    };
    this.#api
      .watch(target, resourceVersion, () => this.#changed(), controller.signal)
      // A watch that fails (an API server that restarts) is not the lab's failure: reading again says what is wrong.
      .then(
        () => this.#clock.schedule(ended, pollMs),
        () => this.#clock.schedule(ended, pollMs),
      );
  }

  #changed(): void {
    this.#dirty = true;
    this.#wake?.();
  }

  /** Resolves at the next change, when it is time to poll, or after `timeoutMs`. */
  async next(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#dirty)
      await new Promise<void>((resolve, reject) => {
        const timer = this.#clock.schedule(finish, this.#polled ? Math.min(pollMs, timeoutMs) : timeoutMs);
        const release = () => {
          timer[Symbol.dispose]();
          signal?.removeEventListener('abort', abort);
          this.#wake = undefined;
        };
        function finish() {
          release();
          resolve();
        }
        function abort() {
          release();
          reject(cancelled(signal?.reason));
        }
        this.#wake = finish;
        signal?.addEventListener('abort', abort);
        if (signal?.aborted) abort();
      });
    this.#dirty = false;
  }

  [Symbol.dispose](): void {
    for (const controller of this.#watched.values()) controller.abort();
    this.#watched.clear();
  }
}
