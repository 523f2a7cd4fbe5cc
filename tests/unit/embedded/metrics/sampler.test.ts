import { expect, it } from 'vitest';
import { createSampler } from '../../../../src/embedded/metrics/sampler.ts';

/** Something that used a whole core from 0 to 60 s, and nothing before and after. */
const read = (atMs: number) => () => ({ atMs, cpuUsageNanoseconds: Math.max(0, Math.min(atMs, 60_000)) * 1e6 });
const birthMs = -60_000;

it('tells the mean since the start, then that between two samples at least 10 s apart', () => {
  const sampler = createSampler();
  const ask = (atMs: number) => {
    const sample = sampler.sample('a', atMs, birthMs, read(atMs));
    sampler.forgetOthers();
    return [sample?.stats.atMs, sample?.usageNanoCores];
  };
  expect(ask(30_000)).toEqual([30_000, 333_333_333]);
  expect(ask(39_999)).toEqual([30_000, 333_333_333]);
  expect(ask(45_000)).toEqual([45_000, 1_000_000_000]);
  expect(ask(75_000)).toEqual([75_000, 500_000_000]);
  expect(ask(90_000)).toEqual([90_000, 0]);
});

it('has no use to tell of what began just now', () => {
  expect(createSampler().sample('a', 5000, 5000, read(5000))?.usageNanoCores).toBe(0);
});

it('is not misled by figures that begin anew', () => {
  const sampler = createSampler();
  sampler.sample('a', 60_000, birthMs, read(60_000));
  sampler.forgetOthers();
  expect(sampler.sample('a', 80_000, birthMs, read(0))?.usageNanoCores).toBe(0);
});

it('forgets what was not asked for', () => {
  const sampler = createSampler();
  sampler.sample('a', 30_000, birthMs, read(30_000));
  sampler.forgetOthers();
  sampler.forgetOthers();
  expect(sampler.sample('a', 31_000, birthMs, read(31_000))?.stats.atMs).toBe(31_000);
});

it('has no sample of what is not there', () => {
  expect(createSampler().sample('a', 0, 0, () => undefined)).toBeUndefined();
});
