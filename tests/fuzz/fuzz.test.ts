import { expect, test } from 'vitest';
import { commitNumber as seed } from '../lib/commit-share.ts';
import { runFuzz } from './run-fuzz.ts';

// A small share of the million (`npm run fuzz`); the commit's hash picks it, so that each commit sends other requests.

test(`3,000 mutated requests of seed ${seed} are answered in time, with a Status where they are refused`, async () => {
  const { findings } = await runFuzz({ seed, count: 3_000 });
  expect(findings, `node scripts/fuzz.ts --count 3000 --seed ${seed}`).toEqual([]);
}, 300_000);
