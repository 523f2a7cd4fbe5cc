import type { Clock } from '../base/index.ts';
import type { ClusterApi } from './api.ts';
import type { CheckStatus, CheckTable } from './check.ts';
import type { LabCheck, LabStep } from './definition.ts';
import type { CheckResult } from './runner.ts';
import { formatVerdict, undeclared } from './texts.ts';
import { watchUntil } from './watch-until.ts';

export interface RunStepOptions {
  readonly api: ClusterApi;
  readonly namespace: string;
  readonly checks: CheckTable;
  readonly clock: Clock;
  /** Whether a check that is `pending` is waited for. */
  readonly wait: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called with all results so far, whenever one of them has changed. */
  onResults(results: readonly CheckResult[]): void;
}

/** Runs all checks of a step together and gives their results in the order of the step. */
export async function runStep(step: LabStep, options: RunStepOptions): Promise<readonly CheckResult[]> {
  const sofar = new Map<string, CheckResult>();
  const inOrder = () => step.checks.flatMap(({ name }) => sofar.get(name) ?? []);
  // One that throws must not leave the others waiting for their time to be up.
  const others = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, others.signal]) : others.signal;
  const note = (result: CheckResult) => {
    const before = sofar.get(result.name);
    sofar.set(result.name, result);
    if (before?.text.en.message !== result.text.en.message || before.status !== result.status)
      options.onResults(inOrder());
  };
  try {
    await Promise.all(step.checks.map((check) => runCheck(check, { ...options, signal }, note)));
  } finally {
    others.abort();
  }
  return inOrder();
}

async function runCheck(
  check: LabCheck,
  options: RunStepOptions,
  note: (result: CheckResult) => void,
): Promise<CheckResult> {
  const { api, namespace, clock, signal } = options;
  const { value } = await watchUntil({
    ...{ api, namespace, clock, signal },
    timeoutMs: options.wait ? check.timeoutSeconds * 1000 : 0,
    look: async (reader) => {
      const run = options.checks[check.name];
      if (!run) throw undeclared(check.name, 'run');
      const verdict = await run.run(reader);
      const status = run.reasons[verdict.reason]?.status;
      if (!status) throw undeclared(check.name, verdict.reason);
      const text = formatVerdict(check, verdict);
      const result: CheckResult = { name: check.name, status, reason: verdict.reason, text };
      note(result);
      // What only the learner can change is not worth waiting for.
      return { done: status !== 'pending', value: result };
    },
  });
  return value;
}

/** `passed` when all are; `failed` when one is; else `pending`. */
export function combineStatus(results: readonly { readonly status: CheckStatus }[]): CheckStatus {
  if (results.some(({ status }) => status === 'failed')) return 'failed';
  return results.every(({ status }) => status === 'passed') ? 'passed' : 'pending';
}
