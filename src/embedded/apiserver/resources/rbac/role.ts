import {
  type FieldError,
  fieldErrors,
  type KubeObject,
  labelSelectorToSelector,
  nameIsPathSegment,
  validateLabelSelector,
} from '../../../../kube/index.ts';
import { refuseRoleEscalation } from '../../authorization/escalation.ts';
import type { ResourceRules } from '../../resource.ts';

interface PolicyRule {
  readonly verbs?: readonly string[] | null;
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Rules of rbac.authorization.k8s.io/v1 Role: pkg/registry/rbac/role and pkg/apis/rbac/validation (v1.37). */
export const roleRules: ResourceRules = {
  validateName: nameIsPathSegment,
  allowCreateOnUpdate: true,
  setDefaults: setRulesDefaults,
  authorize: refuseRoleEscalation,
  validateCreate: (object) => validateRules(object, true),
  validateUpdate: (object) => validateRules(object, true),
};

/** Rules of rbac.authorization.k8s.io/v1 ClusterRole: pkg/registry/rbac/clusterrole and pkg/apis/rbac/validation (v1.37). */
export const clusterRoleRules: ResourceRules = {
  validateName: nameIsPathSegment,
  allowCreateOnUpdate: true,
  setDefaults: setRulesDefaults,
  authorize: refuseRoleEscalation,
  validateCreate: validateClusterRole,
  validateUpdate: validateClusterRole,
};

/** Go writes these without asking whether there is one. */
function setRulesDefaults(object: KubeObject): void {
  if (!object['rules']?.length) object['rules'] = null;
  for (const rule of object['rules'] ?? []) rule.verbs ??= null;
}

function validateClusterRole(object: KubeObject): FieldError[] {
  const errors = validateRules(object, false, false);
  const aggregation = object['aggregationRule'];
  if (aggregation) {
    const path = 'aggregationRule.clusterRoleSelectors';
    const selectors = aggregation.clusterRoleSelectors ?? [];
    if (selectors.length === 0) {
      const why = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
      errors.push(fieldErrors.required(path, why));
    }
    for (const [index, selector] of selectors.entries()) {
      errors.push(...validateLabelSelector(selector, {}, `${path}[${index}]`));
      if (!isSelector(selector)) {
        errors.push(fieldErrors.invalid(`${path}[${index}]`, undefined, 'invalid label selector.'));
      }
    }
  }
  return [...errors, ...requireVerbs(object)];
}

function isSelector(selector: Parameters<typeof labelSelectorToSelector>[0]): boolean {
  try {
    labelSelectorToSelector(selector);
    return true;
  } catch {
    return false;
  }
}

const rulesOf = (object: KubeObject): PolicyRule[] => object['rules'] ?? [];

function validateRules(object: KubeObject, isNamespaced: boolean, withVerbs = true): FieldError[] {
  const errors = rulesOf(object).flatMap((rule, index) => validateRule(rule, isNamespaced, `rules[${index}]`));
  return withVerbs ? [...errors, ...requireVerbs(object)] : errors;
}

function validateRule(rule: PolicyRule, isNamespaced: boolean, path: string): FieldError[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if (nonResourceURLs.length > 0) {
    const refuse = (why: string) => errors.push(fieldErrors.invalid(`${path}.nonResourceURLs`, nonResourceURLs, why));
    if (isNamespaced) refuse('namespaced rules cannot apply to non-resource URLs');
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
      refuse('rules cannot apply to both regular resources and non-resource URLs');
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(fieldErrors.required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (resources.length === 0) {
    errors.push(fieldErrors.required(`${path}.resources`, 'resource rules must supply at least one resource'));
  }
  return errors;
}

/** Upstream declares this in place of coding it, and therefore tells it last and without a word more. */
function requireVerbs(object: KubeObject): FieldError[] {
  return rulesOf(object).flatMap(({ verbs }, index) =>
    (verbs ?? []).length > 0 ? [] : [fieldErrors.required(`rules[${index}].verbs`)],
  );
}
