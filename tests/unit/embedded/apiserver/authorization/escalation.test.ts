import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../../src/base/index.ts';
import { createAuthorizer } from '../../../../../src/embedded/apiserver/authorization/create-authorizer.ts';
import {
  refuseBindingEscalation,
  refuseRoleEscalation,
} from '../../../../../src/embedded/apiserver/authorization/escalation.ts';
import type { Asker } from '../../../../../src/embedded/apiserver/resource.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { clock, newBinding, newRole, newStore, rbac } from './support.ts';

const groups = ['system:serviceaccounts', 'system:serviceaccounts:h-auth', 'system:authenticated'];
const bob = { username: 'system:serviceaccount:h-auth:bob', groups };
const who = `user "${bob.username}" (groups=["system:serviceaccounts" "system:serviceaccounts:h-auth" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:`;

const own = newRole('own', [{ verbs: ['get', 'list', 'create'], apiGroups: [''], resources: ['pods'] }], 'h-auth');
const wide = newRole('wide', [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }]);
const sum = newRole('sum', [], undefined, { aggregationRule: { clusterRoleSelectors: [{}] } });

function newAsker(resource: string, namespace: string, more: { user?: Asker['user']; extra?: object[] } = {}): Asker {
  const objects = [
    own,
    wide,
    sum,
    newBinding('own', 'Role/own', [{ kind: 'ServiceAccount', name: 'bob' }], 'h-auth'),
    newRole('extra', more.extra ?? [], 'h-auth'),
    newBinding('extra', 'Role/extra', [{ kind: 'ServiceAccount', name: 'bob' }], 'h-auth'),
  ];
  const find = (plural: string) => objects.filter(({ kind }) => `${kind.toLowerCase()}s` === plural);
  return {
    clock,
    random: createSeededRandom(1),
    warn: () => undefined,
    get: (asked, _, name) => find(asked.resource).find(({ metadata }) => metadata.name === name),
    list: (asked) => find(asked.resource),
    user: more.user ?? bob,
    authorizer: createAuthorizer(newStore(objects), []),
    info: {
      isResourceRequest: true,
      path: '',
      verb: 'create',
      apiPrefix: 'apis',
      apiGroup: rbac,
      apiVersion: 'v1',
      namespace,
      resource,
      subresource: '',
      name: '',
      parts: [],
    },
  };
}

const rule = (resources: string[], more: object = {}) => ({
  verbs: ['get', 'delete', 'patch'],
  apiGroups: [''],
  resources,
  ...more,
});

// Answers of kube-apiserver v1.37.2 to the same service account.
test.each([
  [
    'roles by name',
    newRole('x', [rule(['pods', 'secrets'], { resourceNames: ['a'] })], 'h-auth'),
    'roles',
    [
      `roles.rbac.authorization.k8s.io "x" is forbidden: ${who}`,
      '{APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["delete" "patch"]}',
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get" "delete" "patch"]}',
    ],
  ],
  [
    'roles with subresources',
    newRole('x', [rule(['pods', 'pods/log']), rule(['deployments'], { apiGroups: ['apps'] })], 'h-auth'),
    'roles',
    [
      `roles.rbac.authorization.k8s.io "x" is forbidden: ${who}`,
      '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "patch"]}',
      '{APIGroups:[""], Resources:["pods/log"], Verbs:["get" "delete" "patch"]}',
      '{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "delete" "patch"]}',
    ],
  ],
  [
    'roles with paths',
    newRole('x', [{ verbs: ['get'], nonResourceURLs: ['/x'] }]),
    'clusterroles',
    [`clusterroles.rbac.authorization.k8s.io "x" is forbidden: ${who}`, '{NonResourceURLs:["/x"], Verbs:["get"]}'],
  ],
  [
    'roles that gather others',
    newRole('x', [], undefined, { aggregationRule: { clusterRoleSelectors: [{}] } }),
    'clusterroles',
    [
      'clusterroles.rbac.authorization.k8s.io "x" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    ],
  ],
])('%s that give more than their author has are refused', (_, role, resource, lines) => {
  const namespace = role.metadata.namespace ?? '';
  expect(() => refuseRoleEscalation(role, undefined, newAsker(resource, namespace))).toThrow(
    expect.objectContaining({ message: lines.join('\n'), code: 403 }),
  );
});

const binding = (roleRef: string): KubeObject => newBinding('x', roleRef, [], 'h-auth');

test.each([
  [
    'a role that gives more',
    'ClusterRole/wide',
    `rolebindings.rbac.authorization.k8s.io "x" is forbidden: ${who}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`,
    403,
  ],
  [
    'a role that gathers more',
    'ClusterRole/sum',
    `rolebindings.rbac.authorization.k8s.io "x" is forbidden: ${who}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`,
    403,
  ],
  ['no role', 'Role/nope', 'rolebindings.rbac.authorization.k8s.io "nope" not found', 404],
])('a binding to %s is refused', (_, roleRef, message, code) => {
  expect(() => refuseBindingEscalation(binding(roleRef), undefined, newAsker('rolebindings', 'h-auth'))).toThrow(
    expect.objectContaining({ message, code }),
  );
});

const may = (verb: string, resource: string) => [{ verbs: [verb], apiGroups: [rbac], resources: [resource] }];
const master = { username: 'root', groups: ['system:masters'] };

test.each([
  ['who holds it all', newRole('x', own['rules'], 'h-auth'), {}],
  ['who may escalate', newRole('x', wide['rules'], 'h-auth'), { extra: may('escalate', 'roles') }],
  ['members of system:masters', newRole('x', wide['rules'], 'h-auth'), { user: master }],
])('%s may make a role', (_, role, more) => {
  expect(() => refuseRoleEscalation(role, undefined, newAsker('roles', 'h-auth', more))).not.toThrow();
});

test.each([
  ['who holds it all', 'Role/own', {}],
  ['who may bind the role', 'ClusterRole/wide', { extra: may('bind', 'clusterroles') }],
  ['members of system:masters', 'ClusterRole/wide', { user: master }],
])('%s may bind', (_, roleRef, more) => {
  const asker = newAsker('rolebindings', 'h-auth', more);
  expect(() => refuseBindingEscalation(binding(roleRef), undefined, asker)).not.toThrow();
});

test('owners and finalizers of a role may go whatever it gives', () => {
  const old = newRole('x', wide['rules'], 'h-auth');
  old.metadata.finalizers = ['f'];
  const asker = newAsker('roles', 'h-auth');
  expect(() => refuseRoleEscalation(newRole('x', wide['rules'], 'h-auth'), old, asker)).not.toThrow();
  const relabelled = newRole('x', wide['rules'], 'h-auth');
  relabelled.metadata.labels = { a: 'b' };
  expect(() => refuseRoleEscalation(relabelled, old, asker)).toThrow('not currently held');
});
