import type { Clock } from '../../../../base/index.ts';
import { newUnauthorized, StatusError } from '../../../../kube/index.ts';
import { newAuthorizationForbidden } from '../../../apiserver/authorization/forbidden.ts';
import type { RequestInfo, UserInfo } from '../../../apiserver/request.ts';
import type { ApiClient } from '../../../client/index.ts';
import type { HttpRequest } from '../../process/process-types.ts';

const cacheMs = 10_000;
const open = /^\/(healthz|livez|readyz)(\/|$)/;

/** Judges a request to another API server. @throws StatusError (rejects): 401, 403, 500 */
export type DelegatedAuth = (request: HttpRequest, info: RequestInfo) => Promise<void>;

/**
 * Leaves to the API server who asks and whether they may (`DelegatingAuthenticationOptions` and
 * `DelegatingAuthorizationOptions`, apiserver/pkg/server/options, v0.36): the API server itself is believed whom it
 * speaks for, tokens and permissions are asked for, and answers hold for 10 s.
 */
export function createDelegatedAuth(client: ApiClient, clock: Clock): DelegatedAuth {
  const answers = new Map<string, { readonly value: Promise<unknown>; readonly untilMs: number }>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = answers.get(key);
    if (known !== undefined && known.untilMs > clock.now()) return known.value as Promise<T>;
    const value = ask();
    answers.set(key, { value, untilMs: clock.now() + cacheMs });
    value.catch(() => answers.delete(key));
    return value;
  };
  const userOf = async ({ headers = {}, clientName }: HttpRequest): Promise<UserInfo> => {
    if (clientName === 'front-proxy-client' && headers['x-remote-user'] !== undefined) return remoteUser(headers);
    const [, token] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
    if (token === undefined) return { username: 'system:anonymous', groups: ['system:unauthenticated'] };
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const { status } = await once(`token ${token}`, () =>
      client.request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', review),
    );
    if (status?.authenticated !== true) throw newUnauthorized();
    return { groups: [], ...status.user };
  };
  return async (request, info) => {
    const user = await userOf(request);
    if (user.groups.includes('system:masters') || open.test(info.path)) return;
    const { username, groups, uid, extra } = user;
    const { verb, namespace, name, apiGroup, apiVersion, resource, subresource, path } = info;
    const asked = info.isResourceRequest
      ? { resourceAttributes: { verb, namespace, name, group: apiGroup, version: apiVersion, resource, subresource } }
      : { nonResourceAttributes: { verb, path } };
    const spec = { user: username, groups, uid, extra, ...asked };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    let status: { readonly allowed?: boolean; readonly reason?: string };
    try {
      ({ status } = await once(JSON.stringify(spec), () =>
        client.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review),
      ));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new StatusError(500, 'InternalError', `Internal Server Error: ${JSON.stringify(path)}: ${why}`);
    }
    if (status.allowed !== true) throw newAuthorizationForbidden({ ...info, user }, status.reason ?? '');
  };
}

function remoteUser(headers: Readonly<Record<string, string>>): UserInfo {
  const listOf = (value: string | undefined) => (value === undefined || value === '' ? [] : value.split(', '));
  const prefix = 'x-remote-extra-';
  const extra = Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [decodeURIComponent(name.slice(prefix.length)), listOf(value)] as const);
  const uid = headers['x-remote-uid'];
  return {
    username: headers['x-remote-user'] ?? '',
    groups: listOf(headers['x-remote-group']),
    ...(uid === undefined ? {} : { uid }),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
}
