import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../../src/base/index.ts';
import {
  createAuthenticator,
  defaultIssuer,
} from '../../../../../src/embedded/apiserver/authentication/create-authenticator.ts';
import type { TokenClaims } from '../../../../../src/embedded/apiserver/authenticator.ts';
import type { ApiRequest, UserInfo } from '../../../../../src/embedded/apiserver/request.ts';
import { toBase64 } from '../../../../../src/embedded/apiserver/resources/core/base64.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { keyOf, newStore, put } from '../authorization/support.ts';

const startMs = Date.parse('2026-01-01T00:00:00Z');

const newObject = (kind: string, name: string, uid: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'a', uid },
  ...more,
});

const bob = newObject('ServiceAccount', 'bob', 'u');
const claims: TokenClaims = {
  serviceAccount: { namespace: 'a', name: 'bob', uid: 'u' },
  audiences: [defaultIssuer],
  expirationSeconds: 3600,
};

function setUp(objects: readonly KubeObject[] = [bob], key = 1) {
  let now = startMs;
  const store = newStore(objects);
  const made = createAuthenticator({
    store,
    clock: { now: () => now, schedule: () => ({ [Symbol.dispose]: () => undefined }) },
    random: createSeededRandom(1),
    serviceAccountKey: new Uint8Array(32).fill(key),
    tokens: new Map([['secret', { username: 'alice', groups: ['dev'] }]]),
  });
  return {
    ...made,
    store,
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
    remove: (object: KubeObject) => {
      const key = keyOf(object);
      store.delete(key, store.get(key)?.metadata.resourceVersion ?? '');
    },
  };
}

const newRequest = (authorization?: string, clientIdentity?: UserInfo): ApiRequest => ({
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  header: (name) => (name === 'authorization' ? authorization : undefined),
  body: '',
  ...(clientIdentity === undefined ? {} : { clientIdentity }),
});

const scheduler = { username: 'system:kube-scheduler', groups: [] };

test.each([
  [
    'whom the transport vouches for, before any token',
    newRequest('Bearer secret', scheduler),
    { username: 'system:kube-scheduler', groups: ['system:authenticated'] },
  ],
  [
    'who holds a given token',
    newRequest('bearer secret'),
    { username: 'alice', groups: ['dev', 'system:authenticated'] },
  ],
  ['nobody', newRequest(), { username: 'system:anonymous', groups: ['system:unauthenticated'] }],
  [
    'nobody, by other credentials',
    newRequest('Basic eDp5'),
    { username: 'system:anonymous', groups: ['system:unauthenticated'] },
  ],
])('%s', (_, request, user) => {
  expect(setUp().authenticator.authenticate(request)?.user).toEqual(user);
});

test('a token that says nothing is refused, one after too much space is none', () => {
  const { authenticator } = setUp();
  expect(authenticator.authenticate(newRequest('Bearer bad'))).toBeUndefined();
  expect(authenticator.authenticate(newRequest('Bearer  bad'))).toEqual({
    user: { username: 'system:anonymous', groups: ['system:unauthenticated'] },
    warnings: ['the provided Authorization header contains extra space before the bearer token, and is ignored'],
  });
});

test('the same user is the same object each time, so that decisions about it can be kept', () => {
  const { authenticator, tokenIssuer } = setUp();
  for (const request of [newRequest('Bearer secret'), newRequest(`Bearer ${tokenIssuer.issue(claims).token}`)]) {
    const user = authenticator.authenticate(request)?.user;
    expect(user).toBeDefined();
    expect(authenticator.authenticate(request)?.user).toBe(user);
  }
});

test("a token of a service account says what upstream's says", () => {
  const { authenticator, tokenIssuer } = setUp([bob, newObject('Pod', 'p', 'pu')]);
  const { token, id } = tokenIssuer.issue({
    ...claims,
    boundObject: { kind: 'Pod', name: 'p', uid: 'pu' },
    node: { name: 'n', uid: 'nu' },
  });
  const [header, payload] = token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header).toEqual({ alg: 'HS256', kid: expect.any(String) });
  expect(payload).toEqual({
    aud: [defaultIssuer],
    exp: startMs / 1000 + 3600,
    iat: startMs / 1000,
    iss: defaultIssuer,
    jti: id,
    'kubernetes.io': {
      namespace: 'a',
      node: { name: 'n', uid: 'nu' },
      pod: { name: 'p', uid: 'pu' },
      serviceaccount: { name: 'bob', uid: 'u' },
    },
    nbf: startMs / 1000,
    sub: 'system:serviceaccount:a:bob',
  });
  expect(authenticator.authenticateToken(token, [])).toEqual({
    user: {
      username: 'system:serviceaccount:a:bob',
      uid: 'u',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/credential-id': [`JTI=${id}`],
        'authentication.kubernetes.io/node-name': ['n'],
        'authentication.kubernetes.io/node-uid': ['nu'],
        'authentication.kubernetes.io/pod-name': ['p'],
        'authentication.kubernetes.io/pod-uid': ['pu'],
      },
    },
    audiences: [defaultIssuer],
  });
});

