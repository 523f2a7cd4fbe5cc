import { createCut } from './cut.ts';
import { normalise } from './normalise.ts';
import type { RecordedRun, Scenario } from './schema.ts';

type Run = Scenario['runs'][number];

/** What a command printed. */
export interface RunOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `expect` and `exitCode` of a run ask for and the output lacks; empty when all is there. */
export function missingFrom(run: Pick<Run, 'expect' | 'exitCode'>, output: RunOutput): readonly string[] {
  const text = output.stdout + output.stderr;
  const missing = run.expect.filter((part) => !text.includes(part)).map((part) => `the text ${JSON.stringify(part)}`);
  if (output.exitCode !== run.exitCode) missing.push(`exit code ${run.exitCode} (it was ${output.exitCode})`);
  return missing;
}

/** The part of an output that a recording keeps, of one that is there as a whole. */
export function cutOutput(run: Run, stdout: string): { readonly stdout: string; readonly cut: boolean } {
  const cut = createCut(run);
  const kept = cut.push(stdout) + cut.end();
  return { stdout: kept, cut: cut.isCut };
}

/**
 * Compares a recorded run with a new one, after normalising. Lines are compared as a sorted list, because names that
 * Kubernetes makes up put rows in another order.
 * @returns each line that only one of them has, `-` recorded, `+` now; empty when they agree.
 */
export function differences(run: Run, recorded: RecordedRun, now: RunOutput): readonly string[] {
  const problems: string[] = [];
  if (now.exitCode !== recorded.exitCode)
    problems.push(`- exit code ${recorded.exitCode}`, `+ exit code ${now.exitCode}`);
  if (run.unstable !== undefined) return problems;
  const before = linesOf(run, recorded.stdout + recorded.stderr);
  const after = linesOf(run, cutOutput(run, now.stdout).stdout + now.stderr);
  return [
    ...problems,
    ...without(before, after).map((line) => `- ${line}`),
    ...without(after, before).map((line) => `+ ${line}`),
  ];
}

function linesOf(run: Run, text: string): readonly string[] {
  return normalise(text, run.command)
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** The lines of `lines` that `others` lacks, counted. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
