import { findProgram } from '../process/executable.ts';
import type { Output, Process } from '../process/kernel.ts';
import { TextPipe } from '../process/streams.ts';
import { isElsewhere } from '../process/userland.ts';
import { builtins } from './builtins.ts';
import { asJob, enter, put, redirected, scopeOf, scriptOf, spawn, spawnShell } from './commands.ts';
import { expandPattern, expandText, expandWords, substitutionsOf } from './expand.ts';
import type { Word } from './lexer.ts';
import { type Node, parseScript } from './parser.ts';
import { environmentOf, type Frame, isBash, type ShellIo, type ShellState } from './shell-state.ts';

function pop(state: ShellState): void {
  const frame = state.stack.pop();
  if (frame?.io !== undefined) state.io = frame.io;
  if (frame?.positional !== undefined) state.positional = frame.positional;
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

export function step(process: Process, state: ShellState, frame: Frame): void {
  const { nodes } = scriptOf(frame);
  const node = nodes[frame.node];
  if (node === undefined) {
    pop(state);
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
      if (before !== undefined && frame.step > 0 && before.op === ';') checkErrexit(state, before.node);
      if (process.isOver || state.stack.at(-1) !== frame) return;
      frame.step += 1;
      if (item === undefined) {
        pop(state);
        return;
      }
      if (before?.op === '&&' && state.status !== 0) return;
      if (before?.op === '||' && state.status === 0) return;
      if (item.op === '&') {
        const io: ShellIo = { ...state.io, stdin: { from: 'null' } };
        const child = asJob(process, false, () => spawnShell(process, frame.source, item.node.id, io));
        state.background.push(child.pid);
        state.status = 0;
      } else into(item.node);
      return;
    }
    case 'pipeline': {
      if (frame.step === 1) {
        if (node.isNegated) state.status = state.status === 0 ? 1 : 0;
        pop(state);
        return;
      }
      frame.step = 1;
      asJob(process, true, () => pipeline(process, state, frame, node.parts));
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
        pop(state);
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
        pop(state);
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
        pop(state);
        return;
      }
      state.variables[node.name] = word;
      into(node.body);
      return;
    }
    case 'case': {
      if (frame.words !== undefined) {
        pop(state);
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
        pop(state);
        return;
      }
      const io = redirected(process, node.redirects, scopeOf(process, state, frame), state.io);
      if (io === undefined) {
        state.status = 1;
        return;
      }
      if (node.isSubshell)
        state.waiting = [asJob(process, true, () => spawnShell(process, frame.source, node.body.id, io)).pid];
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
      pop(state);
      return;
  }
}

/** `set -e`: a command that failed ends the shell, unless it was a condition. */
function checkErrexit(state: ShellState, node: Node): void {
  if (!state.isErrexit || state.status === 0 || (node.kind === 'pipeline' && node.isNegated)) return;
  const isCondition = state.stack.some((frame, index) => {
    const above = scriptOf(frame).nodes[frame.node];
    const inner = state.stack[index + 1];
    if (inner === undefined) return false;
    if (above?.kind === 'if') return above.clauses.some(([condition]) => condition.id === inner.node);
    return above?.kind === 'while' && above.condition.id === inner.node;
  });
  if (isCondition) return;
  // The shell is at its end: there is nothing left to run, nor to read.
  state.stack.length = 0;
  state.input = '';
  state.isInputOver = true;
  state.hasStartedReading = true;
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
    pop(state);
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
    put(process, io.stderr, `${refusal(process, state, name, isThere)}\n`);
    if (!isThere && !name.includes('/') && process.container.image.userland !== 'none')
      put(process, io.stderr, hint(name));
    state.status = isThere ? 126 : 127;
    return;
  }
  const env = { ...environmentOf(state), ...Object.fromEntries(values) };
  const argv = [...(program.interpreter ?? []), ...fields];
  state.waiting = [asJob(process, true, () => spawn(process, argv, program.className, io, env)).pid];
}

function refusal(process: Process, state: ShellState, name: string, isThere: boolean): string {
  if (!isBash(process)) return `sh: ${name}: ${isThere ? 'Permission denied' : 'not found'}`;
  return `bash: ${state.hasPrompt ? '' : 'line 1: '}${name}: ${isThere ? 'Permission denied' : 'command not found'}`;
}

function hint(name: string): string {
  return isElsewhere(name) ? `podpath: the embedded cluster has no ${name}; a real image may\n` : '';
}
