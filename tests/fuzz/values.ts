import type { Chance } from './chance.ts';
import type { JsonValue } from './json.ts';

/** Keys that objects of JavaScript have from their prototype, and others that are no plain names. */
export const trickyKeys: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'length',
  '0',
  '-1',
  '',
  ' ',
  'f:spec',
  'k:{"name":"a"}',
  '.',
  '$patch',
  '$retainKeys',
  '$setElementOrder/containers',
  '$deleteFromPrimitiveList/finalizers',
  '$ref',
  'x-kubernetes-preserve-unknown-fields',
  'a/b',
  '\u0000',
  '\ud800',
  'ключ',
];

/** Text at the edges of what is valid somewhere. */
export const trickyTexts: readonly string[] = [
  ...trickyKeys,
  'a',
  'A',
  'web',
  'true',
  'null',
  'a'.repeat(63),
  'a'.repeat(64),
  'a'.repeat(254),
  '../..',
  '/',
  '//',
  '%00',
  '%zz',
  '\r\nX: y',
  '😀',
  '\ufeff',
  '1',
  '-0',
  '+1',
  '1e999999999',
  '1e-999999999',
  '1Ei',
  '100m',
  '0.0000000000000001',
  '9223372036854775807',
  '9223372036854775808Ki',
  `1${'0'.repeat(400)}`,
  '0x10',
  '50%',
  '101%',
  '2026-03-01T12:00:00Z',
  '2026-13-45T99:99:99.999999999Z',
  '0000-00-00T00:00:00Z',
  '1h',
  '292277h',
  '* * * * *',
  '@every 1ns',
  'TZ=UTC * * * * *',
  '0 0 30 2 *',
  '10.0.0.1',
  '10.0.0.0/8',
  '::ffff:1.2.3.4',
  'fe80::1%eth0',
  '::/0',
  '999.1.1.1',
  'http',
  'TCP',
  'kubernetes.io/pvc-protection',
  'orphan',
  'foregroundDeletion',
  'system:masters',
  'system:serviceaccount:a:default',
  '$(A)$$(B)',
  '{"a":',
  'a,b=c,!d,e in (f,g)',
  'a in (',
  '(a+)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?i)x',
  '[[:alpha:]]',
  '(',
  '*',
  '{.spec.x[*]}',
  '.spec.replicas',
  '$.a..b[?(@.c)]',
  'sha256:00',
  'registry:5000/x@sha256:00',
  'eyJhIjoxfQ==',
  '====',
];

const trickyNumbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2,
  0.5,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e21,
  1e308,
  5e-324,
];

/** A value of any kind. */
export function anyValue(chance: Chance): JsonValue {
  switch (chance.below(12)) {
    case 0:
      return null;
    case 1:
      return chance.oneIn(2);
    case 2:
    case 3:
      return chance.pick(trickyNumbers);
    case 4:
      return {};
    case 5:
      return [];
    case 6:
      return [anyValue(chance), anyValue(chance)];
    case 7:
      return { [chance.pick(trickyKeys)]: anyValue(chance) };
    case 8:
      return chance.oneIn(30) ? nested(chance) : 'x';
    default:
      return chance.pick(trickyTexts);
  }
}

/** Something deep, wide or long. */
function nested(chance: Chance): JsonValue {
  switch (chance.below(4)) {
    case 0:
      return `DEEP-${chance.pick(['[]', '{}'])}-${chance.pick([100, 1_000, 4_000, 9_990, 10_010])}`;
    case 1:
      return Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, 'v']));
    case 2:
      return Array.from({ length: 2_000 }, () => chance.pick(trickyTexts));
    default:
      return 'long '.repeat(20_000);
  }
}

/** Puts what is too deep for `JSON.stringify` into a text of JSON or YAML, where its place was held. */
export function writeDeep(text: string): string {
  return text.replace(/"?DEEP-(\[\]|\{\})-(\d+)"?/g, (_all, kind: string, depth: string) =>
    kind === '[]'
      ? `${'['.repeat(Number(depth))}1${']'.repeat(Number(depth))}`
      : `${'{"a":'.repeat(Number(depth))}1${'}'.repeat(Number(depth))}`,
  );
}
