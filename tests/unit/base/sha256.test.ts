import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hmacSha256, sha256 } from '../../../src/base/index.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const newBytes = (length: number) => new Uint8Array(length).map((_, index) => index * 7 + length);

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 5000])('%i bytes hash as OpenSSL hashes them', (length) => {
  const bytes = newBytes(length);
  expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
  const key = bytes.slice(0, 100);
  expect(hex(hmacSha256(key, bytes))).toBe(createHmac('sha256', key).update(bytes).digest('hex'));
});
