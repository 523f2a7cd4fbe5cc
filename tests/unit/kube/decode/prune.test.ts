import { expect, test } from 'vitest';
import { pruneUnknown, type Schema, type SchemaField } from '../../../../src/kube/index.ts';

const object = (fields: Record<string, Schema>, rest: Partial<Schema> = {}): Schema => ({
  type: 'object',
  fields: new Map(Object.entries(fields).map(([name, schema]): [string, SchemaField] => [name, { schema }])),
  ...rest,
});
const text: Schema = { type: 'string' };

const schema = object({
  spec: object({
    known: text,
    list: { type: 'array', items: object({ a: text }) },
    map: { type: 'map', items: object({ a: text }) },
    open: object({ inner: object({ a: text }) }, { preserveUnknownFields: true }),
    pod: object({ spec: object({}) }, { embeddedResource: true }),
    raw: { type: 'any' },
  }),
});

test('what a structural schema does not know is dropped, and its paths are told', () => {
  const value = {
    apiVersion: 'example.com/v1',
    kind: 'Example',
    metadata: { name: 'x', anything: 1 },
    extra: 1,
    spec: {
      known: 'x',
      unknown: 1,
      list: [{ a: 'x', b: 'y' }],
      map: { any: { a: 'x', b: 'y' } },
      open: { kept: 1, inner: { a: 'x', b: 'y' } },
      pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { gone: 1 }, status: {} },
      raw: { a: { b: 1 } },
    },
  };
  expect(pruneUnknown(value, schema)).toEqual([
    'extra',
    'spec.unknown',
    'spec.list[0].b',
    'spec.map.any.b',
    'spec.open.inner.b',
    'spec.pod.spec.gone',
    'spec.pod.status',
  ]);
  expect(value).toEqual({
    apiVersion: 'example.com/v1',
    kind: 'Example',
    metadata: { name: 'x', anything: 1 },
    spec: {
      known: 'x',
      list: [{ a: 'x' }],
      map: { any: { a: 'x' } },
      open: { kept: 1, inner: { a: 'x' } },
      pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: {} },
      raw: { a: { b: 1 } },
    },
  });
});
