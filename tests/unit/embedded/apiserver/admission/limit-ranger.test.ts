import { expect, test } from 'vitest';
import { limitRanger } from '../../../../../src/embedded/apiserver/admission/limit-ranger.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { newAttributes, newContext, newPod, refusalOf, run } from './support.ts';

const range: KubeObject = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'l', namespace: 'default' },
  spec: {
    limits: [
      {
        type: 'Container',
        default: { cpu: '500m', memory: '64Mi' },
        defaultRequest: { cpu: '100m' },
        max: { cpu: '1', memory: '1Gi' },
        min: { cpu: '50m' },
        maxLimitRequestRatio: { cpu: '5' },
      },
      { type: 'Pod', max: { cpu: '1500m' } },
      { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } },
    ],
  },
};

const admit = (object: KubeObject, resourceName = 'pods') => {
  run(limitRanger, newAttributes(object, { resourceName }), newContext([range]).context);
  return object;
};
const resources = (requests: Record<string, string>, limits: Record<string, string>) => ({ requests, limits });

test('containers get what they did not say, and an annotation tells', () => {
  const pod = admit(
    newPod({
      containers: [
        { name: 'a', resources: {} },
        { name: 'b', resources: resources({ cpu: '200m' }, {}) },
      ],
      initContainers: [{ name: 'i', resources: resources({ cpu: '1' }, { cpu: '1', memory: '1Mi' }) }],
    }),
  );
  expect(pod['spec'].containers.map((container: KubeObject) => container['resources'])).toEqual([
    resources({ cpu: '100m' }, { cpu: '500m', memory: '64Mi' }),
    resources({ cpu: '200m' }, { cpu: '500m', memory: '64Mi' }),
  ]);
  expect(pod.metadata.annotations).toEqual({
    'kubernetes.io/limit-ranger':
      'LimitRanger plugin set: cpu request for container a; cpu, memory limit for container a; cpu, memory limit for container b',
  });
});

// Answers of kube-apiserver v1.37.2 to the same Pods and claims.
test.each([
  [
    'all that is wrong with a container at once',
    [resources({ cpu: '10m' }, { cpu: '2', memory: '2Gi' })],
    '[minimum cpu usage per Container is 50m, but request is 10m, maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi, cpu max limit to request ratio per Container is 5, but provided ratio is 200.000000, maximum cpu usage per Pod is 1500m, but limit is 2]',
  ],
  [
    'too much between request and limit',
    [resources({ cpu: '100m' }, { cpu: '1' })],
    'cpu max limit to request ratio per Container is 5, but provided ratio is 10.000000',
  ],
  [
    'containers that are too much together',
    [resources({ cpu: '500m' }, { cpu: '1' }), resources({ cpu: '500m' }, { cpu: '1' })],
    'maximum cpu usage per Pod is 1500m, but limit is 2',
  ],
])('refuses %s', (_, each, why) => {
  const containers = each.map((one, index) => ({ name: `c${index}`, resources: one }));
  const refusal = refusalOf(() => admit(newPod({ containers })));
  expect(refusal.message).toBe(`pods "p" is forbidden: ${why}`);
  expect(refusal.code).toBe(403);
});

test.each([
  ['512Mi', 'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi'],
  ['3Gi', 'maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi'],
])('refuses a claim of %s', (storage, why) => {
  const claim: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c' },
    spec: { resources: { requests: { storage } } },
  };
  expect(refusalOf(() => admit(claim, 'persistentvolumeclaims')).message).toBe(
    `persistentvolumeclaims "c" is forbidden: ${why}`,
  );
});

test('leaves a Pod that is there alone, but for its resize', () => {
  const pod = newPod({ containers: [{ name: 'a', resources: resources({ cpu: '3' }, { cpu: '3' }) }] });
  const update = (subresource: string) =>
    run(
      limitRanger,
      newAttributes(pod, { resourceName: 'pods', operation: 'UPDATE', old: pod, subresource }),
      newContext([range]).context,
    );
  expect(() => update('')).not.toThrow();
  expect(() => update('resize')).toThrow('maximum cpu usage per Container is 1, but limit is 3');
});
