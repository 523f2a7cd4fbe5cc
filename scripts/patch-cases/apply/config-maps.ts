import { lastAppliedAnnotation } from '../../../src/kube/index.ts';
import { ownerReference } from '../objects.ts';
import { type ApplyCase, type ApplyStep, apply, type Body, create, force, merge, sequence, update } from './steps.ts';

const cm = (name: string, ...steps: ApplyStep[]) => sequence(name, 'v1', 'ConfigMap', steps);
const data = (fields: Body, metadata?: Body): Body => ({ ...(metadata ? { metadata } : {}), data: fields });
const lastApplied = (fields: Body) => ({
  annotations: {
    [lastAppliedAnnotation]: `${JSON.stringify({ apiVersion: 'v1', data: fields, kind: 'ConfigMap', metadata: { annotations: {}, name: 'x' } })}\n`,
  },
});

/** What can be shown on the simplest of objects. */
export const configMapCases: readonly ApplyCase[] = [
  cm('an applier creates', apply('a', data({ a: '1', b: '2' }))),
  cm('the same configuration again changes nothing', apply('a', data({ a: '1' })), apply('a', data({ a: '1' }))),
  cm('an applier changes its own field', apply('a', data({ a: '1' })), apply('a', data({ a: '2' }))),
  cm('what an applier no longer has is removed', apply('a', data({ a: '1', b: '2' })), apply('a', data({ b: '2' }))),
  cm('all of what an applier had is removed', apply('a', data({ a: '1', b: '2' })), apply('a', {})),
  cm('an empty map is kept', apply('a', data({ a: '1' })), apply('a', data({}))),
  cm('two appliers of the same value own it together', apply('a', data({ a: '1' })), apply('b', data({ a: '1' }))),
  cm('two appliers of different fields', apply('a', data({ a: '1' })), apply('b', data({ b: '2' }))),
  cm("another applier's value is a conflict", apply('a', data({ a: '1' })), apply('b', data({ a: '2' }))),
  cm('two fields are two conflicts', apply('a', data({ a: '1', b: '2' })), apply('b', data({ a: '2', b: '3' }))),
  cm(
    'conflicts with two managers',
    apply('a', data({ a: '1' })),
    apply('c', data({ b: '2' })),
    apply('b', data({ a: '2', b: '3' })),
  ),
  cm("an updater's value is a conflict", create('kubectl-create', data({ a: '1' })), apply('b', data({ a: '2' }))),
  cm(
    'an applier forces',
    apply('a', data({ a: '1', b: '1' })),
    force('b', data({ a: '2' })),
    apply('a', data({ a: '1', b: '1' })),
  ),
  cm('an applier forces what an updater owns', create('u', data({ a: '1' })), force('b', data({ a: '2' }))),
  cm('what one of two owners drops stays', apply('a', data({ a: '1' })), apply('b', data({ a: '1' })), apply('a', {})),
  cm(
    'what both owners drop is removed',
    apply('a', data({ a: '1' })),
    apply('b', data({ a: '1' })),
    apply('a', {}),
    apply('b', {}),
  ),
  cm('what an updater owns too stays', create('u', data({ a: '1' })), apply('a', data({ a: '1' })), apply('a', {})),
  cm(
    'an update takes a field from its applier',
    apply('a', data({ a: '1', b: '2' })),
    update('u', { data: { a: '3' } }),
    apply('a', data({ a: '1', b: '2' })),
  ),
  cm("an update deletes an applier's field", apply('a', data({ a: '1', b: '2' })), merge('u', { data: { a: null } })),
  cm('an update that changes nothing leaves owners alone', apply('a', data({ a: '1' })), update('u', {})),
  cm(
    'an updater updates twice',
    create('u', data({ a: '1' })),
    update('u', { data: { a: '2', b: '1' } }),
    merge('u', { data: { c: '1' } }),
  ),
  cm(
    'updaters of different fields',
    create('u', data({ a: '1' })),
    merge('v', { data: { b: '1' } }),
    merge('w', { data: { a: '2', b: '2' } }),
  ),
  cm('a value that is null', apply('a', { data: { a: null } })),
  cm('a map that is null', apply('a', data({ a: '1' })), apply('a', { data: null })),
  cm('a name and nothing else', apply('a', {})),
  cm(
    'labels and annotations',
    apply('a', { metadata: { labels: { x: '1', 'example.com/y': '2' }, annotations: { note: 'n' } } }),
    apply('b', { metadata: { labels: { z: '3' } } }),
    apply('a', { metadata: { labels: { x: '1' } } }),
  ),
  cm(
    'names that have to be escaped',
    apply('a', { metadata: { annotations: { 'a.b/c-d_e': '<>&' } }, data: { 'a.b-c_d': '"quoted"\n' } }),
    apply('b', { data: { 'a.b-c_d': 'x' } }),
  ),
  cm(
    'finalizers of two appliers',
    apply('a', { metadata: { finalizers: ['example.com/b', 'example.com/a'] } }),
    apply('b', { metadata: { finalizers: ['example.com/c', 'example.com/a'] } }),
    apply('a', { metadata: { finalizers: ['example.com/b'] } }),
  ),
  cm('all finalizers go', apply('a', { metadata: { finalizers: ['example.com/a'] } }), apply('a', {})),
  cm(
    'owner references by uid',
    apply('a', { metadata: { ownerReferences: [ownerReference('one')] } }),
    apply('b', { metadata: { ownerReferences: [ownerReference('two')] } }),
    apply('a', { metadata: { ownerReferences: [ownerReference('two', { controller: true })] } }),
  ),
  cm(
    'owners are forgotten by an empty list',
    apply('a', data({ a: '1' })),
    merge('u', { metadata: { managedFields: [] } }),
    merge('u', { data: { b: '1' } }),
    apply('b', data({ a: '1' })),
  ),
  cm(
    'owners are forgotten by an empty entry',
    create('u', data({ a: '1', b: '1' })),
    merge('u', { metadata: { managedFields: [{}] } }),
    apply('b', data({ a: '2' })),
  ),
  cm(
    'owners are forgotten and the applier takes over',
    create('u', data({ a: '1', b: '1' })),
    merge('u', { metadata: { managedFields: [{}] } }),
    apply('b', data({ a: '1' })),
    apply('b', {}),
  ),
  cm(
    'managedFields are edited',
    apply('a', data({ a: '1' })),
    merge('u', {
      metadata: {
        managedFields: [
          {
            manager: 'edited',
            operation: 'Apply',
            apiVersion: 'v1',
            time: '2020-01-01T00:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:a': {}, '.': {} } },
          },
        ],
      },
    }),
  ),
  cm(
    'managedFields that cannot be read are not taken',
    apply('a', data({ a: '1' })),
    merge('u', {
      data: { b: '1' },
      metadata: {
        managedFields: [
          { manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { nonsense: {} } },
        ],
      },
    }),
  ),
  cm(
    'an entry of an unknown version is forgotten',
    create('u', data({ a: '1' })),
    merge('u', {
      data: { b: '1' },
      metadata: {
        managedFields: [
          { manager: 'old', operation: 'Update', apiVersion: 'v0', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': {} } },
        ],
      },
    }),
  ),
  cm('managedFields are not to be applied', apply('a', { metadata: { managedFields: [] } })),
  cm('another kind', apply('a', { kind: 'Secret' })),
  cm('another version', apply('a', { apiVersion: 'v2' })),
  cm('a version that is none', apply('a', { apiVersion: 'a/b/c' })),
  cm('no kind', apply('a', { kind: null })),
  cm('a number for text', apply('a', { data: { a: 1 } })),
  cm('a fraction for text', apply('a', { data: { a: 1.5 } })),
  cm('an object for text', apply('a', { data: { a: { b: [1, 'x', null, true] } } })),
  cm('text for a boolean', apply('a', { immutable: 'yes' })),
  cm('a list for a map', apply('a', { data: ['x'] })),
  cm('text for a map', apply('a', { data: 'x' })),
  cm('text for a list', apply('a', { metadata: { finalizers: 'x' } })),
  cm('a repeated item of a set', apply('a', { metadata: { finalizers: ['example.com/a', 'example.com/a'] } })),
  cm('null in a set', apply('a', { metadata: { finalizers: [null] } })),
  cm('a map in a set', apply('a', { metadata: { finalizers: [{}] } })),
  cm('a list in a set', apply('a', { metadata: { finalizers: [[]] } })),
  cm('an item without its key', apply('a', { metadata: { ownerReferences: [{ name: 'x' }] } })),
  cm('an item that is null', apply('a', { metadata: { ownerReferences: [null] } })),
  cm('an item that is text', apply('a', { metadata: { ownerReferences: ['x'] } })),
  cm('a field that is not in the schema', apply('a', { spec: { a: 1 } })),
  cm('a field that is not in the schema, deeper', apply('a', { metadata: { labels: { a: 'b' }, nope: 1 } })),
  cm(
    'eleven updaters',
    create('u0', data({ k: '0' })),
    ...Array.from({ length: 12 }, (_, index) => merge(`u${index + 1}`, { data: { [`k${index}`]: 'x' } })),
  ),
  cm(
    'kubectl moves from client-side to server-side apply',
    create('kubectl-client-side-apply', data({ a: '1', b: '1' }, lastApplied({ a: '1', b: '1' }))),
    apply('kubectl', data({ a: '2', b: '1' })),
    apply('kubectl', data({ a: '3' })),
  ),
  cm(
    'kubectl finds a change of another since it applied',
    create('kubectl-client-side-apply', data({ a: '1', b: '1' }, lastApplied({ a: '1', b: '1' }))),
    merge('kubectl-edit', { data: { b: '2' } }),
    apply('kubectl', data({ a: '2', b: '3' })),
  ),
  cm(
    'another applier does not inherit from kubectl',
    create('kubectl-client-side-apply', data({ a: '1' }, lastApplied({ a: '1' }))),
    apply('argo', data({ a: '2' })),
  ),
  cm(
    'a last applied configuration that cannot be read',
    create('kubectl-client-side-apply', data({ a: '1' }, { annotations: { [lastAppliedAnnotation]: '{nonsense' } })),
    apply('kubectl', data({ a: '2' })),
  ),
];
