import { expect, test } from 'vitest';
import { createNodeRestriction } from '../../../../../src/embedded/apiserver/admission/node-restriction.ts';
import type { AdmissionAttributes } from '../../../../../src/embedded/apiserver/admission.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { newAttributes, newContext, newPod, refusalOf, run } from './support.ts';

const plugin = createNodeRestriction({
  authorize: () => ({ decision: 'NoOpinion', reason: '' }),
  rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
});
const user = { username: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] };

const node = (name: string, labels: Record<string, string> = {}, spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: 'u', labels },
  spec,
});
const owner = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u', controller: true };
const mirror = (spec: object, ownerReferences: object[] = [owner]) =>
  newPod({ nodeName: 'n', containers: [], ...spec }, {
    name: 'p',
    annotations: { 'kubernetes.io/config.mirror': 'x' },
    ownerReferences,
  } as KubeObject['metadata']);

const stored = [
  node('n'),
  newPod({ nodeName: 'n', containers: [] }, { name: 'mine', namespace: 'default', uid: '1' }),
  newPod({ nodeName: 'm', containers: [] }, { name: 'other', namespace: 'default', uid: '2' }),
];

type More = Parameters<typeof newAttributes>[1];

const act = (object: KubeObject | undefined, more: More) => () =>
  run(plugin, newAttributes(object, { user, ...more }), newContext(stored).context);

const pods = (more: Partial<AdmissionAttributes> = {}): More => ({ resourceName: 'pods', ...more });
const update = (old: KubeObject, more: Partial<AdmissionAttributes> = {}) =>
  ({ operation: 'UPDATE', old, ...more }) as const;
const eviction: KubeObject = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'other' } };
const token = (spec: object): KubeObject => ({ apiVersion: 'v1', kind: 'TokenRequest', metadata: {}, spec });
const tokens: More = { resourceName: 'serviceaccounts', subresource: 'token', name: 'default' };
const lease = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Lease', metadata: { name } });
const leases: More = { resourceName: 'leases', group: 'coordination.k8s.io', namespace: 'kube-node-lease' };

test.each([
  [
    'a Pod that is no mirror',
    newPod({ nodeName: 'n' }),
    pods(),
    'pods "p" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "n" can only create mirror pods',
  ],
  [
    'a mirror Pod of another Node',
    mirror({ nodeName: 'm' }),
    pods(),
    'pods "p" is forbidden: node "n" can only create pods with spec.nodeName set to itself',
  ],
  [
    'a mirror Pod without an owner',
    mirror({}, []),
    pods(),
    'pods "p" is forbidden: node "n" can only create pods with an owner reference set to itself',
  ],
  [
    'a mirror Pod of a Node of that name',
    mirror({}, [{ ...owner, uid: 'x' }]),
    pods(),
    'pods "p" is forbidden: node n UID mismatch: expected x got u',
  ],
  [
    'a mirror Pod that reads a ConfigMap',
    mirror({ volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: {} }] } }] }),
    pods(),
    'pods "p" is forbidden: node "n" can not create pods that reference serviceaccounts (via projected volumes)',
  ],
  [
    'the deletion of a Pod elsewhere',
    undefined,
    pods({ operation: 'DELETE', name: 'other' }),
    'pods "other" is forbidden: node "n" can only delete pods with spec.nodeName set to itself',
  ],
  [
    'the eviction of a Pod elsewhere',
    eviction,
    pods({ subresource: 'eviction', name: 'other' }),
    'pods "other" is forbidden: node n can only evict pods with spec.nodeName set to itself',
  ],
  [
    'the status of a Pod elsewhere',
    newPod({ nodeName: 'm' }),
    pods(update(newPod({ nodeName: 'm' }), { subresource: 'status' })),
    'pods "p" is forbidden: node "n" can only update pod status for pods with spec.nodeName set to itself',
  ],
  [
    'labels by way of a status',
    newPod({ nodeName: 'n' }, { name: 'p', labels: { a: 'b' } }),
    pods(update(newPod({ nodeName: 'n' }), { subresource: 'status' })),
    'pods "p" is forbidden: node "n" cannot update labels through pod status',
  ],
  [
    'another Node',
    node('m'),
    { resourceName: 'nodes' },
    'nodes "m" is forbidden: node "n" is not allowed to modify node "m"',
  ],
  [
    'a label that steers Pods',
    node('n', { 'node-role.kubernetes.io/x': '', 'kubernetes.io/os': 'linux', 'a/b': '' }),
    { resourceName: 'nodes' },
    'nodes "n" is forbidden: node "n" is not allowed to set the following labels: node-role.kubernetes.io/x',
  ],
  [
    'a change of such a label',
    node('n', { 'x.node-restriction.kubernetes.io/y': '' }),
    { resourceName: 'nodes', ...update(node('n')) },
    'nodes "n" is forbidden: is not allowed to modify labels: x.node-restriction.kubernetes.io/y',
  ],
  [
    'its own taints',
    node('n'),
    { resourceName: 'nodes', ...update(node('n', {}, { taints: [{ key: 'k', effect: 'NoSchedule' }] })) },
    'nodes "n" is forbidden: node "n" is not allowed to modify taints',
  ],
  [
    'a Lease of another',
    lease('m'),
    leases,
    'leases.coordination.k8s.io "m" is forbidden: can only access node lease with the same name as the requesting node',
  ],
  [
    'a token for no Pod',
    token({}),
    tokens,
    'serviceaccounts "default" is forbidden: node requested token not bound to a pod',
  ],
  [
    'a token for a Pod elsewhere',
    token({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'other', uid: '2' } }),
    tokens,
    'serviceaccounts "default" is forbidden: node requested token bound to a pod scheduled on a different node',
  ],
  [
    'a token for an audience that the Pod does not name',
    token({ audiences: ['x'], boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'mine', uid: '1' } }),
    tokens,
    'serviceaccounts "default" is forbidden: system:node:n is not authorized to request tokens for audience "x"',
  ],
])('a kubelet may not write %s', (_, object, more, message) => {
  expect(refusalOf(act(object, more)).message).toBe(message);
});

test('a kubelet writes its own Node, Lease, mirror Pods and the status of its Pods', () => {
  expect(act(node('n', { 'kubernetes.io/hostname': 'n' }), { resourceName: 'nodes' })).not.toThrow();
  expect(act(lease('n'), leases)).not.toThrow();
  expect(act(mirror({ volumes: [{ name: 'h', hostPath: { path: '/' } }] }), pods())).not.toThrow();
  const pod = newPod({ nodeName: 'n' });
  expect(act({ ...pod, status: { phase: 'Running' } }, pods(update(pod, { subresource: 'status' })))).not.toThrow();
});

test('others are not held to anything', () => {
  const someone = { username: 'system:node:n', groups: ['system:authenticated'] };
  expect(act(node('m'), { resourceName: 'nodes', user: someone })).not.toThrow();
});
