import { expect, test } from 'vitest';
import { alwaysAllowAuthorizer } from '../../../../../src/embedded/apiserver/authorization/always-allow.ts';
import { createAuthorizer } from '../../../../../src/embedded/apiserver/authorization/create-authorizer.ts';
import { newAuthorizationForbidden } from '../../../../../src/embedded/apiserver/authorization/forbidden.ts';
import type { AuthorizationAttributes } from '../../../../../src/embedded/apiserver/authorizer.ts';
import { ask, keyOf, newBinding, newRole, newStore, put } from './support.ts';

const user = { kind: 'User', name: 'someone' };
const rule = (verbs: string, groups: string, resources: string, names = '') => ({
  verbs: verbs.split(','),
  apiGroups: groups.split(','),
  resources: resources.split(','),
  ...(names === '' ? {} : { resourceNames: names.split(',') }),
});

const decide = (rules: object[], attributes: Partial<AuthorizationAttributes>) =>
  createAuthorizer(newStore([newRole('r', rules), newBinding('b', 'ClusterRole/r', [user])]), []).authorize(
    ask(attributes),
  ).decision;

test.each([
  ['a verb', rule('get', '', 'pods'), {}, true],
  ['another verb', rule('list', '', 'pods'), {}, false],
  ['every verb', rule('*', '', 'pods'), { verb: 'impersonate' }, true],
  ['another group', rule('get', 'apps', 'pods'), {}, false],
  ['every group', rule('get', '*', 'pods'), { apiGroup: 'apps' }, true],
  ['no subresource', rule('get', '', 'pods'), { subresource: 'log' }, false],
  ['a subresource', rule('get', '', 'pods/log'), { subresource: 'log' }, true],
  ['a subresource alone', rule('get', '', 'pods/log'), {}, false],
  ['a subresource of everything', rule('get', '', '*/scale'), { resource: 'x', subresource: 'scale' }, true],
  ['every resource', rule('get', '', '*'), { subresource: 'log' }, true],
  ['a name', rule('get', '', 'pods', 'web,db'), { name: 'db' }, true],
  ['another name', rule('get', '', 'pods', 'web'), { name: 'db' }, false],
  ['a name, asked for all', rule('get', '', 'pods', 'web'), {}, false],
  ['a path', { verbs: ['get'], nonResourceURLs: ['/healthz'] }, { isResourceRequest: false, path: '/healthz' }, true],
  ['paths below', { verbs: ['get'], nonResourceURLs: ['/api/*'] }, { isResourceRequest: false, path: '/api/v1' }, true],
  ['another path', { verbs: ['get'], nonResourceURLs: ['/api/*'] }, { isResourceRequest: false, path: '/apis' }, false],
  ['everything but paths', rule('*', '*', '*'), { isResourceRequest: false, path: '/x' }, false],
])('a rule for %s', (_, given, attributes, isAllowed) => {
  expect(decide([given], attributes)).toBe(isAllowed ? 'Allow' : 'NoOpinion');
});

const store = newStore([
  newRole('reader', [rule('get', '', 'pods')]),
  newRole('own', [rule('delete', '', 'pods')], 'a'),
  newBinding('all', 'ClusterRole/reader', [{ kind: 'Group', name: 'readers' }]),
  newBinding('here', 'ClusterRole/reader', [{ kind: 'ServiceAccount', name: 'bob' }], 'a'),
  newBinding('there', 'Role/own', [{ kind: 'ServiceAccount', name: 'bob', namespace: 'b' }], 'a'),
]);
const bobOf = (namespace: string) => ({ username: `system:serviceaccount:${namespace}:bob`, groups: [] });

// The reasons as kube-apiserver v1.37.2 puts them into its audit log.
test.each([
  [
    'a group',
    { user: { username: 'x', groups: ['readers'] } },
    'RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "reader" to Group "readers"',
  ],
  [
    "a service account of the binding's namespace",
    { user: bobOf('a'), namespace: 'a' },
    'RBAC: allowed by RoleBinding "here/a" of ClusterRole "reader" to ServiceAccount "bob/a"',
  ],
  [
    'a service account of another',
    { user: bobOf('b'), namespace: 'a', verb: 'delete' },
    'RBAC: allowed by RoleBinding "there/a" of Role "own" to ServiceAccount "bob/b"',
  ],
  [
    'system:masters',
    { user: { username: 'x', groups: ['system:masters'] }, verb: 'delete', resource: 'everything' },
    '',
  ],
])('%s is allowed what its binding gives', (_, attributes, reason) => {
  expect(createAuthorizer(store, []).authorize(ask(attributes))).toEqual({ decision: 'Allow', reason });
});

