import type { NetworkRequest } from '../../base/index.ts';
import type { PortStream } from '../../kubectl/index.ts';
import type { NetworkAnswer } from '../terminal-network.ts';
import { read } from './link/read.ts';

const headEnd = [13, 10, 13, 10];

/** Makes one request of HTTP/1.1 on a connection, and closes it. Rejects with the signal's reason after its abort. */
export async function exchangeHttp(
  stream: PortStream,
  request: NetworkRequest,
  signal: AbortSignal,
): Promise<NetworkAnswer> {
  const writer = stream.writable.getWriter();
  // Whoever has closed the other side wants nothing more of the request.
  const ignore = () => undefined;
  const stop = () => void writer.abort(signal.reason).catch(ignore);
  signal.addEventListener('abort', stop, { once: true });
  try {
    void send(writer, request).catch(ignore);
    return await Promise.race([receive(stream.readable, request.method), whenAborted(signal)]);
  } finally {
    signal.removeEventListener('abort', stop);
    void writer.close().catch(ignore);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function send(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { method, url, headers, body }: NetworkRequest,
): Promise<void> {
  const { pathname, search } = new URL(url);
  const lines = [`${method} ${pathname}${search} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  await writer.write(new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`));
  if (body !== undefined) await writer.write(body);
}

/** Reads one answer, whose body is as long as it says, comes in chunks, or ends with the connection. */
async function receive(readable: ReadableStream<Uint8Array>, method: string): Promise<NetworkAnswer> {
  const gathered = new Bytes();
  let head: Head | undefined;
  try {
    for await (const bytes of read(readable)) {
      gathered.push(bytes);
      head ??= takeHead(gathered);
      if (head === undefined) continue;
      const body = bodyOf(head, gathered, method);
      if (body !== undefined) return answered(head, body);
    }
  } catch {
    // Why it was cut, or what was no HTTP, is told where it leads to.
    return { kind: 'failed', failure: 'reset' };
  }
  // Of an answer that says how long it is something is missing, which nobody can make up for.
  if (head === undefined || head.length !== undefined || head.isChunked)
    return { kind: 'failed', failure: gathered.size === 0 ? 'empty' : 'reset' };
  return answered(head, gathered.take(gathered.size));
}

interface Head {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly length: number | undefined;
  readonly isChunked: boolean;
}

function takeHead(bytes: Bytes): Head | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const [first = '', ...rest] = new TextDecoder()
    .decode(bytes.take(end + headEnd.length))
    .trimEnd()
    .split('\r\n');
  const [, status = '0', statusText = ''] = /^HTTP\/\d\.\d (\d+) ?(.*)$/.exec(first) ?? [];
  const headers = rest.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const headerOf = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const length = headerOf('content-length');
  return {
    status: Number(status),
    statusText,
    headers,
    length: length === undefined ? undefined : Number(length),
    isChunked: headerOf('transfer-encoding')?.toLowerCase() === 'chunked',
  };
}

/** The body, once all of it is there; undefined while it is not, or ends with the connection. */
function bodyOf(head: Head, bytes: Bytes, method: string): Uint8Array | undefined {
  if (method === 'HEAD' || head.status === 204 || head.status === 304) return new Uint8Array();
  if (head.isChunked) return takeChunks(bytes.peek());
  if (head.length === undefined || bytes.size < head.length) return undefined;
  return bytes.take(head.length);
}

function takeChunks(all: Uint8Array): Uint8Array | undefined {
  const parts = new Bytes();
  for (let at = 0; ; ) {
    const end = all.indexOf(10, at);
    if (end < 0) return undefined;
    const size = Number.parseInt(new TextDecoder().decode(all.subarray(at, end)), 16);
    if (Number.isNaN(size)) throw new RangeError('a chunk does not say how long it is');
    if (size === 0) return parts.take(parts.size);
    if (all.length < end + 1 + size) return undefined;
    parts.push(all.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 2;
  }
}

function answered({ status, statusText, headers }: Head, body: Uint8Array): NetworkAnswer {
  return { kind: 'answered', response: { status, statusText, headers, body } };
}

/** Bytes that come in pieces and are taken from their beginning. */
class Bytes {
  #held = new Uint8Array();

  get size(): number {
    return this.#held.length;
  }

  push(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    this.#held = joined;
  }

  peek(): Uint8Array {
    return this.#held;
  }

  take(length: number): Uint8Array {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return taken;
  }

  indexOf(wanted: readonly number[]): number {
    return this.#held.findIndex((_, at) => wanted.every((byte, offset) => this.#held[at + offset] === byte));
  }
}
