import type { Reason } from '../base/index.ts';

/** What the process ends with. */
export const exitCodes = { done: 0, failed: 1, usage: 2, missing: 3, interrupted: 130 } as const;

/** The exit code for an error. */
export function exitCodeOf(reason: Reason): number {
  switch (reason) {
    case 'Usage':
      return exitCodes.usage;
    case 'MissingOnMachine':
      return exitCodes.missing;
    case 'Cancelled':
      return exitCodes.interrupted;
    default:
      return exitCodes.failed;
  }
}
