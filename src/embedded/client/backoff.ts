import type { Random } from '../../base/index.ts';

/** Waits that double, from `baseMs` to `maxMs`, each lengthened by up to as much again (`wait.Backoff` of apimachinery, v0.37). */
export interface Backoff {
  /** Milliseconds to wait now. */
  next(): number;
  reset(): void;
  /** The next wait before anything is added: what another goes on from as its `delayMs`. */
  readonly delayMs: number;
}

/** Makes a {@link Backoff}; without `random` nothing is added. */
export function newBackoff(options: {
  readonly baseMs: number;
  readonly maxMs: number;
  readonly random?: Random;
  readonly delayMs?: number | undefined;
}): Backoff {
  const { baseMs, maxMs, random } = options;
  let delayMs = options.delayMs ?? baseMs;
  return {
    get delayMs() {
      return delayMs;
    },
    next() {
      const now = delayMs;
      delayMs = Math.min(maxMs, delayMs * 2);
      return random === undefined ? now : Math.floor(now * (1 + random.uint32() / 2 ** 32));
    },
    reset() {
      delayMs = baseMs;
    },
  };
}
