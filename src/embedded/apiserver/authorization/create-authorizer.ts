import type { Store } from '../../store/store.ts';
import type { AuthorizationResult, Authorizer, SubjectRules } from '../authorizer.ts';
import { authorizeNode, nodeNameOf } from './node.ts';
import { createNodeRelations } from './node-relations.ts';
import type { PolicyRule } from './policy-rules.ts';
import { createRbacAuthorizer } from './rbac.ts';

const allowed: AuthorizationResult = { decision: 'Allow', reason: '' };

const everything: SubjectRules = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

/** Allows everybody everything, as `--authorization-mode=AlwaysAllow`: for a cluster of one reader. */
export const alwaysAllowAuthorizer: Authorizer = { authorize: () => allowed, rulesFor: () => everything };

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
      if (nodeNameOf(user) === undefined) return rbac.authorize(attributes);
      const byNode = authorizeNode(attributes, relations, nodeRules);
      if (byNode.decision === 'Allow') return byNode;
      const byRbac = rbac.authorize(attributes);
      if (byRbac.decision === 'Allow') return byRbac;
      const reasons = [byNode.reason, byRbac.reason].filter((reason) => reason !== '');
      return { decision: 'NoOpinion', reason: reasons.join('\n') };
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
