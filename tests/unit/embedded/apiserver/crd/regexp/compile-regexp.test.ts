import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRegexp } from '../../../../../../src/embedded/apiserver/crd/regexp/compile-regexp.ts';
import { StatusError } from '../../../../../../src/kube/index.ts';

const atoms = ['a', 'b', 'c', '.', '[ab]', '[^a]', '\\d', '\\w', '[a-c\\d]', '\\.', '^', '$', '\\b', '\\B', 'é'];
const patterns: fc.Arbitrary<string> = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...atoms),
    fc.array(tie('pattern'), { maxLength: 4 }).map((parts) => parts.join('')),
    fc.array(tie('pattern'), { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join('|')})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'))
      .map(([part, times]) => `(?:${part})${times}`),
  ),
})).pattern;

describe('patterns', () => {
  test('match what the engine of JavaScript matches, where both read them alike', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '1', ' ', 'é', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        expect(compileRegexp(pattern)(text)).toBe(new RegExp(pattern).test(text));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['(?i)^straße$', 'STRAßE', true],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['\\Aa\\z', 'a', true],
    ['^[[:upper:]][[:^digit:]]$', 'Ab', true],
    ['^\\p{Greek}+$', 'αβγ', true],
    ['^\\pL$', '1', false],
    ['^\\PL$', '1', true],
    ['^\\x41\\x{1F600}\\101$', 'A😀A', true],
    ['^\\Q.*\\E$', '.*', true],
    ['^x{,2}$', 'x{,2}', true],
    ['^[]a]+$', ']a', true],
    ['^(?P<year>\\d{4})$', '2026', true],
    ['', '', true],
    ['(|a)+$', 'b', true],
  ])('%s and %j: %s', (pattern, text, matches) => {
    expect(compileRegexp(pattern)(text)).toBe(matches);
  });

  // What regexp.Compile of Go 1.26 says.
  test.each([
    ['(', 'missing closing ): `(`'],
    ['a)', 'unexpected ): `a)`'],
    ['[a', 'missing closing ]: `[a`'],
    ['*', 'missing argument to repetition operator: `*`'],
    ['a|*', 'missing argument to repetition operator: `*`'],
    ['{2}', 'missing argument to repetition operator: `{2}`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['\\', 'trailing backslash at end of expression: ``'],
    ['\\k', 'invalid escape sequence: `\\k`'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['[z-a]', 'invalid character class range: `z-a`'],
    ['[[:foo:]]', 'invalid character class range: `[:foo:]`'],
    ['\\p{Nobody}', 'invalid character class range: `\\p{Nobody}`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['a{2,1}', 'invalid repeat count: `{2,1}`'],
    ['(a{1000}){1000}', 'invalid repeat count: `{1000}`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<=a)', 'invalid named capture: `(?<=a)`'],
    ['(?<n', 'invalid named capture: `(?<n`'],
  ])('%s is refused: %s', (pattern, message) => {
    expect(() => compileRegexp(pattern)).toThrow(message);
  });
});

describe('patterns that other engines take for ever with', () => {
  test.each([
    ['^(a+)+$', 'a'],
    ['(a|a)*b', 'a'],
    ['(x+x+)+y', 'x'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ])('%s does not match 50,000 characters, and says so', (pattern, character) => {
    const cpu = process.cpuUsage();
    expect(compileRegexp(pattern)(`${character.repeat(50_000)}!`)).toBe(false);
    expect(process.cpuUsage(cpu).user).toBeLessThan(1_000_000);
  });

  test('what takes long in any engine is refused', () => {
    let bits = 1;
    const text = Array.from({ length: 500_000 }, () => {
      bits = (Math.imul(bits, 1_103_515_245) + 12_345) >>> 0;
      return bits > 2 ** 31 ? 'a' : 'b';
    }).join('');
    const match = () => compileRegexp('(a|b)*a(a|b){900}$')(`${text}!`);
    expect(match).toThrow(
      new StatusError(413, 'RequestEntityTooLarge', 'a text takes too long to hold to the pattern of its schema'),
    );
  }, 60_000);
});
