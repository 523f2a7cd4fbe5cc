import * as z from 'zod/mini';
import { type Locale, PodpathError } from '../base/index.ts';
import { progressInvalid } from './progress-messages.ts';

/** What a learner has done in one step. */
export interface StepProgress {
  /** ISO 8601: when all checks of the step were first passed. */
  readonly passedAt?: string | undefined;
  /** How many hints were shown. */
  readonly hintsShown: number;
  /** Whether the solution was shown or run. */
  readonly solutionShown: boolean;
}

/** What a learner has done in all labs; a plain value, kept by the page. Labs and steps are there once something was done. */
export interface Progress {
  readonly version: 1;
  readonly labs: Readonly<Record<string, { readonly steps: Readonly<Record<string, StepProgress>> }>>;
}

/** The version of the file that {@link formatProgress} writes. */
const progressVersion = 1;
/** More than any real file has; what is larger is not one. */
const maximumFileLength = 256 * 1024;

const untouched: StepProgress = { hintsShown: 0, solutionShown: false };

/** The progress of someone who has done nothing yet. */
export function newProgress(): Progress {
  return { version: progressVersion, labs: {} };
}

/** What was done in a step. */
export function stepProgress(progress: Progress, lab: string, step: string): StepProgress {
  const steps = Object.hasOwn(progress.labs, lab) ? progress.labs[lab]?.steps : undefined;
  return (steps && Object.hasOwn(steps, step) ? steps[step] : undefined) ?? untouched;
}

/** Notes that a step was passed at `nowMs` (milliseconds since the Unix epoch); the first time counts. */
export function withPassed(progress: Progress, lab: string, step: string, nowMs: number): Progress {
  if (stepProgress(progress, lab, step).passedAt !== undefined) return progress;
  return withStep(progress, lab, step, { passedAt: new Date(nowMs).toISOString() });
}

/** Notes that one more hint was shown, of `count` that there are. */
export function withHintShown(progress: Progress, lab: string, step: string, count: number): Progress {
  const { hintsShown } = stepProgress(progress, lab, step);
  return withStep(progress, lab, step, { hintsShown: Math.min(hintsShown + 1, count) });
}

/** Notes that the solution was shown or run. */
export function withSolutionShown(progress: Progress, lab: string, step: string): Progress {
  return withStep(progress, lab, step, { solutionShown: true });
}

/** Forgets one lab: for a reset. */
export function withoutLab(progress: Progress, lab: string): Progress {
  return { ...progress, labs: Object.fromEntries(Object.entries(progress.labs).filter(([name]) => name !== lab)) };
}

/** Brings two together, so that an import takes nothing away: the earlier pass, the more hints. */
export function mergeProgress(one: Progress, other: Progress): Progress {
  let merged = one;
  for (const [lab, { steps }] of Object.entries(other.labs))
    for (const [step, theirs] of Object.entries(steps)) {
      const ours = stepProgress(merged, lab, step);
      const passedAt = [ours.passedAt, theirs.passedAt].filter((at) => at !== undefined).sort()[0];
      merged = withStep(merged, lab, step, {
        hintsShown: Math.max(ours.hintsShown, theirs.hintsShown),
        solutionShown: ours.solutionShown || theirs.solutionShown,
        ...(passedAt === undefined ? {} : { passedAt }),
      });
    }
  return merged;
}

/** The file that a learner takes along. */
export function formatProgress(progress: Progress): string {
  return `${JSON.stringify({ kind: 'podpath-progress', ...progress }, null, 2)}\n`;
}

/**
 * Reads such a file.
 * @throws PodpathError `Invalid` with all violations at once; the progress that the page has stays as it was.
 */
export function parseProgress(text: string): Progress {
  if (text.length > maximumFileLength) throw invalid([same(`${text.length} > ${maximumFileLength}`)]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid([same(`JSON: ${error.message}`)]);
  }
  const schema = newProgressFileSchema();
  const result = schema.safeParse(value, { error: z.locales.en().localeError });
  if (!result.success) {
    // The same value read twice gives the same issues in the same order; only their words differ.
    const chinese = schema.safeParse(value, { error: z.locales.zhCN().localeError }).error?.issues ?? [];
    throw invalid(
      result.error.issues.map(({ path, message }, index) => {
        const at = path.map(String).join('.') || '.';
        return { en: `${at}: ${message}`, 'zh-cn': `${at}: ${chinese[index]?.message ?? message}` };
      }),
    );
  }
  return { version: progressVersion, labs: result.data.labs };
}

/** A function, so that a page makes the schema only when a file is imported. */
function newProgressFileSchema() {
  const name = z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/));
  const step = z.strictObject({
    passedAt: z.optional(z.iso.datetime()),
    hintsShown: z.number().check(z.int(), z.minimum(0), z.maximum(100)),
    solutionShown: z.boolean(),
  });
  return z.strictObject({
    kind: z.literal('podpath-progress'),
    version: z.literal(progressVersion),
    labs: z.record(name, z.strictObject({ steps: z.record(name, step) })),
  });
}

function withStep(progress: Progress, lab: string, step: string, change: Partial<StepProgress>): Progress {
  const steps = Object.hasOwn(progress.labs, lab) ? progress.labs[lab]?.steps : {};
  const changed = { ...stepProgress(progress, lab, step), ...change };
  return { ...progress, labs: { ...progress.labs, [lab]: { steps: { ...steps, [step]: changed } } } };
}

function same(text: string): Readonly<Record<Locale, string>> {
  return { en: text, 'zh-cn': text };
}

function invalid(violations: readonly Readonly<Record<Locale, string>>[]): PodpathError {
  return new PodpathError({ reason: 'Invalid', text: progressInvalid(violations) });
}
