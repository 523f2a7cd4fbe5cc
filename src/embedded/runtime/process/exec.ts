import type { Due } from '../../../base/index.ts';
import { isNumber, isString, recordOf, type Shape } from '../../client/shape.ts';
import { type ContainerStreams, RuntimeError } from '../cri.ts';
import type { Operation } from '../operations.ts';
import { findProgram } from './executable.ts';
import type { Container, Input, Pipe, Process } from './kernel.ts';
import { TextPipe } from './streams.ts';

/** Loads process classes. */
interface Loader {
  load(name: string): Promise<void>;
}

/** A command that someone outside runs in a container. */
interface Command {
  readonly container: Container;
  readonly classes: Loader;
  readonly command: readonly string[];
  readonly stdin?: TextPipe;
  readonly hasTerminal?: boolean;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly onStart: (process: Process) => void;
}

/** Runs a command to its end. @throws RuntimeError (rejects) where it cannot be started, with containerd's text */
async function runIn(options: Command): Promise<number> {
  const { container, classes, command, stdin, hasTerminal, stdout, stderr, onStart } = options;
  const start = await prepare(container, classes, command);
  return new Promise((resolve) => {
    const input: Input = stdin === undefined ? { from: 'null' } : { from: 'pipe', pipe: stdin };
    const process = container.machine.spawn(
      container,
      {
        ...start,
        stdin: input,
        stdout: { to: 'sink', write: stdout },
        stderr: { to: 'sink', write: stderr },
        ...(hasTerminal && { hasTerminal }),
      },
      resolve,
    );
    if (!process.isOver) onStart(process);
  });
}

/** What a command of `ExecSync` came to. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command of `ExecSync` is in a snapshot. */
interface CommandJson {
  readonly containerId: string;
  readonly pid: number;
  readonly id: number;
  readonly timeoutMs: number;
}

/** Tests for that. */
export const isCommandJson: Shape<CommandJson> = recordOf<CommandJson>({
  containerId: isString,
  pid: isNumber,
  id: isNumber,
  timeoutMs: isNumber,
});

/**
 * Runs a command of the kubelet, for which a snapshot is no end. @throws RuntimeError (rejects) where it cannot be started, with containerd's
 * text, and after its time (`DeadlineExceeded`, internal/cri/server/container_execsync.go, v2.3)
 */
export async function runCommand(
  operation: Operation,
  container: Container,
  classes: Loader,
  command: readonly string[],
  timeoutMs: number,
): Promise<CommandResult> {
  const { machine } = container;
  const id = machine.nextCommand;
  machine.nextCommand += 1;
  const written = { stdout: '', stderr: '' };
  machine.commands.set(id, written);
  try {
    const start = await prepare(container, classes, command);
    const to = (stream: 'stderr' | 'stdout') => ({ to: 'command', id, stream }) as const;
    const exit = Promise.withResolvers<number>();
    const process = machine.spawn(
      container,
      { ...start, stdin: { from: 'null' }, stdout: to('stdout'), stderr: to('stderr') },
      exit.resolve,
    );
    if (process.isOver) return { ...written, exitCode: await exit.promise };
    const json = { containerId: container.id, pid: process.pid, id, timeoutMs };
    return { exitCode: await ending(operation, process, exit, json, timeoutMs), ...written };
  } finally {
    machine.commands.delete(id);
  }
}

/** Goes on with a command of a snapshot. */
export async function resumeCommand(
  operation: Operation,
  container: Container | undefined,
  json: CommandJson,
  due: Due | undefined,
): Promise<CommandResult> {
  const process = container?.processes.get(json.pid);
  if (container === undefined || process === undefined) throw new RuntimeError('NotFound', 'the command is gone');
  const { commands } = container.machine;
  const written = commands.get(json.id) ?? { stdout: '', stderr: '' };
  commands.set(json.id, written);
  const exit = Promise.withResolvers<number>();
  process.onExit = exit.resolve;
  try {
    return { exitCode: await ending(operation, process, exit, json, due), ...written };
  } finally {
    commands.delete(json.id);
  }
}

async function ending(
  operation: Operation,
  process: Process,
  exit: PromiseWithResolvers<number>,
  json: CommandJson,
  when: Due | number | undefined,
): Promise<number> {
  const { machine, container } = process;
  if (when === undefined || when === 0) operation.keep(() => json);
  else {
    const what = `containerd ${machine.nodeName}: a command in ${container.sandbox.name} takes too long`;
    void operation
      .wait(when, what, () => json)
      .then(() => {
        process.onExit = undefined;
        machine.end(process, 137);
        exit.reject(newLate(json.timeoutMs));
      });
  }
  try {
    return await exit.promise;
  } finally {
    operation[Symbol.dispose]();
  }
}

