import { expect, test } from 'vitest';
import { commitNumber as seed } from '../../lib/commit-share.ts';
import { runLines } from './run-lines.ts';

// A small share of the million of `node scripts/fuzz-lines.ts`; the commit's hash picks it.

test(`1,000 random lines of seed ${seed} end as kubectl ends`, { timeout: 240_000 }, async () => {
  const findings = await runLines({ seed, count: 1_000 });
  expect(findings, `node scripts/fuzz-lines.ts --count 1000 --seed ${seed}`).toEqual([]);
});
