import { type Clock, toDisposable } from '../../../src/base/index.ts';

/** A clock that a test steps; it begins at noon of the first of March 2026. */
export interface StepClock extends Clock {
  advance(ms: number): void;
}

export function createStepClock(startMs = Date.parse('2026-03-01T12:00:00Z')): StepClock {
  let now = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    now: () => now,
    schedule(callback, when) {
      const timer = { atMs: typeof when === 'number' ? now + when : when.atMs, callback };
      timers.add(timer);
      return toDisposable(() => timers.delete(timer));
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.atMs);
        next.callback();
      }
      now = end;
    },
  };
}
