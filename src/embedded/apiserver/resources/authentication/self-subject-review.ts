import { formatTime } from '../../../../kube/index.ts';
import type { UserInfo } from '../../request.ts';
import type { VirtualCreate } from '../../virtual-resource.ts';

/** Tells a caller who it is (`pkg/registry/authentication/selfsubjectreview/rest.go`, v1.37): `kubectl auth whoami`. */
export const createSelfSubjectReview: VirtualCreate = (object, { user, clock }) => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  metadata: { creationTimestamp: formatTime(clock.now()) },
  status: { userInfo: toUserInfo(user) },
});

/** A user as `authentication.k8s.io/v1 UserInfo`: what is empty is left out. */
export function toUserInfo({ username, uid, groups, extra }: UserInfo): Record<string, unknown> {
  return {
    ...(username === '' ? {} : { username }),
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
