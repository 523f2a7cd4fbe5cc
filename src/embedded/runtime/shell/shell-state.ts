import type { TerminalModes } from '../../../base/index.ts';
import type { Input, Output, Process } from '../process/kernel.ts';
import type { EditorState } from './line-editor.ts';

/** Where a shell and what it starts read and write. */
export interface ShellIo {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** A command that is being run, and how far it is. */
export interface Frame {
  readonly source: string;
  readonly node: number;
  step: number;
  /** What its command substitutions wrote. */
  substituted: string[];
  /** Of `for`: the words; of a pipeline: the processes. */
  words?: string[];
  /** What is put back when it is over: of a group with redirects, of a function's parameters. */
  io?: ShellIo;
  positional?: string[];
  isFunction?: boolean;
}

/** All that a shell keeps: JSON but for pipes. */
export interface ShellState {
  readonly stack: Frame[];
  status: number;
  /** `$0`. */
  readonly name: string;
  readonly variables: Record<string, string>;
  readonly exported: string[];
  positional: string[];
  readonly functions: Record<string, { readonly source: string; readonly node: number }>;
  io: ShellIo;
  /** Processes that it waits for; the status is the last one's. */
  waiting: number[];
  /** Processes that have ended, with their status. */
  readonly ended: Record<number, number>;
  captured: string;
  /** A wait of `wait`, which a trap ends. */
  isWait: boolean;
  readonly background: number[];
  readonly traps: Record<string, string>;
  readonly pendingTraps: string[];
  isErrexit: boolean;
  isTraced: boolean;
  isUnsetError: boolean;
  /** Within the condition of something, where `set -e` does not apply. */
  /** It reads commands from stdin. */
  readonly isReading: boolean;
  hasPrompt: boolean;
  input: string;
  isInputOver: boolean;
  isReadingLine: boolean;
  hasStartedReading: boolean;
  /** The prompt for the command that is read next is there. */
  isPrompted: boolean;
  isExec: boolean;
  /** What was typed at the prompt of a terminal, oldest first. */
  history: readonly string[];
  /** The line that is being typed, and the modes of the terminal that the shell puts back after it. */
  editor?: EditorState;
  cooked?: TerminalModes;
  /** The process group of what is started next; absent: the shell's own. */
  jobGroup?: number;
}

/** The state of a new shell. */
export function newShellState(process: Process, own: Partial<ShellState> = {}): ShellState {
  const { env, stdin, stdout, stderr } = process;
  return {
    stack: [],
    status: 0,
    name: process.argv[0] ?? 'sh',
    variables: { ...env },
    exported: Object.keys(env),
    positional: [],
    functions: {},
    io: { stdin, stdout, stderr },
    waiting: [],
    ended: {},
    captured: '',
    isWait: false,
    background: [],
    traps: {},
    pendingTraps: [],
    isErrexit: false,
    isTraced: false,
    isUnsetError: false,
    isReading: false,
    hasPrompt: false,
    input: '',
    isInputOver: false,
    isReadingLine: false,
    hasStartedReading: false,
    isPrompted: false,
    isExec: false,
    history: [],
    ...own,
  };
}

/** What a process keeps as a shell. */
export function stateOf(process: Process): ShellState {
  return process.state as unknown as ShellState;
}

/** The variables that programs get. */
export function environmentOf({ variables, exported }: ShellState): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of exported) if (variables[name] !== undefined) env[name] = variables[name];
  return env;
}

/** bash has another prompt and other messages than `sh`. */
export function isBash({ argv }: Process): boolean {
  return /(?:^|\/)bash$/.test(argv[0] ?? '');
}
