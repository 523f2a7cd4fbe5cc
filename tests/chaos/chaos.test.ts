import { expect, test } from 'vitest';
import { commitNumber as seed } from '../lib/commit-share.ts';
import { runChaos } from './run-chaos.ts';

// A small share of the 10,000 steps (`npm run chaos`); the commit's hash picks it.
const steps = 500;

test(`${steps} steps of seed ${seed} break nothing for good, and are the same a second time`, async () => {
  const first = await runChaos({ seed, steps });
  expect(first.findings, `npm run chaos -- --steps ${steps} --seed ${seed}`).toEqual([]);
  const second = await runChaos({ seed, steps });
  expect(second.hash).toBe(first.hash);
}, 600_000);

test('what breaks nothing finds nothing, and what is never mended is found', async () => {
  expect((await runChaos({ seed: 1, steps: 5, from: 6 })).findings).toEqual([]);
  const { findings } = await runChaos({ seed: 1, steps: 5, from: 6, sabotage: 'podpath-worker2' });
  expect(findings.map(({ what }) => what)).toContain('after all was mended: node podpath-worker2 is not Ready');
}, 120_000);
