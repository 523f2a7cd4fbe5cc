import type { Clock } from '../../../base/index.ts';

/** A pause of the thread up to this is made up for; of a longer one so much. */
const caughtUpMs = 60_000;
const beatMs = 1_000;

/**
 * The machine's time without what it slept through: a lid was closed, or the browser froze the page. So a cluster stands still while
 * nobody is there, and does not have hours to make up for when somebody comes back.
 */
export function createAwakeClock(machine: Clock): Clock & Disposable {
  let seenMs = machine.now();
  let sleptMs = 0;
  let timer: Disposable;
  const look = (): number => {
    const nowMs = machine.now();
    const passedMs = nowMs - seenMs;
    seenMs = nowMs;
    // A clock that was set back is no time that has passed.
    if (passedMs < 0) sleptMs += passedMs;
    else if (passedMs > caughtUpMs) sleptMs += passedMs - caughtUpMs;
    return nowMs - sleptMs;
  };
  const beat = () => {
    look();
    timer = machine.schedule(beat, beatMs);
  };
  timer = machine.schedule(beat, beatMs);
  return {
    now: look,
    schedule: (callback, delayMs, what) => machine.schedule(callback, delayMs, what),
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
