import { createOnDemand, type OnDemand } from '../on-demand.ts';
import type { ResourceRules } from '../resource.ts';

/** Rules by `resource.group` that are loaded together. */
interface RulesModule {
  readonly rules: Readonly<Record<string, ResourceRules>>;
}

export type RulesModuleName =
  | 'daemon'
  | 'definitions'
  | 'network'
  | 'other'
  | 'pod'
  | 'rbac'
  | 'service'
  | 'storage'
  | 'usual'
  | 'volume'
  | 'workload';

/** The modules that have the rules of kinds, each of kinds that are used together. */
export const rulesModules: Readonly<Record<RulesModuleName, OnDemand<RulesModule>>> = {
  daemon: createOnDemand('the rules of DaemonSets', () => import('./daemon-rules.ts')),
  definitions: createOnDemand('the rules of definitions', () => import('../crd/rules.ts')),
  network: createOnDemand('the rules of networks', () => import('./network-rules.ts')),
  other: createOnDemand('the rules of other resources', () => import('./other-rules.ts')),
  pod: createOnDemand('the rules of Pods', () => import('./pod-rules.ts')),
  rbac: createOnDemand('the rules of roles', () => import('./rbac-rules.ts')),
  service: createOnDemand('the rules of Services', () => import('./service-rules.ts')),
  storage: createOnDemand('the rules of storage', () => import('./storage-rules.ts')),
  usual: createOnDemand('the rules of usual resources', () => import('./usual-rules.ts')),
  volume: createOnDemand('the rules of volumes', () => import('./volume-rules.ts')),
  workload: createOnDemand('the rules of workloads', () => import('./workload-rules.ts')),
};