const newLate = (timeoutMs: number) =>
  new RuntimeError(
    'DeadlineExceeded',
    `failed to exec in container: timeout ${timeoutMs / 1000}s exceeded: context deadline exceeded`,
  );

/** Finds the program of a command. @throws RuntimeError (rejects) where there is none */
async function prepare(container: Container, classes: Loader, command: readonly string[]) {
  const { machine, config, image } = container;
  const env = container.processes.get(1)?.env ?? {};
  const program = findProgram(container, command[0] ?? '', env['PATH'] ?? '');
  if ('error' in program) {
    const id = machine.newId();
    const why = `OCI runtime exec failed: exec failed: unable to start container process: ${program.error}`;
    throw new RuntimeError(
      'Unknown',
      `failed to exec in container: failed to start exec ${JSON.stringify(id)}: ${why}`,
    );
  }
  await classes.load(program.className);
  return {
    argv: [...(program.interpreter ?? []), ...command],
    className: program.className,
    env,
    cwd: config.workingDir || image.workingDir,
    uid: config.runAsUser ?? image.uid,
  };
}

/** Runs a command with the streams of `kubectl exec`. */
export function execStreams(
  container: Container,
  classes: Loader,
  command: readonly string[],
  streams: ContainerStreams,
): Promise<number> {
  const encoder = new TextEncoder();
  const lines = (text: string) => encoder.encode(streams.tty ? text.replaceAll(/\r?\n/g, '\r\n') : text);
  const stdin = streams.stdin === undefined ? undefined : new TextPipe();
  stdin?.open();
  const stdout = (text: string) => streams.stdout?.(lines(text));
  const stderr = streams.tty ? stdout : (text: string) => streams.stderr?.(lines(text));
  return runIn({
    container,
    classes,
    command,
    ...(stdin && { stdin }),
    hasTerminal: streams.tty && stdin !== undefined,
    stdout,
    stderr,
    onStart(process) {
      streams.signal?.addEventListener('abort', () => container.machine.end(process, 137));
      if (stdin !== undefined && streams.stdin !== undefined)
        void pump(streams.stdin, stdin, streams.tty ? { echo: stdout, end: () => stdin.close(), process } : undefined);
    },
  });
}

/** Passes what comes to a pipe. With a terminal the line discipline echoes and Ctrl-C and Ctrl-D have their meaning (termios(3)). */
async function pump(
  source: ReadableStream<Uint8Array>,
  pipe: Pipe,
  terminal: { echo: (text: string) => void; end: () => void; process: Process } | undefined,
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = source.getReader();
  let line = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const text = decoder.decode(value, { stream: true });
      if (terminal === undefined) {
        pipe.write(text);
        continue;
      }
      for (const letter of text) {
        if (letter === '\r' || letter === '\n') {
          terminal.echo('\n');
          pipe.write(`${line}\n`);
          line = '';
        } else if (letter === '\u0003') {
          terminal.echo('^C');
          line = '';
          terminal.process.kill('SIGINT');
        } else if (letter === '\u0004') {
          if (line === '') terminal.end();
        } else if (letter === '\u007f' || letter === '\b') {
          if (line !== '') terminal.echo('\b \b');
          line = line.slice(0, -1);
        } else if (letter >= ' ' || letter === '\t') {
          terminal.echo(letter);
          line += letter;
        }
      }
    }
  } catch {
    // Whoever typed has gone: the end of input, as when a terminal hangs up.
  }
  pipe.close();
}

/**
 * The streams of the first process: what it writes from now on, until it ends. When stdin ends, so does the container's with
 * `stdinOnce`; else, and with a terminal, whoever was attached is no longer (`Attach`, internal/cri/io/container_io.go, v2.3).
 */
export function attachStreams(container: Container, streams: ContainerStreams): Promise<void> {
  const encoder = new TextEncoder();
  const { config, log, processes, stdin: pipe } = container;
  return new Promise((resolve) => {
    const say = (text: string) =>
      streams.stdout?.(encoder.encode(streams.tty ? text.replaceAll(/\r?\n/g, '\r\n') : text));
    const following = log.tap((stream, text) => {
      if (stream === 'stdout' || streams.tty) say(text);
      else streams.stderr?.(encoder.encode(text));
    });
    const end = () => {
      following[Symbol.dispose]();
      resolve();
    };
    container.onEnd.push(end);
    streams.signal?.addEventListener('abort', end);
    const process = processes.get(1);
    if (streams.stdin === undefined || pipe === undefined) return;
    pipe.open();
    const endBoth = () => {
      pipe.close();
      pipe.close();
    };
    const terminal = streams.tty && process !== undefined ? { echo: say, end: endBoth, process } : undefined;
    void pump(streams.stdin, pipe, terminal).then(() => {
      if (config.stdinOnce && !config.tty) pipe.close();
      else end();
    });
  });
}
