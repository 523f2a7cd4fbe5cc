import type { Locale } from '../../../src/base/index.ts';
import type { CliContext } from '../../../src/cli/context.ts';
import { createProgram, runProgram } from '../../../src/cli/program.ts';
import type { KindDriver } from '../../../src/drivers/kind/index.ts';

/** What a command printed and ended with. */
export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface CliRun {
  readonly locale?: Locale;
  readonly driver?: Partial<KindDriver>;
  /** Standard error is a terminal of so many columns. */
  readonly columns?: number;
}

/** Runs a command line in this process. */
export async function runCli(argv: readonly string[], run: CliRun = {}): Promise<CliResult> {
  const texts = { stdout: '', stderr: '' };
  let exitCode = 0;
  const stream = (name: keyof typeof texts) => ({
    write(text: string) {
      texts[name] += text;
    },
    isTTY: name === 'stderr' && run.columns !== undefined,
    columns: run.columns,
  });
  const context: CliContext = {
    locale: run.locale ?? 'en',
    env: {},
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    signal: new AbortController().signal,
    async createDriver() {
      const driver = { clusterName: 'podpath', [Symbol.asyncDispose]: async () => undefined, ...run.driver };
      return driver as KindDriver;
    },
    exit(code) {
      exitCode = code;
    },
  };
  await runProgram(createProgram(context, '1.2.3'), argv, context);
  return { ...texts, exitCode };
}
