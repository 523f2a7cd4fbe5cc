import { isDirectory, resolvePath } from '../files/root-files.ts';
import { findProgram } from '../process/executable.ts';
import type { Output, Process, ProcessClass } from '../process/kernel.ts';
import { type SignalName, signalNumbers } from '../process/process-types.ts';
import { TextPipe } from '../process/streams.ts';
import { builtins } from './builtins.ts';
import { expandPattern, expandText, expandWords, type Scope, substitutionsOf } from './expand.ts';
import { type Node, parseScript, type Redirect, type Script, ShellSyntaxError, type Word } from './parser.ts';
import { environmentOf, type Frame, newShellState, type ShellIo, type ShellState, stateOf } from './shell-state.ts';

/** So many steps without waiting for anything are a loop that uses its CPU. */
const stepsAtOnce = 2000;
const spinMs = 1000;

/** Shells within their loop: what ends meanwhile is only noted. */
const running = new WeakSet<Process>();

/** Writes to one of a shell's streams. */
export function put(process: Process, output: Output, text: string): void {
  if (text === '' || process.isOver) return;
  const { stdout } = process;
  // A process writes where its own stdout goes; the shell's commands may go elsewhere.
  if (output === stdout) process.print(text);
  else process.write(output, text);
}

function scriptOf({ source }: Frame): Script {
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

function scopeOf(process: Process, state: ShellState, frame: Frame | undefined): Scope {
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
function spawn(
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
    ...io,
    ...(shell && { state: shell as never }),
  });
}

