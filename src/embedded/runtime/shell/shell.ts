import { resolvePath } from '../../../base/index.ts';
import type { Process, ProcessClass } from '../process/kernel.ts';
import { type SignalName, signalNumbers } from '../process/process-types.ts';
import { enter, enterText, put } from './commands.ts';
import { interrupt, nextTyped, prompt, resized, takeTerminal, typed } from './interaction.ts';
import { ShellSyntaxError } from './lexer.ts';
import { parseScript } from './parser.ts';
import { isBash, newShellState, type ShellIo, type ShellState, stateOf } from './shell-state.ts';
import { step } from './step.ts';

/** So many steps without waiting for anything are a loop that uses its CPU. */
const stepsAtOnce = 2000;
const spinMs = 1000;

/** Shells within their loop: what ends meanwhile is only noted. */
const running = new WeakSet<Process>();

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
  const { stdin } = state.io;
  if (state.hasPrompt && stdin.from === 'terminal') {
    if (nextTyped(process, state, stdin.terminal)) return true;
    if (state.isInputOver) leave(process, state);
    return false;
  }
  if (state.hasPrompt && !state.isPrompted) put(process, state.io.stdout, prompt(process));
  state.isPrompted = true;
  if (!state.hasStartedReading) {
    state.hasStartedReading = true;
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
    state.isPrompted = false;
    enterText(process, text);
    return true;
  }
  if (state.isInputOver) finish(process, state);
  return false;
}

/** The end of input at a prompt. */
function leave(process: Process, state: ShellState): void {
  if (isBash(process)) put(process, state.io.stderr, 'exit\n');
  finish(process, state);
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
    if (signal === 'SIGINT' && state.hasPrompt) {
      interrupt(process, state);
      run(process);
      return;
    }
    if (process.pid !== 1 && !(state.hasPrompt && signal === 'SIGTERM')) process.exit(128 + signalNumbers[signal]);
  };
}

/** `sh`, as ash and dash read a script: with `-c`, from a file, or from stdin. */
export const shell: ProcessClass = {
  // Measured on kind: busybox sh with a loop.
  footprint: { anonBytes: 135_168, kernelBytes: 225_280 },
  signals: {
    ...Object.fromEntries(
      (['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const).map((signal) => [
        signal,
        onSignal(signal),
      ]),
    ),
    SIGWINCH: resized,
  },
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
      hasPrompt: isReading && (options.includes('i') || process.stdin.from === 'terminal'),
      isErrexit: options.includes('e'),
      isTraced: options.includes('x'),
    });
    process.state = state as never;
    if (state.hasPrompt) takeTerminal(process);
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
    // Ctrl-C was for the job, of which the shell is no part; it ends what the shell was about all the same (`waitforjob` of ash).
    const isJob = child.group !== process.group && !state.background.includes(child.pid);
    if (state.hasPrompt && isJob && exitCode === 130 && state.waiting.length > 0) interrupt(process, state);
    run(process);
  },
  output(process, text) {
    stateOf(process).captured += text;
  },
  reconnect(process, streamOf) {
    const state = stateOf(process);
    const found = ({ stdin, stdout, stderr }: ShellIo): ShellIo => ({
      stdin: streamOf(stdin),
      stdout: streamOf(stdout),
      stderr: streamOf(stderr),
    });
    state.io = found(state.io);
    for (const frame of state.stack) if (frame.io !== undefined) frame.io = found(frame.io);
  },
  input(process, text) {
    const state = stateOf(process);
    const { stdin } = state.io;
    if (state.editor !== undefined && stdin.from === 'terminal') {
      typed(process, state, stdin.terminal, text);
      return run(process);
    }
    if (text === undefined) state.isInputOver = true;
    else state.input += text;
    if (state.isReadingLine && (state.isInputOver || state.input.includes('\n'))) state.isReadingLine = false;
    run(process);
  },
};