test('a token for others is good for them, in the order in which they were asked for', () => {
  const { authenticator, tokenIssuer } = setUp();
  const { token } = tokenIssuer.issue({ ...claims, audiences: ['a', 'b'] });
  expect(authenticator.authenticateToken(token, ['b', 'a'])?.audiences).toEqual(['b', 'a']);
  expect(authenticator.authenticate(newRequest(`Bearer ${token}`))).toBeUndefined();
});

const other = setUp([bob], 2).tokenIssuer.issue(claims).token;
type Setting = ReturnType<typeof setUp>;

// The errors as TokenReview of kube-apiserver v1.37.2 tells them.
test.each<[string, (setting: Setting) => string, string]>([
  ['text', () => 'a.b.c', 'invalid bearer token'],
  ['another key', () => other, '[invalid bearer token, invalid signature, no keys found]'],
  [
    'a changed signature',
    ({ tokenIssuer }) => `${tokenIssuer.issue(claims).token}x`,
    '[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]',
  ],
  [
    'other audiences',
    ({ tokenIssuer }) => tokenIssuer.issue({ ...claims, audiences: ['a', 'b'] }).token,
    `[invalid bearer token, token audiences ["a" "b"] is invalid for the target audiences ["${defaultIssuer}"]]`,
  ],
  [
    'too late',
    ({ tokenIssuer, wait }) => {
      const { token } = tokenIssuer.issue(claims);
      wait(3661);
      return token;
    },
    '[invalid bearer token, service account token has expired]',
  ],
  [
    'too early',
    ({ tokenIssuer, wait }) => {
      const { token } = tokenIssuer.issue(claims);
      wait(-61);
      return token;
    },
    '[invalid bearer token, service account token is not valid yet]',
  ],
  [
    'an account that is gone',
    ({ tokenIssuer, remove }) => {
      remove(bob);
      return tokenIssuer.issue(claims).token;
    },
    '[invalid bearer token, serviceaccounts "bob" not found]',
  ],
  [
    'an account that was made again',
    ({ tokenIssuer, store }) => {
      put(store, newObject('ServiceAccount', 'bob', 'new'));
      return tokenIssuer.issue(claims).token;
    },
    '[invalid bearer token, service account UID (new) does not match claim (u)]',
  ],
  [
    'a Secret that is gone',
    ({ tokenIssuer }) => tokenIssuer.issue({ ...claims, boundObject: { kind: 'Secret', name: 's', uid: 'x' } }).token,
    '[invalid bearer token, service account token has been invalidated]',
  ],
])('a token of %s is not good', (_, makeToken, error) => {
  const setting = setUp();
  const token = makeToken(setting);
  expect(() => setting.authenticator.authenticateToken(token, [])).toThrow(expect.objectContaining({ message: error }));
});

test("the longer life of a Pod's token is noted", () => {
  const { authenticator, tokenIssuer, wait } = setUp();
  const { token } = tokenIssuer.issue({ ...claims, expirationSeconds: 100_000, warnAfterSeconds: 3607 });
  expect(authenticator.authenticateToken(token, [])?.annotations).toBeUndefined();
  wait(3617);
  expect(authenticator.authenticateToken(token, [])?.annotations).toEqual({
    'authentication.k8s.io/stale-token': 'subject: system:serviceaccount:a:bob, seconds after warning threshold: 10',
  });
});

test('the token of a Secret is good as long as the Secret holds it', () => {
  const { authenticator, tokenIssuer, store } = setUp();
  const token = tokenIssuer.issueLegacy({ namespace: 'a', name: 'bob', uid: 'u', secretName: 's' });
  const secret = newObject('Secret', 's', 'su', { data: { token: toBase64(token) } });
  expect(() => authenticator.authenticateToken(token, [])).toThrow(
    '[invalid bearer token, Token has been invalidated]',
  );
  put(store, secret);
  expect(authenticator.authenticateToken(token, [])).toMatchObject({
    user: { username: 'system:serviceaccount:a:bob', uid: 'u' },
    annotations: {
      'authentication.k8s.io/legacy-token': 'system:serviceaccount:a:bob',
      'authentication.k8s.io/legacy-token-manual-secret': 's',
    },
  });
  put(store, { ...bob, secrets: [{ name: 's' }] });
  expect(authenticator.authenticateToken(token, [])?.warnings).toEqual([
    'Use tokens from the TokenRequest API or manually created secret-based tokens instead of auto-generated secret-based tokens.',
  ]);
  put(store, { ...secret, data: { token: toBase64('another') } });
  expect(() => authenticator.authenticateToken(token, [])).toThrow("Token does not match server's copy");
});
