import type { ResourceRules } from '../resource.ts';
import {
  mutatingWebhookConfigurationRules,
  validatingWebhookConfigurationRules,
} from './admissionregistration/webhook-configuration.ts';
import { apiServiceRules } from './apiregistration/api-service.ts';
import { limitRangeRules } from './core/limit-range.ts';
import { resourceQuotaRules } from './core/resource-quota.ts';
import { runtimeClassRules } from './node/runtime-class.ts';
import { priorityClassRules } from './scheduling/priority-class.ts';

/** The rules of resources that few clusters have objects of. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  limitranges: limitRangeRules,
  resourcequotas: resourceQuotaRules,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': mutatingWebhookConfigurationRules,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': validatingWebhookConfigurationRules,
  'apiservices.apiregistration.k8s.io': apiServiceRules,
  'priorityclasses.scheduling.k8s.io': priorityClassRules,
  'runtimeclasses.node.k8s.io': runtimeClassRules,
};
