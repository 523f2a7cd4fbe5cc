import type { AuthorizationResult, Authorizer, SubjectRules } from '../authorizer.ts';

/** The answer to who may do what is asked, without a reason. */
export const allowed: AuthorizationResult = { decision: 'Allow', reason: '' };

const everything: SubjectRules = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

/** Allows everybody everything, as `--authorization-mode=AlwaysAllow`: for a cluster of one reader. */
export const alwaysAllowAuthorizer: Authorizer = { authorize: () => allowed, rulesFor: () => everything };
