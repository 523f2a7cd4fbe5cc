import type { Store } from '../../store/store.ts';
import type { AuthorizationResult, Authorizer } from '../authorizer.ts';
import { allowed } from './always-allow.ts';
import { authorizeNode } from './node.ts';
import { nodeNameOf } from './node-name.ts';
import { createNodeRelations } from './node-relations.ts';
import type { PolicyRule } from './policy-rules.ts';
import { createRbacAuthorizer } from './rbac.ts';

const noReasons: readonly string[] = [];

/** Reasons for having no opinion are told with the name of who has none. */
function named(result: AuthorizationResult, before: readonly string[]): AuthorizationResult {
  if (result.decision === 'Allow' || (result.reason === '' && before.length === 0)) return result;
  const reasons = result.reason === '' ? before : [...before, `rbac: ${result.reason}`];
  return { decision: 'NoOpinion', reason: reasons.join('\n') };
}

/**
 * Authorizes as `--authorization-mode=Node,RBAC` by what a store holds: members of `system:masters` may do all
 * (`apiserver/pkg/authorization/authorizerfactory`, `.../union`, v1.37). `nodeRules` are the rules of the bootstrap
 * ClusterRole `system:node`.
 */
export function createAuthorizer(store: Store, nodeRules: readonly PolicyRule[]): Authorizer {
  const rbac = createRbacAuthorizer(store);
  const relations = createNodeRelations(store);
  return {
    authorize(attributes) {
      const { user } = attributes;
      if (user.groups.includes('system:masters')) return allowed;
      if (nodeNameOf(user) === undefined) return named(rbac.authorize(attributes), noReasons);
      const byNode = authorizeNode(attributes, relations, nodeRules);
      if (byNode.decision === 'Allow') return byNode;
      const reasons = byNode.reason === '' ? noReasons : [`node: ${byNode.reason}`];
      return named(rbac.authorize(attributes), reasons);
    },
    rulesFor(user, namespace) {
      const rules = rbac.rulesFor(user, namespace);
      if (nodeNameOf(user) === undefined) return rules;
      const errors = ['node authorizer does not support user rule resolution'];
      if (rules.evaluationError !== undefined) errors.push(rules.evaluationError);
      return {
        ...rules,
        incomplete: true,
        evaluationError: errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`,
      };
    },
  };
}
