import type { Plugin } from '../framework.ts';

/**
 * Stands for preemption in profiles (`plugins/defaultpreemption/default_preemption.go`): what it does is in `preemption.ts`, as
 * it works on the other plugins.
 */
export const defaultPreemption: Plugin = { name: 'DefaultPreemption' };
