import { describe, expect, it } from 'vitest';
import { createSimulatedClock, systemClock } from '../../../../src/base/index.ts';
import { createAwakeClock } from '../../../../src/drivers/embedded/worker/awake-clock.ts';
import { type Change, createSaver } from '../../../../src/drivers/embedded/worker/saver.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const createClock = () => createSimulatedClock({ startMs: start, machine: systemClock });

describe('a clock that sleeps with the machine', () => {
  it('follows the machine, makes up for a minute, and for no more', async () => {
    const machine = { nowMs: 0, timers: [] as (() => void)[] };
    using clock = createAwakeClock({
      now: () => machine.nowMs,
      schedule(callback) {
        machine.timers.push(callback);
        return { [Symbol.dispose]: () => undefined };
      },
    });
    const passes = (ms: number) => {
      machine.nowMs += ms;
      machine.timers.pop()?.();
      return clock.now();
    };
    expect(passes(1_000)).toBe(1_000);
    expect(passes(50_000)).toBe(51_000);
    // The lid was closed for the night.
    expect(passes(8 * 3_600_000)).toBe(111_000);
    expect(passes(1_000)).toBe(112_000);
    // Somebody set the machine's clock back.
    expect(passes(-500_000)).toBe(112_000);
    expect(passes(1_000)).toBe(113_000);
  });
});

describe('a saver', () => {
  const setUp = (change: () => Change) => {
    const clock = createClock();
    const at: number[] = [];
    const saver = createSaver(clock, change, async () => {
      at.push(clock.now() - start);
    });
    return { clock, at, saver };
  };

  it('writes at most once a second while much happens', async () => {
    const { clock, at } = setUp(() => 'much');
    await clock.advance(5_500);
    expect(at).toEqual([1000, 2000, 3000, 4000, 5000]);
  });

  it('writes soon after somebody has changed something, and not twice in a second', async () => {
    let change: Change = 'none';
    const { clock, at, saver } = setUp(() => change);
    await clock.advance(5_300);
    change = 'much';
    saver.poke();
    await clock.advance(60);
    expect(at).toEqual([5350]);
    saver.poke();
    await clock.advance(900);
    expect(at).toEqual([5350]);
    await clock.advance(100);
    expect(at).toEqual([5350, 6350]);
  });

  it('writes seldom what a cluster does at rest, and nothing when nothing happens', async () => {
    const little = setUp(() => 'little');
    await little.clock.advance(35_000);
    expect(little.at).toEqual([1000, 16_000, 31_000]);
    const none = setUp(() => 'none');
    await none.clock.advance(60_000);
    expect(none.at).toEqual([]);
  });

  it('works at rest for no more than a 200th of the time', async () => {
    const clock = createClock();
    const at: number[] = [];
    createSaver(
      clock,
      () => 'little',
      async () => {
        at.push(clock.now() - start);
        await new Promise<void>((resolve) => clock.schedule(resolve, 500));
      },
    );
    await clock.advance(110_000);
    expect(at).toEqual([1000, 101_500]);
  });

  it('writes what is left when it is told to', async () => {
    const { at, saver } = setUp(() => 'little');
    await saver.flush();
    expect(at).toEqual([0]);
  });
});
