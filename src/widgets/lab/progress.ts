/** Which steps of which labs a reader has done: kept in the browser, carried elsewhere as a file. Pure. */

/** Names of passed steps by lab. */
export type Progress = Readonly<Record<string, readonly string[]>>;

const kind = 'podpath-progress';
const namePattern = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** The progress with one more step done. */
export function withStep(progress: Progress, lab: string, step: string): Progress {
  const steps = progress[lab] ?? [];
  return steps.includes(step) ? progress : { ...progress, [lab]: [...steps, step] };
}

/** The progress without a lab's steps, for who begins it again. */
export function withoutLab(progress: Progress, lab: string): Progress {
  return Object.fromEntries(Object.entries(progress).filter(([name]) => name !== lab));
}

/** What either of the two has done. */
export function mergeProgress(one: Progress, other: Progress): Progress {
  return Object.entries(other).reduce(
    (all, [lab, steps]) => steps.reduce((sum, step) => withStep(sum, lab, step), all),
    one,
  );
}

/** The text of a progress file. */
export function formatProgress(progress: Progress): string {
  return `${JSON.stringify({ kind, version: 1, labs: progress }, null, 2)}\n`;
}

/** Reads a progress file; `undefined` for a text that is none. */
export function parseProgress(text: string): Progress | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== kind || !('labs' in value))
    return undefined;
  const { labs } = value;
  if (typeof labs !== 'object' || labs === null) return undefined;
  const progress: Record<string, readonly string[]> = {};
  for (const [lab, steps] of Object.entries(labs)) {
    const isValid = (step: unknown): step is string => typeof step === 'string' && namePattern.test(step);
    if (!namePattern.test(lab) || !Array.isArray(steps) || !steps.every(isValid)) return undefined;
    progress[lab] = [...new Set(steps)];
  }
  return progress;
}
