import type { Writable } from 'node:stream';
import { execa } from 'execa';
import { type Clock, PodpathError } from '../../base/index.ts';
import type { KubectlCall, KubectlProcess } from '../driver.ts';
import { writeBounded } from './input.ts';
import { mergeStreams } from './merge-streams.ts';
import { toolFailed } from './messages.ts';
import { errorCode, type KindPaths, requireProgram } from './paths.ts';
import { endGroup, trackGroup } from './process-group.ts';
import { formatCommand, type ToolEnv } from './tools.ts';

/** How one kubectl process is started. */
export interface KubectlStart {
  /** Full path of the program. */
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Program, folder and environment of a call. The environment is built from nothing: no proxy, no editor, no kuberc and no
 * home of the user's gets through; HOME holds kubectl's own cache of what the API server offers.
 * @throws PodpathError `MissingOnMachine` when there is no kubectl.
 */
export function newKubectlStart(call: KubectlCall, kubeconfig: string, paths: KindPaths, env: ToolEnv): KubectlStart {
  return {
    file: requireProgram('kubectl', env),
    argv: call.argv,
    cwd: call.folder ?? paths.emptyFolder,
    env: {
      PATH: env['PATH'] ?? '',
      HOME: paths.kubectlHome,
      KUBECONFIG: kubeconfig,
      KUBERC: 'off',
      ...(call.terminal === undefined ? {} : { TERM: 'xterm-256color' }),
    },
  };
}

/**
 * Starts kubectl on pipes, in a process group of its own. Nobody reads a pipe but the consumer of `output`, so one that
 * does not ask stops the program as soon as the pipe and what waits for the consumer (64 KiB each) are full.
 * @throws PodpathError `CommandFailed` when the program cannot be started.
 */
export async function startOnPipes(
  start: KubectlStart,
  stdin: string | undefined,
  clock: Clock,
): Promise<KubectlProcess> {
  const child = execa(start.file, [...start.argv], {
    cwd: start.cwd,
    env: { ...start.env },
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    encoding: 'buffer',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const { pid } = child;
  if (pid === undefined) {
    const failure = await child;
    const line = formatCommand('kubectl', start.argv);
    throw new PodpathError({
      reason: 'CommandFailed',
      text: toolFailed(line, undefined, failure.shortMessage ?? ''),
      cause: failure,
    });
  }
  // execa reads a stream that nobody has touched to its end (lib/io/contents.js), which would undo the back-pressure.
  child.stdout.pause();
  child.stderr.pause();
  const tracked = trackGroup(pid);
  ignoreClosedPipe(child.stdin);
  if (stdin !== undefined) child.stdin.end(stdin);
  let ending: Disposable | undefined;
  const exit = (async () => {
    const result = await child;
    tracked[Symbol.dispose]();
    ending?.[Symbol.dispose]();
    return { exitCode: result.exitCode ?? null, signal: result.signal ?? null };
  })();
  return {
    output: mergeStreams(child.stdout, child.stderr, clock),
    exit,
    write(data) {
      if (child.stdin.writable) writeBounded(child.stdin, data);
    },
    end: () => void child.stdin.end(),
    // A pipe has no size.
    resize: () => undefined,
    cancel() {
      ending ??= endGroup(pid, clock);
    },
  };
}

/** A program that ends before it has read all its input closes the pipe; its exit code says what there is to say. */
function ignoreClosedPipe(stream: Writable): void {
  stream.on('error', (error) => {
    if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'].includes(errorCode(error)))
      throw error;
  });
}
