import { expect, test } from 'vitest';
import { encodeBase32 } from '../../../src/base/index.ts';

// RFC 4648, section 10, without padding.
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%j in base 32 is %j', (text, encoded) => {
  expect(encodeBase32(new TextEncoder().encode(text))).toBe(encoded);
});
