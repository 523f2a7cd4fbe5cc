import { beforeAll, describe, expect, it } from 'vitest';
import { type Clock, createSeededRandom, systemClock } from '../../../../src/base/index.ts';
import { type Ahead, createAhead } from '../../../../src/drivers/embedded/worker/ahead.ts';
import { makeTemplate } from '../../../../src/drivers/embedded/worker/make-template.ts';
import { runCluster } from '../../../../src/drivers/embedded/worker/running-cluster.ts';
import { type ClusterTemplate, fillTemplate } from '../../../../src/embedded/index.ts';

let template: ClusterTemplate;
beforeAll(async () => {
  template = await makeTemplate();
}, 180_000);

/** Time stands at `atMs`; what is put off is done at once. */
function newBench() {
  const bench = { atMs: Date.parse('2026-03-01T12:00:00Z'), pauses: 0, loads: 0 };
  const machine: Clock = {
    now: () => bench.atMs,
    schedule(callback, when) {
      bench.pauses += 1;
      return systemClock.schedule(callback, when);
    },
  };
  const load = async () => {
    bench.loads += 1;
    return template;
  };
  return Object.assign(bench, { ahead: createAhead(load, machine, createSeededRandom(3)) });
}

const never = new AbortController().signal;

describe('a cluster made ahead', { timeout: 60_000 }, () => {
  it('is given once, as it would be without; the next is another', async () => {
    const { ahead, atMs } = newBench();
    await ahead.prepare(never);
    const at = { nowMs: atMs + 500, random: createSeededRandom(9) };
    const first = await ahead.newSnapshot(at);
    // Whoever has rehearsed with it has changed nothing in it.
    expect(first).toEqual(fillTemplate(template, { nowMs: atMs, random: createSeededRandom(3) }));
    const second = await ahead.newSnapshot(at);
    expect(second).toEqual(fillTemplate(template, { nowMs: at.nowMs, random: createSeededRandom(9) }));
    expect(second.serviceAccountKey).not.toBe(first.serviceAccountKey);
  });

  it('goes the same way as one that nobody has made ahead', async () => {
    const bench = newBench();
    await bench.ahead.prepare(never);
    const machine: Clock = { now: () => bench.atMs, schedule: () => ({ [Symbol.dispose]: () => undefined }) };
    const run = (newSnapshot: Ahead['newSnapshot']) =>
      runCluster({
        machine,
        mode: { kind: 'paused' },
        seed: 9,
        nodes: 3,
        metrics: true,
        onServing: () => undefined,
        newSnapshot,
      });
    using ahead = await run(bench.ahead.newSnapshot);
    using usual = await run(async ({ nowMs }) => fillTemplate(template, { nowMs, random: createSeededRandom(3) }));
    for (const { clock } of [ahead, usual]) await clock.advance(60_000);
    expect(JSON.stringify(ahead.living.snapshot())).toBe(JSON.stringify(usual.living.snapshot()));
  });

  it('is made anew for who comes after a minute', async () => {
    const bench = newBench();
    await bench.ahead.prepare(never);
    bench.atMs += 61_000;
    const { clock } = await bench.ahead.newSnapshot({ nowMs: bench.atMs, random: createSeededRandom(9) });
    expect(clock.nowMs).toBe(bench.atMs);
  });

  it('keeps nobody waiting who asks before it is made, or while it rehearses', async () => {
    const early = newBench();
    const preparing = early.ahead.prepare(never);
    const at = { nowMs: early.atMs, random: createSeededRandom(9) };
    expect(await early.ahead.newSnapshot(at)).toEqual(
      fillTemplate(template, { nowMs: early.atMs, random: createSeededRandom(9) }),
    );
    await preparing;
    const whole = newBench();
    await whole.ahead.prepare(never);
    const cut = newBench();
    await cut.ahead.prepare(AbortSignal.abort());
    expect(cut.pauses).toBeLessThan(whole.pauses);
    await cut.ahead.newSnapshot(at);
    expect(cut.loads).toBe(1);
  });

  it('tells whoever prepares, and whoever asks, that the template cannot be had', async () => {
    const load = () => Promise.reject(new Error('offline'));
    const ahead = createAhead(load, systemClock, createSeededRandom(1));
    await expect(ahead.prepare(never)).rejects.toThrow('offline');
    await expect(ahead.newSnapshot({ nowMs: 0, random: createSeededRandom(1) })).rejects.toThrow('offline');
  });
});
