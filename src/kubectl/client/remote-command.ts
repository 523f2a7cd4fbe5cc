import type { Status } from '../../kube/index.ts';
import type { MessageSocket } from '../command/connection.ts';
import type { Sink, UserTerminal, VerbContext } from '../command/context.ts';
import { CommandError, messageOf, newNotSupported, PlainFailure } from '../errors.ts';
import type { RestRequest } from './rest.ts';

/** Where the streams of a command in a container go. */
export interface RemoteStreams {
  /** Absent: nothing is sent. */
  readonly stdin?: ReadableStream<Uint8Array> | undefined;
  /** Of a command on a terminal: the reader's, which has only that to do while it runs. */
  readonly terminal?: UserTerminal | undefined;
  /** Another size is told first, so that a program that runs already draws its screen again. */
  readonly redraws?: boolean;
  readonly out: Sink;
  readonly err: Sink;
}

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
const protocol = 'v5.channel.k8s.io';

/**
 * Runs or attaches to a command in a container and copies its streams to their end (`client-go/tools/remotecommand/websocket.go`
 * and `v5.go`, v0.37), on a terminal also its size (`MonitorSize` of `kubectl/pkg/util/term/resize.go`).
 * @throws PlainFailure with the exit code of a command that failed; CommandError for a connection that is refused
 */
export async function runRemote(context: VerbContext, request: RestRequest, streams: RemoteStreams): Promise<void> {
  const { connect, signal, client } = context;
  if (connect === undefined)
    throw newNotSupported(`"kubectl ${context.command.path.join(' ')}"`, 'there is no connection to containers here');
  using _raw = streams.terminal?.makeRaw();
  const connection = await connect(client.rest.toRequest(request), [protocol]);
  if (connection.kind === 'refused')
    throw new CommandError(`unable to upgrade connection: ${await refusalText(connection.response)}`);
  if (connection.kind !== 'channels') throw new Error(`${request.path} is no command`);
  const { socket } = connection;
  const stop = () => socket.close(1000, '');
  signal.addEventListener('abort', stop, { once: true });
  let isOver = false;
  try {
    using _sizes = tellSizes(socket, streams);
    const input = streams.stdin === undefined ? undefined : sendInput(socket, streams.stdin, () => isOver);
    const [said] = await Promise.all([receive(socket, streams), undefined]);
    isOver = true;
    signal.throwIfAborted();
    void input?.catch(() => undefined);
    throwOutcome(said);
  } finally {
    isOver = true;
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** The message of a Status, or the text as it is (`upgradeErrorMessage`). */
export async function refusalText(response: Response): Promise<string> {
  const text = (await response.text()).trim();
  try {
    const status = JSON.parse(text) as Status | null;
    return status?.kind === 'Status' ? (status.message ?? '') : text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Tells the size of the terminal, now and whenever it changes. */
function tellSizes(socket: MessageSocket, { terminal, redraws = false }: RemoteStreams): Disposable | undefined {
  if (terminal === undefined) return undefined;
  const encoder = new TextEncoder();
  const tell = (more: number) => {
    const size = { Width: terminal.columns + more, Height: terminal.rows + more };
    // A connection that has gone is told of by what is received.
    void socket.send(toMessage(channels.resize, encoder.encode(`${JSON.stringify(size)}\n`))).catch(() => undefined);
  };
  if (redraws) tell(1);
  tell(0);
  return terminal.onResize(() => tell(0));
}

async function sendInput(
  socket: MessageSocket,
  stdin: ReadableStream<Uint8Array>,
  isOver: () => boolean,
): Promise<void> {
  const reader = stdin.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isOver()) return;
      if (done) break;
      await socket.send(toMessage(channels.stdin, value));
    }
    await socket.send(toMessage(channels.close, Uint8Array.of(channels.stdin)));
  } finally {
    reader.releaseLock();
  }
}

function toMessage(channel: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(bytes.byteLength + 1);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

/** Writes what comes to its stream; gives back what is said on the channel of errors. */
async function receive(socket: MessageSocket, { out, err }: RemoteStreams): Promise<string> {
  const decoder = new TextDecoder();
  let said = '';
  for (const reader = socket.incoming.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return said;
    const [channel] = value;
    const bytes = value.subarray(1);
    if (channel === channels.error) said += decoder.decode(bytes, { stream: true });
    else if (bytes.byteLength === 0) continue;
    else if (channel === channels.stdout) await out(bytes);
    else if (channel === channels.stderr) await err(bytes);
  }
}

/** `errorDecoderV4`. @throws what a command ended with, unless all went well */
function throwOutcome(said: string): void {
  if (said === '') return;
  const status = readOutcome(said);
  if (status.status === 'Success') return;
  if (status.status !== 'Failure') throw new CommandError('error stream protocol error: unknown error');
  if ((status.reason as string | undefined) !== 'NonZeroExitCode') throw new CommandError(status.message ?? '');
  const cause = (status.details?.causes ?? []).find(({ reason }) => (reason as string | undefined) === 'ExitCode');
  if (cause === undefined) throw new CommandError('error stream protocol error: no ExitCode cause given');
  const code = Number(cause.message);
  if (!/^\d+$/.test(cause.message ?? '') || code > 255)
    throw new CommandError(`error stream protocol error: invalid exit code value "${cause.message}"`);
  throw new PlainFailure(`command terminated with exit code ${code}`, code);
}

function readOutcome(said: string): Status {
  try {
    return JSON.parse(said) as Status;
  } catch (error) {
    throw new CommandError(`error stream protocol error: ${messageOf(error)} in ${JSON.stringify(said)}`, {
      cause: error,
    });
  }
}
