import { type SimulatedClock, toDisposable } from '../../../base/index.ts';
import type { TimeMode } from '../protocol.ts';

/** Time that goes faster while somebody waits for something. */
export interface Hurry {
  /** Lets time go at `speed` until the result is disposed of, and goes on until the last of several is. */
  begin(clock: SimulatedClock, speed: number): Disposable;
  /** How time goes when nobody hurries it: what is kept of `mode`. */
  usual(mode: TimeMode): TimeMode;
}

/** Makes it; a clock that stands still, or is fast enough, is left as it is. */
export function createHurry(): Hurry {
  let hurrying = 0;
  let hurried: { readonly clock: SimulatedClock; readonly speed: number; readonly before: TimeMode } | undefined;
  const isHurried = (mode: TimeMode): boolean => mode.kind === 'running' && mode.speed === hurried?.speed;
  const end = () => {
    hurrying -= 1;
    if (hurrying > 0 || hurried === undefined) return;
    const { clock, before } = hurried;
    // Whoever has changed it meanwhile has the last word.
    if (isHurried(clock.mode) && before.kind === 'running') clock.run(before.speed);
    hurried = undefined;
  };
  return {
    begin(clock, speed) {
      hurrying += 1;
      const before = clock.mode;
      if (hurrying === 1 && before.kind === 'running' && before.speed < speed) {
        hurried = { clock, speed, before };
        clock.run(speed);
      }
      return toDisposable(end);
    },
    usual: (mode) => (hurried !== undefined && isHurried(mode) ? hurried.before : mode),
  };
}
