import type { Clock } from '../base/index.ts';
import { builtinNames } from './builtins/builtin-names.ts';
import type { LineFiles } from './files.ts';
import { expandHistory } from './history.ts';
import { LimitError } from './limits.ts';
import { createMemoryFiles } from './memory-files.ts';
import { parseLine } from './parse/parse-line.ts';
import type { List } from './parse/tree.ts';
import type { LineHost, Program } from './programs/program.ts';
import { programs as ownPrograms } from './programs/registry.ts';
import { parseAlias } from './run/alias.ts';
import { createBreathing } from './run/breathe.ts';
import { createShell, isComplaint } from './run/execute.ts';
import { ExitFlow, Interrupted, LoopFlow, ReturnFlow } from './run/flow.ts';
import { mountFiles } from './run/lab-view.ts';
import type { Io, Shell } from './run/shell.ts';
import { ShellState } from './run/state.ts';
import { BrokenPipe, inputOf, type LineInput, type LineOutput } from './streams.ts';

/** What the lines of a terminal are run with. */
export interface LineSessionOptions {
  /** What the caller gives beside the line's own programs: kubectl. One of the same name goes first. */
  readonly programs: readonly Program[];
  /** The lab's files; the working folder begins at their root, which is `$HOME`. `/tmp` is in memory. */
  readonly files: LineFiles;
  readonly host: LineHost;
  readonly clock: Clock;
  /** Exported variables to begin with. `HOME` is where the lab's files are; `/root` unless given. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What was typed before, oldest first. */
  readonly history?: readonly string[];
}

/** What one line is run with. */
export interface RunLineOptions {
  /** Empty unless given. */
  readonly stdin?: LineInput;
  readonly stdout: LineOutput;
  readonly stderr: LineOutput;
  /** Ctrl-C: the whole line ends with 130. */
  readonly signal?: AbortSignal;
  /** Columns; 80 unless given. */
  readonly width?: number;
  /** Whether someone types and reads this: the line is kept in the history, and `!!` is replaced. */
  readonly isTerminal?: boolean;
}

/** The lines of one terminal: what one sets, the next has. */
export interface LineSession {
  /** Runs a text to its end and gives its exit code; never rejects, unless an output does. One line at a time. */
  run(text: string, options: RunLineOptions): Promise<number>;
  /** What has been typed, oldest first. */
  readonly history: readonly string[];
  /** Variables by name, for completion and the prompt. */
  variable(name: string): string | undefined;
  /** The working folder, absolute. */
  readonly folder: string;
  /** Names that a command can begin with: builtins, programs, functions, aliases. */
  commandNames(): readonly string[];
  /** What the alias of this name stands for. */
  alias(name: string): string | undefined;
}

