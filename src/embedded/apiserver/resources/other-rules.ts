import type { ResourceRules } from '../resource.ts';
import {
  mutatingWebhookConfigurationRules,
  validatingWebhookConfigurationRules,
} from './admissionregistration/webhook-configuration.ts';
import { apiServiceRules } from './apiregistration/api-service.ts';
import { limitRangeRules } from './core/limit-range.ts';
import { resourceQuotaRules } from './core/resource-quota.ts';
import { runtimeClassRules } from './node/runtime-class.ts';
import { clusterRoleRules, roleRules } from './rbac/role.ts';
import { clusterRoleBindingRules, roleBindingRules } from './rbac/role-binding.ts';
import { priorityClassRules } from './scheduling/priority-class.ts';

/** The rules of resources that few clusters have objects of. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  limitranges: limitRangeRules,
  resourcequotas: resourceQuotaRules,
  'clusterrolebindings.rbac.authorization.k8s.io': clusterRoleBindingRules,
  'clusterroles.rbac.authorization.k8s.io': clusterRoleRules,
  'rolebindings.rbac.authorization.k8s.io': roleBindingRules,
  'roles.rbac.authorization.k8s.io': roleRules,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': mutatingWebhookConfigurationRules,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': validatingWebhookConfigurationRules,
  'apiservices.apiregistration.k8s.io': apiServiceRules,
  'priorityclasses.scheduling.k8s.io': priorityClassRules,
  'runtimeclasses.node.k8s.io': runtimeClassRules,
};
