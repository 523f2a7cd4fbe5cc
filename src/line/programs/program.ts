import type {
  Clock,
  Locale,
  LocalizedText,
  NetworkFailure,
  NetworkRequest,
  NetworkResponseHead,
} from '../../base/index.ts';
import type { LineFiles } from '../files.ts';
import type { LineInput, LineOutput } from '../streams.ts';
import type { Jq } from './jq/job.ts';

/** A program that a line can start: `grep`, `jq`, `kubectl`. */
export interface Program {
  readonly name: string;
  /** One line for `help`. */
  readonly summary: LocalizedText;
  /**
   * Runs to its end and gives the exit code, 0 to 255. A `BrokenPipe` of an output and the reason of an aborted signal are let
   * pass: the line makes 141 and 130 of them. Anything else that is thrown is a defect and is shown as one.
   */
  run(context: ProgramContext): Promise<number>;
}

/** Everything that a program may use. It has no other way to the world. */
export interface ProgramContext {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  /** As it was called, for its own messages: `egrep`. */
  readonly name: string;
  readonly stdin: LineInput;
  /** Rejects with a `BrokenPipe` when nobody reads any more. */
  readonly stdout: LineOutput;
  readonly stderr: LineOutput;
  /** The exported variables. */
  readonly environment: ReadonlyMap<string, string>;
  /** The working folder, absolute. */
  readonly folder: string;
  /** Paths are taken as they are typed; `/dev/null` and `/dev/stdin` are there too. */
  readonly files: LineFiles;
  readonly clock: Clock;
  /** Ctrl-C, or that its output broke. */
  readonly signal: AbortSignal;
  /** Whether standard output is the terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /**
   * Lets the page breathe: resolves at once most of the time, now and then only after other events; rejects when the signal is
   * aborted. A loop whose turns are not bounded and do not wait for anything calls it each turn, or with the number of turns since.
   */
  breathe(turns?: number): Promise<void>;
  /** Resolves after so many milliseconds of {@link clock}; rejects when the signal is aborted. */
  sleep(ms: number): Promise<void>;
  /**
   * Runs another program (`xargs`, `watch`, `timeout`): an own program or a builtin, by its name, found as the line finds it. An
   * unknown one prints `NAME: command not found`, as the line does, and gives 127. What is not given is this program's own.
   */
  start(argv: readonly string[], streams?: StartStreams): Promise<number>;
  readonly host: LineHost;
}

/** What a program that another starts gets in place of its own. */
export interface StartStreams {
  readonly stdin?: LineInput;
  readonly stdout?: LineOutput;
  readonly stderr?: LineOutput;
  readonly environment?: ReadonlyMap<string, string>;
  /** Ends this one alone (`timeout`). */
  readonly signal?: AbortSignal;
}

/** What is answered. */
export interface HostResponse extends NetworkResponseHead {
  readonly body: AsyncIterable<Uint8Array>;
}

/** What a request fails with; `unsupported`: the page cannot make it, for a reason in the reader's language. */
export type RequestFailure = NetworkFailure | { readonly unsupported: string };

/** How a request is followed. */
export interface RequestWatch {
  readonly signal: AbortSignal;
  /** The name was found, or needed no finding; before there is a connection. */
  resolved?(address: string): void;
  /** There is a connection. */
  connected?(): void;
}

/** What the page gives. What is absent, this page cannot do, and a program refuses it by name. */
export interface LineHost {
  /** Opens a text in the page's editor and gives what it holds when that is closed; undefined when it was given up. */
  readonly edit?: (name: string, text: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Makes a request in the cluster's network. */
  readonly request?: (request: NetworkRequest, watch: RequestWatch) => Promise<HostResponse | RequestFailure>;
  /** Runs jobs of jq, which can be stopped. */
  readonly jq?: Jq;
  /** Empties the terminal. */
  readonly clear?: () => void;
  /** Leaves the terminal (`exit`). */
  readonly exit?: () => void;
  /** The language in which what the line itself says (`help`, what it refuses) is told. */
  readonly locale: Locale;
}
