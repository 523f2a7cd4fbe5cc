import { describe, expect, it } from 'vitest';
import { createSimulatedClock, type SimulatedClock } from '../../../src/base/index.ts';
import { createStepClock } from '../embedded/step-clock.ts';

const startMs = Date.parse('2026-03-01T12:00:00Z');

/** A paused clock, the machine's own under it, and a list that events write into. */
function newClock() {
  const machine = createStepClock(startMs);
  const clock = createSimulatedClock({ startMs, machine });
  const seen: string[] = [];
  const note = (what: string, delayMs: number) =>
    clock.schedule(() => seen.push(`${what}@${clock.now() - startMs}`), delayMs, what);
  return { clock, machine, seen, note };
}

const microtasks = async () => {
  for (let index = 0; index < 50; index += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('createSimulatedClock', () => {
  it('stands still while paused', async () => {
    const { clock, machine, note, seen } = newClock();
    note('a', 10);
    machine.advance(1000);
    await microtasks();
    expect(clock.now()).toBe(startMs);
    expect(seen).toEqual([]);
  });

  it('advances through events by their time, then by when they were scheduled', async () => {
    const { clock, note, seen } = newClock();
    note('late', 20);
    note('first', 10);
    note('second', 10);
    await clock.advance(15);
    expect(seen).toEqual(['first@10', 'second@10']);
    expect(clock.now()).toBe(startMs + 15);
    await clock.advance(5);
    expect(seen).toEqual(['first@10', 'second@10', 'late@20']);
  });

  it('steps to the next event, says what it was, and ends what it set off', async () => {
    const { clock, seen } = newClock();
    clock.schedule(
      () => {
        void Promise.resolve()
          .then(() => undefined)
          .then(() => seen.push('promise'));
      },
      5,
      'kubelet: pull',
    );
    expect(clock.next()).toEqual({ atMs: startMs + 5, what: 'kubelet: pull' });
    expect(await clock.step()).toEqual({ atMs: startMs + 5, what: 'kubelet: pull' });
    expect(seen).toEqual(['promise']);
    expect(await clock.step()).toBeUndefined();
  });

  it('ends what an event set off before the next of the same instant, run or stepped', async () => {
    const course = async (go: (clock: SimulatedClock) => Promise<unknown>) => {
      const { clock } = newClock();
      const seen: string[] = [];
      for (const name of ['a', 'b']) {
        const later = async () => {
          await undefined;
          seen.push(`${name} later`);
        };
        clock.schedule(
          () => {
            seen.push(name);
            void later();
          },
          5,
          name,
        );
      }
      await go(clock);
      return seen;
    };
    const expected = ['a', 'a later', 'b', 'b later'];
    expect(await course((clock) => clock.advance(5))).toEqual(expected);
    expect(await course((clock) => clock.step().then(() => clock.step()))).toEqual(expected);
  });

  it('never calls what was disposed of', async () => {
    const { clock, note, seen } = newClock();
    note('a', 1)[Symbol.dispose]();
    note('b', 1);
    expect(clock.next()?.what).toBe('b');
    await clock.advance(10);
    expect(seen).toEqual(['b@1']);
  });

  it('runs so many times as fast as the machine', async () => {
    const { clock, machine, note, seen } = newClock();
    note('a', 1000);
    note('b', 3000);
    clock.run(10);
    machine.advance(150);
    await microtasks();
    expect(seen).toEqual(['a@1000']);
    expect(clock.now() - startMs).toBe(1500);
    clock.pause();
    machine.advance(10_000);
    await microtasks();
    expect(seen).toEqual(['a@1000']);
  });

  it('runs as fast as it can through all that is scheduled, and keeps the time of the last', async () => {
    const { clock, seen } = newClock();
    const again = (left: number) => {
      seen.push(String(clock.now() - startMs));
      if (left > 0) clock.schedule(() => again(left - 1), 1000);
    };
    clock.schedule(() => again(3), 1000);
    clock.run(Number.POSITIVE_INFINITY);
    await microtasks();
    expect(seen).toEqual(['1000', '2000', '3000', '4000']);
    expect(clock.now() - startMs).toBe(4000);
  });

  it('holds time still while something is waited for', async () => {
    const { clock, note, seen } = newClock();
    let held: Disposable | undefined;
    clock.schedule(() => {
      held = clock.hold();
    }, 1);
    note('after', 2);
    const advanced = clock.advance(10);
    await microtasks();
    expect(seen).toEqual([]);
    held?.[Symbol.dispose]();
    await advanced;
    expect(seen).toEqual(['after@2']);
  });

  it.each([0, -1, Number.NaN])('refuses speed %s', (speed) => {
    const { clock } = newClock();
    expect(() => clock.run(speed)).toThrow(`a clock cannot run at speed ${speed}: it must be above 0`);
  });

  it('does nothing after it was disposed of', async () => {
    const { clock, note, seen }: { clock: SimulatedClock } & ReturnType<typeof newClock> = newClock();
    note('a', 1);
    clock.run(1000);
    clock[Symbol.dispose]();
    await microtasks();
    expect(seen).toEqual([]);
  });
});
