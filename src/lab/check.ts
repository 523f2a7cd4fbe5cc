import type { ClusterReader } from './reader.ts';

/** `passed`: as it should be; `pending`: on its way, waiting may help; `failed`: only the learner can change it. */
export type CheckStatus = 'passed' | 'pending' | 'failed';

/** What a reason of a check means, and which values its message speaks of. */
export interface ReasonSpec<Value extends string = string> {
  readonly status: CheckStatus;
  readonly values: readonly Value[];
}

/** The reasons that a check may give, by name (`NotFound`); each has a message in `messages/*.yaml`. */
export type ReasonTable = Readonly<Record<string, ReasonSpec>>;

/** What a check says: one of its reasons, with the values that the reason's message names as `{value}`. */
export type Verdict<Reasons extends ReasonTable> = {
  readonly [Reason in keyof Reasons & string]: {
    readonly reason: Reason;
    readonly values: Readonly<Record<Reasons[Reason]['values'][number], string | number>>;
  };
}[keyof Reasons & string];

/** What a check has to look with: the cluster through its API, from the learner's namespace. */
export type CheckContext = ClusterReader;

/**
 * A check of a lab: it looks at the cluster once and says what it saw. It does not wait: whatever it has read is watched,
 * and it is asked again when that changes.
 */
export interface Check {
  readonly reasons: ReasonTable;
  run(context: CheckContext): Promise<{
    readonly reason: string;
    readonly values: Readonly<Record<string, string | number>>;
  }>;
}

/** What `checks.ts` of a lab exports as `checks`: its checks by the names that `lab.yaml` uses. */
export type CheckTable = Readonly<Record<string, Check>>;

/**
 * Makes a check whose verdicts the compiler holds against its reasons.
 * @example
 * newCheck({
 *   reasons: { Running: passed('pod'), NotFound: failed() },
 *   run: async ({ get }) => {
 *     const pod = await get('v1/pods', 'web');
 *     return pod ? { reason: 'Running', values: { pod: 'web' } } : { reason: 'NotFound', values: {} };
 *   },
 * })
 */
export function newCheck<const Reasons extends ReasonTable>(check: {
  readonly reasons: Reasons;
  run(context: CheckContext): Promise<Verdict<Reasons>>;
}): Check {
  return check;
}

/** A reason for which a check is passed; `values` are those that its message names. */
export function passed<const Value extends string>(...values: Value[]): ReasonSpec<Value> {
  return { status: 'passed', values };
}

/** A reason to wait: the cluster is still at work on it. */
export function pending<const Value extends string>(...values: Value[]): ReasonSpec<Value> {
  return { status: 'pending', values };
}

/** A reason that does not go away by itself. */
export function failed<const Value extends string>(...values: Value[]): ReasonSpec<Value> {
  return { status: 'failed', values };
}
