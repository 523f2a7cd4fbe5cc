import type { RequestInfo, UserInfo } from './request.ts';

/** What is asked of an authorizer (`apiserver/pkg/authorization/authorizer/interfaces.go`, v1.37). */
export interface AuthorizationAttributes
  extends Pick<
    RequestInfo,
    'apiGroup' | 'apiVersion' | 'isResourceRequest' | 'name' | 'namespace' | 'path' | 'resource' | 'subresource'
  > {
  readonly user: UserInfo;
  /** RBAC's verbs and those that only reviews ask for (`impersonate`, `bind`, `escalate`, `use`). */
  readonly verb: string;
  /** Of a list, a watch or a deletecollection, as the client wrote it: `spec.nodeName=worker`, which the Node authorizer reads. */
  readonly fieldSelector?: string;
}

/** `NoOpinion` of all authorizers is a refusal, too; `reason` goes into the message and the audit event. */
export interface AuthorizationResult {
  readonly decision: 'Allow' | 'Deny' | 'NoOpinion';
  readonly reason: string;
  /** What went wrong while deciding (a missing role); it is told in reviews only. */
  readonly error?: string;
}

/** `rules` of a SelfSubjectRulesReview's status. */
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
  readonly incomplete: boolean;
  readonly evaluationError?: string;
}

/** Decides who may do what. */
export interface Authorizer {
  /** Loads the code that decides; undefined when it is there, absent where it always is. */
  load?(): Promise<unknown> | undefined;
  authorize(attributes: AuthorizationAttributes): AuthorizationResult;
  rulesFor(user: UserInfo, namespace: string): SubjectRules;
}
