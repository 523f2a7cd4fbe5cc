import type { Clock } from '../../../base/index.ts';
import type { UserInfo } from '../../apiserver/request.ts';
import type { ComponentContext } from '../../client/index.ts';

/** Refuses who may not ask a kubelet; undefined lets them. */
export type KubeletGuard = (request: Request) => Promise<Response | undefined>;

/** `authentication.webhook.cacheTTL`, and `cacheAuthorizedTTL` and `cacheUnauthorizedTTL` of `authorization.webhook`, as kubeadm leaves them. */
const userTtlMs = 120_000;
const allowedTtlMs = 300_000;
const refusedTtlMs = 30_000;

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Below which path of the server what part of a Node is (`pkg/kubelet/server/auth.go`, v1.37); the first that is allowed is enough. */
const subresources: readonly (readonly [path: RegExp, names: readonly string[]])[] = [
  [/^\/(pods|runningpods)(\/|$)/, ['pods', 'proxy']],
  [/^\/healthz(\/|$)/, ['healthz', 'proxy']],
  [/^\/configz(\/|$)/, ['configz', 'proxy']],
  [/^\/stats(\/|$)/, ['stats']],
  [/^\/metrics(\/|$)/, ['metrics']],
  [/^\/logs(\/|$)/, ['log']],
  [/^\/checkpoint(\/|$)/, ['checkpoint']],
];

/**
 * Guards a kubelet's HTTP server as kubeadm sets it up (`pkg/kubelet/server/server.go`, v1.37): tokens are the API server's to
 * judge, nobody is anonymous, and RBAC on parts of the Node decides; answers are remembered for a while. Simplified: there are
 * no client certificates; what the API server asks itself comes another way.
 */
export function createKubeletGuard(
  { client, clock, log }: Pick<ComponentContext, 'client' | 'clock' | 'log'>,
  nodeName: string,
): KubeletGuard {
  const users = createCache<UserInfo | undefined>(clock);
  const decisions = createCache<boolean>(clock);
  const userOf = async (token: string): Promise<UserInfo | undefined> => {
    const known = users.get(token);
    if (known !== undefined) return known.value;
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const { status } = await client.request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', review);
    const user: UserInfo | undefined = status?.authenticated === true ? { groups: [], ...status.user } : undefined;
    if (user !== undefined) users.set(token, user, userTtlMs);
    return user;
  };
  const mayDo = async (user: UserInfo, verb: string, subresource: string): Promise<boolean> => {
    const { username, groups, uid, extra } = user;
    const resourceAttributes = { verb, version: 'v1', resource: 'nodes', subresource, name: nodeName };
    const spec = { user: username, groups, uid, extra, resourceAttributes };
    const key = JSON.stringify(spec);
    const known = decisions.get(key);
    if (known !== undefined) return known.value;
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    const { status } = await client.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
    const isAllowed = status?.allowed === true;
    decisions.set(key, isAllowed, isAllowed ? allowedTtlMs : refusedTtlMs);
    return isAllowed;
  };
  return async (request) => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
    let user: UserInfo | undefined;
    try {
      user = token === undefined ? undefined : await userOf(token);
    } catch (error) {
      log('error', `kubelet ${nodeName}: Unable to authenticate the request due to an error: ${String(error)}`);
    }
    if (user === undefined) return new Response('Unauthorized', { status: 401 });
    const path = new URL(request.url).pathname;
    const verb = verbs[request.method] ?? 'get';
    const names = subresources.find(([pattern]) => pattern.test(path))?.[1] ?? ['proxy'];
    const who = `user=${user.username}, verb=${verb}, resource=nodes, `;
    for (const name of names) {
      try {
        if (await mayDo(user, verb, name)) return undefined;
      } catch (error) {
        log('error', `kubelet ${nodeName}: Authorization error (${who}subresource=${name}): ${String(error)}`);
        return new Response(`Authorization error (${who}subresource=${name})`, { status: 500 });
      }
    }
    return new Response(`Forbidden (${who}subresource(s)=[${names.join(' ')}])\n`, { status: 403 });
  };
}

function createCache<T>(clock: Clock) {
  const entries = new Map<string, { readonly value: T; readonly untilMs: number }>();
  return {
    get(key: string): { readonly value: T } | undefined {
      const entry = entries.get(key);
      if (entry === undefined || entry.untilMs > clock.now()) return entry;
      entries.delete(key);
      return undefined;
    },
    set: (key: string, value: T, ttlMs: number) => void entries.set(key, { value, untilMs: clock.now() + ttlMs }),
  };
}
