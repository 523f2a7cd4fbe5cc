import { resolvePath } from '../../../base/index.ts';
import { isDirectory } from '../files/root-files.ts';
import { findProgram } from '../process/executable.ts';
import type { Process } from '../process/kernel.ts';
import { parseSignal } from '../process/process-types.ts';
import { parseScript } from './parser.ts';
import { formatPrintf, isTrue } from './programs/echo.ts';
import { type Frame, isBash, type ShellIo, type ShellState } from './shell-state.ts';

/** What a builtin is given of the shell. */
export interface BuiltinContext {
  readonly state: ShellState;
  readonly io: ShellIo;
  readonly frame: Frame;
}

/** A command within the shell; undefined: the status comes later. */
type Builtin = (process: Process, args: readonly string[], context: BuiltinContext) => number | undefined;

const out = (process: Process, { io }: BuiltinContext, text: string) => process.write(io.stdout, text);
const error = (process: Process, { io }: BuiltinContext, text: string) => process.write(io.stderr, `sh: ${text}\n`);

/** Leaves loops: pops frames to the one wanted, which goes on or is over. */
function leave({ state }: BuiltinContext, levels: number, isContinue: boolean): number {
  let left = levels;
  while (state.stack.length > 0) {
    const frame = state.stack.at(-1);
    const node = frame === undefined ? undefined : parseScript(frame.source).nodes[frame.node];
    if (frame === undefined || frame.isFunction === true) break;
    if (node?.kind === 'while' || node?.kind === 'for') {
      left -= 1;
      if (left === 0) {
        if (isContinue) {
          if (node.kind === 'while') frame.step = 0;
          break;
        }
        state.stack.pop();
        break;
      }
    }
    state.stack.pop();
    if (frame.io !== undefined) state.io = frame.io;
  }
  return 0;
}

const assign = (state: ShellState, args: readonly string[], isExported: boolean) => {
  for (const arg of args) {
    const [, name = arg, value] = /^(\w+)=(.*)$/s.exec(arg) ?? [];
    if (value !== undefined) state.variables[name] = value;
    if (isExported && !state.exported.includes(name)) state.exported.push(name);
  }
  return 0;
};

const truth: Builtin = (process, args, context) => {
  try {
    return isTrue(args, process.container.files, process.cwd) ? 0 : 1;
  } catch (failure) {
    error(process, context, failure instanceof Error ? failure.message : String(failure));
    return 2;
  }
};

