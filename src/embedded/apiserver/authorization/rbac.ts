import type { Store } from '../../store/store.ts';
import type { AuthorizationAttributes, AuthorizationResult, SubjectRules } from '../authorizer.ts';
import type { UserInfo } from '../request.ts';
import { allowsName, type PolicyRule, ruleAllowsSomeName } from './policy-rules.ts';
import { createRbacIndex, type Grant, type RoleRef } from './rbac-index.ts';

/** The RBAC authorizer, and what the checks against escalation ask it. */
export interface RbacAuthorizer {
  authorize(attributes: AuthorizationAttributes): AuthorizationResult;
  rulesFor(user: UserInfo, namespace: string): SubjectRules;
  /** All rules of a user in a namespace, and what went wrong while they were looked up. */
  policyRulesFor(
    user: UserInfo,
    namespace: string,
  ): { readonly rules: readonly PolicyRule[]; readonly errors: string[] };
  /** @throws Error where the role is not there. */
  rulesOf(roleRef: RoleRef, namespace: string): readonly PolicyRule[];
}

/** A rule that allows what is asked, of some names or of all. */
interface Match {
  readonly rule: PolicyRule;
  readonly result: AuthorizationResult;
}

interface Decisions {
  generation: number;
  readonly byQuestion: Map<string, { readonly matches: readonly Match[]; readonly denied: AuthorizationResult }>;
}

/** Questions kept for one user; a user who asks for more begins anew. */
const maxQuestions = 2000;

/**
 * Authorizes by the roles and bindings of a store (`plugin/pkg/auth/authorizer/rbac/rbac.go`, v1.37). What a user may do is
 * kept by verb, resource and namespace for as long as nobody writes a role or a binding.
 */
export function createRbacAuthorizer(store: Store): RbacAuthorizer {
  const index = createRbacIndex(store);
  // Parts of the cluster and holders of a token ask with the same object each time.
  const known = new WeakMap<UserInfo, Decisions>();

  function decisionsOf(user: UserInfo): Decisions['byQuestion'] {
    let decisions = known.get(user);
    if (!decisions || decisions.generation !== index.generation || decisions.byQuestion.size >= maxQuestions) {
      decisions = { generation: index.generation, byQuestion: new Map() };
      known.set(user, decisions);
    }
    return decisions.byQuestion;
  }

  function policyRulesFor(user: UserInfo, namespace: string) {
    const grants = index.grantsFor(user, namespace);
    return {
      rules: grants.flatMap((grant) => grant.rules),
      errors: grants.flatMap((grant) => (grant.error === undefined ? [] : [grant.error])),
    };
  }

  return {
    rulesOf: index.rulesOf,
    policyRulesFor,
    authorize(attributes) {
      const decisions = decisionsOf(attributes.user);
      const question = questionOf(attributes);
      let answer = decisions.get(question);
      if (!answer) {
        const grants = index.grantsFor(attributes.user, attributes.namespace);
        answer = { matches: findMatches(grants, attributes), denied: deny(grants) };
        decisions.set(question, answer);
      }
      for (const { rule, result } of answer.matches) if (allowsName(rule, attributes)) return result;
      return answer.denied;
    },
    rulesFor(user, namespace) {
      const { rules, errors } = policyRulesFor(user, namespace);
      return {
        resourceRules: rules
          .filter((rule) => (rule.resources ?? []).length > 0)
          .map(({ verbs = [], apiGroups, resources, resourceNames }) => ({
            verbs,
            ...(apiGroups === undefined ? {} : { apiGroups }),
            ...(resources === undefined ? {} : { resources }),
            ...(resourceNames === undefined ? {} : { resourceNames }),
          })),
        nonResourceRules: rules
          .filter((rule) => (rule.nonResourceURLs ?? []).length > 0)
          .map(({ verbs = [], nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
        incomplete: false,
        ...(errors.length === 0 ? {} : { evaluationError: formatAggregate(errors) }),
      };
    },
  };
}

function questionOf(attributes: AuthorizationAttributes): string {
  return attributes.isResourceRequest
    ? `${attributes.verb} ${attributes.apiGroup}/${attributes.resource}/${attributes.subresource} ${attributes.namespace}`
    : `${attributes.verb} ${attributes.path}`;
}

function findMatches(grants: readonly Grant[], attributes: AuthorizationAttributes): Match[] {
  const matches: Match[] = [];
  for (const grant of grants) {
    for (const rule of grant.rules) {
      if (!ruleAllowsSomeName(rule, attributes)) continue;
      matches.push({ rule, result: { decision: 'Allow', reason: `RBAC: allowed by ${grant.source}` } });
      if ((rule.resourceNames ?? []).length === 0) return matches;
    }
  }
  return matches;
}

function deny(grants: readonly Grant[]): AuthorizationResult {
  const errors = grants.flatMap((grant) => (grant.error === undefined ? [] : [grant.error]));
  return { decision: 'NoOpinion', reason: errors.length === 0 ? '' : `RBAC: ${formatAggregate(errors)}` };
}

/** Several errors as one (`apimachinery/pkg/util/errors/errors.go`, v1.37): each text once. */
export function formatAggregate(errors: readonly string[]): string {
  const texts = [...new Set(errors)];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}
