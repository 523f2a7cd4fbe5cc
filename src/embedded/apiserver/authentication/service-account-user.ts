import { isDns1123Label, isDns1123Subdomain } from '../../../kube/index.ts';
import type { UserInfo } from '../request.ts';

const prefix = 'system:serviceaccount:';

/** The groups of all service accounts of a namespace (`apiserver/pkg/authentication/serviceaccount/util.go MakeGroupNames`, v1.37). */
export function serviceAccountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/** `system:serviceaccount:NAMESPACE:NAME`. */
export function serviceAccountUsername(namespace: string, name: string): string {
  return `${prefix}${namespace}:${name}`;
}

/** Namespace and name of a service account's username; undefined for any other (`SplitUsername` of the same file). */
export function parseServiceAccountUsername(
  username: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!username.startsWith(prefix)) return undefined;
  const parts = username.slice(prefix.length).split(':');
  const [namespace = '', name = ''] = parts;
  if (parts.length !== 2 || isDns1123Label(namespace).length > 0) return undefined;
  if (isDns1123Subdomain(name).length > 0) return undefined;
  return { namespace, name };
}

/** A service account as a user, as its tokens make it (`ServiceAccountInfo.UserInfo`), with `system:authenticated`. */
export function newServiceAccountUser(account: {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}): UserInfo {
  const { namespace, name, uid, extra } = account;
  return {
    username: serviceAccountUsername(namespace, name),
    uid,
    groups: [...serviceAccountGroups(namespace), 'system:authenticated'],
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
