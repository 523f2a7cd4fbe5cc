import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/base/index.ts';
import { run } from '../../../../src/kubectl/index.ts';
import { printerCases, type RecordedPrinterCase } from './cases.ts';
import recorded from './recorded/cases.json' with { type: 'json' };

// YAML, JSON, JSONPath and Go templates as the real kubectl printed them, its complaints too.
const cases = recorded.cases as readonly RecordedPrinterCase[];

async function play({ argv, stdin }: RecordedPrinterCase): Promise<Omit<RecordedPrinterCase, 'argv' | 'stdin'>> {
  const printed = { stdout: '', stderr: '' };
  const exitCode = await run({
    argv,
    stdin: new Blob([stdin]).stream(),
    clock: systemClock,
    fetch: async () => Promise.reject(new Error('no server is asked')),
    stdout: (chunk) => {
      printed.stdout += String(chunk);
    },
    stderr: (chunk) => {
      printed.stderr += String(chunk);
    },
  });
  return { exitCode, ...printed };
}

const nameOf = ({ argv }: RecordedPrinterCase): string => argv.slice(5).join(' ');

test('the recording is of the cases as they stand', () => {
  const known = new Set(printerCases().map((one) => JSON.stringify([one.argv, one.stdin])));
  expect(cases.filter(({ argv, stdin }) => !known.has(JSON.stringify([argv, stdin])))).toEqual([]);
  expect(cases.length).toBeGreaterThan(printerCases().length * 0.8);
});

test.each(cases.map((one, index) => ({ index, name: nameOf(one) })))('$index $name', async ({ index }) => {
  const one = cases[index];
  if (one === undefined) throw new Error(`there is no case ${index}`);
  const { exitCode, stdout, stderr } = one;
  expect(await play(one)).toEqual({ exitCode, stdout, stderr });
});
