import { newBadRequest } from '../../../../kube/index.ts';
import type { VirtualCreate } from '../../virtual-resource.ts';
import { toUserInfo } from './self-subject-review.ts';

/** Tells whose a token is (`pkg/registry/authentication/tokenreview/storage.go`, v1.37). */
export const createTokenReview: VirtualCreate = (object, { authenticator }) => {
  const token: string = object['spec']?.token ?? '';
  const audiences: readonly string[] = object['spec']?.audiences ?? [];
  if (token === '') throw newBadRequest('token is required for TokenReview in authentication');
  return { ...object, status: review() };

  function review() {
    try {
      const authentication = authenticator.authenticateToken(token, audiences);
      if (!authentication) return { user: {} };
      const { user, audiences: granted = [] } = authentication;
      return { authenticated: true, user: toUserInfo(user), ...(granted.length === 0 ? {} : { audiences: granted }) };
    } catch (error) {
      return { user: {}, error: error instanceof Error ? error.message : String(error) };
    }
  }
};
