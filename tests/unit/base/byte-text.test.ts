import { expect, test } from 'vitest';
import { createTextDecoder, decodeText, encodeText } from '../../../src/base/index.ts';

const cases: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['every byte once', Uint8Array.from({ length: 256 }, (_none, value) => value)],
  ['characters of one to four bytes', new TextEncoder().encode('aä語🐳')],
  ['a character cut off at the end', Uint8Array.of(0x61, 0xe8, 0xaa)],
  ['surrogates and overlong forms, which UTF-8 has not', Uint8Array.of(0xed, 0xb2, 0x80, 0xc0, 0x80, 0xf5, 0x80)],
  ['bytes that are none before a character', Uint8Array.of(0xff, 0x8a, 0xc3, 0xa4, 0xfe)],
];

test.each(cases)('%s: bytes are the same after text, whole or in parts of one to five', (_what, bytes) => {
  expect(encodeText(decodeText(bytes))).toEqual(bytes);
  for (let size = 1; size <= 5; size += 1) {
    const decode = createTextDecoder();
    let text = '';
    for (let at = 0; at < bytes.length; at += size) text += decode(bytes.subarray(at, at + size));
    text += decode();
    expect(text, `in parts of ${size}`).toBe(decodeText(bytes));
  }
});

test('a character that parts cut is one character', () => {
  const decode = createTextDecoder();
  const [first, ...others] = [...new TextEncoder().encode('語')];
  expect(decode(Uint8Array.of(first ?? 0))).toBe('');
  expect(decode(Uint8Array.from(others))).toBe('語');
  expect(decode()).toBe('');
});

test('what is no text survives JSON', () => {
  const bytes = Uint8Array.of(0x00, 0x80, 0xff);
  expect(encodeText(JSON.parse(JSON.stringify(decodeText(bytes))) as string)).toEqual(bytes);
});
