import type { Random } from '../../base/index.ts';

/** Waits that double, from `baseMs` to `maxMs`, each lengthened by up to as much again (`wait.Backoff` of apimachinery, v0.37). */
export interface Backoff {
  /** Milliseconds to wait now. */
  next(): number;
  reset(): void;
}

/** Makes a {@link Backoff}; without `random` nothing is added. */
export function newBackoff(options: {
  readonly baseMs: number;
  readonly maxMs: number;
  readonly random?: Random;
}): Backoff {
  const { baseMs, maxMs, random } = options;
  let delayMs = baseMs;
  return {
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
