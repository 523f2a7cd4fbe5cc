import type { Clock } from '../../base/index.ts';
import type { LineFiles } from '../files.ts';
import type { Command, List } from '../parse/tree.ts';
import type { LineHost, Program } from '../programs/program.ts';
import type { LineInput, LineOutput } from '../streams.ts';
import type { ShellState } from './state.ts';

/** What a number of a redirect stands for. */
export interface Descriptor {
  readonly input?: LineInput;
  readonly output?: LineOutput;
  readonly isTerminal: boolean;
}

/** The open descriptors of a command, and what ends it. */
export interface Io {
  readonly descriptors: ReadonlyMap<number, Descriptor>;
  readonly signal: AbortSignal;
}

/** What all lines and their subshells share. */
export interface Surroundings {
  /** Paths are absolute. */
  readonly files: LineFiles;
  readonly clock: Clock;
  readonly host: LineHost;
  readonly history: readonly string[];
  readonly width: number;
  /** Copies of the shell that run, and whether there were too many: then there is no other before all have ended. */
  readonly subshells: { running: number; isFull: boolean };
  builtinNames(): readonly string[];
  programNames(): readonly string[];
  findProgram(name: string): Promise<Program | undefined>;
  /** Rejects after Ctrl-C; now and then resolves only after other events. */
  breathe(signal: AbortSignal, turns?: number): Promise<void>;
}

/** The shell that a command runs in. */
export interface Shell {
  readonly state: ShellState;
  readonly surroundings: Surroundings;
  runList(list: List, io: Io): Promise<number>;
  runCommand(command: Command, io: Io): Promise<number>;
  /** Runs something in a copy of this shell, and gives the exit code however it ends. */
  runIsolated(io: Io, run: (inner: Shell) => Promise<number>): Promise<number>;
  /** Runs a command by its words: a function (unless told), a builtin, a program. */
  runWords(words: readonly string[], io: Io, options?: { readonly skipsFunctions?: boolean }): Promise<number>;
}

/** A command of the shell itself. */
export type Builtin = (shell: Shell, args: readonly string[], io: Io, name: string) => Promise<number>;

/** Writes to a descriptor; what is closed swallows nothing but says so. */
export async function write(io: Io, fd: number, chunk: string | Uint8Array): Promise<void> {
  const output = io.descriptors.get(fd)?.output;
  if (output === undefined) throw new BadDescriptor();
  await output(chunk);
}

/** A write to a descriptor that is closed. */
export class BadDescriptor extends Error {
  constructor() {
    super('write error: Bad file descriptor');
  }
}

/** An error message of the shell: `bash: MESSAGE`. */
export async function complain(io: Io, message: string): Promise<void> {
  await io.descriptors.get(2)?.output?.(`bash: ${message}\n`);
}