/** Makes what runs the lines of one terminal. */
export function createLineSession(options: LineSessionOptions): LineSession {
  const { files, host, clock, environment = {} } = options;
  const home = environment['HOME'] ?? '/root';
  const state = new ShellState(home);
  for (const [name, value] of Object.entries({ HOME: home, PWD: home, ...environment })) {
    state.variables.set(name, { value, isExported: true, isReadonly: false });
  }
  state.variables.set('IFS', { value: ' \t\n', isExported: false, isReadonly: false });
  const k = parseAlias('kubectl');
  if (k !== undefined) state.aliases.set('k', k);
  const given = new Map(options.programs.map((program) => [program.name, program]));
  const loaded = new Map<string, Promise<Program>>();
  const history: string[] = [...(options.history ?? [])];
  const mounted = mountFiles(
    new Map([
      [home, files],
      ['/tmp', createMemoryFiles(() => clock.now())],
    ]),
  );
  const programNames = (): readonly string[] => [...new Set([...given.keys(), ...Object.keys(ownPrograms)])];
  const findProgram = async (name: string): Promise<Program | undefined> => {
    const load = Object.hasOwn(ownPrograms, name) ? ownPrograms[name] : undefined;
    const found = given.get(name) ?? loaded.get(name) ?? load?.();
    if (found instanceof Promise) {
      loaded.set(name, found);
      // A page that was cut off tries again with the next line.
      found.catch(() => loaded.delete(name));
    }
    return await found;
  };
  const breathe = createBreathing();

  const run: LineSession['run'] = async (text, { stdin, stdout, stderr, signal, width = 80, isTerminal = false }) => {
    let line = text;
    if (isTerminal) {
      const expanded = expandHistory(text, history);
      if (expanded.kind === 'error') {
        await stderr(`bash: ${expanded.message}\n`);
        return 1;
      }
      line = expanded.text;
      if (line !== text) await stdout(`${line}\n`);
      if (line.trim() !== '' && history.at(-1) !== line) history.push(line);
    }
    const parsed = parseLine(line);
    if (parsed.kind !== 'line') {
      const told =
        parsed.kind === 'error' ? parsed.text[host.locale] : { message: 'syntax error: unexpected end of file' };
      await stderr(`bash: ${told.message}\n${told.hint === undefined ? '' : `${told.hint}\n`}`);
      state.status = 2;
      return 2;
    }
    const io: Io = {
      signal: signal ?? new AbortController().signal,
      descriptors: new Map([
        [0, { input: stdin ?? inputOf(''), isTerminal: stdin?.isTerminal ?? false }],
        [1, { output: stdout, isTerminal }],
        [2, { output: stderr, isTerminal }],
      ]),
    };
    const surroundings = {
      files: mounted,
      clock,
      host,
      history,
      width,
      subshells: { running: 0, isFull: false },
      programNames,
      builtinNames: () => builtinNames,
      findProgram,
      breathe,
    };
    Object.assign(state, { tested: 0, loops: 0, calls: 0, substitutions: 0 });
    state.scopes.length = 0;
    state.status = await orInterrupted(io.signal, runTree(createShell(state, surroundings), parsed.tree, io));
    return state.status;
  };

  return {
    run,
    history,
    variable: (name) => state.variables.get(name)?.value,
    get folder() {
      return state.folder;
    },
    commandNames: () => [
      ...new Set([...builtinNames, ...programNames(), ...state.functions.keys(), ...state.aliases.keys()]),
    ],
    alias: (name) => state.aliases.get(name)?.text,
  };
}

/** 130 as soon as Ctrl-C is pressed, even while something waits that does not heed it, such as `read` at the terminal. */
async function orInterrupted(signal: AbortSignal, running: Promise<number>): Promise<number> {
  const stopped = Promise.withResolvers<number>();
  const stop = (): void => stopped.resolve(130);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([running, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Runs a tree and makes an exit code of however it ends. */
async function runTree(shell: Shell, tree: List, io: Io): Promise<number> {
  const { host } = shell.surroundings;
  const stderr = io.descriptors.get(2)?.output;
  let { status } = shell.state;
  let skipsLine = false;
  try {
    for (const item of tree.items) {
      skipsLine &&= !item.beginsLine;
      if (skipsLine) continue;
      try {
        status = await shell.runList({ ...tree, items: [item] }, io);
      } catch (error) {
        if (io.signal.aborted || !isComplaint(error)) throw error;
        const told = error instanceof LimitError ? error.text[host.locale] : { message: error.message };
        await stderr?.(`bash: ${told.message}\n${told.hint === undefined ? '' : `${told.hint}\n`}`);
        status = 1;
        shell.state.status = 1;
        skipsLine = true;
      }
    }
    return status;
  } catch (error) {
    if (io.signal.aborted || error instanceof Interrupted) return 130;
    if (error instanceof ExitFlow) {
      if (error.isAsked) host.exit?.();
      return error.code;
    }
    if (error instanceof BrokenPipe) return 141;
    if (error instanceof LoopFlow || error instanceof ReturnFlow) return shell.state.status;
    // A defect of a program: shown, and the terminal lives on.
    await stderr?.(`bash: ${error instanceof Error ? error.message : String(error)}\n`);
    return 70;
  }
}
