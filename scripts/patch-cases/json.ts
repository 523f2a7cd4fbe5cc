import type { BaseName } from './objects.ts';

/** A patch to one of the base objects. */
export interface JsonPatchCase {
  readonly name: string;
  readonly base: BaseName;
  readonly patch: unknown;
  /** Sent as `fieldValidation`; `Warn` if absent. */
  readonly fieldValidation?: 'Ignore' | 'Strict';
}

const on = (name: string, ...operations: unknown[]): JsonPatchCase => ({ name, base: 'configMap', patch: operations });
const ignoring = (name: string, patch: unknown): JsonPatchCase => ({
  name,
  base: 'configMap',
  patch,
  fieldValidation: 'Ignore',
});

/** JSON patches; each is sent to its base object with `dryRun=All`. */
export const jsonPatchCases: readonly JsonPatchCase[] = [
  on('no operations change nothing'),
  { name: 'null is no operations', base: 'configMap', patch: null },
  { name: 'an object is no list of operations', base: 'configMap', patch: { a: 1 } },
  ignoring('an object is no list of operations, not strictly either', { a: 1 }),
  on('a number is no operation', 1),
  ignoring('a number is no operation, not strictly either', [1]),
  on('null is an operation of unknown kind', null),
  on('an operation of unknown kind', { op: 'merge', path: '/data/a' }),
  on('an operation without a kind', { path: '/data/a' }),
  on('a kind that is a number', { op: 1, path: '/data/a' }),
  ignoring('a kind that is a number, not strictly', [{ op: 1, path: '/data/a' }]),
  on('a path that is a number', { op: 'add', path: 5, value: 'x' }),
  ignoring('a path that is a number, not strictly', [{ op: 'add', path: 5, value: 'x' }]),
  on('add without a path', { op: 'add', value: 'x' }),
  on('add a field', { op: 'add', path: '/data/c', value: '3' }),
  on('add replaces a field', { op: 'add', path: '/data/a', value: 'one' }),
  on('add null', { op: 'add', path: '/data/c', value: null }),
  on('add without a value', { op: 'add', path: '/data/c' }),
  on('add below what is absent', { op: 'add', path: '/binaryData/c', value: 'eA==' }),
  on('add below a scalar', { op: 'add', path: '/data/a/b', value: 'x' }),
  on('add to the whole document', { op: 'add', path: '', value: {} }),
  on('add an escaped name', { op: 'add', path: '/metadata/annotations/example.com~1slash', value: 'changed' }),
  on('the name of a prototype', { op: 'add', path: '/data/__proto__', value: 'p' }),
  on('below the name of a prototype', { op: 'add', path: '/data/constructor/prototype', value: 'p' }),
  on('a path without its first slash', { op: 'add', path: 'data/a/immutable', value: true }),
  on('add to a list at its end', { op: 'add', path: '/metadata/finalizers/-', value: 'example.com/d' }),
  on('add to a list at its start', { op: 'add', path: '/metadata/finalizers/0', value: 'example.com/d' }),
  on('add to a list behind its end', { op: 'add', path: '/metadata/finalizers/4', value: 'example.com/d' }),
  on('add to a list right behind its last item', { op: 'add', path: '/metadata/finalizers/3', value: 'example.com/d' }),
  on('add to a list from its end', { op: 'add', path: '/metadata/finalizers/-1', value: 'example.com/d' }),
  on('add to a list before its start', { op: 'add', path: '/metadata/finalizers/-5', value: 'example.com/d' }),
  on('add to a list at what is no number', { op: 'add', path: '/metadata/finalizers/x', value: 'example.com/d' }),
  on('add to a list at a number with a sign', { op: 'add', path: '/metadata/finalizers/+1', value: 'example.com/d' }),
  on('remove a field', { op: 'remove', path: '/data/a' }),
  on('remove what is absent', { op: 'remove', path: '/data/absent' }),
  on('remove below what is absent', { op: 'remove', path: '/absent/a' }),
  on('remove an item', { op: 'remove', path: '/metadata/finalizers/1' }),
  on('remove the last item from the end', { op: 'remove', path: '/metadata/finalizers/-1' }),
  on('remove an item behind the end', { op: 'remove', path: '/metadata/finalizers/3' }),
  on(
    'remove the same item again and again',
    ...['0', '0', '0'].map((at) => ({ op: 'remove', path: `/metadata/finalizers/${at}` })),
  ),
  on('replace a field', { op: 'replace', path: '/data/a', value: 'one' }),
  on('replace adds what is absent', { op: 'replace', path: '/data/absent', value: 'x' }),
  on('replace below what is absent', { op: 'replace', path: '/absent/a', value: 'x' }),
  on('replace an item', { op: 'replace', path: '/metadata/finalizers/1', value: 'example.com/x' }),
  on('replace an item behind the end', { op: 'replace', path: '/metadata/finalizers/3', value: 'example.com/x' }),
  on('replace the whole document with a scalar', { op: 'replace', path: '', value: 'x' }),
  on('replace the whole document with null', { op: 'replace', path: '', value: null }),
  on('move a field', { op: 'move', from: '/data/a', path: '/data/c' }),
  on('move what is absent', { op: 'move', from: '/data/absent', path: '/data/c' }),
  on('move without from', { op: 'move', path: '/data/c' }),
  on('move below itself', { op: 'move', from: '/data', path: '/data/a' }),
  on('move an item', { op: 'move', from: '/metadata/finalizers/0', path: '/metadata/finalizers/2' }),
  on('move to below what is absent', { op: 'move', from: '/data/a', path: '/absent/c' }),
  on('copy a field', { op: 'copy', from: '/data/a', path: '/data/c' }),
  on('copy what is absent', { op: 'copy', from: '/data/absent', path: '/data/c' }),
  on(
    'what is copied is not shared',
    { op: 'copy', from: '/data', path: '/metadata/labels' },
    { op: 'add', path: '/data/new', value: 'x' },
  ),
  on('test a field', { op: 'test', path: '/data/a', value: '1' }),
  on('test a field that differs', { op: 'test', path: '/data/a', value: '2' }),
  on('test a field of another type', { op: 'test', path: '/data/a', value: 1 }),
  on('test an object', { op: 'test', path: '/data', value: { empty: '', b: '2', a: '1' } }),
  on('test a list', {
    op: 'test',
    path: '/metadata/finalizers',
    value: ['example.com/a', 'example.com/b', 'example.com/c'],
  }),
  on('test a list in another order', {
    op: 'test',
    path: '/metadata/finalizers',
    value: ['example.com/b', 'example.com/a', 'example.com/c'],
  }),
  on('test what is absent for null', { op: 'test', path: '/data/absent', value: null }),
  on('test what is absent without a value', { op: 'test', path: '/data/absent' }),
  on('test what is absent for a value', { op: 'test', path: '/data/absent', value: 'x' }),
  on('test a field without a value', { op: 'test', path: '/data/a' }),
  on('test below what is absent', { op: 'test', path: '/absent/a', value: null }),
  on('test an item behind the end', { op: 'test', path: '/metadata/finalizers/7', value: 'x' }),
  on(
    'operations see what those before them did',
    { op: 'add', path: '/data/c', value: '3' },
    { op: 'test', path: '/data/c', value: '3' },
    { op: 'move', from: '/data/c', path: '/data/d' },
  ),
  on('one failure fails all', { op: 'add', path: '/data/c', value: '3' }, { op: 'test', path: '/data/c', value: '4' }),
  {
    name: 'an unknown field of an operation',
    base: 'configMap',
    fieldValidation: 'Ignore',
    patch: [{ op: 'add', path: '/data/c', value: '3', foo: 1 }],
  },
  {
    name: 'a container by its place',
    base: 'podTemplate',
    patch: [
      { op: 'replace', path: '/template/spec/containers/0/image', value: 'registry.example/web:2' },
      { op: 'remove', path: '/template/spec/containers/1' },
    ],
  },
];

