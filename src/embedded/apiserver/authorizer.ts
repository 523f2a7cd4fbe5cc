import type { RequestInfo, UserInfo } from './request.ts';

/** The part of {@link RequestInfo} that authorization looks at; verbs beside the pipeline's own occur (`impersonate`, `bind`). */
export interface AuthorizationAttributes
  extends Pick<
    RequestInfo,
    'isResourceRequest' | 'path' | 'apiGroup' | 'apiVersion' | 'namespace' | 'resource' | 'subresource' | 'name'
  > {
  readonly user: UserInfo;
  readonly verb: string;
  /** `metadata.name=web` terms of a list's field selector, which the Node authorizer reads. */
  readonly fieldSelector?: readonly FieldSelectorTerm[];
}

/** One term of a field selector with `=`. */
export interface FieldSelectorTerm {
  readonly field: string;
  readonly value: string;
}

/** `apiserver/pkg/authorization/authorizer/interfaces.go` (v1.37). */
export interface Decision {
  readonly allowed: boolean;
  /** For the audit event, and, of a denial, for the end of its message. */
  readonly reason: string;
}

/** Tells whether a user may do what is asked. Synchronous, and next to free for `system:masters`. */
export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision;
  /** What a user may do in a namespace, for SelfSubjectRulesReview. */
  rulesFor(user: UserInfo, namespace: string): SubjectRules;
}

/** Rules in the shape of SelfSubjectRulesReview's status. */
export interface SubjectRules {
  readonly resourceRules: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
  readonly nonResourceRules: readonly {
    readonly verbs: readonly string[];
    readonly nonResourceURLs?: readonly string[];
  }[];
  /** An authorizer cannot tell all its rules. */
  readonly incomplete: boolean;
  readonly evaluationError?: string;
}
