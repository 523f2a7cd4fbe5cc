import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runInBash, runInOurs } from './machine.ts';
import { randomLine } from './random-lines.ts';

// PODPATH_LINES=2000 PODPATH_LINES_SEED=7 looks at as many others; a commit at a share that is always the same.
const numRuns = Number(process.env['PODPATH_LINES'] ?? 60);
const seed = Number(process.env['PODPATH_LINES_SEED'] ?? 20261130);

test('what the grammar can make, bash and ours run alike', { timeout: numRuns * 1000 }, async () => {
  await fc.assert(
    fc.asyncProperty(randomLine, async (line) => {
      const [bash, ours] = await Promise.all([runInBash(line), runInOurs(line)]);
      expect({ stdout: ours.stdout, code: ours.code }).toEqual({ stdout: bash.stdout, code: bash.code });
    }),
    { numRuns, seed },
  );
});
