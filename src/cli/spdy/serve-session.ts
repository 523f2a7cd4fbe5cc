import type { Clock } from '../../base/index.ts';
import {
  type CommandSession,
  createLatest,
  createSizeReader,
  type PortForwardSession,
  type TerminalSize,
} from '../../embedded/index.ts';
import { type ByteDuplex, goAway, type SpdyHandler, type SpdyStream, serveSpdy } from './connection.ts';

/** How long a client may take to open the streams of one command or connection (`DefaultStreamCreationTimeout`). */
const creationTimeoutMs = 30_000;
const text = new TextEncoder();

/** Serves a session over SPDY to its end (k8s.io/cri-streaming/pkg/streaming, v0.37). Never rejects. */
export async function serveSpdySession(
  session: CommandSession | PortForwardSession,
  duplex: ByteDuplex,
  clock: Clock,
): Promise<void> {
  const handler = session.kind === 'command' ? commandHandler(session, duplex, clock) : portHandler(session, clock);
  try {
    await serveSpdy(duplex, handler);
  } finally {
    session.end();
  }
}

/** The streams of one command, told apart by `streamType`, until all that were asked for are there. */
function commandHandler(session: CommandSession, duplex: ByteDuplex, clock: Clock): SpdyHandler {
  const { stdin, stdout, stderr, tty } = session.wanted;
  const canResize = /^v[34]\./.test(session.protocol);
  const wanted = new Set(
    ['error', stdin && 'stdin', stdout && 'stdout', stderr && 'stderr', tty && canResize && 'resize'].filter(
      (name) => name !== false,
    ),
  );
  const streams = new Map<string, SpdyStream>();
  const timeout = clock.schedule(() => duplex.close(), creationTimeoutMs);
  return {
    isWanted: (headers) => wanted.has(headers.get('streamtype') ?? '') && !streams.has(headers.get('streamtype') ?? ''),
    opened(stream) {
      streams.set(stream.headers.get('streamtype') ?? '', stream);
      if (streams.size < wanted.size) return;
      timeout[Symbol.dispose]();
      void runCommand(session, duplex, streams);
    },
  };
}

async function runCommand(
  session: CommandSession,
  duplex: ByteDuplex,
  streams: ReadonlyMap<string, SpdyStream>,
): Promise<void> {
  const sizes = createLatest<TerminalSize>();
  const resize = streams.get('resize');
  if (resize !== undefined) void readSizes(resize, sizes);
  const said = await session.run({
    stdin: streams.get('stdin')?.incoming,
    stdout: streams.get('stdout'),
    stderr: streams.get('stderr'),
    resizes: resize === undefined ? undefined : sizes.stream,
  });
  sizes.end();
  streams.get('stdout')?.end();
  streams.get('stderr')?.end();
  await streams.get('error')?.write(text.encode(said));
  for (const stream of streams.values()) stream.end();
  await goAway(duplex);
  duplex.close();
}

async function readSizes(
  { incoming }: SpdyStream,
  sizes: ReturnType<typeof createLatest<TerminalSize>>,
): Promise<void> {
  const read = createSizeReader(sizes);
  for await (const bytes of incoming) read(bytes);
  sizes.end();
}

/** The streams of connections to ports: a pair each, for data and for what goes wrong, that `requestID` holds together. */
function portHandler(session: PortForwardSession, clock: Clock): SpdyHandler {
  interface Pair {
    readonly timeout: Disposable;
    data?: SpdyStream;
    error?: SpdyStream;
  }
  const pairs = new Map<string, Pair>();

  /** Old clients give none; their streams come one after the other (`requestID` of httpstream.go). */
  function requestIdOf(headers: ReadonlyMap<string, string>, id: number): string {
    return headers.get('requestid') || `stream ${headers.get('streamtype') === 'data' ? id - 2 : id}`;
  }
  function kindOf(headers: ReadonlyMap<string, string>): 'data' | 'error' | undefined {
    const kind = headers.get('streamtype');
    return kind === 'data' || kind === 'error' ? kind : undefined;
  }
  const portOf = (headers: ReadonlyMap<string, string>) => Number(headers.get('port') || Number.NaN);

  return {
    isWanted(headers, id) {
      const port = portOf(headers);
      const kind = kindOf(headers);
      const isPort = Number.isInteger(port) && port >= 1 && port <= 65535;
      return isPort && kind !== undefined && pairs.get(requestIdOf(headers, id))?.[kind] === undefined;
    },
    opened(stream) {
      const requestId = requestIdOf(stream.headers, stream.id);
      const kind = kindOf(stream.headers);
      const pair: Pair = pairs.get(requestId) ?? {
        timeout: clock.schedule(() => {
          const late = pairs.get(requestId);
          pairs.delete(requestId);
          void late?.error?.write(text.encode(`(request=${requestId}) timed out waiting for streams`));
        }, creationTimeoutMs),
      };
      pairs.set(requestId, pair);
      if (kind !== undefined) pair[kind] = stream;
      if (pair.data === undefined || pair.error === undefined) return;
      pairs.delete(requestId);
      pair.timeout[Symbol.dispose]();
      void forward(session, portOf(stream.headers), pair.data, pair.error);
    },
  };
}

async function forward(session: PortForwardSession, port: number, data: SpdyStream, error: SpdyStream): Promise<void> {
  try {
    await session.forward(port, { incoming: data.incoming, outgoing: data, signal: data.signal });
    data.end();
    error.end();
  } catch (thrown) {
    await error.write(text.encode(thrown instanceof Error ? thrown.message : String(thrown)));
    data.reset();
    error.reset();
  }
}
