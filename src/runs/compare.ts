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
export function missingFrom(run: Run, output: RunOutput): readonly string[] {
  const text = output.stdout + output.stderr;
  const missing = run.expect.filter((part) => !text.includes(part)).map((part) => `the text ${JSON.stringify(part)}`);
  if (output.exitCode !== run.exitCode) missing.push(`exit code ${run.exitCode} (it was ${output.exitCode})`);
  return missing;
}

/** The part of an output that a recording keeps (`keepLines`, then `headLines`, then `elide` within what is left). */
export function cutOutput(run: Run, stdout: string): { readonly stdout: string; readonly cut: boolean } {
  if (run.keepLines === undefined && run.headLines === undefined && run.elide === undefined) {
    return { stdout, cut: false };
  }
  const keep = run.keepLines === undefined ? undefined : new RegExp(run.keepLines, 'u');
  const elide = run.elide === undefined ? undefined : new RegExp(run.elide, 'gu');
  const lines = stdout.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const kept = lines.filter((line) => keep === undefined || keep.test(line)).slice(0, run.headLines);
  const shown = elide === undefined ? kept : kept.map((line) => line.replace(elide, '…'));
  return {
    stdout: shown.map((line) => `${line}\n`).join(''),
    cut: kept.length < lines.length || shown.some((line, index) => line !== kept[index]),
  };
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
