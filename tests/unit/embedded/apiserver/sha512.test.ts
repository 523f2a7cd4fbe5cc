import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha512Hex } from '../../../../src/embedded/apiserver/sha512.ts';

test.each([0, 1, 55, 111, 112, 127, 128, 129, 1_000, 100_000])('is what Node says of %i letters', (length) => {
  const text = 'aé中😀'.repeat(length).slice(0, length);
  expect(sha512Hex(text)).toBe(createHash('sha512').update(text).digest('hex').toUpperCase());
});