test('a binding in a namespace gives nothing elsewhere', () => {
  const authorizer = createAuthorizer(store, []);
  expect(authorizer.authorize(ask({ user: bobOf('a'), namespace: 'b' })).decision).toBe('NoOpinion');
  expect(authorizer.authorize(ask({ user: bobOf('a') })).decision).toBe('NoOpinion');
});

test('a role that is not there is told with the refusal', () => {
  const subjects = [user];
  const authorizer = createAuthorizer(
    newStore([newBinding('b', 'ClusterRole/nope', subjects), newBinding('b', 'Role/nope', subjects, 'a')]),
    [],
  );
  expect(authorizer.authorize(ask({ namespace: 'a' })).reason).toBe(
    'rbac: RBAC: [clusterrole.rbac.authorization.k8s.io "nope" not found, role.rbac.authorization.k8s.io "nope" not found]',
  );
  expect(authorizer.authorize(ask()).reason).toBe('rbac: RBAC: clusterrole.rbac.authorization.k8s.io "nope" not found');
  expect(authorizer.rulesFor(ask().user, 'b')).toEqual({
    resourceRules: [],
    nonResourceRules: [],
    incomplete: false,
    evaluationError: 'clusterrole.rbac.authorization.k8s.io "nope" not found',
  });
});

test('every write to roles and bindings counts from the next request on', () => {
  const changing = newStore();
  const authorizer = createAuthorizer(changing, []);
  const same = ask();
  const decision = () => authorizer.authorize(same).decision;
  const binding = newBinding('b', 'ClusterRole/r', [user]);
  expect(decision()).toBe('NoOpinion');
  put(changing, newRole('r', [rule('get', '', 'pods')]));
  expect(decision()).toBe('NoOpinion');
  put(changing, binding);
  expect(decision()).toBe('Allow');
  put(changing, newRole('r', [rule('list', '', 'pods')]));
  expect(decision()).toBe('NoOpinion');
  put(changing, newRole('r', [rule('get', '', 'pods')]));
  const snapshot = changing.snapshot();
  changing.delete(keyOf(binding), changing.get(keyOf(binding))?.metadata.resourceVersion ?? '');
  expect(decision()).toBe('NoOpinion');
  changing.restore(snapshot);
  expect(decision()).toBe('Allow');
  put(changing, newRole('r', []));
  expect(decision()).toBe('NoOpinion');
});

test('an aggregated role is what its labels find, at once', () => {
  const aggregated = newStore([
    newRole('sum', [], undefined, { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: 'sum' } }] } }),
    newBinding('b', 'ClusterRole/sum', [user]),
  ]);
  const authorizer = createAuthorizer(aggregated, []);
  expect(authorizer.authorize(ask()).decision).toBe('NoOpinion');
  const part = newRole('part', [rule('get', '', 'pods')]);
  put(aggregated, { ...part, metadata: { ...part.metadata, labels: { into: 'sum' } } });
  expect(authorizer.authorize(ask()).decision).toBe('Allow');
  put(aggregated, part);
  expect(authorizer.authorize(ask()).decision).toBe('NoOpinion');
});

test('rules are told by resources and by paths', () => {
  const rules = [rule('get', '', 'pods', 'web'), { verbs: ['get'], nonResourceURLs: ['/x'] }];
  const authorizer = createAuthorizer(newStore([newRole('r', rules), newBinding('b', 'ClusterRole/r', [user])]), []);
  expect(authorizer.rulesFor(ask().user, 'a')).toEqual({
    resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['web'] }],
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }],
    incomplete: false,
  });
});

test('AlwaysAllow allows', () => {
  expect(alwaysAllowAuthorizer.authorize(ask({ verb: 'x' })).decision).toBe('Allow');
});

// Answers of kube-apiserver v1.37.2.
test.each([
  [
    { verb: 'list' },
    '',
    'pods is forbidden: User "someone" cannot list resource "pods" in API group "" at the cluster scope',
  ],
  [
    { namespace: 'default', name: 'foo' },
    '',
    'pods "foo" is forbidden: User "someone" cannot get resource "pods" in API group "" in the namespace "default"',
  ],
  [
    { apiGroup: 'apps', resource: 'deployments', subresource: 'scale' },
    '',
    'deployments.apps is forbidden: User "someone" cannot get resource "deployments/scale" in API group "apps" at the cluster scope',
  ],
  [
    { isResourceRequest: false, path: '/a<b', resource: '' },
    'why',
    'forbidden: User "someone" cannot get path "/a&lt;b": why',
  ],
])('a refusal of %o', (attributes, reason, message) => {
  expect(newAuthorizationForbidden(ask(attributes), reason).message).toBe(message);
});
