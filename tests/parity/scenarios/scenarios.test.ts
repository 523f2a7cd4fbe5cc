import { describe, expect, test } from 'vitest';
import { readKnownDifferences } from '../files.ts';
import { differingFacts } from './compare.ts';
import { hashScenario, readRecordedScenarios, readScenarioFiles } from './files.ts';
import { playEmbedded } from './play-all.ts';

// What the embedded cluster's parts do is what a real one's did when it was recorded; a known difference must still be one.
const known = await readKnownDifferences();
const files = await Promise.all(
  (await readScenarioFiles()).map(async (file) => ({ ...file, recorded: await readRecordedScenarios(file.name) })),
);

for (const { name, scenarios, recorded } of files) {
  describe(name, () => {
    test.each(scenarios.map((one) => [one.name, one] as const))(
      '%s',
      async (title, scenario) => {
        const real = recorded?.scenarios[title];
        const command = `node scripts/parity.ts --record --missing scenarios/${name}`;
        expect(real?.inputs, `run: ${command}`).toBe(hashScenario(scenario));
        const found = await playEmbedded(scenario).then(
          (facts) => differingFacts(facts, real?.facts ?? {}, ['embedded', 'real']),
          (error: Error) => [error.message],
        );
        const why = known.get(`scenarios/${name}/${title}`);
        if (why === undefined) expect(found).toEqual([]);
        else expect(found, `it is equal now: take it out of known-differences.yaml (${why})`).not.toEqual([]);
      },
      60_000,
    );
  });
}

test('the same scenario takes the same course', async () => {
  const scenario = files.find(({ name }) => name === 'rollout')?.scenarios[0];
  if (scenario === undefined) throw new Error('there is no scenario of a rollout');
  expect(await playEmbedded(scenario)).toEqual(await playEmbedded(scenario));
});

test('known differences are scenarios that are there, and few', () => {
  const names = new Set(
    files.flatMap(({ name, scenarios }) => scenarios.map((one) => `scenarios/${name}/${one.name}`)),
  );
  const own = [...known.keys()].filter((name) => name.startsWith('scenarios/'));
  expect(own.filter((name) => !names.has(name))).toEqual([]);
  expect(own.length / names.size).toBeLessThanOrEqual(0.03);
});
