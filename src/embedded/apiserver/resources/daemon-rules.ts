import type { ResourceRules } from '../resource.ts';
import { controllerRevisionRules } from './apps/controller-revision.ts';
import { daemonSetRules } from './apps/daemon-set.ts';

/** The rules of what runs Pods on every Node. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  'controllerrevisions.apps': controllerRevisionRules,
  'daemonsets.apps': daemonSetRules,
};
