import type { Clock, LocalizedText } from '../base/index.ts';
import type { CheckStatus } from './check.ts';
import type { Lab } from './definition.ts';
import type { CheckResult, LabRunner } from './runner.ts';

/** What a check said before anything was done, and after the solution of its step. */
export interface VerifiedCheck {
  readonly lab: string;
  readonly step: string;
  readonly check: string;
  /** Not passed on a fresh lab, and passed after the solution: only such a check tells anything. */
  readonly proven: boolean;
  readonly fresh: CheckOutcome;
  readonly solved: CheckOutcome;
  /** From the start of the solution until the whole step was checked. */
  readonly seconds: number;
}

export interface CheckOutcome {
  readonly status: CheckStatus;
  readonly reason: string;
  readonly text: LocalizedText;
}

/**
 * Proves the checks of a lab on a real cluster: on a fresh lab each must not be passed; then, step by step, each must be
 * passed after the step's solution. The lab is left afterwards, whatever happens. `onChecked` is called for each check.
 * @throws PodpathError what the runner throws.
 */
export async function verifyLab(options: {
  readonly lab: Lab;
  readonly runner: LabRunner;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  onChecked?(check: VerifiedCheck): void;
  /** A lab that could not be left, when there is an earlier error to throw. */
  onLeaveFailed?(error: unknown): void;
}): Promise<readonly VerifiedCheck[]> {
  const { runner, signal } = options;
  let verified: readonly VerifiedCheck[];
  try {
    // What an earlier proof that was cut off has left would not be fresh.
    await runner.leave(signal);
    await runner.start(signal);
    verified = await proveSteps(options);
  } catch (error) {
    // Not with the caller's signal: an interrupted proof, too, leaves nothing behind.
    await runner.leave().catch((leaveError: unknown) => options.onLeaveFailed?.(leaveError));
    throw error;
  }
  await runner.leave();
  return verified;
}

async function proveSteps(options: Parameters<typeof verifyLab>[0]): Promise<readonly VerifiedCheck[]> {
  const { lab, runner, clock, signal } = options;
  const verified: VerifiedCheck[] = [];
  const fresh = new Map<string, CheckOutcome>();
  for (const step of lab.steps) {
    const { checks } = await runner.check(step.name, { wait: false, signal });
    for (const check of checks) fresh.set(check.name, outcomeOf(check));
  }
  for (const step of lab.steps) {
    const begin = clock.now();
    await runner.solve(step.name, signal);
    const { checks } = await runner.check(step.name, { signal });
    const seconds = (clock.now() - begin) / 1000;
    for (const check of checks) {
      const before = fresh.get(check.name);
      if (!before) continue;
      const proven = before.status !== 'passed' && check.status === 'passed';
      const result = { lab: lab.name, step: step.name, check: check.name, proven, fresh: before, seconds };
      verified.push({ ...result, solved: outcomeOf(check) });
      options.onChecked?.({ ...result, solved: outcomeOf(check) });
    }
  }
  return verified;
}

function outcomeOf({ status, reason, text }: CheckResult): CheckOutcome {
  return { status, reason, text };
}
