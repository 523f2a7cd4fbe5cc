import {
  isDns1123Subdomain,
  isDomainPrefixedPath,
  isStatusError,
  quote,
  type StatusError,
} from '../../../kube/index.ts';
import { parseServiceAccountUsername, serviceAccountGroups } from '../authentication/service-account-user.ts';
import type { Impersonate } from '../authenticator.ts';
import { newAuthorizationForbidden } from '../authorization/forbidden.ts';
import { formatAggregate } from '../authorization/rbac.ts';
import type { AuthorizationAttributes, Authorizer } from '../authorizer.ts';
import type { RequestInfo, UserInfo } from '../request.ts';
import { readWantedUser, type WantedUser } from './wanted-user.ts';

/** A way to be allowed to act as someone, most of them for one kind of user. */
interface Mode {
  /** `user-info`; empty for the oldest way, the verb `impersonate`. */
  readonly name: string;
  readonly applies: (wanted: WantedUser, requestor: UserInfo) => boolean;
}

const nodeUser = 'system:node:';
const anonymous = 'system:anonymous';

function nodeOf(username: string): string | undefined {
  if (!username.startsWith(nodeUser)) return undefined;
  const name = username.slice(nodeUser.length);
  return isDns1123Subdomain(name).length === 0 ? name : undefined;
}

const isNameOnly = ({ uid, groups, extra }: WantedUser) =>
  uid === '' && groups.length === 0 && Object.keys(extra).length === 0;

function isOfOwnNode({ username }: WantedUser, requestor: UserInfo): boolean {
  const own = requestor.extra?.['authentication.kubernetes.io/node-name'] ?? [];
  const node = nodeOf(username);
  return node !== undefined && parseServiceAccountUsername(requestor.username) !== undefined && own.join() === node;
}

/** In the order in which they are tried (`mode.go allImpersonationModes`). */
const modes: readonly Mode[] = [
  { name: 'associated-node', applies: (wanted, requestor) => isNameOnly(wanted) && isOfOwnNode(wanted, requestor) },
  { name: 'arbitrary-node', applies: (wanted) => isNameOnly(wanted) && nodeOf(wanted.username) !== undefined },
  {
    name: 'serviceaccount',
    applies: (wanted) => isNameOnly(wanted) && parseServiceAccountUsername(wanted.username) !== undefined,
  },
  {
    name: 'user-info',
    applies: ({ username }) => nodeOf(username) === undefined && parseServiceAccountUsername(username) === undefined,
  },
  { name: '', applies: () => true },
];

/**
 * Impersonation as upstream has it since constrained impersonation is on (`apiserver/pkg/endpoints/filters/impersonation`,
 * v1.37): each mode that fits is tried, the old verb `impersonate` last; of all refusals the first is told.
 * Successes are not cached: asking the authorizer costs little.
 */
export function createImpersonate(authorizer: Authorizer): Impersonate {
  return (request, info, requestor) => {
    const wanted = readWantedUser(request);
    if (!wanted) return undefined;
    let refusal: StatusError | undefined;
    for (const mode of modes) {
      if (!mode.applies(wanted, requestor)) continue;
      try {
        const user = tryMode(mode.name, wanted, info, requestor, authorizer);
        return { user, constraint: mode.name === '' ? '' : `impersonate:${mode.name}` };
      } catch (error) {
        if (!isStatusError(error)) throw error;
        refusal ??= error;
      }
    }
    throw refusal ?? new Error('all impersonation modes failed');
  };
}

