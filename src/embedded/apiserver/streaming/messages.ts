import type { ApiRequest } from '../request.ts';
import type { ApiResponse } from '../response.ts';
import { toBase64 } from './channel-codec.ts';
import type { ChannelSocket } from './channel-socket.ts';
import { isWebSocketRequest, splitList } from './negotiate.ts';
import type { MessagesSession } from './session.ts';

/** The protocols that bytes are read through (`NewDefaultReaderProtocols`, k8s.io/streaming/pkg/httpstream/wsstream, v0.37). */
const byteProtocols = ['', 'binary.k8s.io', 'base64.binary.k8s.io'];
/** A message of bytes has no more than upstream's buffer. */
const maxMessageBytes = 2048;
const newline = 10;

/**
 * A watch or a log over a WebSocket, if that is what was asked for: an event a message (`HandleWS`,
 * apiserver/pkg/endpoints/handlers/watch.go, v1.37), or bytes as they come (`StreamObject`, responsewriters/writers.go); else the
 * response as it is. What is refused is so without a word, as golang.org/x/net/websocket does.
 */
export function overWebSocket(request: ApiRequest, response: ApiResponse, of: 'events' | 'bytes'): ApiResponse {
  const { body } = response;
  if (body.kind !== 'stream' || !isWebSocketRequest(request)) return response;
  const wanted = splitList(request.header('sec-websocket-protocol') ?? '');
  const protocol =
    of === 'events'
      ? (wanted[0] ?? '')
      : (wanted.length === 0 ? [''] : wanted).find((each) => byteProtocols.includes(each));
  // A watch is for pages, which say where they are from.
  const isRefused = protocol === undefined || (of === 'events' && !isOrigin(request.header('origin')));
  if (isRefused || (of === 'events' && wanted.length > 1)) {
    void giveUp(() => body.stream.cancel());
    return { status: isRefused ? 403 : 400, headers: [], body: { kind: 'text', text: '' } };
  }
  const encoding = of === 'events' ? 'lines' : protocol.startsWith('base64.') ? 'base64' : 'binary';
  const session: MessagesSession = {
    kind: 'messages',
    transport: 'channels',
    protocol,
    encoding,
    stream: body.stream,
    end: () => undefined,
  };
  return { status: 101, headers: [], body: { kind: 'upgrade', session } };
}

const isOrigin = (text: string | undefined): boolean =>
  text !== undefined && (text.startsWith('/') || URL.canParse(text));

/** Sends a stream in messages until it or the caller is done. Never rejects. */
export async function serveMessages({ encoding, stream, end }: MessagesSession, socket: ChannelSocket): Promise<void> {
  const reader = stream.getReader();
  void untilClosed(socket, () => reader.cancel());
  try {
    if (encoding !== 'lines') await socket.send(encoding === 'base64' ? '' : new Uint8Array());
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const message of encoding === 'lines' ? toLines(value) : toPieces(value, encoding))
        await socket.send(message);
    }
  } catch {
    // A log that breaks off has ended.
  } finally {
    socket.close(1000, '');
    end();
  }
}

/** Nobody says anything; that they have gone is all that there is to hear. */
async function untilClosed({ incoming }: ChannelSocket, cancel: () => Promise<void>): Promise<void> {
  const reader = incoming.getReader();
  while (!(await reader.read()).done);
  await giveUp(cancel);
}

async function giveUp(cancel: () => Promise<void>): Promise<void> {
  try {
    await cancel();
  } catch {
    // What has broken off already need not be given up.
  }
}

function* toLines(bytes: Uint8Array): Iterable<string> {
  for (let start = 0; start < bytes.byteLength; ) {
    const found = bytes.indexOf(newline, start);
    const stop = found < 0 ? bytes.byteLength : found + 1;
    yield new TextDecoder().decode(bytes.subarray(start, stop));
    start = stop;
  }
}

function* toPieces(bytes: Uint8Array, encoding: 'binary' | 'base64'): Iterable<Uint8Array | string> {
  for (let at = 0; at < bytes.byteLength; at += maxMessageBytes) {
    const piece = bytes.subarray(at, at + maxMessageBytes);
    yield encoding === 'binary' ? piece : toBase64(piece);
  }
}
