import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEscapeFilter, type EscapeMode } from '../../../src/host/escape.ts';

/** C1 controls, string sequences but links to the web, window operations and media copy. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const forbidden = /[\x80-\x9f]|\x1b[P_^X]|\x1b\](?!8;[^;]*;(https?:\/\/[\x21-\x7e]+)?\x1b\\)|\x1b\[[0-9;?]*[ti]/;
const filter = (text: string, mode: EscapeMode = 'terminal') => createEscapeFilter(mode).push(text);

describe('what would act on the reader’s machine is taken out', () => {
  test.each<[string, string, string]>([
    ['a title', 'a\x1b]0;evil\x07b', 'ab'],
    ['a title, ended by ST', 'a\x1b]2;evil\x1b\\b', 'ab'],
    ['the clipboard (OSC 52)', 'a\x1b]52;c;ZXZpbA==\x07b', 'ab'],
    ['a link to javascript:', 'a\x1b]8;;javascript:alert(1)\x07click\x1b]8;;\x07b', 'aclick\x1b]8;;\x1b\\b'],
    ['a link to file:', '\x1b]8;;file:///etc/passwd\x1b\\x', 'x'],
    ['a link to data:', '\x1b]8;;data:text/html,x\x1b\\x', 'x'],
    ['a device control string', 'a\x1bPq#0;2;0;0;0\x1b\\b', 'ab'],
    ['an application command', 'a\x1b_Gf=100;AAAA\x1b\\b', 'ab'],
    ['a privacy message', 'a\x1b^x\x1b\\b', 'ab'],
    ['a start of string', 'a\x1bXx\x1b\\b', 'ab'],
    ['a window operation that types the title', 'a\x1b[21tb', 'ab'],
    ['a colour query', 'a\x1b]11;?\x07b', 'ab'],
    ['a notification', 'a\x1b]9;evil\x07b', 'ab'],
    ['an 8-bit OSC', 'a\x9d52;c;ZXZpbA==\x9cb', 'ab'],
    ['an 8-bit CSI', 'a\x9b21tb', 'ab'],
    ['a lone C1 control', 'a\x80b', 'ab'],
    ['a title within which a new one begins', 'a\x1b]0;x\x1b]52;c;y\x07b', 'ab'],
    ['media copy', 'a\x1b[5ib', 'ab'],
    ['NUL and DEL', 'a\x00b\x7fc', 'abc'],
  ])('%s', (_what, given, shown) => {
    expect(filter(given)).toBe(shown);
  });
});

describe('what only draws stays', () => {
  test.each<[string, string]>([
    ['colours', '\x1b[1;38;5;196mred\x1b[0m'],
    ['24-bit colours with colons', '\x1b[38:2::1:2:3mx'],
    ['the cursor', '\x1b[2J\x1b[H\x1b[10;20Hx\x1b[A\x1b[K'],
    ['the alternate screen', '\x1b[?1049h\x1b[?25l'],
    ['where the cursor is', '\x1b[6n'],
    ['saving the cursor and reverse index', '\x1b7\x1bM\x1b8'],
    ['line drawing', '\x1b(0lqk\x1b(B'],
    ['a link to the web', '\x1b]8;;https://kubernetes.io/docs/\x1b\\docs\x1b]8;;\x1b\\'],
    ['Chinese, emoji, tabs and line ends', '内存\t🚀\r\n'],
    ['a bell', '\x07'],
  ])('%s', (_what, text) => {
    expect(filter(text)).toBe(text);
  });
});

test('without a terminal only colours stay', () => {
  expect(filter('\x1b[31mred\x1b[0m\x1b[2J\x1b[H\x1b[6n\x1bc\x07\x1b(0x', 'plain')).toBe('\x1b[31mred\x1b[0mx');
});

test.each<[string, string, string]>([
  ['a carriage return that ends a line', 'a\r\nb', 'a\r\nb'],
  ['one that does not', 'a\rb', 'a\r\nb'],
  ['several', 'a\r\r\r\nb\r\rc', 'a\r\nb\r\nc'],
  ['one before a sequence', 'a\r\x1b[31mb\r\x1b[2Jc', 'a\r\n\x1b[31mb\r\nc'],
  ['backspaces', 'abc\b\b\bx', 'abcx'],
  ['what turns text round', 'a\u202eb\u2066c\u200fd\u061ce', 'a\ufffdb\ufffdc\ufffdd\ufffde'],
  ['a link', '\x1b]8;;https://kubernetes.io/\x1b\\docs\x1b]8;;\x1b\\', 'docs'],
])('of lines nothing is written over, turned round or led elsewhere: %s', (_what, given, shown) => {
  expect(filter(given, 'plain')).toBe(shown);
  expect(filter(given, 'terminal')).toBe(given);
});

test('a string that never ends swallows no more than its line', () => {
  expect(filter('a\x1b]0;evil\nnext line\n')).toBe('a\nnext line\n');
});

test('a string without a line end is given up after 4096 characters', () => {
  expect(filter(`\x1b]0;${'x'.repeat(10_000)}`)).toHaveLength(10_000 - 4096 + 2 - 1 + 1);
});

test('however the text is cut, the same comes out, and nothing of what is forbidden', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x1b]',
      '\x1b[',
      '\x1bP',
      '\x07',
      '\x1b\\',
      '\x9d',
      '\x9b',
      '\x9c',
      ';',
      '8;;',
      '52;c;',
      'm',
      't',
      '\n',
      '\r',
      '\b',
      '\u202e',
      '0',
      '?',
    ),
    fc.constantFrom('http://a', 'javascript:x', '\x1b]8;;https://a\x07'),
    fc.string({ maxLength: 5, unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom<EscapeMode>('plain', 'terminal'),
      (pieces, mode) => {
        const text = pieces.join('');
        const whole = createEscapeFilter(mode).push(text);
        const cut = createEscapeFilter(mode);
        expect(pieces.map((one) => cut.push(one)).join('')).toBe(whole);
        const byCharacter = createEscapeFilter(mode);
        expect(
          text
            .split('')
            .map((one) => byCharacter.push(one))
            .join(''),
        ).toBe(whole);
        expect(whole).not.toMatch(forbidden);
        // What came out is harmless: passing it again changes nothing.
        expect(createEscapeFilter(mode).push(whole)).toBe(whole);
      },
    ),
    { numRuns: 2000 },
  );
});