/** Starts a shell for a part of a script, with all that this one knows. */
function spawnShell(process: Process, source: string, node: number, io: ShellIo): Process {
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
function redirected(
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

/** Runs until something has to be waited for, or all is over. */
export function run(process: Process): void {
  if (running.has(process) || process.isOver) return;
  running.add(process);
  const state = stateOf(process);
  try {
    for (let steps = 0; !process.isOver; steps += 1) {
      if (state.waiting.length > 0) {
        const isTrapped = state.isWait && state.pendingTraps.length > 0;
        if (!isTrapped && state.waiting.some((pid) => state.ended[pid] === undefined)) return;
        state.status = state.ended[state.waiting.at(-1) ?? 0] ?? state.status;
        for (const pid of state.waiting) if (!state.background.includes(pid)) delete state.ended[pid];
        state.waiting = [];
        if (state.isExec) {
          process.exit(state.status);
          return;
        }
      }
      if (state.isReadingLine) return;
      const trap = state.pendingTraps.shift();
      if (trap !== undefined) enterText(process, trap);
      if (steps > stepsAtOnce) {
        process.use(1000);
        process.sleep(spinMs, 'goes on with its loop');
        return;
      }
      const frame = state.stack.at(-1);
      if (frame === undefined) {
        if (!state.isReading) {
          finish(process, state);
          return;
        }
        if (!nextLine(process, state)) return;
        continue;
      }
      try {
        step(process, state, frame);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        put(process, state.io.stderr, `sh: ${error.message}\n`);
        state.status = 2;
        if (!state.hasPrompt) {
          finish(process, state);
          return;
        }
        state.stack.length = 0;
      }
    }
  } finally {
    running.delete(process);
  }
}

/** The end of a shell, after its EXIT trap. */
export function finish(process: Process, state: ShellState): void {
  const trap = state.traps['EXIT'];
  delete state.traps['EXIT'];
  state.stack.length = 0;
  if (trap === undefined || !enterText(process, trap)) process.exit(state.status);
  else running.delete(process);
  run(process);
}

/** The next command of stdin. @returns false when there is none yet */
function nextLine(process: Process, state: ShellState): boolean {
  if (!state.hasStartedReading) {
    state.hasStartedReading = true;
    if (state.hasPrompt) put(process, state.io.stdout, prompt(process));
    process.read();
    if (state.stack.length > 0) return true;
  }
  for (
    let end = state.input.indexOf('\n');
    end >= 0 || (state.isInputOver && state.input !== '');
    end = state.input.indexOf('\n', end + 1)
  ) {
    const text = end < 0 ? state.input : state.input.slice(0, end);
    const isLast = end < 0 || (end === state.input.length - 1 && state.isInputOver);
    try {
      parseScript(text);
    } catch (error) {
      if (error instanceof ShellSyntaxError && error.isIncomplete && !isLast) continue;
    }
    state.input = end < 0 ? '' : state.input.slice(end + 1);
    enterText(process, text);
    return true;
  }
  if (state.isInputOver) finish(process, state);
  return false;
}

const prompt = (process: Process) => `${process.cwd} ${process.uid === 0 ? '#' : '$'} `;

function pop(process: Process, state: ShellState): void {
  const frame = state.stack.pop();
  if (frame?.io !== undefined) state.io = frame.io;
  if (frame?.positional !== undefined) state.positional = frame.positional;
  if (state.stack.length === 0 && state.hasPrompt && state.isReading && !process.isOver)
    put(process, state.io.stdout, prompt(process));
}

/** Waits for substitutions, one after another. @returns whether all are there */
function substitute(process: Process, state: ShellState, frame: Frame, words: readonly Word[]): boolean {
  const wanted = substitutionsOf(words);
  if (state.captured !== '' || frame.step > frame.substituted.length) {
    frame.substituted.push(state.captured);
    state.captured = '';
  }
  const next = wanted[frame.substituted.length];
  if (next === undefined) return true;
  frame.step = frame.substituted.length + 1;
  const child = spawnShell(process, next, parseScript(next).root.id, {
    ...state.io,
    stdout: { to: 'process', pid: process.pid },
  });
  state.waiting = [child.pid];
  return false;
}

function step(process: Process, state: ShellState, frame: Frame): void {
  const { nodes } = scriptOf(frame);
  const node = nodes[frame.node];
  if (node === undefined) {
    pop(process, state);
    return;
  }
  const into = (inner: Node) => enter(state, frame.source, inner.id);
  switch (node.kind) {
    case 'simple':
      simple(process, state, frame, node);
      return;
    case 'list': {
      const before = node.items[frame.step - 1];
      const item = node.items[frame.step];
      if (before !== undefined && frame.step > 0 && before.op === ';') checkErrexit(process, state, before.node);
      if (process.isOver || state.stack.at(-1) !== frame) return;
      frame.step += 1;
      if (item === undefined) {
        pop(process, state);
        return;
      }
      if (before?.op === '&&' && state.status !== 0) return;
      if (before?.op === '||' && state.status === 0) return;
      if (item.op === '&') {
        const child = spawnShell(process, frame.source, item.node.id, { ...state.io, stdin: { from: 'null' } });
        state.background.push(child.pid);
        state.status = 0;
      } else into(item.node);
      return;
    }
    case 'pipeline': {
      if (frame.step === 1) {
        if (node.isNegated) state.status = state.status === 0 ? 1 : 0;
        pop(process, state);
        return;
      }
      frame.step = 1;
      pipeline(process, state, frame, node.parts);
      return;
    }
    case 'if': {
      const clause = node.clauses[Math.floor(frame.step / 2)];
      if (frame.step % 2 === 1) {
        frame.step = state.status === 0 ? 1000 : frame.step + 1;
        if (state.status === 0 && clause !== undefined) into(clause[1]);
        return;
      }
      if (frame.step >= 1000) {
        pop(process, state);
        return;
      }
      if (clause !== undefined) {
        frame.step += 1;
        into(clause[0]);
        return;
      }
      frame.step = 1000;
      state.status = 0;
      if (node.otherwise !== undefined) into(node.otherwise);
      return;
    }
    case 'while':
      if (frame.step === 0) into(node.condition);
      else if ((state.status === 0) === node.isUntil) {
        state.status = 0;
        pop(process, state);
        return;
      } else into(node.body);
      frame.step = 1 - frame.step;
      return;
    case 'for': {
      if (frame.words === undefined) {
        if (!substitute(process, state, frame, node.words ?? [])) return;
        frame.words =
          node.words === undefined ? [...state.positional] : expandWords(node.words, scopeOf(process, state, frame));
      }
      const word = frame.words.shift();
      if (word === undefined) {
        pop(process, state);
        return;
      }
      state.variables[node.name] = word;
      into(node.body);
      return;
    }
    case 'case': {
      if (frame.words !== undefined) {
        pop(process, state);
        return;
      }
      if (!substitute(process, state, frame, [node.word])) return;
      const scope = scopeOf(process, state, frame);
      const text = expandText(node.word, scope);
      frame.words = [];
      state.status = 0;
      const arm = node.arms.find(([patterns]) => patterns.some((pattern) => expandPattern(pattern, scope).test(text)));
      if (arm !== undefined) into(arm[1]);
      return;
    }
    case 'group': {
      frame.step += 1;
      if (frame.step > 1) {
        pop(process, state);
        return;
      }
      const io = redirected(process, node.redirects, scopeOf(process, state, frame), state.io);
      if (io === undefined) {
        state.status = 1;
        return;
      }
      if (node.isSubshell) state.waiting = [spawnShell(process, frame.source, node.body.id, io).pid];
      else {
        frame.io = state.io;
        state.io = io;
        into(node.body);
      }
      return;
    }
    case 'function':
      state.functions[node.name] = { source: frame.source, node: node.body.id };
      state.status = 0;
      pop(process, state);
      return;
  }
}

/** `set -e`: a command that failed ends the shell, unless it was a condition. */
function checkErrexit(process: Process, state: ShellState, node: Node): void {
  if (!state.isErrexit || state.status === 0 || (node.kind === 'pipeline' && node.isNegated)) return;
  const isCondition = state.stack.some((frame, index) => {
    const above = scriptOf(frame).nodes[frame.node];
    const inner = state.stack[index + 1];
    if (inner === undefined) return false;
    if (above?.kind === 'if') return above.clauses.some(([condition]) => condition.id === inner.node);
    return above?.kind === 'while' && above.condition.id === inner.node;
  });
  if (!isCondition) finish(process, state);
}

function pipeline(process: Process, state: ShellState, frame: Frame, parts: readonly Node[]): void {
  const pids: number[] = [];
  let stdin = state.io.stdin;
  for (const [index, part] of parts.entries()) {
    const pipe = index < parts.length - 1 ? new TextPipe() : undefined;
    // Open until its writer has been started, however soon that ends.
    pipe?.open();
    const stdout: Output = pipe === undefined ? state.io.stdout : { to: 'pipe', pipe };
    const io = { stdin, stdout, stderr: state.io.stderr };
    const child = directly(process, state, frame, part, io) ?? spawnShell(process, frame.source, part.id, io);
    pipe?.close();
    pids.push(child.pid);
    if (pipe !== undefined) stdin = { from: 'pipe', pipe };
  }
  state.waiting = pids;
}

/** A part of a pipeline that is one program needs no shell of its own. */
function directly(process: Process, state: ShellState, frame: Frame, part: Node, io: ShellIo): Process | undefined {
  if (
    part.kind !== 'simple' ||
    part.redirects.length > 0 ||
    part.assigns.length > 0 ||
    substitutionsOf(part.words).length > 0
  )
    return undefined;
  const words = expandWords(part.words, scopeOf(process, state, frame));
  const [name = ''] = words;
  if (name === '' || state.functions[name] !== undefined || builtins[name] !== undefined) return undefined;
  const program = findProgram(process.container, name, state.variables['PATH'] ?? '');
  return 'error' in program
    ? undefined
    : spawn(process, [...(program.interpreter ?? []), ...words], program.className, io, environmentOf(state));
}

function simple(process: Process, state: ShellState, frame: Frame, node: Extract<Node, { kind: 'simple' }>): void {
  // A function or a program that it has started has come to its end.
  if (frame.words !== undefined) {
    pop(process, state);
    return;
  }
  const { assigns, words, redirects } = node;
  const assigned = assigns.map(([, word]) => word);
  if (!substitute(process, state, frame, [...words, ...assigned, ...redirects.map(({ word }) => word)])) return;
  const scope = scopeOf(process, state, frame);
  const fields = expandWords(words, scope);
  const values = assigns.map(([name, word]) => [name, expandText(word, scope)] as const);
  frame.words = fields;
  if (state.isTraced)
    put(process, state.io.stderr, `+ ${[...values.map(([name, value]) => `${name}=${value}`), ...fields].join(' ')}\n`);
  const io = redirected(process, redirects, scope, state.io);
  if (io === undefined) {
    state.status = 1;
    return;
  }
  const [name] = fields;
  if (name === undefined) {
    if (frame.substituted.length === 0) state.status = 0;
    for (const [variable, value] of values) state.variables[variable] = value;
    return;
  }
  const called = state.functions[name];
  if (called !== undefined) {
    frame.positional = state.positional;
    frame.isFunction = true;
    frame.io = state.io;
    state.io = io;
    state.positional = fields.slice(1);
    enter(state, called.source, called.node);
    return;
  }
  const builtin = builtins[name];
  if (builtin !== undefined) {
    for (const [variable, value] of values) state.variables[variable] = value;
    const status = builtin(process, fields.slice(1), { state, io, frame });
    if (status !== undefined) state.status = status;
    return;
  }
  const program = findProgram(process.container, name, state.variables['PATH'] ?? '');
  if ('error' in program) {
    const isThere = program.error.endsWith('permission denied');
    const why = isThere ? 'Permission denied' : 'not found';
    put(process, io.stderr, `sh: ${name}: ${why}\n`);
    if (!isThere && !name.includes('/') && process.container.image.userland !== 'none')
      put(process, io.stderr, hint(name));
    state.status = isThere ? 126 : 127;
    return;
  }
  const env = { ...environmentOf(state), ...Object.fromEntries(values) };
  state.waiting = [spawn(process, [...(program.interpreter ?? []), ...fields], program.className, io, env).pid];
}

/** Programs that the images have in truth, and the embedded cluster has not. */
const absent = new Set(
  'apk apt apt-get awk bc cmp comm diff ed fdisk gzip gunzip ifconfig ip less more mount netstat nice nohup openssl passwd patch ping6 rev route shuf ss strings su tar telnet traceroute tree umount unzip vi xxd zip perl python python3 node'.split(
    ' ',
  ),
);

function hint(name: string): string {
  return absent.has(name) ? `podpath: the embedded cluster has no ${name}; a real image may\n` : '';
}

function onSignal(signal: SignalName): (process: Process) => void {
  return (process) => {
    const state = stateOf(process);
    const trap = state.traps[signal.slice(3)];
    if (trap !== undefined) {
      if (trap !== '') state.pendingTraps.push(trap);
      run(process);
      return;
    }
    const child = process.container.processes.get(state.waiting.at(-1) ?? -1);
    if (state.isExec && child !== undefined) return child.kill(signal);
    if (signal === 'SIGINT' && state.isReading) {
      if (child !== undefined) child.kill(signal);
      else {
        state.stack.length = 0;
        state.input = '';
        put(process, state.io.stdout, `\n${prompt(process)}`);
      }
      return;
    }
    if (process.pid !== 1 && !(state.hasPrompt && signal === 'SIGTERM')) process.exit(128 + signalNumbers[signal]);
  };
}

/** `sh`, as ash and dash read a script: with `-c`, from a file, or from stdin. */
export const shell: ProcessClass = {
  // Measured on kind: busybox sh with a loop.
  footprint: { anonBytes: 135_168, kernelBytes: 225_280 },
  signals: Object.fromEntries(
    (['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const).map((signal) => [
      signal,
      onSignal(signal),
    ]),
  ),
  start(process) {
    const given = process.state as { inherited: Partial<ShellState>; source: string; node: number } | undefined;
    if (given !== undefined) {
      const state = newShellState(process, given.inherited);
      process.state = state as never;
      enter(state, given.source, given.node);
      return run(process);
    }
    const words = process.argv.slice(1);
    let options = '';
    while (/^[-+][a-z]+$/.test(words[0] ?? '') && !options.includes('c')) options += words.shift() ?? '';
    const source = options.includes('c') ? words.shift() : undefined;
    const [name = process.argv[0] ?? 'sh', ...positional] = words;
    const isReading = source === undefined && words.length === 0;
    const state = newShellState(process, {
      name,
      positional,
      isReading,
      hasPrompt: isReading && (options.includes('i') || process.hasTerminal),
      isErrexit: options.includes('e'),
      isTraced: options.includes('x'),
    });
    process.state = state as never;
    if (!isReading) {
      const text = source ?? process.container.files.text(resolvePath(process.cwd, name));
      if (text === undefined) {
        process.printError(`sh: can't open '${name}': No such file or directory\n`);
        return process.exit(options.includes('c') ? 2 : 127);
      }
      enterText(process, text);
    }
    run(process);
  },
  wake(process) {
    process.use(0);
    run(process);
  },
  child(process, child, exitCode) {
    const state = stateOf(process);
    state.ended[child.pid] = exitCode;
    const end = child.killedBy === 'SIGTERM' ? 'Terminated' : child.killedBy === 'SIGKILL' ? 'Killed' : '';
    if (end !== '' && !state.background.includes(child.pid)) put(process, state.io.stderr, `${end}\n`);
    run(process);
  },
  output(process, text) {
    stateOf(process).captured += text;
  },
  input(process, text) {
    const state = stateOf(process);
    if (text === undefined) state.isInputOver = true;
    else state.input += text;
    if (state.isReadingLine && (state.isInputOver || state.input.includes('\n'))) state.isReadingLine = false;
    run(process);
  },
};
