import { expect, test } from 'vitest';
import { createAuthorizer } from '../../../../../src/embedded/apiserver/authorization/create-authorizer.ts';
import type { AuthorizationAttributes } from '../../../../../src/embedded/apiserver/authorizer.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { ask, keyOf, newStore, put } from './support.ts';

const user = { username: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] };
const namespace = 'a';

const pod = (name: string, nodeName: string, spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, ...metadata },
  spec: { nodeName, serviceAccountName: 'bob', containers: [], ...spec },
});

const web = pod('web', 'n', {
  imagePullSecrets: [{ name: 'pull' }],
  containers: [
    {
      name: 'c',
      envFrom: [{ configMapRef: { name: 'from' } }],
      env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 'key' } } }],
    },
  ],
  volumes: [
    { name: 's', secret: { secretName: 'mounted' } },
    { name: 'p', projected: { sources: [{ configMap: { name: 'projected' } }] } },
    { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'e', ephemeral: {} },
    { name: 'i', csi: { driver: 'd', nodePublishSecretRef: { name: 'csi' } } },
  ],
});

const volume: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv' },
  spec: { claimRef: { namespace, name: 'data' }, csi: { nodeStageSecretRef: { namespace: 'b', name: 'stage' } } },
};

const objects = [
  web,
  pod('other', 'm', { volumes: [{ name: 's', secret: { secretName: 'theirs' } }] }),
  pod(
    'mirror',
    'n',
    { imagePullSecrets: [{ name: 'mirrored' }] },
    {
      annotations: { 'kubernetes.io/config.mirror': 'x' },
    },
  ),
  volume,
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: { name: 'va' },
    spec: { nodeName: 'n' },
  },
];

const rules = [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['services'] }];
const authorizer = createAuthorizer(newStore(objects), rules);
const decide = (attributes: Partial<AuthorizationAttributes>) => authorizer.authorize(ask({ user, ...attributes }));

const read = (resource: string, name: string, more: object = {}) => ({ resource, name, namespace, ...more });

test.each([
  ['a pull secret', read('secrets', 'pull')],
  ['a secret in the environment', read('secrets', 'key')],
  ['a mounted secret, watched by name', read('secrets', 'mounted', { verb: 'watch' })],
  ['the secret of a CSI volume', read('secrets', 'csi')],
  ['the secret of a volume behind a claim', { resource: 'secrets', name: 'stage', namespace: 'b' }],
  ['a config map in the environment', read('configmaps', 'from')],
  ['a projected config map', read('configmaps', 'projected')],
  ['a claim', read('persistentvolumeclaims', 'data')],
  ['a claim of its own', read('persistentvolumeclaims', 'web-e')],
  ['the status of a claim', read('persistentvolumeclaims', 'data', { subresource: 'status', verb: 'patch' })],
  ['a volume', { resource: 'persistentvolumes', name: 'pv' }],
  ['an attachment', { apiGroup: 'storage.k8s.io', resource: 'volumeattachments', name: 'va' }],
  ['a service account', read('serviceaccounts', 'bob')],
  ['a token', read('serviceaccounts', 'bob', { verb: 'create', subresource: 'token' })],
  ['its Pods', { verb: 'list', fieldSelector: 'spec.nodeName=n' }],
  ['its Pod', read('pods', 'web')],
  ['a mirror Pod to be', { verb: 'create', namespace }],
  ['the status of a Pod', read('pods', 'web', { verb: 'patch', subresource: 'status' })],
  ['an eviction', read('pods', 'web', { verb: 'create', subresource: 'eviction' })],
  ['itself', { resource: 'nodes', name: 'n' }],
  ['itself to be', { resource: 'nodes', verb: 'create' }],
  [
    'its Lease',
    { apiGroup: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-node-lease', name: 'n', verb: 'update' },
  ],
  ['its CSINode', { apiGroup: 'storage.k8s.io', resource: 'csinodes', name: 'n', verb: 'patch' }],
  ['what its rules name', { resource: 'services', verb: 'list' }],
])('a kubelet reaches %s', (_, attributes) => {
  expect(decide(attributes)).toEqual({ decision: 'Allow', reason: '' });
});

const unrelated = "node: no relationship found between node 'n' and this object";

test.each([
  ['a secret of another Node', read('secrets', 'theirs'), unrelated],
  ['a secret that only a mirror Pod names', read('secrets', 'mirrored'), unrelated],
  ['all secrets', { resource: 'secrets', verb: 'list', namespace }, 'node: No Object name found'],
  [
    'secrets everywhere',
    { resource: 'secrets', verb: 'list', name: 'pull' },
    'node: can only read namespaced object of this type',
  ],
  ['a secret to write', read('secrets', 'pull', { verb: 'update' }), 'node: can only read resources of this type'],
  [
    'all claims',
    { resource: 'persistentvolumeclaims', verb: 'list', namespace },
    'node: can only get individual resources of this type',
  ],
  ['all Pods', { verb: 'list' }, 'node: can only list/watch pods with spec.nodeName field selector'],
  [
    'Pods of another Node',
    { verb: 'list', fieldSelector: 'spec.nodeName=m' },
    'node: can only list/watch pods with spec.nodeName field selector',
  ],
  ['a Pod of another Node', read('pods', 'other'), unrelated],
  ['another Node', { resource: 'nodes', name: 'm' }, "node: node 'n' cannot read 'm', only its own Node object"],
  ['all Nodes', { resource: 'nodes', verb: 'list' }, "node: node 'n' cannot read all nodes, only its own Node object"],
  [
    'a Lease elsewhere',
    { apiGroup: 'coordination.k8s.io', resource: 'leases', namespace, name: 'n' },
    'node: can only access leases in the "kube-node-lease" system namespace',
  ],
  [
    'the Lease of another',
    { apiGroup: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-node-lease', name: 'm' },
    'node: can only access node lease with the same name as the requesting node',
  ],
  ['what nobody told it', { resource: 'services', verb: 'delete', name: 'x' }, ''],
])('a kubelet does not reach %s', (_, attributes, reason) => {
  expect(decide(attributes)).toEqual({ decision: 'NoOpinion', reason });
});

test('what a kubelet reaches comes and goes with its Pods', () => {
  const store = newStore();
  const changing = createAuthorizer(store, []);
  const decision = () => changing.authorize(ask({ user, ...read('secrets', 'pull') })).decision;
  expect(decision()).toBe('NoOpinion');
  put(store, { ...web, spec: { ...web['spec'], nodeName: undefined } });
  expect(decision()).toBe('NoOpinion');
  put(store, web);
  expect(decision()).toBe('Allow');
  const snapshot = store.snapshot();
  store.delete(keyOf(web), store.get(keyOf(web))?.metadata.resourceVersion ?? '');
  expect(decision()).toBe('NoOpinion');
  store.restore(snapshot);
  expect(decision()).toBe('Allow');
});

test('a user of that name outside the group of Nodes is no kubelet', () => {
  expect(decide({ user: { ...user, groups: ['system:authenticated'] }, resource: 'nodes', name: 'n' }).reason).toBe('');
});
