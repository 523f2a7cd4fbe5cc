import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../../src/base/index.ts';
import {
  createAuthenticator,
  defaultIssuer,
} from '../../../../../src/embedded/apiserver/authentication/create-authenticator.ts';
import { createAuthorizer } from '../../../../../src/embedded/apiserver/authorization/create-authorizer.ts';
import { virtualResources } from '../../../../../src/embedded/apiserver/resources/virtual-resources.ts';
import type { VirtualAsker } from '../../../../../src/embedded/apiserver/virtual-resource.ts';
import { isStatusError, type KubeObject } from '../../../../../src/kube/index.ts';
import { newBinding, newRole, newStore } from '../authorization/support.ts';

const startMs = Date.parse('2026-01-01T00:00:00Z');
const objects: KubeObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'bob', namespace: 'a', uid: 'u' } },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'a', uid: 'pu' },
    spec: { serviceAccountName: 'bob', nodeName: 'n' },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'q', namespace: 'a', uid: 'qu' },
    spec: { serviceAccountName: 'eve' },
  },
  newRole('r', [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }]),
  newBinding('b', 'ClusterRole/r', [{ kind: 'User', name: 'alice' }]),
];

function create(resource: string, object: KubeObject, namespace = '') {
  const store = newStore(objects);
  const clock = { now: () => startMs, schedule: () => ({ [Symbol.dispose]: () => undefined }) };
  const random = createSeededRandom(1);
  const annotations: Record<string, string> = {};
  const { authenticator, tokenIssuer } = createAuthenticator({
    store,
    clock,
    random,
    serviceAccountKey: new Uint8Array(32),
    tokens: new Map([['secret', { username: 'alice', groups: [] }]]),
  });
  const asker: VirtualAsker = {
    clock,
    random,
    warn: () => undefined,
    get: (asked, where, name) =>
      objects.find(
        ({ kind, metadata }) =>
          `${kind.toLowerCase()}s` === asked.resource && (metadata.namespace ?? '') === where && metadata.name === name,
      ),
    list: () => [],
    user: { username: 'alice', uid: '7', groups: ['system:authenticated'], extra: { key: ['value'] } },
    authorizer: createAuthorizer(store, []),
    authenticator,
    tokenIssuer,
    dryRun: false,
    annotate: (key, value) => {
      annotations[key] = value;
    },
    info: {
      isResourceRequest: true,
      path: '',
      verb: 'create',
      apiPrefix: 'apis',
      apiGroup: '',
      apiVersion: 'v1',
      namespace,
      resource: '',
      subresource: '',
      name: 'bob',
      parts: [],
    },
  };
  const answer = virtualResources[resource]?.(object, asker);
  if (!answer) throw new Error(`${resource} is not answered`);
  return { answer, annotations, authenticator };
}

function refusalOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (isStatusError(error)) return error.toStatus();
    throw error;
  }
  throw new Error('nothing was refused');
}

const review = (kind: string, spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind,
  metadata,
  spec,
});

const access = 'subjectaccessreviews.authorization.k8s.io';

// Answers of kube-apiserver v1.37.2.
test.each([
  [{ user: 'x', resourceAttributes: { verb: 'get', resource: 'pods' } }, { allowed: false }],
  [
    { user: 'alice', resourceAttributes: { verb: 'get', resource: 'pods' } },
    { allowed: true, reason: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to User "alice"' },
  ],
  [{ groups: ['system:masters'], nonResourceAttributes: { verb: 'get', path: '/x' } }, { allowed: true }],
  [
    {
      user: 'system:node:n',
      groups: ['system:nodes'],
      resourceAttributes: {
        verb: 'list',
        resource: 'pods',
        fieldSelector: { rawSelector: '(((' },
        labelSelector: { rawSelector: '(((' },
      },
    },
    {
      allowed: false,
      reason: 'node: can only list/watch pods with spec.nodeName field selector',
      evaluationError:
        'spec.resourceAttributes.fieldSelector ignored due to parse error; spec.resourceAttributes.labelSelector ignored due to parse error',
    },
  ],
  [
    {
      user: 'system:node:n',
      groups: ['system:nodes'],
      resourceAttributes: {
        verb: 'list',
        resource: 'pods',
        fieldSelector: {
          requirements: [
            { key: 'spec.nodeName', operator: 'In', values: ['n'] },
            { key: 'x', operator: 'Exists' },
          ],
        },
      },
    },
    { allowed: true, evaluationError: 'spec.resourceAttributes.fieldSelector partially ignored due to parse error' },
  ],
])('access of %o', (spec, status) => {
  expect(create(access, review('SubjectAccessReview', spec)).answer['status']).toEqual(status);
});

test.each([
  [
    access,
    {},
    { name: 'q' },
    '[spec: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified, metadata: Invalid value: {"name":"q"}: must be empty]',
  ],
  [
    access,
    {
      user: 'x',
      resourceAttributes: {
        fieldSelector: { rawSelector: 'a=b', requirements: [{ key: '', operator: 'In' }] },
        labelSelector: {},
      },
      nonResourceAttributes: { path: '/a' },
    },
    {},
    '[spec: Invalid value: {"Path":"/a","Verb":""}: exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.resourceAttributes.fieldSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements, spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified, spec.resourceAttributes.fieldSelector.requirements[0].values: Required value: must be specified when `operator` is \'In\' or \'NotIn\', spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required]',
  ],
  [
    'selfsubjectaccessreviews.authorization.k8s.io',
    {},
    {},
    'spec: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
  ],
  [
    'localsubjectaccessreviews.authorization.k8s.io',
    { user: 'x', resourceAttributes: { verb: 'get', resource: 'pods' } },
    { namespace: 'a' },
    'spec.resourceAttributes.namespace: Invalid value: "": must match metadata.namespace',
  ],
])('%s refuses %o', (resource, spec, metadata, errors) => {
  const refusal = refusalOf(() => create(resource, review('', spec, metadata), 'a'));
  expect(refusal).toMatchObject({ code: 422, message: `.authorization.k8s.io "" is invalid: ${errors}` });
  expect(refusal.details).not.toHaveProperty('kind');
});

test('a caller asks for itself', () => {
  const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } };
  const { answer } = create('selfsubjectaccessreviews.authorization.k8s.io', review('', spec));
  expect(answer['status'].allowed).toBe(true);
  expect(create('selfsubjectrulesreviews.authorization.k8s.io', review('', { namespace: 'a' })).answer).toMatchObject({
    spec: {},
    status: {
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
      nonResourceRules: [],
      incomplete: false,
    },
  });
  const refusal = refusalOf(() => create('selfsubjectrulesreviews.authorization.k8s.io', review('', {})));
  expect(refusal.message).toBe('no namespace on request');
});

