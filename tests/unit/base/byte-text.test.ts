import { expect, test } from 'vitest';
import { createSeededRandom, createTextDecoder, decodeText, encodeText } from '../../../src/base/index.ts';

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

test('blocks of bytes that are no text leave those around them alone', () => {
  const random = createSeededRandom(7);
  const letters = ['a', 'ä', '語', '🐳'].map((letter) => [...new TextEncoder().encode(letter)]);
  for (let round = 0; round < 200; round += 1) {
    const bytes: number[] = [];
    while (bytes.length < 3_000) {
      if (random.uint32() % 500 === 0) bytes.push(0x80 + (random.uint32() % 0x80));
      else bytes.push(...(letters[random.uint32() % letters.length] ?? []));
    }
    const whole = Uint8Array.from(bytes);
    const text = decodeText(whole);
    expect(encodeText(text)).toEqual(whole);
    const decode = createTextDecoder();
    expect(bytes.map((byte) => decode(Uint8Array.of(byte))).join('') + decode()).toBe(text);
  }
});

test('a half of a character that stands for no byte is written as U+FFFD', () => {
  expect(encodeText('\ud800a\udc00\udcff')).toEqual(Uint8Array.of(0xef, 0xbf, 0xbd, 0x61, 0xef, 0xbf, 0xbd, 0xff));
});
