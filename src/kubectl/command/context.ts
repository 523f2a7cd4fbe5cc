import type { Clock } from '../../base/index.ts';
import type { Client } from '../client/client.ts';
import type { ConfigStore } from '../client/session-config.ts';
import type { Command } from '../grammar/index.ts';
import type { Connect, Listen } from './connection.ts';
import type { LabFiles } from './files.ts';
import type { Flags } from './flags.ts';

/** Where output goes: called in order, and waited for before more is written. Text is UTF-8; bytes are what a container wrote. */
export type Sink = (chunk: string | Uint8Array) => void | Promise<void>;

/** The terminal that a line was typed at. */
export interface UserTerminal {
  readonly columns: number;
  readonly rows: number;
  /** Told of each new size, until it is disposed of. */
  onResize(listener: () => void): Disposable;
  /** Keys are given as they are pressed, Ctrl-C too, and output is shown as it comes, until it is disposed of (`term.MakeRaw`). */
  makeRaw(): Disposable;
}

/** Everything that a verb may use. It has no other way to the world. */
export interface VerbContext {
  readonly command: Command;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of {@link args} came before `--`; -1 without one. */
  readonly dashAt: number;
  readonly out: Sink;
  readonly err: Sink;
  /** All of standard input as text. */
  readStdin(): Promise<string>;
  /** Standard input as it comes, for `-i`. */
  readonly stdin: ReadableStream<Uint8Array> | undefined;
  readonly client: Client;
  readonly config: ConfigStore;
  readonly files: LabFiles;
  readonly clock: Clock;
  /** A number of at least 0 and below 1. */
  readonly random: () => number;
  /** Columns of the terminal. */
  readonly width: number;
  readonly isTerminal: boolean;
  /** Absent where standard input is none. */
  readonly terminal: UserTerminal | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The namespace that the line acts in, and whether the line says so (`-n`). */
  readonly namespace: { readonly name: string; readonly isExplicit: boolean };
  /** Opens a file in the page's editor and gives back what it holds when that is closed; absent where there is none. */
  readonly edit: ((name: string, text: string) => Promise<string>) | undefined;
  /** Connects to a container (exec, attach, cp); absent where that cannot be. */
  readonly connect: Connect | undefined;
  /** Listens on a port of the reader's world; absent where nothing can. */
  readonly listen: Listen | undefined;
}

/** A verb: what kubectl does for one command of the grammar. */
export interface Verb {
  /** Flags that cobra wants to be given (`MarkFlagRequired`). */
  readonly requiredFlags?: readonly string[];
  /** @throws CommandError, StatusError, PlainFailure or FailureList: what kubectl fails with. */
  run(context: VerbContext): Promise<void>;
}