/** JSON merge patches; each is sent to its base object with `dryRun=All`. */
export const mergePatchCases: readonly JsonPatchCase[] = [
  { name: 'an empty patch changes nothing', base: 'configMap', patch: {} },
  { name: 'null is no patch', base: 'configMap', patch: null },
  { name: 'a list is no patch', base: 'configMap', patch: [1] },
  { name: 'a number is no patch', base: 'configMap', patch: 1 },
  { name: 'fields are merged', base: 'configMap', patch: { data: { a: 'one', c: '3' } } },
  { name: 'null deletes a field', base: 'configMap', patch: { data: { a: null, absent: null } } },
  { name: 'null deletes a map', base: 'configMap', patch: { data: null } },
  { name: 'lists are replaced', base: 'configMap', patch: { metadata: { finalizers: ['example.com/z'] } } },
  { name: 'nulls in what is new are dropped', base: 'configMap', patch: { binaryData: { a: null, z: 'eA==' } } },
  {
    name: 'names of prototypes are names like any other',
    base: 'configMap',
    patch: '{"data":{"__proto__":"p","constructor":"c"}}',
  },
  { name: 'directives are fields', base: 'configMap', patch: { data: { $patch: 'replace' } } },
  {
    name: 'a list of objects is replaced',
    base: 'podTemplate',
    patch: { template: { spec: { containers: [{ name: 'only', image: 'registry.example/only:1' }] } } },
  },
  {
    name: 'nulls in a list of objects',
    base: 'podTemplate',
    patch: { template: { spec: { volumes: [{ name: 'v', emptyDir: { medium: null } }] } } },
  },
  {
    name: 'an object takes the place of a list',
    base: 'podTemplate',
    patch: { template: { spec: { tolerations: null, nodeSelector: { a: 'b' } } } },
  },
];
