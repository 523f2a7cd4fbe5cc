import { expect, test } from 'vitest';
import { commitNumber as seed } from '../../lib/commit-share.ts';
import { runTexts } from './run-texts.ts';

// A small share of the million of `node scripts/fuzz-language.ts`; the commit's hash picks it.

test(`1,000 random texts of seed ${seed} end as lines end`, { timeout: 240_000 }, async () => {
  const findings = await runTexts({ seed, from: 0, to: 1_000 });
  expect(findings, `node scripts/fuzz-language.ts --count 1000 --seed ${seed}`).toEqual([]);
});
