import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadonlyJson } from '../../../../src/kube/index.ts';
import {
  difference,
  type FieldSet,
  fieldSetOf,
  fieldSetOfPaths,
  filterIncluding,
  hasPath,
  intersection,
  leaf,
  pathsOf,
  union,
} from '../../../../src/kube/patch/apply/field-set.ts';
import { decodeFieldSet } from '../../../../src/kube/patch/apply/managed-fields.ts';
import { formatPath, sortKeys } from '../../../../src/kube/patch/apply/path-element.ts';
import { toFieldSet } from '../../../../src/kube/patch/apply/to-field-set.ts';
import { planOf } from '../../../../src/kube/patch/apply/type-plan.ts';
import { deepFreeze, schemaOf } from './recorded.ts';

const key = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'k:{"name":"y"}', 'v:1', 'v:"z"', 'i:0');
const paths = fc.array(fc.array(key, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
const textOf = (path: readonly string[]) => path.join('\n');
const membersOf = (set: FieldSet) => new Set([...pathsOf(set)].map(textOf));

describe('sets of fields are sets of paths', () => {
  test.each([
    ['union', union, (a: string[], b: string[]) => [...a, ...b]],
    ['intersection', intersection, (a: string[], b: string[]) => a.filter((each) => b.includes(each))],
    ['difference', difference, (a: string[], b: string[]) => a.filter((each) => !b.includes(each))],
  ] as const)('%s', (_, operation, expected) => {
    fc.assert(
      fc.property(paths, paths, (left, right) => {
        const a = deepFreeze(fieldSetOfPaths(left));
        const b = deepFreeze(fieldSetOfPaths(right));
        expect(membersOf(operation(a, b))).toEqual(new Set(expected([...membersOf(a)], [...membersOf(b)])));
      }),
    );
  });

  test('recursive difference takes what is below a member too', () => {
    fc.assert(
      fc.property(paths, paths, (left, right) => {
        const taken = right.map((path) => `${textOf(path)}\n`);
        const kept = left.map(textOf).filter((path) => !taken.some((prefix) => `${path}\n`.startsWith(prefix)));
        const rest = difference(fieldSetOfPaths(left), fieldSetOfPaths(right), true);
        expect(membersOf(rest)).toEqual(new Set(kept));
      }),
    );
  });

  test('a set that loses nothing stays the same object', () => {
    const set = fieldSetOf('spec.replicas', 'metadata.labels');
    expect(difference(set, fieldSetOf('status', 'spec.paused'))).toBe(set);
    expect(union(set, fieldSetOf('spec.replicas'))).toBe(set);
  });

  test('only what a pattern matches is kept', () => {
    const set = fieldSetOfPaths([
      ['f:spec', 'f:containers', 'k:{"name":"x"}', 'f:resources', 'f:limits'],
      ['f:spec', 'f:containers', 'k:{"name":"x"}', 'f:image'],
      ['f:spec', 'f:replicas'],
      ['f:metadata', 'f:labels', 'f:a'],
    ]);
    const pattern = { 'f:spec': { 'f:containers': { '*': { 'f:resources': leaf } } } };
    expect(filterIncluding(set, pattern)).toEqual(
      fieldSetOfPaths([['f:spec', 'f:containers', 'k:{"name":"x"}', 'f:resources', 'f:limits']]),
    );
  });

  test('names of prototypes are fields like any other', () => {
    const set = fieldSetOf('data.__proto__', 'data.constructor');
    expect(hasPath(set, ['f:data', 'f:__proto__'])).toBe(true);
    expect(hasPath(set, ['f:data', 'f:toString'])).toBe(false);
    expect(JSON.stringify(set)).toBe('{"f:data":{"f:__proto__":{},"f:constructor":{}}}');
  });
});

describe('elements of paths', () => {
  test('fields come first, then items by key, by value and by place; numbers before text and by size', () => {
    const keys = [
      'i:2',
      'i:10',
      'v:"b"',
      'v:10',
      'v:9',
      'v:true',
      'k:{"port":443}',
      'k:{"port":80}',
      'f:b',
      'f:a',
      '.',
    ];
    expect(sortKeys(keys)).toEqual([
      '.',
      'f:a',
      'f:b',
      'k:{"port":80}',
      'k:{"port":443}',
      'v:9',
      'v:10',
      'v:"b"',
      'v:true',
      'i:2',
      'i:10',
    ]);
  });

  test('a name sorts before a longer one, whatever follows', () => {
    expect(sortKeys(['k:{"name":"a b"}', 'k:{"name":"a-b"}', 'k:{"name":"a"}'])).toEqual([
      'k:{"name":"a"}',
      'k:{"name":"a b"}',
      'k:{"name":"a-b"}',
    ]);
  });

  test.each([
    [['f:spec', 'f:replicas'], '.spec.replicas'],
    [['f:containers', 'k:{"name":"web"}', 'f:image'], '.containers[name="web"].image'],
    [['f:ports', 'k:{"containerPort":80,"protocol":"TCP"}'], '.ports[containerPort=80,protocol="TCP"]'],
    [['f:finalizers', 'v:"a"'], '.finalizers[="a"]'],
    [['f:list', 'i:3'], '.list[3]'],
  ])('%j is written %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe('fieldsV1 that others wrote', () => {
  test.each([
    ['in another order', { 'f:b': {}, 'f:a': {} }, '{"f:a":{},"f:b":{}}'],
    ['with spaces in keys', { 'k:{ "b": 1, "a": "x" }': {} }, '{"k:{\\"a\\":\\"x\\",\\"b\\":1}":{}}'],
    ['with a mark and nothing else', { 'f:a': { '.': {} } }, '{"f:a":{}}'],
    ['with a mark that is not empty', { 'f:a': { '.': { x: 1 }, 'f:b': {} } }, '{"f:a":{".":{},"f:b":{}}}'],
    ['with elements of kinds to come', { 'z:a': {}, 'f:a': { 'z:b': {} } }, '{"f:a":{}}'],
    ['with null for nothing', { 'f:a': null }, '{"f:a":{}}'],
    ['with a mark at the root', { '.': {}, 'f:a': {} }, '{"f:a":{}}'],
  ])('%s', (_, fields, expected) => {
    expect(JSON.stringify(decodeFieldSet(fields))).toBe(expected);
  });

  test('what is written as here stays the same object', () => {
    const fields = { 'f:a': { '.': {}, 'f:b': {} }, 'f:c': {} };
    expect(decodeFieldSet(fields)).toBe(fields);
  });

  test.each([
    [{ a: {} }, 'key must be 2 characters long:'],
    [{ nonsense: {} }, 'missing colon: nonsense'],
    [{ 'i:x': {} }, 'strconv.Atoi: parsing "x": invalid syntax'],
  ])('%j cannot be read: %s', (fields, text) => {
    expect(() => decodeFieldSet(fields)).toThrow(`error decoding set: ${text}`);
  });
});

test('an item of a list with keys that has become null has no place in a set', () => {
  const type = planOf(schemaOf({ apiVersion: 'v1', kind: 'PodTemplate' }));
  const template = (containers: readonly ReadonlyJson[]) => ({ template: { spec: { containers } } });
  const web = { name: 'web', image: 'nginx' };
  expect(toFieldSet(type, template([web, null]))).toEqual(toFieldSet(type, template([web])));
});