function tryMode(
  mode: string,
  wanted: WantedUser,
  info: RequestInfo,
  requestor: UserInfo,
  authorizer: Authorizer,
): UserInfo {
  const isConstrained = mode !== '';
  // This mode is granted for all Nodes or none, and what Node the requestor is on must not matter to the authorizer.
  const isAssociated = mode === 'associated-node';
  const asker = isAssociated ? withKeysOnly(requestor) : requestor;
  if (isConstrained) {
    check(authorizer, { ...info, user: asker, verb: `impersonate-on:${mode}:${info.verb}` });
  }
  const verb = isConstrained ? `impersonate:${mode}` : 'impersonate';
  const authentication = 'authentication.k8s.io';
  const ask = (
    resource: string,
    name: string,
    more: Partial<AuthorizationAttributes> = {},
  ): AuthorizationAttributes => ({
    isResourceRequest: true,
    path: '',
    apiGroup: isConstrained ? authentication : '',
    apiVersion: 'v1',
    namespace: '',
    subresource: '',
    user: asker,
    verb,
    resource,
    name,
    ...more,
  });
  const node = isConstrained ? nodeOf(wanted.username) : undefined;
  const account = parseServiceAccountUsername(wanted.username);
  let groups = wanted.groups;
  if (account) {
    if (groups.length === 0) groups = serviceAccountGroups(account.namespace);
    check(authorizer, ask('serviceaccounts', account.name, { namespace: account.namespace }));
  } else if (node !== undefined) {
    groups = ['system:nodes'];
    check(authorizer, ask('nodes', isAssociated ? '*' : node));
  } else {
    check(authorizer, ask('users', wanted.username));
  }
  if (wanted.uid !== '') check(authorizer, ask('uids', wanted.uid, { apiGroup: authentication }));
  checkGroups(authorizer, wanted.groups, ask, isConstrained);
  checkExtra(
    authorizer,
    wanted.extra,
    (name, key) => ask('userextras', name, { apiGroup: authentication, subresource: key }),
    isConstrained,
  );
  return {
    username: wanted.username,
    ...(wanted.uid === '' ? {} : { uid: wanted.uid }),
    groups: completeGroups(wanted.username, groups),
    ...(Object.keys(wanted.extra).length === 0 ? {} : { extra: wanted.extra }),
  };
}

function check(authorizer: Authorizer, attributes: AuthorizationAttributes): void {
  const { decision, reason } = authorizer.authorize(attributes);
  if (decision !== 'Allow') throw newAuthorizationForbidden(attributes, reason);
}

/** From so many on, a single permission for all of them is asked for first. */
const manyChecks = 4;

function checkGroups(
  authorizer: Authorizer,
  groups: readonly string[],
  ask: (resource: string, name: string) => AuthorizationAttributes,
  isConstrained: boolean,
): void {
  if (isConstrained) {
    if (groups.includes('')) {
      throw newAuthorizationForbidden(ask('groups', ''), 'impersonating the empty string group is not allowed');
    }
    if (groups.includes('system:masters')) {
      const why = 'impersonating the system:masters group is not allowed';
      throw newAuthorizationForbidden(ask('groups', 'system:masters'), why);
    }
    if (groups.length >= manyChecks && authorizer.authorize(ask('groups', '*')).decision === 'Allow') return;
  }
  for (const group of groups) check(authorizer, ask('groups', group));
}

function checkExtra(
  authorizer: Authorizer,
  extra: WantedUser['extra'],
  ask: (name: string, key: string) => AuthorizationAttributes,
  isConstrained: boolean,
): void {
  const entries = Object.entries(extra);
  if (isConstrained) {
    const complaint = complainOfExtra(extra);
    if (complaint !== undefined) throw newAuthorizationForbidden(ask('', ''), complaint);
    const count = Math.max(entries.length, entries.flatMap(([, values]) => values).length);
    if (count >= manyChecks && authorizer.authorize(ask('*', '*')).decision === 'Allow') return;
  }
  for (const [key, values] of entries) for (const value of values) check(authorizer, ask(value, key));
}

function complainOfExtra(extra: WantedUser['extra']): string | undefined {
  for (const [key, values] of Object.entries(extra)) {
    if (key === '') return 'impersonating the empty string key in extra is not allowed';
    const errors = isDomainPrefixedPath('extra.key', key);
    if (errors.length > 0) {
      return `impersonating an invalid key in extra is not allowed: ${formatAggregate(errors.map(String))}`;
    }
    if (key !== key.toLowerCase()) return `impersonating a non-lowercase key in extra is not allowed: ${quote(key)}`;
    if (values.length === 0) return 'impersonating empty values in extra is not allowed';
    if (values.includes('')) return 'impersonating the empty string value in extra is not allowed';
  }
  return undefined;
}

function completeGroups(username: string, groups: readonly string[]): readonly string[] {
  if (username !== anonymous && groups.includes('system:unauthenticated')) return groups;
  const group = username === anonymous ? 'system:unauthenticated' : 'system:authenticated';
  return groups.includes(group) ? groups : [...groups, group];
}

function withKeysOnly(user: UserInfo): UserInfo {
  const keys = Object.keys(user.extra ?? {}).sort();
  return { ...user, extra: { 'authentication.kubernetes.io/associated-node-keys': keys } };
}
