import type { VirtualResources } from '../virtual-resource.ts';
import { createSelfSubjectReview } from './authentication/self-subject-review.ts';
import { createTokenRequest } from './authentication/token-request.ts';
import { createTokenReview } from './authentication/token-review.ts';
import {
  createLocalSubjectAccessReview,
  createSelfSubjectAccessReview,
  createSubjectAccessReview,
} from './authorization/access-review.ts';
import { createSelfSubjectRulesReview } from './authorization/self-subject-rules-review.ts';

/** Everything that is answered and never stored. */
export const virtualResources: VirtualResources = {
  'tokenreviews.authentication.k8s.io': createTokenReview,
  'selfsubjectreviews.authentication.k8s.io': createSelfSubjectReview,
  'subjectaccessreviews.authorization.k8s.io': createSubjectAccessReview,
  'selfsubjectaccessreviews.authorization.k8s.io': createSelfSubjectAccessReview,
  'localsubjectaccessreviews.authorization.k8s.io': createLocalSubjectAccessReview,
  'selfsubjectrulesreviews.authorization.k8s.io': createSelfSubjectRulesReview,
  'serviceaccounts/token': createTokenRequest,
};
