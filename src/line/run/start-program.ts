import type { Program, ProgramContext, StartStreams } from '../programs/program.ts';
import { BrokenPipe, inputOf, type LineOutput } from '../streams.ts';
import { Interrupted } from './flow.ts';
import { viewFiles } from './lab-view.ts';
import type { Descriptor, Io, Shell } from './shell.ts';
import { setVariable } from './variables.ts';

/** Runs a program with the descriptors of a command; one whose output breaks ends with 141, whatever it does about it. */
export async function startProgram(
  shell: Shell,
  program: Program,
  name: string,
  argv: readonly string[],
  io: Io,
  environment: ReadonlyMap<string, string>,
): Promise<number> {
  const { surroundings, state } = shell;
  const ending = new AbortController();
  const signal = AbortSignal.any([io.signal, ending.signal]);
  const broken = Promise.withResolvers<never>();
  // Who has ended already is not told.
  broken.promise.catch(() => undefined);
  const fail = (error: unknown): never => {
    isEnded = true;
    broken.reject(error);
    ending.abort(error);
    throw error;
  };
  let isEnded = false;
  const guard = (fd: number): LineOutput => {
    const output = io.descriptors.get(fd)?.output;
    return async (chunk) => {
      // A program that writes on after its end is told once; then it waits for ever, as one that was killed.
      if (isEnded) await new Promise<never>(() => undefined);
      if (io.signal.aborted) {
        isEnded = true;
        throw new Interrupted();
      }
      if (output === undefined) return;
      try {
        await output(chunk);
      } catch (error) {
        if (error instanceof BrokenPipe) fail(error);
        throw error;
      }
    };
  };
  const interrupt = (): void => broken.reject(new Interrupted());
  io.signal.addEventListener('abort', interrupt, { once: true });
  const context: ProgramContext = {
    argv,
    name,
    stdin: io.descriptors.get(0)?.input ?? inputOf(''),
    stdout: guard(1),
    stderr: guard(2),
    environment,
    folder: state.folder,
    files: viewFiles(surroundings.files, state.folder, {
      stdin: io.descriptors.get(0)?.input,
      stdout: io.descriptors.get(1)?.output,
      stderr: io.descriptors.get(2)?.output,
    }),
    clock: surroundings.clock,
    signal,
    isTerminal: io.descriptors.get(1)?.isTerminal ?? false,
    width: surroundings.width,
    breathe: (turns) => surroundings.breathe(signal, turns),
    sleep: (ms) => sleep(surroundings.clock, ms, signal),
    start: (words, streams) => startOther(shell, words, streams ?? {}, { ...io, signal }, environment),
    host: surroundings.host,
  };
  try {
    return await Promise.race([program.run(context), broken.promise]);
  } catch (error) {
    if (io.signal.aborted) throw new Interrupted();
    if (error instanceof BrokenPipe) return 141;
    throw error;
  } finally {
    io.signal.removeEventListener('abort', interrupt);
  }
}

async function startOther(
  shell: Shell,
  words: readonly string[],
  streams: StartStreams,
  io: Io,
  environment: ReadonlyMap<string, string>,
): Promise<number> {
  const descriptors = new Map<number, Descriptor>(io.descriptors);
  if (streams.stdin !== undefined) descriptors.set(0, { input: streams.stdin, isTerminal: false });
  if (streams.stdout !== undefined) descriptors.set(1, { output: streams.stdout, isTerminal: false });
  if (streams.stderr !== undefined) descriptors.set(2, { output: streams.stderr, isTerminal: false });
  const signal = streams.signal === undefined ? io.signal : AbortSignal.any([io.signal, streams.signal]);
  const own: Io = { descriptors, signal };
  return await shell.runIsolated(own, async (inner) => {
    for (const [name, variable] of inner.state.variables) {
      if (variable.isExported) inner.state.variables.delete(name);
    }
    for (const [name, value] of streams.environment ?? environment) {
      if (inner.state.variables.get(name)?.isReadonly !== true) setVariable(inner.state, name, value, true);
    }
    return await inner.runWords(words, own, { skipsFunctions: true });
  });
}

/** Resolves after so many milliseconds; rejects when the signal is aborted. */
export async function sleep(clock: ProgramContext['clock'], ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const done = Promise.withResolvers<void>();
  const stop = (): void => done.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  using _timer = clock.schedule(done.resolve, ms, 'line: sleep');
  try {
    await done.promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
