import type { Plugin } from '../framework.ts';

/** Keeps Pods with `spec.schedulingGates` out of the queue (`plugins/schedulinggates/scheduling_gates.go`). */
export const schedulingGates: Plugin = {
  name: 'SchedulingGates',
  preEnqueue({ spec }) {
    const gates = spec.schedulingGates ?? [];
    if (gates.length === 0) return undefined;
    return `waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`;
  },
  helps: (event) => event.kind === 'TargetPodUpdate' && (event.pod.spec.schedulingGates ?? []).length === 0,
};
