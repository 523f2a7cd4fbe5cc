import type { LabStepState } from '../../bridge/index.ts';

/** What a step's badge says: what the cluster says of it, and where that is nothing, whether it was passed before. */
export function badgeOf(live: LabStepState['status'] | undefined, passedBefore: boolean): LabStepState['status'] {
  if (live !== undefined && live !== 'unchecked') return live;
  return passedBefore ? 'passed' : 'unchecked';
}
