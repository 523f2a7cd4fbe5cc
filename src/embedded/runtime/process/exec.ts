import { createTextDecoder, type Due, encodeText } from '../../../base/index.ts';
import { isNumber, isString, recordOf, type Shape } from '../../client/shape.ts';
import { type ContainerStreams, RuntimeError } from '../cri.ts';
import type { Operation } from '../operations.ts';
import { ContainerTerminal } from '../terminal/terminal.ts';
import type { PodContainer } from './container.ts';
import { findProgram } from './executable.ts';
import type { Container, Input, Output, Process, Terminal } from './kernel.ts';
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
  /** Added to that of the container. */
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: Terminal;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly onStart: (process: Process) => void;
}

/** Runs a command to its end. @throws RuntimeError (rejects) where it cannot be started, with containerd's text */
async function runIn(options: Command): Promise<number> {
  const { container, classes, command, env, onStart, terminal, stdin, stdout, stderr } = options;
  const start = await prepare(container, classes, command);
  return new Promise((resolve) => {
    const process = container.machine.spawn(
      container,
      { ...start, env: { ...start.env, ...env }, terminal, stdin, stdout, stderr },
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
  return streams.tty
    ? execOnTerminal(container, classes, command, streams)
    : execOnPipes(container, classes, command, streams);
}

function execOnPipes(
  container: Container,
  classes: Loader,
  command: readonly string[],
  { stdin, stdout, stderr, signal }: ContainerStreams,
): Promise<number> {
  const sink = (write: ((bytes: Uint8Array) => void) | undefined): Output => ({
    to: 'sink',
    write: (text) => write?.(encodeText(text)),
  });
  const pipe = stdin === undefined ? undefined : new TextPipe();
  pipe?.open();
  return runIn({
    container,
    classes,
    command,
    stdin: pipe === undefined ? { from: 'null' } : { from: 'pipe', pipe },
    stdout: sink(stdout),
    stderr: sink(stderr),
    onStart(process) {
      signal?.addEventListener('abort', () => container.machine.end(process, 137));
      if (stdin !== undefined && pipe !== undefined)
        void forward(stdin, (text) => pipe.write(text)).then(() => pipe.close());
    },
  });
}

/** Runs a command on a terminal of its own, with `TERM` as containerd sets it (internal/cri/server/container_execsync.go, v2.3). */
function execOnTerminal(
  container: Container,
  classes: Loader,
  command: readonly string[],
  { stdin, stdout, resize, signal }: ContainerStreams,
): Promise<number> {
  const terminal = new ContainerTerminal(container, (text) => stdout?.(encodeText(text)));
  resize?.(({ columns, rows }) => terminal.resize(columns, rows));
  const output: Output = { to: 'terminal', terminal };
  return runIn({
    container,
    classes,
    command,
    env: { TERM: 'xterm' },
    terminal,
    stdin: { from: 'terminal', terminal },
    stdout: output,
    stderr: output,
    onStart(process) {
      const end = () => terminal.hangUp(process);
      signal?.addEventListener('abort', end);
      if (stdin !== undefined) void forward(stdin, (text) => terminal.input(text)).then(end);
    },
  });
}

/** Passes on as text what comes, to its end; bytes that are no text are kept. */
async function forward(source: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decode = createTextDecoder();
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) take(decode(next.value));
    take(decode());
  } catch (error) {
    // Whoever typed has gone: the end of input, as when a terminal hangs up.
    console.debug('podpath: the input of a container ended:', error);
  }
}

/**
 * The streams of the first process: what it writes from now on, until it ends. When stdin ends, so does the container's with
 * `stdinOnce`; else, and with a terminal, whoever was attached is no longer (`Attach`, internal/cri/io/container_io.go, v2.3).
 */
export function attachStreams(container: PodContainer, streams: ContainerStreams): Promise<void> {
  const { config, log, stdin: pipe, terminal } = container;
  return new Promise((resolve) => {
    const following = log.tap((stream, text) => {
      const write = stream === 'stdout' || terminal !== undefined ? streams.stdout : streams.stderr;
      write?.(encodeText(text));
    });
    const end = () => {
      following[Symbol.dispose]();
      resolve();
    };
    container.onEnd.push(end);
    streams.signal?.addEventListener('abort', end);
    if (terminal !== undefined) streams.resize?.(({ columns, rows }) => terminal.resize(columns, rows));
    if (streams.stdin === undefined || !config.stdin) return;
    if (terminal !== undefined) {
      void forward(streams.stdin, (text) => terminal.input(text)).then(end);
      return;
    }
    pipe?.open();
    void forward(streams.stdin, (text) => pipe?.write(text)).then(() => {
      pipe?.close();
      if (config.stdinOnce) pipe?.close();
      else end();
    });
  });
}
