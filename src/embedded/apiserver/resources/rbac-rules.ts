import type { ResourceRules } from '../resource.ts';
import { clusterRoleRules, roleRules } from './rbac/role.ts';
import { clusterRoleBindingRules, roleBindingRules } from './rbac/role-binding.ts';

/** The rules of roles and their bindings. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  'clusterrolebindings.rbac.authorization.k8s.io': clusterRoleBindingRules,
  'clusterroles.rbac.authorization.k8s.io': clusterRoleRules,
  'rolebindings.rbac.authorization.k8s.io': roleBindingRules,
  'roles.rbac.authorization.k8s.io': roleRules,
};
