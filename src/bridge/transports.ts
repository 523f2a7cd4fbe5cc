import type { Clock, Locale, WireError } from '../base/index.ts';
import { createFrameReader, type Frame } from './frames.ts';

/** One attempt at a connection, and then the connection: frames of messages come, texts of messages go. */
export interface Transport {
  readonly kind: 'websocket' | 'http';
  send(text: string): void;
  /** Ends it without a report; `final`: the session is not wanted any more. */
  close(final: boolean): void;
}

/**
 * Why a connection ended or did not come about. `unreachable`: nothing answers; `blocked`: this way does not get through,
 * another may; `refused`: the backend does not let the page in; `foreign`: what answers is no backend of ours.
 */
export type CloseReason =
  | { readonly kind: 'unreachable' | 'blocked' | 'foreign' }
  | { readonly kind: 'refused'; readonly error: WireError };

/** What the user of a transport hears. */
export interface TransportHandlers {
  /** One server message. */
  message(frame: Frame): void;
  /** Called once, unless `close` was. */
  closed(reason: CloseReason): void;
}

/** The part of a WebSocket that is used; the browser's and that of `ws` both have it. */
export interface SocketLike {
  /** How binary frames are given: `blob` in a browser that is not told otherwise. */
  binaryType?: string;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

/** How long a WebSocket may take until its first message; some proxies swallow the upgrade or the frames. */
const openTimeoutMs = 5_000;

/** Opens a WebSocket and sends `hello` on it. */
export function openWebSocket(
  url: string,
  makeSocket: (url: string) => SocketLike,
  hello: string,
  clock: Clock,
  handlers: TransportHandlers,
): Transport {
  let state: 'opening' | 'open' | 'closed' = 'opening';
  const end = (reason: CloseReason) => {
    if (state === 'closed') return;
    state = 'closed';
    timer[Symbol.dispose]();
    socket.close();
    handlers.closed(reason);
  };
  let socket: SocketLike;
  try {
    socket = makeSocket(url);
  } catch {
    // An address that the browser does not let a page open a socket to: the other way is tried, after this function has returned.
    const failed = clock.schedule(() => handlers.closed({ kind: 'blocked' }), 0);
    return { kind: 'websocket', send: () => undefined, close: () => failed[Symbol.dispose]() };
  }
  // A blob is read later, and so out of order; the buffers that `ws` gives are left as they are, without a copy.
  if (socket.binaryType === 'blob') socket.binaryType = 'arraybuffer';
  const timer = clock.schedule(() => end({ kind: 'blocked' }), openTimeoutMs);
  socket.addEventListener('open', () => socket.send(hello));
  socket.addEventListener('message', (event) => {
    const frame = frameOf(event.data);
    if (state === 'closed' || frame === undefined) return;
    if (state === 'opening') timer[Symbol.dispose]();
    state = 'open';
    handlers.message(frame);
  });
  // An `error` is always followed by `close`, which is what counts; a listener must be there, or `ws` throws.
  socket.addEventListener('error', () => undefined);
  socket.addEventListener('close', () => end({ kind: state === 'open' ? 'unreachable' : 'blocked' }));
  return {
    kind: 'websocket',
    send: (text) => socket.send(text),
    close(final) {
      if (state === 'closed') return;
      state = 'closed';
      timer[Symbol.dispose]();
      socket.close(final ? 1000 : 4000);
    },
  };
}

function frameOf(data: unknown): Frame | undefined {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
}

/** Opens a session over plain HTTP: one streaming response for what comes, one request at a time for what goes. */
export function openHttp(
  origin: string,
  locale: Locale,
  fetcher: typeof fetch,
  hello: string,
  received: () => number,
  handlers: TransportHandlers,
): Transport {
  const abort = new AbortController();
  let closed = false;
  const queue: string[] = [];
  let sending = false;
  let session: string | undefined;

  const end = (reason: CloseReason) => {
    if (closed) return;
    closed = true;
    abort.abort();
    handlers.closed(reason);
  };
  const call = (path: string, init: RequestInit & { readonly headers?: Record<string, string> }) =>
    fetcher(`${origin}${path}`, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort.signal,
      ...init,
      // Refusals come in the language of the page, which may not be the browser's.
      headers: { 'accept-language': locale, ...init.headers },
    });
  const post = (path: string, body: string) =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  const open = async () => {
    const answer = await post('/api/sessions', hello);
    if (!answer.ok) return end(await reasonOf(answer));
    const welcome = await answer.text();
    session = sessionOf(welcome);
    if (session === undefined) return end({ kind: 'foreign' });
    handlers.message(welcome);
    if (closed) return;
    const stream = await call(`/api/sessions/${session}/messages?received=${received()}`, {});
    if (!stream.ok || stream.body === null) return end(await reasonOf(stream));
    void flush();
    const read = createFrameReader((frame) => {
      if (!closed) handlers.message(frame);
    });
    const reader = stream.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) read(piece.value);
    end({ kind: 'unreachable' });
  };
  const flush = async () => {
    if (sending || session === undefined) return;
    sending = true;
    while (queue.length > 0 && !closed) {
      const batch = queue.splice(0, 64);
      const answer = await post(`/api/sessions/${session}/messages`, `[${batch.join(',')}]`);
      if (!answer.ok) end(await reasonOf(answer));
    }
    sending = false;
  };
  open().catch(() => end({ kind: 'unreachable' }));
  return {
    kind: 'http',
    send(text) {
      queue.push(text);
      flush().catch(() => end({ kind: 'unreachable' }));
    },
    close(final) {
      if (closed) return;
      closed = true;
      abort.abort();
      if (!final || session === undefined) return;
      // The backend would end the session by itself a minute later; failing to say so earlier harms nobody.
      const request = { method: 'DELETE', credentials: 'same-origin', keepalive: true } as const;
      fetcher(`${origin}/api/sessions/${session}`, request).catch(() => undefined);
    },
  };
}

function sessionOf(welcome: string): string | undefined {
  try {
    const value: unknown = JSON.parse(welcome);
    if (typeof value !== 'object' || value === null || !('session' in value)) return undefined;
    return typeof value.session === 'string' ? value.session : undefined;
  } catch {
    return undefined;
  }
}

async function reasonOf(answer: Response): Promise<CloseReason> {
  const text = await answer.text().catch(() => '');
  try {
    const body: unknown = JSON.parse(text);
    if (isWireError(body)) {
      // A session that is not there any more is no refusal: the next attempt begins a new one.
      if (body.reason === 'NotFound' || body.reason === 'TooManyRequests') return { kind: 'unreachable' };
      return { kind: 'refused', error: body };
    }
  } catch {
    // Not JSON: not ours.
  }
  return { kind: answer.status >= 500 ? 'unreachable' : 'foreign' };
}

function isWireError(value: unknown): value is WireError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'reason' in value &&
    'message' in value &&
    typeof value.reason === 'string' &&
    typeof value.message === 'string'
  );
}
