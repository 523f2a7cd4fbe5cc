import { expect, test } from 'vitest';
import { packJson } from '../../../scripts/kubernetes/pack-json.ts';
import { createJsonUnpacker } from '../../../src/kube/index.ts';

test('documents are unpacked as they were, equal parts as one', () => {
  const part = { type: 'string', list: [1, 'x', null, true], empty: {}, none: [] };
  const documents = { first: { a: part, b: part, '401': 'text' }, second: { c: [part, []], type: 1 } };
  const unpack = createJsonUnpacker(packJson(documents));
  expect(unpack('first')).toEqual(documents.first);
  expect(JSON.stringify(unpack('second'))).toBe(JSON.stringify(documents.second));
  expect(unpack('third')).toBeUndefined();
  expect(unpack('constructor')).toBeUndefined();
  const first = unpack('first') as typeof documents.first;
  expect(first.a).toBe(first.b);
});
