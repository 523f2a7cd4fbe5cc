import type { Reason } from '../base/index.ts';

/** What the process ends with. */
export const exitCodes = { done: 0, failed: 1, usage: 2, missing: 3, interrupted: 130 } as const;

/** What a shell expects of a program that a signal ended: 128 and the signal's number. */
export const signalExitCodes = { SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

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