test('a caller is told who it is', () => {
  expect(create('selfsubjectreviews.authentication.k8s.io', review('SelfSubjectReview', {})).answer).toEqual({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    status: {
      userInfo: { username: 'alice', uid: '7', groups: ['system:authenticated'], extra: { key: ['value'] } },
    },
  });
});

test('a token is told whose it is', () => {
  const tokens = 'tokenreviews.authentication.k8s.io';
  const status = (token: string) => create(tokens, review('TokenReview', { token })).answer['status'];
  expect(status('secret')).toEqual({
    authenticated: true,
    user: { username: 'alice', groups: ['system:authenticated'] },
    audiences: [defaultIssuer],
  });
  expect(status('bad')).toEqual({ user: {}, error: 'invalid bearer token' });
  expect(refusalOf(() => status('')).message).toBe('token is required for TokenReview in authentication');
});

const request = (spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'TokenRequest',
  metadata,
  spec,
});
const bound = (kind: string, name: string, more: object = {}) => ({
  boundObjectRef: { apiVersion: 'v1', kind, name, ...more },
});

test('a token is issued for an hour, and is good', () => {
  const { answer, annotations, authenticator } = create('serviceaccounts/token', request({}), 'a');
  expect(answer).toEqual({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: 'bob', namespace: 'a', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { audiences: [defaultIssuer], expirationSeconds: 3600, boundObjectRef: null },
    status: { token: expect.any(String), expirationTimestamp: '2026-01-01T01:00:00Z' },
  });
  const user = authenticator.authenticateToken(answer['status'].token, [])?.user;
  expect(user?.extra?.['authentication.kubernetes.io/credential-id']).toEqual([
    annotations['authentication.kubernetes.io/issued-credential-id'],
  ]);
});

test('the token that a kubelet mounts lives for a year', () => {
  const spec = { ...bound('Pod', 'p'), expirationSeconds: 3607 };
  const { answer } = create('serviceaccounts/token', request(spec), 'a');
  expect(answer['status'].expirationTimestamp).toBe('2026-01-01T01:00:07Z');
  const [, payload = ''] = answer['status'].token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  expect(claims.exp).toBe(startMs / 1000 + 365 * 24 * 3600);
  expect(claims['kubernetes.io']).toMatchObject({
    warnafter: startMs / 1000 + 3607,
    pod: { name: 'p', uid: 'pu' },
    node: { name: 'n' },
  });
});

// Answers of kube-apiserver v1.37.2.
test.each([
  [
    {},
    { name: 'x' },
    422,
    'TokenRequest.authentication.k8s.io "bob" is invalid: metadata.name: Invalid value: "x": must match the service account name if specified',
  ],
  [
    {},
    { uid: 'z' },
    409,
    'Operation cannot be fulfilled on TokenRequest.authentication.k8s.io "bob": the UID in the token request (z) does not match the UID of the service account (u)',
  ],
  [
    { expirationSeconds: 300 },
    {},
    422,
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes',
  ],
  [
    { attestations: { a: ['b'] } },
    {},
    422,
    'TokenRequest.authentication.k8s.io "" is invalid: spec.attestations: Invalid value: {"a":["b"]}: attestations may only be specified with a webhook bound object reference',
  ],
  [bound('Foo', 'z', { apiVersion: 'x/v1' }), {}, 400, 'cannot bind token to object of type x/v1, Kind=Foo'],
  [bound('Pod', 'nope'), {}, 404, 'pods "nope" not found'],
  [
    bound('Pod', 'q'),
    {},
    400,
    'cannot bind token for serviceaccount "bob" to pod running with different serviceaccount name.',
  ],
  [
    bound('Pod', 'p', { uid: 'g' }),
    {},
    409,
    'Operation cannot be fulfilled on Pod "p": the UID in the bound object reference (g) does not match the UID in record. The object might have been deleted and then recreated',
  ],
])('a token with %o is refused', (spec, metadata, code, message) => {
  expect(refusalOf(() => create('serviceaccounts/token', request(spec, metadata), 'a'))).toMatchObject({
    code,
    message,
  });
});
