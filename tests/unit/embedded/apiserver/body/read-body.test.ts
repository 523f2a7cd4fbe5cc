import { beforeAll, describe, expect, test } from 'vitest';
import { parseBody, summarizeBody } from '../../../../../src/embedded/apiserver/body/read-body.ts';
import { yaml } from '../../../../../src/embedded/apiserver/body/yaml-on-demand.ts';

describe('JSON', () => {
  // Messages as Go 1.26's encoding/json has them, which the real API server passes on.
  test.each([
    ['', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['kind: Pod', "invalid character 'k' looking for beginning of value"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{}x', "invalid character 'x' after top-level value"],
    ['"a\u0001"', "invalid character '\\x01' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['trux', "invalid character 'x' in literal true (expecting 'e')"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
  ])('%j is refused with Go’s words', (text, message) => {
    expect(() => parseBody(text, 'json')).toThrow(`json parse error: ${message}`);
  });

  test.each([
    ['{"a":{"b":1},"c":[{"d":"x:y"}]}', []],
    ['{"a":1,"a":2}', ['duplicate field "a"']],
    ['{"a" :1,"a":2}', ['duplicate field "a"']],
    ['{"a"\n:1,"a":2,"b":"\\":"}', ['duplicate field "a"']],
    ['{"a":"\\":","b":"\\":\\":"}', []],
    ['{"a":"\\":","a":1}', ['duplicate field "a"']],
    ['{"a":{"b":"\\"","b":2},"c":[{"d":1},{"d":1,"d":[]}]}', ['duplicate field "a.b"', 'duplicate field "c[1].d"']],
  ])('%s has these keys twice: %j', (text, expected) => {
    expect(parseBody(text, 'json').strictErrors).toEqual(expected);
  });

  test('an object that comes twice is read into the first, as Go does; of all else the last counts', () => {
    const { value } = parseBody('{"m":{"a":1,"l":[1]},"m":{"b":2,"l":[2]},"s":1,"s":"x"}', 'json');
    expect(value).toEqual({ m: { a: 1, b: 2, l: [2] }, s: 'x' });
  });

  test('keys of prototypes are keys as any other', () => {
    const { value } = parseBody('{"__proto__":{"x":1},"__proto__":{"y":2},"constructor":1}', 'json');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"x":1,"y":2},"constructor":1}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('what is nested deeper than Go reads is refused', () => {
    expect(() => parseBody('['.repeat(10_001) + ']'.repeat(10_001), 'json')).toThrow('exceeded max depth');
    expect(() => parseBody(`{"a":${'['.repeat(100_000)}`, 'json')).toThrow('exceeded max depth');
  });
});

describe('YAML', () => {
  beforeAll(() => yaml.load());

  test('keys of YAML that come twice are told by their lines', () => {
    expect(parseBody('a: 1\nb:\n  c: 1\n  c: 2\na: 2\n', 'yaml').strictErrors).toEqual([
      'line 4: key "c" already set in map',
      'line 5: key "a" already set in map',
    ]);
  });

  test.each([
    ['a: yes\nb: "yes"\nc: 0o17\nd: 017', { a: true, b: 'yes', c: '0o17', d: 15 }],
    ['a: 2026-03-01', { a: '2026-03-01' }],
    ['a: &x {b: 1}\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
    ['a: &x {b: 1}\nc:\n  <<: *x\n  d: 2', { a: { b: 1 }, c: { b: 1, d: 2 } }],
    ['{"json": true}', { json: true }],
    ['a: 1\n---\nb: 2', { a: 1 }],
    ['', null],
  ])('%j is read as YAML 1.1, without times', (text, expected) => {
    expect(parseBody(text, 'yaml').value).toEqual(expected);
  });

  test('aliases that multiply are refused', () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0 ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]' : `a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`,
    );
    expect(() => parseBody(levels.join('\n'), 'yaml')).toThrow('yaml: document contains excessive aliasing');
    for (const text of ['a: &a [*a]', 'a: &a {b: *a}', '- &a [[*a]]', 'b: &b [1]\nc: &a [*b, *a]'])
      expect(() => parseBody(text, 'yaml')).toThrow("yaml: anchor 'a' value contains itself");
  });
});

test.each([
  ['', '<empty>'],
  ['{"kind":"Pod"}', '{"kind":"Pod"}'],
  [`{"kind":"${'x'.repeat(40)}"}`, `{"kind":"${'x'.repeat(21)} ...`],
  ['kind: Pod', '6b696e643a20506f64'],
])('%j is shown in messages as %s', (text, expected) => {
  expect(summarizeBody(text)).toBe(expected);
});
