import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LineFiles } from '../../../../src/line/index.ts';
import { decodeText } from '../../../../src/line/programs/common/text.ts';
import { createTestFiles, readAllFiles } from '../files.ts';
import { fixtures } from './fixtures.ts';
import { hasProgram, runReal, versionOf } from './real.ts';
import { parseCorpusLine, runCorpusLine } from './run.ts';

/** A line of the corpus: `~` before it leaves out standard error, `!` says that it changes files. */
interface Entry {
  readonly line: string;
  readonly comparesErrors: boolean;
  readonly changesFiles: boolean;
  readonly programs: readonly string[];
}

const entries: Entry[] = readFileSync(new URL('corpus.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((text) => {
    const [, marks = '', line = ''] = /^([~!]*) ?(.*)$/.exec(text) ?? [];
    return {
      line,
      comparesErrors: !marks.includes('~'),
      changesFiles: marks.includes('!'),
      programs: parseCorpusLine(line).commands.map(([name = '']) => name),
    };
  });

/** Programs whose real counterpart must be the one that ours follows. */
const wanted: Readonly<Record<string, () => boolean>> = {
  awk: () => versionOf(['awk', '-W', 'version']).startsWith('mawk 1.3.4'),
  grep: () => versionOf(['grep', '--version']) === 'grep (GNU grep) 3.8',
  sed: () => versionOf(['sed', '--version']) === 'sed (GNU sed) 4.9',
  sort: () => versionOf(['sort', '--version']) === 'sort (GNU coreutils) 9.1',
  diff: () => versionOf(['diff', '--version']).startsWith('diff (GNU diffutils) 3.8'),
  column: () => versionOf(['column', '--version']).includes('util-linux 2.38'),
  jq: () => versionOf(['jq', '--version']).startsWith('jq-1.'),
};

const names = [...new Set(entries.flatMap(({ programs }) => programs))];
const absent = names.filter((name) => !hasProgram(name) || !(wanted[name]?.() ?? true));
const present = entries.filter(({ programs }) => !programs.some((name) => absent.includes(name)));

async function show(files: LineFiles): Promise<string> {
  return [...(await readAllFiles(files))]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, content]) => (path.endsWith('/') ? path : `${path}: ${decodeText(content)}`))
    .join('\n');
}

describe('the programs do what those of Debian 12 do', () => {
  it('has a corpus of many lines', () => {
    expect(entries.length).toBeGreaterThanOrEqual(600);
  });

  for (const name of absent) it.skip(`${name}: not installed here, or of another version`, () => undefined);

  const real = runReal(present);
  for (const name of new Set(present.map(({ programs }) => programs[0] ?? ''))) {
    it(name, async () => {
      const ours: Record<string, unknown> = {};
      const theirs: Record<string, unknown> = {};
      for (const [index, entry] of present.entries()) {
        if (entry.programs[0] !== name) continue;
        const files = createTestFiles(fixtures);
        const ran = await runCorpusLine(entry.line, files).catch((error: unknown) => ({
          out: '',
          err: String(error),
          code: -1,
        }));
        const wantedRan = real[index];
        const select = (one: { out: string; err: string; code: number } | undefined, after: string | undefined) => ({
          out: one?.out,
          code: one?.code,
          ...(entry.comparesErrors ? { err: one?.err } : {}),
          ...(entry.changesFiles ? { files: after } : {}),
        });
        const left = select(ran, await show(files));
        const right = select(wantedRan, wantedRan?.files);
        if (JSON.stringify(left) === JSON.stringify(right)) continue;
        ours[entry.line] = left;
        theirs[entry.line] = right;
      }
      expect(ours).toEqual(theirs);
    });
  }
});
