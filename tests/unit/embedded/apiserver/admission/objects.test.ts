import { expect, test } from 'vitest';
import { defaultIngressClass } from '../../../../../src/embedded/apiserver/admission/default-ingress-class.ts';
import { defaultStorageClass } from '../../../../../src/embedded/apiserver/admission/default-storage-class.ts';
import { namespaceLifecycle } from '../../../../../src/embedded/apiserver/admission/namespace-lifecycle.ts';
import { persistentVolumeClaimResize } from '../../../../../src/embedded/apiserver/admission/persistent-volume-claim-resize.ts';
import { podResizeValidator } from '../../../../../src/embedded/apiserver/admission/pod-resize-validator.ts';
import { storageObjectInUseProtection } from '../../../../../src/embedded/apiserver/admission/storage-object-in-use-protection.ts';
import { taintNodesByCondition } from '../../../../../src/embedded/apiserver/admission/taint-nodes-by-condition.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { newAttributes, newContext, newNamespace, newPod, refusalOf, run } from './support.ts';

const newObject = (kind: string, spec: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'o', ...metadata },
  spec,
});

test('nothing is made in a namespace that is not there or goes away', () => {
  const config = newAttributes(newObject('ConfigMap'), { resourceName: 'configmaps' });
  const absent = refusalOf(() => run(namespaceLifecycle, config, newContext().context));
  expect([absent.code, absent.message]).toEqual([404, 'namespaces "default" not found']);
  const ending = { ...newNamespace(), status: { phase: 'Terminating' } };
  const refusal = refusalOf(() => run(namespaceLifecycle, config, newContext([ending]).context));
  expect(refusal.message).toBe(
    'configmaps "o" is forbidden: unable to create new content in namespace default because it is being terminated',
  );
  expect(refusal.details?.causes).toEqual([
    { reason: 'NamespaceTerminating', message: 'namespace default is being terminated', field: 'metadata.namespace' },
  ]);
  const gone = newAttributes(undefined, { resourceName: 'configmaps', operation: 'DELETE' });
  expect(() => run(namespaceLifecycle, gone, newContext([ending]).context)).not.toThrow();
});

test.each(['default', 'kube-system', 'kube-public'])('the namespace %s stays', (name) => {
  const gone = newAttributes(undefined, { resourceName: 'namespaces', operation: 'DELETE', name });
  expect(refusalOf(() => run(namespaceLifecycle, gone, newContext().context)).message).toBe(
    `namespaces "${name}" is forbidden: this namespace may not be deleted`,
  );
});

test('a new Node is tainted until it is ready', () => {
  const node = newObject('Node');
  const attributes = newAttributes(node, { resourceName: 'nodes' });
  run(taintNodesByCondition, attributes, newContext().context);
  run(taintNodesByCondition, attributes, newContext().context);
  expect(node['spec'].taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
});

const marked = (kind: string, name: string, annotation: string, creationTimestamp: string) =>
  newObject(kind, {}, { name, creationTimestamp, annotations: { [annotation]: 'true' } });

test('an Ingress without a class gets the newest default', () => {
  const annotation = 'ingressclass.kubernetes.io/is-default-class';
  const classes = [
    marked('IngressClass', 'old', annotation, '2026-01-01T00:00:00Z'),
    marked('IngressClass', 'b', annotation, '2026-01-02T00:00:00Z'),
    marked('IngressClass', 'a', annotation, '2026-01-02T00:00:00Z'),
    newObject('IngressClass', {}, { name: 'other', creationTimestamp: '2026-01-03T00:00:00Z' }),
  ];
  const admit = (object: KubeObject) => {
    const attributes = newAttributes(object, { resourceName: 'ingresses', group: 'networking.k8s.io' });
    run(defaultIngressClass, attributes, newContext(classes).context);
    return object['spec'].ingressClassName;
  };
  expect(admit(newObject('Ingress'))).toBe('a');
  expect(admit(newObject('Ingress', { ingressClassName: 'mine' }))).toBe('mine');
  expect(admit(newObject('Ingress', {}, { annotations: { 'kubernetes.io/ingress.class': 'x' } }))).toBeUndefined();
});

test('a claim without a class gets the default, and none when it asks for none', () => {
  const classes = [marked('StorageClass', 's', 'storageclass.kubernetes.io/is-default-class', '2026-01-01T00:00:00Z')];
  const admit = (spec: object) => {
    const claim = newObject('PersistentVolumeClaim', spec);
    run(
      defaultStorageClass,
      newAttributes(claim, { resourceName: 'persistentvolumeclaims' }),
      newContext(classes).context,
    );
    return claim['spec'].storageClassName;
  };
  expect(admit({})).toBe('s');
  expect(admit({ storageClassName: '' })).toBe('');
});

test.each([
  ['persistentvolumes', 'kubernetes.io/pv-protection'],
  ['persistentvolumeclaims', 'kubernetes.io/pvc-protection'],
])('%s are protected while they are used', (resourceName, finalizer) => {
  const object = newObject('X', {}, { finalizers: ['mine'] });
  const attributes = newAttributes(object, { resourceName });
  run(storageObjectInUseProtection, attributes, newContext().context);
  run(storageObjectInUseProtection, attributes, newContext().context);
  expect(object.metadata.finalizers).toEqual(['mine', finalizer]);
});

const claim = (storage: string, phase = 'Bound') => ({
  ...newObject('PersistentVolumeClaim', { storageClassName: 's', resources: { requests: { storage } } }),
  status: { phase },
});
const storageClass = (allowVolumeExpansion: boolean): KubeObject => ({
  ...newObject('StorageClass', {}, { name: 's' }),
  allowVolumeExpansion,
});

test.each([
  ['Pending', true, 'Only bound persistent volume claims can be expanded'],
  [
    'Bound',
    false,
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  ],
  ['Bound', true, undefined],
])('a %s claim of a class that lets claims grow: %s', (phase, grows, why) => {
  const attributes = newAttributes(claim('2Gi'), {
    resourceName: 'persistentvolumeclaims',
    operation: 'UPDATE',
    old: claim('1024Mi', phase),
  });
  const act = () => run(persistentVolumeClaimResize, attributes, newContext([storageClass(grows)]).context);
  if (why === undefined) expect(act).not.toThrow();
  else expect(refusalOf(act).message).toBe(`persistentvolumeclaims "o" is forbidden: ${why}`);
});

test('a Pod is not resized beyond what its Node has', () => {
  const node = { ...newObject('Node', {}, { name: 'n' }), status: { allocatable: { cpu: '2', memory: '1Gi' } } };
  const pod = (generation: number, cpu: string) =>
    newPod(
      { nodeName: 'n', containers: [{ name: 'a', resources: { requests: { cpu, memory: '2Gi' } } }] },
      { name: 'p', generation },
    );
  const resize = (cpu: string) =>
    run(
      podResizeValidator,
      newAttributes(pod(2, cpu), {
        resourceName: 'pods',
        subresource: 'resize',
        operation: 'UPDATE',
        old: pod(1, '1'),
      }),
      newContext([node]).context,
    );
  const refusal = refusalOf(() => resize('3'));
  expect(refusal.message).toBe(
    'pods "p" is forbidden: node didn\'t have enough allocatable resources: cpu, requested: 3000, allocatable: 2000; memory, requested: 2147483648, allocatable: 1073741824',
  );
  expect(refusal.details?.causes).toEqual([{ reason: 'NodeCapacity' }]);
});
