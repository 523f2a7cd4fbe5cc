import {
  isSemanticallyEqual,
  type LabelSelector,
  labelSelectorToSelector,
  matchesLabels,
  type StoredObject,
} from '../../../kube/index.ts';
import type { PolicyRule } from './policy-rules.ts';

/**
 * The rules of a ClusterRole with an `aggregationRule`: those of the ClusterRoles that its selectors find, each rule once.
 * Follows `pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go` (v1.37), which writes them into the
 * role; here they count at once, those of found roles that aggregate themselves as well, and what `rules` says when read is
 * the controller's work. `clusterRoles` are all of them, in the order of their names; `above` are not looked at again.
 */
export function aggregateRules(
  role: StoredObject,
  clusterRoles: readonly StoredObject[],
  above: readonly string[] = [],
): readonly PolicyRule[] {
  const within = [...above, role.metadata.name ?? ''];
  const rules: PolicyRule[] = [];
  const selectors: readonly LabelSelector[] = role.aggregationRule?.clusterRoleSelectors ?? [];
  for (const selector of selectors.map(labelSelectorToSelector)) {
    for (const other of clusterRoles) {
      if (within.includes(other.metadata.name ?? '') || !matchesLabels(selector, other.metadata.labels ?? {})) continue;
      const found =
        other.aggregationRule === undefined ? (other.rules ?? []) : aggregateRules(other, clusterRoles, within);
      for (const rule of found) {
        if (!rules.some((known) => isSemanticallyEqual(known, rule))) rules.push(rule);
      }
    }
  }
  return rules;
}
