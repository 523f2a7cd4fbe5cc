import { afterAll, describe, expect, test } from 'vitest';
import { differences } from './compare.ts';
import { createEmbedded } from './embedded.ts';
import { hashCase, readCases, readKnownDifferences, readRecorded } from './files.ts';
import { play } from './play.ts';

// What the embedded API server answers is what a real one answered when it was recorded; a known difference must still be one.
const embedded = createEmbedded();
const { send } = embedded;
afterAll(() => embedded[Symbol.dispose]());
const known = await readKnownDifferences();
const files = await Promise.all(
  (await readCases()).map(async (file) => ({ ...file, recorded: await readRecorded(file.name) })),
);

for (const { name, cases, recorded } of files) {
  describe(name, () => {
    test.each(cases.map((one, index) => [one.name, one, index] as const))('%s', async (title, one, index) => {
      const real = recorded?.cases[title];
      expect(real?.inputs, `run: node scripts/parity.ts --record ${name}`).toBe(hashCase(one));
      const found = differences(await play(send, one, `parity-${name}-${index}`), real?.answers ?? []);
      const why = known.get(`${name}/${title}`);
      if (why === undefined) expect(found).toEqual([]);
      else expect(found, `it is equal now: take it out of known-differences.yaml (${why})`).not.toEqual([]);
    });
  });
}

test('known differences are cases that are there, and few', () => {
  const names = new Set(files.flatMap(({ name, cases }) => cases.map((one) => `${name}/${one.name}`)));
  const own = [...known.keys()].filter((name) => !name.startsWith('scenarios/'));
  expect(own.filter((name) => !names.has(name))).toEqual([]);
  expect(own.length / names.size).toBeLessThanOrEqual(0.02);
});
