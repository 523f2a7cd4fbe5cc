import type { Clock } from '../../../base/index.ts';
import { quote, type StoredObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import type { Authentication } from '../authenticator.ts';
import { formatStrings } from '../authorization/policy-rules.ts';
import type { UserInfo } from '../request.ts';
import type { Claims } from './jwt.ts';
import { newServiceAccountUser } from './service-account-user.ts';

/** A name and uid in a token's claims. */
interface Reference {
  readonly name: string;
  readonly uid: string;
}

interface KubernetesClaims {
  readonly namespace: string;
  readonly serviceaccount: Reference;
  readonly pod?: Reference;
  readonly secret?: Reference;
  readonly node?: Reference;
  /** Seconds since the epoch. */
  readonly warnafter?: number;
}

/** A clock that is a little behind or before must not matter (go-jose's `DefaultLeeway`). */
const leewaySeconds = 60;

/**
 * Checks what a bound token claims, its signature being right: its time, its audience, and that its service account and
 * the object it is bound to are still there (`pkg/serviceaccount/claims.go` and `jwt.go`, v1.37).
 * Nothing is cached: a deleted Secret ends its tokens at once, where upstream may take 10 seconds.
 * @param audiences those that are accepted
 * @param userOf makes the user once for each token, so that the same token gives the same object
 * @throws Error in upstream's words
 */
export function validateBoundToken(
  claims: Claims,
  audiences: readonly string[],
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  userOf: (make: () => UserInfo) => UserInfo,
): Authentication {
  const granted = intersectAudiences((claims['aud'] ?? []) as readonly string[], audiences);
  const nowSeconds = clock.now() / 1000;
  validateTimes(claims, nowSeconds);
  const bound = claims['kubernetes.io'] as KubernetesClaims;
  const { namespace, serviceaccount, pod, secret, node, warnafter } = bound;
  const lookup = (resource: string, path: string) => {
    const found = store.get(`/registry/${resource}/${path}`);
    return found && { object: found, deleted: wasDeletedBefore(found, nowSeconds - leewaySeconds) };
  };
  const account = lookup('serviceaccounts', `${namespace}/${serviceaccount.name}`);
  if (!account) throw new Error(`serviceaccounts ${quote(serviceaccount.name)} not found`);
  const { uid } = account.object.metadata;
  if (uid !== serviceaccount.uid) {
    throw new Error(`service account UID (${uid}) does not match claim (${serviceaccount.uid})`);
  }
  if (account.deleted) throw new Error(`service account ${namespace}/${serviceaccount.name} has been deleted`);
  const check = (found: ReturnType<typeof lookup>, claimed: Reference, kind: string, claim: string) => {
    const invalidated = 'service account token has been invalidated';
    if (!found) throw new Error(invalidated);
    const actual = found.object.metadata.uid;
    if (actual !== claimed.uid) {
      throw new Error(`${kind} UID (${actual}) does not match service account ${claim} ref claim (${claimed.uid})`);
    }
    if (found.deleted) throw new Error(invalidated);
  };
  if (secret) check(lookup('secrets', `${namespace}/${secret.name}`), secret, 'secret', 'secret');
  if (pod) check(lookup('pods', `${namespace}/${pod.name}`), pod, 'pod', 'pod');
  else if (node) check(lookup('minions', node.name), node, 'node', 'node');
  const stale = warnafter === undefined ? 0 : Math.floor(nowSeconds) - warnafter;
  const user = userOf(() =>
    newServiceAccountUser({ namespace, ...serviceaccount, extra: extraOf(claims['jti'], pod, node) }),
  );
  return {
    user,
    audiences: granted,
    ...(stale <= 0
      ? {}
      : {
          annotations: {
            'authentication.k8s.io/stale-token': `subject: ${claims['sub']}, seconds after warning threshold: ${stale}`,
          },
        }),
  };
}

/** @throws Error where none of the token's audiences is accepted */
export function intersectAudiences(own: readonly string[], accepted: readonly string[]): string[] {
  const granted = accepted.filter((audience) => own.includes(audience));
  if (granted.length > 0) return granted;
  const target = formatStrings(accepted);
  throw new Error(`token audiences ${formatStrings(own)} is invalid for the target audiences ${target}`);
}

function validateTimes(claims: Claims, nowSeconds: number): void {
  const time = (name: string) => Number(claims[name] ?? 0);
  if (time('nbf') > nowSeconds + leewaySeconds) throw new Error('service account token is not valid yet');
  if (time('exp') < nowSeconds - leewaySeconds) throw new Error('service account token has expired');
  if (time('iat') > nowSeconds + leewaySeconds) throw new Error('service account token is issued in the future');
}

function wasDeletedBefore({ metadata }: StoredObject, seconds: number): boolean {
  return metadata.deletionTimestamp !== undefined && Date.parse(metadata.deletionTimestamp) / 1000 < seconds;
}

function extraOf(id: unknown, pod?: Reference, node?: Reference): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  if (pod) {
    extra['authentication.kubernetes.io/pod-name'] = [pod.name];
    extra['authentication.kubernetes.io/pod-uid'] = [pod.uid];
  }
  if (typeof id === 'string') extra['authentication.kubernetes.io/credential-id'] = [`JTI=${id}`];
  if (node) {
    extra['authentication.kubernetes.io/node-name'] = [node.name];
    if (node.uid) extra['authentication.kubernetes.io/node-uid'] = [node.uid];
  }
  return extra;
}