/** The shell's own commands. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  '[': (process, args, context) => truth(process, args.slice(0, -1), context),
  test: truth,
  echo(process, args, context) {
    const words = [...args];
    let [isOpen, isEscaped] = [false, false];
    while (/^-[neE]+$/.test(words[0] ?? '')) {
      const option = words.shift() ?? '';
      isOpen ||= option.includes('n');
      isEscaped ||= option.includes('e');
    }
    const text = words.join(' ');
    out(process, context, (isEscaped ? formatPrintf('%b', [text]) : text) + (isOpen ? '' : '\n'));
    return 0;
  },
  printf(process, [format = '', ...args], context) {
    out(process, context, formatPrintf(format, args));
    return 0;
  },
  pwd(process, _args, context) {
    out(process, context, `${process.cwd}\n`);
    return 0;
  },
  cd(process, [to], context) {
    const path = resolvePath(process.cwd, to ?? context.state.variables['HOME'] ?? '/');
    const entry = process.container.files.read(path);
    if (entry === undefined || !isDirectory(entry)) {
      error(
        process,
        context,
        `cd: can't cd to ${to}: ${entry === undefined ? 'No such file or directory' : 'Not a directory'}`,
      );
      return 2;
    }
    process.cwd = path;
    return 0;
  },
  export: (_process, args, { state }) => assign(state, args, true),
  readonly: (_process, args, { state }) => assign(state, args, false),
  local: (_process, args, { state }) => assign(state, args, false),
  unset(_process, args, { state }) {
    for (const name of args) {
      delete state.variables[name];
      delete state.functions[name];
    }
    return 0;
  },
  set(process, args, context) {
    const { state } = context;
    const [first = ''] = args;
    if (first === '--') state.positional = args.slice(1);
    else if (/^[-+]/.test(first)) {
      const isOn = first.startsWith('-');
      for (const letter of first.slice(1)) {
        if (letter === 'e') state.isErrexit = isOn;
        else if (letter === 'x') state.isTraced = isOn;
        else if (letter === 'u') state.isUnsetError = isOn;
        else if (letter !== 'o') {
          error(process, context, `set: illegal option -${letter}`);
          return 2;
        }
      }
    } else
      out(
        process,
        context,
        Object.entries(state.variables)
          .map(([name, value]) => `${name}='${value}'\n`)
          .sort()
          .join(''),
      );
    return 0;
  },
  shift(_process, [count = '1'], { state }) {
    if (Number(count) > state.positional.length) return 1;
    state.positional = state.positional.slice(Number(count));
    return 0;
  },
  exit(process, [code], { state, frame, io }) {
    if (state.hasPrompt && isBash(process)) process.write(io.stderr, 'exit\n');
    if (code !== undefined) state.status = Number(code) & 255;
    const trap = state.traps['EXIT'];
    delete state.traps['EXIT'];
    state.stack.length = 0;
    if (trap === undefined) process.exit(state.status);
    else
      state.stack.push({
        source: `${trap}\nexit ${state.status}`,
        node: parseScript(`${trap}\nexit ${state.status}`).root.id,
        step: 0,
        substituted: [],
      });
    void frame;
    return state.status;
  },
  return(_process, [code], { state }) {
    while (state.stack.length > 0) {
      const frame = state.stack.pop();
      if (frame?.io !== undefined) state.io = frame.io;
      if (frame?.positional !== undefined) state.positional = frame.positional;
      if (frame?.isFunction === true) break;
    }
    return code === undefined ? state.status : Number(code);
  },
  break: (_process, [levels = '1'], context) => leave(context, Number(levels), false),
  continue: (_process, [levels = '1'], context) => leave(context, Number(levels), true),
  trap(_process, [command = '', ...names], { state }) {
    for (const name of names.length > 0 ? names : []) {
      const signal = name === 'EXIT' || name === '0' ? 'EXIT' : (parseSignal(name)?.slice(3) ?? name);
      if (command === '-') delete state.traps[signal];
      else state.traps[signal] = command;
    }
    return 0;
  },
  wait(process, args, { state }) {
    const pids = args.length > 0 ? args.map(Number) : state.background;
    state.waiting = pids.filter((pid) => state.ended[pid] !== undefined || process.container.processes.has(pid));
    state.isWait = true;
    return state.waiting.length > 0 ? undefined : 0;
  },
  eval(_process, args, { state }) {
    const source = args.join(' ');
    state.stack.push({ source, node: parseScript(source).root.id, step: 0, substituted: [] });
    return undefined;
  },
  '.'(process, [path = ''], context) {
    const source = process.container.files.text(resolvePath(process.cwd, path));
    if (source === undefined) {
      error(process, context, `.: can't open '${path}'`);
      return 2;
    }
    context.state.stack.push({ source, node: parseScript(source).root.id, step: 0, substituted: [] });
    return undefined;
  },
  exec(process, args, context) {
    const { state, io } = context;
    if (args.length === 0) {
      state.io = io;
      return 0;
    }
    const program = findProgram(process.container, args[0] ?? '', state.variables['PATH'] ?? '');
    if ('error' in program) {
      error(process, context, `exec: ${args[0]}: not found`);
      state.stack.length = 0;
      process.exit(127);
      return 127;
    }
    const env: Record<string, string> = {};
    for (const name of state.exported) if (state.variables[name] !== undefined) env[name] = state.variables[name];
    const { container, machine, cwd, uid } = process;
    state.isExec = true;
    state.waiting = [
      machine.spawn(container, {
        argv: [...(program.interpreter ?? []), ...args],
        className: program.className,
        env,
        cwd,
        uid,
        parent: process,
        ...io,
      }).pid,
    ];
    return undefined;
  },
  read(process, args, { state, io }) {
    const names = args.filter((arg) => !arg.startsWith('-'));
    const end = state.input.indexOf('\n');
    if (end < 0 && !state.isInputOver) {
      // It comes back to this command once there is a line.
      state.isReadingLine = true;
      const frame = state.stack.at(-1);
      if (frame !== undefined) delete frame.words;
      const { stdin } = io;
      if (stdin.from === 'terminal') stdin.terminal.read(process);
      else if (!state.hasStartedReading) {
        state.hasStartedReading = true;
        if (stdin.from === 'pipe') stdin.pipe.read(process);
        else process.input(undefined);
      }
      return undefined;
    }
    const line = end < 0 ? state.input : state.input.slice(0, end);
    state.input = end < 0 ? '' : state.input.slice(end + 1);
    if (io.stdin.from === 'terminal') {
      // Ctrl-D was for this command.
      state.isInputOver = false;
      io.stdin.terminal.stopReading(process, state.input);
      state.input = '';
    }
    const words = line.trim().split(/\s+/);
    for (const [index, name] of (names.length > 0 ? names : ['REPLY']).entries()) {
      state.variables[name] =
        names.length <= 1
          ? line.trim()
          : index === names.length - 1
            ? words.slice(index).join(' ')
            : (words[index] ?? '');
    }
    return end < 0 ? 1 : 0;
  },
  kill(process, args, context) {
    const [first = ''] = args;
    const named = /^-(?!s$)/.test(first) ? first.slice(1) : first === '-s' ? (args[1] ?? '') : undefined;
    const signal = named === undefined ? 'SIGTERM' : named === '0' ? undefined : parseSignal(named);
    let status = 0;
    for (const pid of named === undefined ? args : args.slice(first === '-s' ? 2 : 1)) {
      const target = process.container.processes.get(Number(pid));
      if (target === undefined) {
        error(process, context, `can't kill pid ${pid}: No such process`);
        status = 1;
      } else if (signal !== undefined && !(target.pid === 1 && signal === 'SIGKILL')) target.kill(signal);
    }
    return status;
  },
  command(process, args, context) {
    const [option, name = ''] = args;
    if (option !== '-v') return builtins['eval']?.(process, args, context);
    const program = findProgram(process.container, name, context.state.variables['PATH'] ?? '');
    const isOwn = builtins[name] !== undefined || context.state.functions[name] !== undefined;
    if (!isOwn && 'error' in program) return 127;
    out(process, context, `${isOwn || 'error' in program ? name : program.path}\n`);
    return 0;
  },
  type: (process, [name = ''], context) => builtins['command']?.(process, ['-v', name], context),
  umask: () => 0,
};
