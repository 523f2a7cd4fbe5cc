import { describe, expect, test } from 'vitest';
import { readKnownDifferences, readLineFiles } from '../../../clients/lib/line-files.ts';
import { isKubectlOnly, playScenario, readNotYet } from './play.ts';

// Lines of the real kubectl, played by ours on an embedded cluster, print what the real one printed on a real cluster. What does
// not yet stands in `not-yet/`: `node scripts/kubectl-lines.ts FILE` shows it, `--update` writes the lists anew.
const files = (await readLineFiles()).filter((file) => file.scenarios.some(isKubectlOnly));
const known = await readKnownDifferences();

for (const file of files) {
  describe(file.name, async () => {
    const notYet = await readNotYet(file.name);
    test.each(file.scenarios.filter(isKubectlOnly).map(({ name }) => name))(
      '%s',
      { timeout: 120_000 },
      async (name) => {
        const scenario = file.scenarios.find((one) => one.name === name);
        if (scenario === undefined) throw new Error(name);
        const outcomes = await playScenario(file, scenario);
        const worse = outcomes.filter(({ id, difference }) => difference !== '' && !notYet.has(id) && !known.has(id));
        expect(worse.map(({ difference }) => difference)).toEqual([]);
        const better = outcomes.filter(({ id, difference }) => difference === '' && notYet.has(id));
        expect(
          better.map(({ id }) => id),
          'these are equal now: take them out of not-yet',
        ).toEqual([]);
      },
    );
  });
}
