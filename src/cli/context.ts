import type { Command } from 'commander';
import type { Locale } from '../base/index.ts';
import type { KindDriver, KindDriverOptions } from '../drivers/kind/index.ts';

/** What a command gets to work with; tests give their own. */
export interface CliContext {
  readonly locale: Locale;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  /** Aborted at the first SIGINT or SIGTERM; a command then cleans up and ends with 130. */
  readonly signal: AbortSignal;
  /** Makes the driver; its room is loaded only now. */
  createDriver(options?: KindDriverOptions): Promise<KindDriver>;
  /** Sets the exit code of the process. */
  exit(code: number): void;
}

/** The part of a stream that commands use. */
interface CliStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Adds one command, with its options and action, to the program; what the action needs is imported when it runs. */
export type RegisterCommand = (program: Command, context: CliContext) => void;
