import { ProgramFailure } from '../common/options.ts';
import { reasonOf } from '../common/work.ts';

/** The exit code of an awk that could not do what it was to. */
export const troubleCode = 2;

/** What ends awk with a message, but for mistakes in its options. */
export const trouble = (message: string): ProgramFailure => new ProgramFailure(message, { exitCode: troubleCode });

/** Of a file that could not be read or written, for what the file system said. */
export const cannotOpen = (what: string, error: unknown): ProgramFailure =>
  trouble(`cannot open ${what} (${reasonOf(error)})`);
