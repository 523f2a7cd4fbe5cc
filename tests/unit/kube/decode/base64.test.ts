import { expect, test } from 'vitest';
import { findBase64Error } from '../../../../src/kube/decode/base64.ts';

// What `base64.StdEncoding.DecodeString` of Go 1.26 says of the same text.
test.each([
  ['', -1],
  ['aGk=', -1],
  ['aGVsbG8=', -1],
  ['aGVs\nbG8=', -1],
  ['aGVsbA==\n', -1],
  ['***', 0],
  ['aGk', 0],
  ['aGVsbG', 4],
  ['aGk=x', 4],
  ['aG=k', 2],
  ['a===', 1],
  ['aGVs*', 4],
  ['aGV-', 3],
  ['aA=', 3],
  ['aA=\n=', -1],
  ['aA==aA==', 4],
  ['aGk=\nx', 5],
  ['=', 0],
  ['aGVsbG8==', 8],
])('%j stops being base64 at %i', (text, at) => {
  expect(findBase64Error(text)).toBe(at);
});
