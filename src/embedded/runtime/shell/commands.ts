import { resolvePath } from '../../../base/index.ts';
import { isDirectory } from '../files/root-files.ts';
import type { Output, Process } from '../process/kernel.ts';
import { TextPipe } from '../process/streams.ts';
import { expandText, type Scope } from './expand.ts';
import { type Redirect, ShellSyntaxError } from './lexer.ts';
import { parseScript, type Script } from './parser.ts';
import { environmentOf, type Frame, type ShellIo, type ShellState, stateOf } from './shell-state.ts';

/** Writes to one of a shell's streams. */
export function put(process: Process, output: Output, text: string): void {
  if (text === '' || process.isOver) return;
  const { stdout } = process;
  // A process writes where its own stdout goes; the shell's commands may go elsewhere.
  if (output === stdout) process.print(text);
  else process.write(output, text);
}

export function scriptOf({ source }: Frame): Script {
  return parseScript(source);
}

/** Puts a command on top of what is being run. */
export function enter(state: ShellState, source: string, node: number, more: Partial<Frame> = {}): Frame {
  const frame: Frame = { source, node, step: 0, substituted: [], ...more };
  state.stack.push(frame);
  return frame;
}

/** Parses text and runs it; a mistake in it is told. @returns whether it could be read */
export function enterText(process: Process, source: string, more: Partial<Frame> = {}): boolean {
  const state = stateOf(process);
  try {
    enter(state, source, parseScript(source).root.id, more);
    return true;
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    put(process, state.io.stderr, `sh: ${error.message}\n`);
    state.status = 2;
    return false;
  }
}

export function scopeOf(process: Process, state: ShellState, frame: Frame | undefined): Scope {
  let next = 0;
  return {
    files: process.container.files,
    cwd: process.cwd,
    positional: state.positional,
    get(name) {
      if (name === '?') return String(state.status);
      if (name === '$') return String(process.pid);
      if (name === '!') return state.background.length > 0 ? String(state.background.at(-1)) : undefined;
      if (name === '#') return String(state.positional.length);
      if (name === '0') return state.name;
      if (name === '@' || name === '*') return state.positional.join(' ');
      if (name === '-') return state.isErrexit ? 'e' : '';
      if (/^\d+$/.test(name)) return state.positional[Number(name) - 1];
      if (name === 'RANDOM') return String(process.machine.random.uint32() % 32_768);
      if (name === 'PWD') return process.cwd;
      const value = state.variables[name];
      if (value === undefined && state.isUnsetError) throw new Error(`${name}: parameter not set`);
      return value;
    },
    set(name, value) {
      state.variables[name] = value;
    },
    substituted() {
      next += 1;
      return frame?.substituted[next - 1] ?? '';
    },
  };
}

/** Starts a process of the shell's. */
export function spawn(
  process: Process,
  argv: readonly string[],
  className: string,
  io: ShellIo,
  env: Record<string, string>,
  shell?: object,
): Process {
  const { container, machine, cwd, uid } = process;
  // fork and exec, as measured on kind for busybox.
  machine.cpu.spend(container.cgroup, 1.3);
  return machine.spawn(container, {
    argv,
    className,
    env,
    cwd,
    uid,
    parent: process,
    group: stateOf(process).jobGroup,
    ...io,
    ...(shell && { state: shell as never }),
  });
}

/**
 * Runs `start`, whose processes are a job: a shell with job control gives it a group of its own, which Ctrl-C is for while it is in
 * the foreground (`forkparent` of ash).
 */
export function asJob<T>(process: Process, isForeground: boolean, start: () => T): T {
  const { terminal, container } = process;
  const state = stateOf(process);
  if (!state.hasPrompt || terminal === undefined) return start();
  state.jobGroup = container.nextPid;
  if (isForeground) terminal.group = state.jobGroup;
  try {
    return start();
  } finally {
    delete state.jobGroup;
  }
}

/** Starts a shell for a part of a script, with all that this one knows. */
export function spawnShell(process: Process, source: string, node: number, io: ShellIo): Process {
  const state = stateOf(process);
  const { variables, exported, positional, functions, name, isErrexit } = state;
  const inherited = {
    variables: { ...variables },
    exported: [...exported],
    positional: [...positional],
    functions: { ...functions },
    name,
    isErrexit,
  };
  return spawn(process, process.argv, 'sh', io, environmentOf(state), { inherited, source, node });
}

/** Opens what redirects say; undefined when one cannot be opened, which has been told. */
export function redirected(
  process: Process,
  redirects: readonly Redirect[],
  scope: Scope,
  from: ShellIo,
): ShellIo | undefined {
  let io = from;
  for (const { fd, op, word } of redirects) {
    const text = expandText(word, scope);
    if (op === '<<') io = { ...io, stdin: { from: 'pipe', pipe: pipeOf(text) } };
    else if (op === '<') {
      const path = resolvePath(process.cwd, text);
      const found = process.container.files.text(path);
      if (found === undefined) {
        put(process, io.stderr, `sh: can't open ${text}: no such file\n`);
        return undefined;
      }
      io = { ...io, stdin: path === '/dev/null' ? { from: 'null' } : { from: 'pipe', pipe: pipeOf(found) } };
    } else {
      const output =
        op === '>&' && /^[12]$/.test(text)
          ? text === '1'
            ? io.stdout
            : io.stderr
          : openOutput(process, text, op === '>>', io);
      if (output === undefined) return undefined;
      io = { ...io, ...(fd !== 2 && { stdout: output }), ...((fd === 2 || fd === -1) && { stderr: output }) };
    }
  }
  return io;
}

function openOutput(process: Process, text: string, isAppended: boolean, io: ShellIo): Output | undefined {
  const path = resolvePath(process.cwd, text);
  if (path === '/dev/null') return { to: 'null' };
  if (path === '/dev/stdout' || path === '/proc/1/fd/1')
    return path === '/dev/stdout' ? io.stdout : { to: 'log', stream: 'stdout' };
  if (path === '/dev/stderr' || path === '/proc/1/fd/2')
    return path === '/dev/stderr' ? io.stderr : { to: 'log', stream: 'stderr' };
  const { files } = process.container;
  const before = files.read(path);
  const isFolder = before !== undefined && isDirectory(before);
  const error = isFolder ? 'Is a directory' : isAppended && before !== undefined ? undefined : files.write(path, '');
  if (error !== undefined) {
    put(
      process,
      io.stderr,
      `sh: can't create ${text}: ${error === 'No such file or directory' ? 'nonexistent directory' : error}\n`,
    );
    return undefined;
  }
  return { to: 'file', path };
}

function pipeOf(text: string): TextPipe {
  const pipe = new TextPipe();
  pipe.open();
  pipe.write(text);
  pipe.close();
  return pipe;
}
