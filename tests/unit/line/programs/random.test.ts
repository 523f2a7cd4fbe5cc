import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegex } from '../../../../src/line/programs/regex/regex.ts';
import { createTestFiles } from '../files.ts';
import { type RandomLine, randomLine } from './random-lines.ts';
import { hasProgram, runReal, versionOf } from './real.ts';
import { runCorpusLine, runProgram } from './run.ts';

// PODPATH_LINES=2000 looks at as many, PODPATH_SEED=7 at others: a run of the tests always takes the same.
const count = Number(process.env['PODPATH_LINES'] ?? 250);
const seed = Number(process.env['PODPATH_SEED'] ?? 20_261_130);

const isHere =
  versionOf(['grep', '--version']) === 'grep (GNU grep) 3.8' &&
  versionOf(['sed', '--version']) === 'sed (GNU sed) 4.9' &&
  versionOf(['sort', '--version']) === 'sort (GNU coreutils) 9.1' &&
  versionOf(['awk', '-W', 'version']).startsWith('mawk 1.3.4') &&
  hasProgram('jq');

/** mawk counts bytes and ours characters, as gawk does; so awk gets texts in which they are the same. */
function prepared(made: RandomLine): RandomLine {
  return made.line.startsWith('awk ') ? { ...made, input: made.input.replace(/[^\0-\u007f]/g, 'u') } : made;
}

/** What the real program does that ours does otherwise on purpose. */
function isKnown(line: string, input: string, real: { readonly out: string }): boolean {
  // sed goes on inside a character after an empty match.
  if (input.isWellFormed() && !real.out.isWellFormed() && line.startsWith('sed ')) return true;
  // grep -w tries fewer of the shorter matches, and no empty one, where the longest is no word.
  const pattern = /^grep .*-w .*-e '(.*)' in\.txt$/.exec(line)?.[1];
  if (pattern === undefined) return false;
  return (
    pattern.includes('(') || createRegex(pattern, { syntax: line.includes('-E ') ? 'extended' : 'basic' }).test('')
  );
}

describe.skipIf(!isHere)('what random lines print', () => {
  it('is what the programs of Debian 12 print', { timeout: 30_000 + count * 100 }, async () => {
    const lines = fc.sample(randomLine, { numRuns: count, seed }).map(prepared);
    const inputs = Object.fromEntries(lines.map(({ input }, index) => [`${index}.txt`, input]));
    const named = lines.map(({ line }, index) => line.replaceAll('in.txt', `${index}.txt`));
    const real = runReal(
      named.map((line) => ({ line, changesFiles: false })),
      inputs,
    );
    const ours: unknown[] = [];
    const theirs: unknown[] = [];
    for (const [index, line] of named.entries()) {
      const input = inputs[`${index}.txt`] ?? '';
      const wanted = real[index];
      if (wanted === undefined || isKnown(lines[index]?.line ?? '', input, wanted)) continue;
      const ran = await runCorpusLine(line, createTestFiles({ [`${index}.txt`]: input }));
      if (ran.out === wanted.out && ran.code === wanted.code) continue;
      ours.push({ seed, line, input, out: ran.out, code: ran.code });
      theirs.push({ seed, line, input, out: wanted.out, code: wanted.code });
    }
    expect(ours).toEqual(theirs);
  });
});

describe('base64', () => {
  it('gives back what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 80 }), async (bytes, wrap) => {
        const encoded = await runProgram(['base64', '-w', String(wrap)], { stdin: bytes });
        const decoded = await runProgram(['base64', '-d'], { stdin: encoded.out });
        const plain = await runProgram(['cat'], { stdin: bytes });
        expect(decoded).toEqual({ ...plain, code: 0 });
      }),
    );
  });
});

describe('the machine of expressions', () => {
  it('finds the leftmost of the longest matches, as trying all places does', () => {
    const source = fc
      .array(
        fc.constantFrom('a', 'b', '.', 'a*', 'b?', '(ab)+', '(a|ab)', '(b|ba|a)*', '[ab]', 'a{1,2}', '^', '$', '\\b'),
        {
          minLength: 1,
          maxLength: 5,
        },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(source, fc.stringMatching(/^[ab ]{0,10}$/), (pattern, text) => {
        const found = createRegex(pattern, { syntax: 'extended' }).exec(text);
        // Each part of the text, longest first, from the left: the first that matches whole.
        let expected: readonly [number, number] | undefined;
        for (let start = 0; start <= text.length && expected === undefined; start += 1)
          for (let end = text.length; end >= start && expected === undefined; end -= 1) {
            const before = start === 0 ? '' : `(?<=^[^]{${start}})`;
            const whole = new RegExp(`${before}(?:${pattern})(?=[^]{${text.length - end}}$)`, 'y');
            whole.lastIndex = start;
            const match = whole.exec(text);
            if (match !== null && match[0].length === end - start) expected = [start, end];
          }
        expect(found === undefined ? undefined : [found[0], found[1]]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
