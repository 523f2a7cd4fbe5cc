import { expect, test } from 'vitest';
import { createAuthorizer } from '../../../../../src/embedded/apiserver/authorization/create-authorizer.ts';
import { createImpersonate } from '../../../../../src/embedded/apiserver/impersonation/impersonate.ts';
import type { ApiRequest } from '../../../../../src/embedded/apiserver/request.ts';
import { parseRequestInfo } from '../../../../../src/embedded/apiserver/request-info.ts';
import { newBinding, newRole, newStore } from '../authorization/support.ts';

function newRequest(headers: Record<string, string>): ApiRequest {
  const all = new Headers(headers);
  return {
    method: 'GET',
    path: '/api/v1/pods',
    query: new URLSearchParams(),
    header: (name) => all.get(name) ?? undefined,
    headerNames: () => all.keys(),
    body: '',
  };
}

const bob = { username: 'system:serviceaccount:h-auth:bob', groups: ['system:authenticated'] };

function impersonate(headers: Record<string, string>, rules: object[] = [], user: object = bob) {
  const store = newStore([
    newRole('r', rules),
    newBinding('b', 'ClusterRole/r', [{ kind: 'ServiceAccount', name: 'bob', namespace: 'h-auth' }]),
  ]);
  const request = newRequest(headers);
  const info = parseRequestInfo(request.method, request.path, request.query);
  return createImpersonate(createAuthorizer(store, []))(request, info, { ...bob, ...user });
}

const as = (user: string, more: object = {}) => ({ 'Impersonate-User': user, ...more });
const refused = 'User "system:serviceaccount:h-auth:bob" cannot';

// Answers of kube-apiserver v1.37.2.
test.each([
  [
    as('x'),
    `pods is forbidden: ${refused} impersonate-on:user-info:list resource "pods" in API group "" at the cluster scope`,
    403,
  ],
  [
    as('x', { 'Impersonate-Group': 'a' }),
    `pods is forbidden: ${refused} impersonate-on:user-info:list resource "pods" in API group "" at the cluster scope`,
    403,
  ],
  [
    as('system:serviceaccount:h-auth:x'),
    `pods is forbidden: ${refused} impersonate-on:serviceaccount:list resource "pods" in API group "" at the cluster scope`,
    403,
  ],
  [
    as('system:node:x'),
    `pods is forbidden: ${refused} impersonate-on:arbitrary-node:list resource "pods" in API group "" at the cluster scope`,
    403,
  ],
  [
    { 'Impersonate-Group': 'x' },
    'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"x"}, Extra:map[string][]string(nil)} without impersonating a user name',
    400,
  ],
  [
    { 'Impersonate-Uid': 'b', 'Impersonate-Group': 'x', 'Impersonate-Extra-Foo': 'b, c' },
    'requested &user.DefaultInfo{Name:"", UID:"b", Groups:[]string{"x"}, Extra:map[string][]string{"foo":[]string{"b", "c"}}} without impersonating a user name',
    400,
  ],
])('%o is refused', (headers, message, code) => {
  expect(() => impersonate(headers)).toThrow(expect.objectContaining({ message, code }));
});

test('who sends no such header is who it is', () => {
  expect(impersonate({})).toBeUndefined();
});

const rule = (verb: string, group: string, resource: string, ...names: string[]) => ({
  verbs: [verb],
  apiGroups: [group],
  resources: [resource],
  ...(names.length === 0 ? {} : { resourceNames: names }),
});
const authentication = 'authentication.k8s.io';

test.each([
  [
    'a user, the old way',
    as('x', { 'Impersonate-Group': 'a, system:masters' }),
    [rule('impersonate', '', 'users', 'x'), rule('impersonate', '', 'groups')],
    { user: { username: 'x', groups: ['a', 'system:masters', 'system:authenticated'] }, constraint: '' },
  ],
  [
    'a user with all that belongs to one',
    as('x', { 'Impersonate-Uid': 'u', 'Impersonate-Extra-Acme.com%2Fscope': 'v' }),
    [
      rule('impersonate-on:user-info:list', '', 'pods'),
      rule('impersonate:user-info', authentication, 'users', 'x'),
      rule('impersonate:user-info', authentication, 'uids', 'u'),
      rule('impersonate:user-info', authentication, 'userextras/acme.com/scope', 'v'),
    ],
    {
      user: { username: 'x', uid: 'u', groups: ['system:authenticated'], extra: { 'acme.com/scope': ['v'] } },
      constraint: 'impersonate:user-info',
    },
  ],
  [
    'nobody',
    as('system:anonymous'),
    [rule('impersonate', '', 'users')],
    { user: { username: 'system:anonymous', groups: ['system:unauthenticated'] }, constraint: '' },
  ],
  [
    'a service account, with its groups',
    as('system:serviceaccount:a:b'),
    [rule('impersonate', '', 'serviceaccounts', 'b')],
    {
      user: {
        username: 'system:serviceaccount:a:b',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
      },
      constraint: '',
    },
  ],
  [
    'a Node, with its group',
    as('system:node:n'),
    [
      rule('impersonate-on:arbitrary-node:list', '', 'pods'),
      rule('impersonate:arbitrary-node', authentication, 'nodes', 'n'),
    ],
    {
      user: { username: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] },
      constraint: 'impersonate:arbitrary-node',
    },
  ],
])('%s can be impersonated by who may', (_, headers, rules, expected) => {
  expect(impersonate(headers, rules)).toEqual(expected);
});

test('a service account may act as the Node it runs on and as no other', () => {
  const rules = [
    rule('impersonate-on:associated-node:list', '', 'pods'),
    rule('impersonate:associated-node', authentication, 'nodes', '*'),
  ];
  const user = { extra: { 'authentication.kubernetes.io/node-name': ['n'] } };
  expect(impersonate(as('system:node:n'), rules, user)?.constraint).toBe('impersonate:associated-node');
  expect(() => impersonate(as('system:node:m'), rules, user)).toThrow('impersonate-on:arbitrary-node:list');
});

test('system:masters is not to be had by the constrained way', () => {
  const rules = [rule('impersonate-on:user-info:list', '', 'pods'), rule('impersonate:user-info', authentication, '*')];
  const headers = as('x', { 'Impersonate-Group': 'system:masters' });
  expect(() => impersonate(headers, rules)).toThrow(
    'groups.authentication.k8s.io "system:masters" is forbidden: User "system:serviceaccount:h-auth:bob" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed',
  );
});
