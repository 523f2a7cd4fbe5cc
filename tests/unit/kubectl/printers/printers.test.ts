import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/base/index.ts';
import { run } from '../../../../src/kubectl/index.ts';
import { printerCases, type RecordedPrinterCase, usageCases } from './cases.ts';
import { generatorCases } from './generator-cases.ts';
import recorded from './recorded/cases.json' with { type: 'json' };
import generators from './recorded/generators.json' with { type: 'json' };
import usage from './recorded/usage.json' with { type: 'json' };

// YAML, JSON, JSONPath, Go templates and help as the real kubectl printed them, its complaints too.
const cases = [...recorded.cases, ...usage.cases, ...generators.cases] as readonly RecordedPrinterCase[];

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

const nameOf = ({ argv }: RecordedPrinterCase): string => argv.join(' ').replace('label --local -f - added=1 ', '');

/** The home of the recording and that of help here. */
const withHome = (text: string): string => text.replaceAll('/nonexistent/', '/home/podpath/');

test('the recording is of the cases as they stand', () => {
  const all = [...printerCases(), ...usageCases(), ...generatorCases()];
  const known = new Set(all.map((one) => JSON.stringify([one.argv, one.stdin])));
  expect(cases.filter(({ argv, stdin }) => !known.has(JSON.stringify([argv, stdin])))).toEqual([]);
  expect(cases.length).toBeGreaterThan(all.length * 0.9);
});

test.each(cases.map((one, index) => ({ index, name: nameOf(one) })))('$index $name', async ({ index }) => {
  const one = cases[index];
  if (one === undefined) throw new Error(`there is no case ${index}`);
  const { exitCode, stdout, stderr } = one;
  expect(await play(one)).toEqual({ exitCode, stdout: withHome(stdout), stderr });
});
