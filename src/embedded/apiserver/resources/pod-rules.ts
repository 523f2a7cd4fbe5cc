import type { ResourceRules } from '../resource.ts';
import { deploymentRules } from './apps/deployment.ts';
import { replicaSetRules } from './apps/replica-set.ts';
import { podRules } from './core/pod.ts';
import { podTemplateRules } from './core/pod-template.ts';

/** The rules of Pods, and of what most of them come from. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  pods: podRules,
  podtemplates: podTemplateRules,
  'deployments.apps': deploymentRules,
  'replicasets.apps': replicaSetRules,
};
