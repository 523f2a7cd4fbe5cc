import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findKubectl } from '../real/kubectl-program.ts';
import { isLiving, type LineFile, readChosenLineFiles, readKnownDifferences, readLineFiles } from './lib/line-files.ts';
import { buildPrograms, compareWithRecorded, type Played, playFiles } from './lib/play-files.ts';
import { type EmbeddedProcess, serveEmbedded } from './lib/serve-embedded.ts';

// The real kubectl, Helm and a program written with client-go do on `podpath embedded` what they did on a real cluster when
// it was recorded; a known difference must still be one.
const files = await readChosenLineFiles();
const all = await readLineFiles();
const known = await readKnownDifferences();
const served: EmbeddedProcess[] = [];
let played: ReadonlyMap<string, Promise<Played>>;

beforeAll(async () => {
  const kubectl = findKubectl();
  if (!kubectl.found) throw new Error(kubectl.reason);
  const programs = await buildPrograms(files);
  const serve = async (...words: readonly string[]): Promise<string> => {
    const embedded = await serveEmbedded(...words);
    served.push(embedded);
    return embedded.kubeconfig;
  };
  const isStill = (file: LineFile): boolean => !isLiving(file);
  const living = files.filter(isLiving).map(async (file) => playFiles(await serve('--nodes', '1'), programs, [file]));
  played = new Map([
    ...playFiles(await serve('--nodes', '0'), programs, files.filter(isStill)),
    ...(await Promise.all(living)).flatMap((some) => [...some]),
  ]);
});
afterAll(async () => {
  for (const one of served) await one[Symbol.asyncDispose]();
});

for (const file of files) {
  describe(file.name, () => {
    test.each(file.scenarios.map(({ name }) => name))('%s', async (name) => {
      const results = (await played.get(`${file.name}/${name}`)) ?? new Error('it was not played');
      const differing = await compareWithRecorded(file, name, results);
      const why = (index: number): string | undefined => known.get(`${file.name}/${name} ${index}`);
      expect([...differing].filter(([index]) => why(index) === undefined).map(([, text]) => text)).toEqual([]);
      const equal = Array.isArray(results)
        ? [...results.keys()].filter((index) => why(index) !== undefined && !differing.has(index))
        : [];
      expect(equal, 'these are equal now: take them out of known-differences.yaml').toEqual([]);
    });
  });
}

test('known differences are lines that are there, and few', () => {
  const lines = new Set(
    all.flatMap(({ name, scenarios }) =>
      scenarios.flatMap((scenario) => scenario.lines.map((_line, index) => `${name}/${scenario.name} ${index}`)),
    ),
  );
  expect([...known.keys()].filter((line) => !lines.has(line))).toEqual([]);
  expect(known.size / lines.size).toBeLessThanOrEqual(0.01);
});
