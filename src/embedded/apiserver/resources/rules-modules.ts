import { createOnDemand, type OnDemand } from '../on-demand.ts';
import type { ResourceRules } from '../resource.ts';

/** Rules by `resource.group` that are loaded together. */
interface RulesModule {
  readonly rules: Readonly<Record<string, ResourceRules>>;
}

export type RulesModuleName = 'definitions' | 'other' | 'pod' | 'service' | 'storage' | 'usual' | 'workload';

/** The modules that have the rules of kinds, each of kinds that are used together. */
export const rulesModules: Readonly<Record<RulesModuleName, OnDemand<RulesModule>>> = {
  definitions: createOnDemand('the rules of definitions', () => import('../crd/rules.ts')),
  other: createOnDemand('the rules of other resources', () => import('./other-rules.ts')),
  pod: createOnDemand('the rules of Pods', () => import('./pod-rules.ts')),
  service: createOnDemand('the rules of Services', () => import('./service-rules.ts')),
  storage: createOnDemand('the rules of volumes', () => import('./storage-rules.ts')),
  usual: createOnDemand('the rules of usual resources', () => import('./usual-rules.ts')),
  workload: createOnDemand('the rules of workloads', () => import('./workload-rules.ts')),
};
