import type { UserInfo } from '../request.ts';

const userPrefix = 'system:node:';

/** The name of the Node that a user is the kubelet of (`pkg/auth/nodeidentifier/default.go`, v1.37); undefined for others. */
export function nodeNameOf(user: UserInfo): string | undefined {
  if (!user.username.startsWith(userPrefix) || !user.groups.includes('system:nodes')) return undefined;
  return user.username.slice(userPrefix.length);
}
