import { type ApplyCase, type ApplyStep, apply, type Body, create, force, merge, sequence } from './steps.ts';

const widget = (name: string, ...steps: ApplyStep[]) => sequence(name, 'patch.example.com/v1', 'Widget', steps);
const old = (step: ApplyStep): ApplyStep => ({
  ...step,
  version: 'v1beta1',
  body: { ...(step.body as Body), apiVersion: 'patch.example.com/v1beta1' },
});

/** A custom resource with every kind of list and map, in two versions. */
export const widgetCases: readonly ApplyCase[] = [
  widget(
    'a custom resource made by an updater',
    create('u', {
      metadata: { labels: { a: 'b' } },
      spec: {
        replicas: 1,
        size: 'big',
        tags: ['b', 'a'],
        plain: ['x'],
        ports: [{ port: 80 }],
        whole: { a: '1' },
        limits: { cpu: '1' },
        free: { deep: { er: [1, { a: 1 }] }, n: null },
      },
    }),
  ),
  widget(
    'a set of two appliers',
    apply('a', { spec: { tags: ['b', 'a'] } }),
    apply('b', { spec: { tags: ['c', 'a'] } }),
    apply('a', { spec: { tags: ['b'] } }),
    apply('b', { spec: {} }),
  ),
  widget(
    'the last item of a set goes',
    apply('a', { spec: { tags: ['a'], replicas: 1 } }),
    apply('a', { spec: { tags: [], replicas: 1 } }),
    apply('a', { spec: { replicas: 1 } }),
  ),
  widget(
    'items with a key that has a default',
    apply('a', { spec: { ports: [{ port: 80 }, { port: 80, protocol: 'UDP' }] } }),
    apply('b', { spec: { ports: [{ port: 80, protocol: 'TCP', name: 'web' }] } }),
    apply('a', { spec: { ports: [{ port: 80, protocol: 'UDP' }] } }),
  ),
  widget('items without their keys', apply('a', { spec: { ports: [{ name: 'x' }] } })),
  widget(
    'a map that is atomic',
    apply('a', { spec: { whole: { a: '1' } } }),
    apply('b', { spec: { whole: { b: '2' } } }),
    force('b', { spec: { whole: { b: '2' } } }),
  ),
  widget(
    'a map of text',
    apply('a', { spec: { limits: { cpu: '1' } } }),
    apply('b', { spec: { limits: { cpu: '2', memory: '1' } } }),
    apply('b', { spec: { limits: { memory: '1' } } }),
  ),
  widget(
    'fields without a schema are merged one by one',
    apply('a', { spec: { free: { a: { b: 1 }, list: [1, 2] } } }),
    apply('b', { spec: { free: { a: { c: 2 } } } }),
    apply('b', { spec: { free: { list: [3] } } }),
    apply('a', { spec: { free: { a: 'text' } } }),
  ),
  widget(
    'fields without a schema change their type',
    apply('a', { spec: { free: { a: { b: 1 } } } }),
    apply('a', { spec: { free: { a: [1] } } }),
    apply('a', { spec: { free: { a: 1 } } }),
    merge('u', { spec: { free: { a: { c: 1 } } } }),
  ),
  widget('numbers and text for the same field', apply('a', { spec: { size: 5 } }), apply('b', { spec: { size: '5' } })),
  widget('a field that is not in the schema', apply('a', { spec: { unknown: 1 } })),
  widget('a number for text', apply('a', { spec: { tags: ['a', 1] } })),
  widget(
    'status is applied by its subresource',
    apply('a', { spec: { replicas: 1 }, status: { phase: 'ignored' } }),
    apply('b', { spec: { replicas: 2 }, status: { phase: 'Ready' } }, { subresource: 'status' }),
  ),
  widget(
    'owners of an older version',
    old(apply('a', { spec: { replicas: 1, tags: ['a'] } })),
    apply('b', { spec: { replicas: 2 } }),
    apply('a', { spec: { tags: ['b'] } }),
  ),
  widget(
    'an updater of an older version',
    create('u', { spec: { replicas: 1 } }),
    old(merge('v', { spec: { limits: { cpu: '1' } } })),
    apply('b', { spec: { limits: { cpu: '2' } } }),
  ),
  widget('null for a list', apply('a', { spec: { tags: ['a'], plain: ['x'] } }), merge('u', { spec: { tags: null } })),
  widget(
    'a scale takes replicas from an updater',
    create('kubectl-create', { spec: { replicas: 0, limits: { cpu: '1' } } }),
    merge('kubectl', { spec: { replicas: 0 } }, { subresource: 'scale' }),
    merge('scaler', { spec: { replicas: 1 } }, { subresource: 'scale' }),
    apply('a', { spec: { replicas: 0 } }),
  ),
  widget(
    'a scale takes replicas from appliers',
    apply('a', { spec: { replicas: 0, limits: { cpu: '1' } } }),
    apply('b', { spec: { replicas: 0 } }),
    merge('scaler', { spec: { replicas: 1 } }, { subresource: 'scale' }),
    apply('a', { spec: { replicas: 0, limits: { cpu: '1' } } }),
    merge('scaler', { spec: { replicas: 2 } }, { subresource: 'scale' }),
  ),
];
