import { PodpathError, verbatim } from '../../../base/index.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Connection,
  decodePath,
  isProtobufType,
  type LivingCluster,
  maxBodyBytes,
  newBodyTooLarge,
  refuseUnread,
  type UserInfo,
  withText,
} from '../../../embedded/index.ts';
import { isStatusError } from '../../../kube/index.ts';
import { administrator } from '../administrator.ts';
import type { ServedExchange } from '../link/link.ts';
import { read } from '../link/read.ts';
import { connectionLost } from '../messages.ts';
import {
  type Ask,
  apiAddress,
  type CallName,
  type Calls,
  type EmbeddedState,
  type FetchAnswer,
  type FetchAsk,
} from '../protocol.ts';

/** What is served to tabs. */
export interface ServedCluster {
  /** The cluster of now; waits while it is being made. @throws PodpathError when it cannot be made */
  living(): Promise<LivingCluster>;
  /** What answers this: the cluster of now, or its store while the rest of it is being made. @throws PodpathError as `living` */
  handlerOf(asked: Pick<ApiRequest, 'method' | 'path' | 'query'>): Promise<LivingCluster['handle']>;
  readonly calls: {
    readonly [Name in CallName]: (argument: Parameters<Calls[Name]>[0]) => Promise<ReturnType<Calls[Name]>>;
  };
  /** Lets time go faster until the result is disposed of. */
  hurry(speed: number): Promise<Disposable>;
  /** Calls with the state of now, and when it has changed. */
  watchState(listener: (state: EmbeddedState) => void): Disposable;
  /** Something else than reading was asked for. */
  touched(): void;
  /** Aborts when the API server stops, and with it all connections; with a {@link PodpathError} as its reason. */
  connections(): AbortSignal;
}

/** Bodies up to this go with their answer. */
const wholeBelowCharacters = 64 * 1024;
const pieceBytes = 64 * 1024;

/** Answers what the tabs of one wire ask. */
export function createAskServer(cluster: ServedCluster): (ask: unknown, exchange: ServedExchange) => void {
  const forwards = new Map<number, Extract<Connection, { kind: 'portForward' }>>();
  let connections = 0;

  const serve = async (ask: Ask, exchange: ServedExchange): Promise<void> => {
    switch (ask.kind) {
      case 'fetch':
        return serveFetch(await cluster.handlerOf(placeOf(ask)), ask, exchange);
      case 'connect': {
        cluster.touched();
        const connection = await (await cluster.living()).connect(
          new Request(`https://${apiAddress}${ask.url}`, { method: ask.method, headers: newHeaders(ask) }),
          ask.protocols,
          identityOf(ask),
        );
        if (connection.kind === 'refused') {
          const { status, headers } = connection.response;
          const body = await connection.response.text();
          exchange.answer({ kind: 'refused', response: { status, headers: [...headers], body } });
          return exchange.end();
        }
        if (connection.kind === 'channels') return serveChannels(cluster, connection, exchange);
        connections += 1;
        const number = connections;
        forwards.set(number, connection);
        const close = () => {
          forwards.delete(number);
          connection.close();
        };
        const closed = cluster.connections();
        const stopped = () => {
          close();
          exchange.fail(closed.reason);
        };
        closed.addEventListener('abort', stopped, { once: true });
        exchange.gone.addEventListener('abort', () => {
          closed.removeEventListener('abort', stopped);
          close();
        });
        return exchange.answer({ kind: 'portForward', connection: number });
      }
      case 'forward': {
        const connection = forwards.get(ask.connection);
        if (connection === undefined) throw new PodpathError({ reason: 'Gone', text: connectionLost() });
        return serveForward(connection, ask.port, exchange);
      }
      case 'network': {
        cluster.touched();
        const { serveNetwork } = await import('./serve-network.ts');
        return serveNetwork(await cluster.living(), ask, exchange);
      }
      case 'call': {
        const call = cluster.calls[ask.name] as (argument: unknown) => Promise<unknown>;
        exchange.answer(await call(ask.argument));
        return exchange.end();
      }
      case 'hurry': {
        const hurried = await cluster.hurry(ask.speed);
        exchange.gone.addEventListener('abort', () => hurried[Symbol.dispose](), { once: true });
        if (exchange.gone.aborted) hurried[Symbol.dispose]();
        return exchange.answer(null);
      }
      case 'state':
        return serveState(cluster, exchange);
    }
  };
  return (ask, exchange) => {
    serve(ask as Ask, exchange).catch((error: unknown) => exchange.fail(error));
  };

  async function serveFetch(handle: LivingCluster['handle'], ask: FetchAsk, exchange: ServedExchange): Promise<void> {
    if (ask.method !== 'GET' && ask.method !== 'HEAD') cluster.touched();
    const abort = new AbortController();
    const end = (error: PodpathError) => {
      abort.abort();
      exchange.fail(error);
    };
    const closed = cluster.connections();
    const stopped = () => end(closed.reason);
    closed.addEventListener('abort', stopped, { once: true });
    exchange.gone.addEventListener('abort', () => abort.abort(), { once: true });
    try {
      const { status, headers, body } = withText(await answer(handle, ask, exchange, abort.signal));
      if (body.kind === 'stream') {
        exchange.answer({ status, headers, body: undefined } satisfies FetchAnswer);
        for await (const bytes of read(body.stream)) await exchange.push(new Uint8Array(bytes));
      } else {
        const text = body.kind === 'text' && ask.method !== 'HEAD' ? body.text : '';
        const isWhole = text.length <= wholeBelowCharacters;
        exchange.answer({ status, headers, body: isWhole ? text : undefined } satisfies FetchAnswer);
        if (!isWhole) await pushText(text, exchange);
      }
      exchange.end();
    } catch (error) {
      // What ends because its reader has gone has nobody to tell.
      if (!abort.signal.aborted) throw error;
    } finally {
      closed.removeEventListener('abort', stopped);
    }
  }
}

/** Its path has its escapes yet. */
function placeOf({ method, url }: FetchAsk): Pick<ApiRequest, 'method' | 'path' | 'query'> {
  const { pathname, searchParams } = new URL(url, `https://${apiAddress}`);
  return { method, path: pathname, query: searchParams };
}

/** Answers a request that the API server gets past `Request` and `Response`, which cost more than a small answer. */
export async function answer(
  handle: LivingCluster['handle'],
  ask: FetchAsk,
  exchange: Pick<ServedExchange, 'incoming'> | undefined,
  signal: AbortSignal,
): Promise<ApiResponse> {
  const headers = newHeaders(ask);
  const { path, ...rest } = placeOf(ask);
  try {
    return await handle({
      ...rest,
      path: decodePath(path),
      header: (name) => headers.get(name) ?? undefined,
      headerNames: () => headers.keys(),
      body: ask.hasBody && exchange !== undefined ? await readBody(headers, exchange) : '',
      signal,
      ...identityOf(ask),
    });
  } catch (error) {
    if (isStatusError(error)) return refuseUnread(error);
    throw error;
  }
}

/** Who brings a token is who the token says; else the owner of the cluster. */
function identityOf({ headers }: Pick<FetchAsk, 'headers'>): { clientIdentity?: UserInfo; sourceIp: string } {
  const hasToken = headers.some(([name]) => name === 'authorization');
  return { ...(hasToken ? {} : { clientIdentity: administrator }), sourceIp: '172.18.0.1' };
}

function newHeaders({ headers }: Pick<FetchAsk, 'headers'>): Headers {
  return new Headers(headers.map(([name, value]): [string, string] => [name, value]));
}

/** @throws StatusError 413 */
async function readBody(
  headers: Headers,
  { incoming }: Pick<ServedExchange, 'incoming'>,
): Promise<string | Uint8Array> {
  let stream = incoming as ReadableStream<Uint8Array<ArrayBuffer>>;
  if (headers.get('content-encoding') === 'gzip') stream = stream.pipeThrough(new DecompressionStream('gzip'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const bytes of read(stream)) {
    size += bytes.byteLength;
    if (size > maxBodyBytes) throw newBodyTooLarge();
    parts.push(bytes);
  }
  const whole = new Blob(parts);
  return isProtobufType(headers.get('content-type')) ? new Uint8Array(await whole.arrayBuffer()) : whole.text();
}

async function pushText(text: string, exchange: ServedExchange): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
    // Cut off from the rest, which a clone of the part would take along.
    await exchange.push(bytes.slice(at, at + pieceBytes));
  }
}

async function serveChannels(
  cluster: ServedCluster,
  { protocol, socket }: Extract<Connection, { kind: 'channels' }>,
  exchange: ServedExchange,
): Promise<void> {
  const close = () => socket.close(1001, '');
  exchange.gone.addEventListener('abort', close, { once: true });
  const closed = cluster.connections();
  const stopped = () => {
    close();
    exchange.fail(closed.reason);
  };
  closed.addEventListener('abort', stopped, { once: true });
  exchange.answer({ kind: 'channels', protocol });
  const receiving = async () => {
    for await (const bytes of read(exchange.incoming)) {
      cluster.touched();
      await socket.send(bytes as Uint8Array);
    }
    socket.close(1000, '');
  };
  receiving().catch(close);
  for await (const bytes of read(socket.incoming)) await exchange.push(new Uint8Array(bytes));
  closed.removeEventListener('abort', stopped);
  exchange.end();
}

async function serveForward(
  connection: Extract<Connection, { kind: 'portForward' }>,
  port: number,
  exchange: ServedExchange,
): Promise<void> {
  exchange.answer(null);
  try {
    await connection.forward(port, {
      incoming: exchange.incoming as ReadableStream<Uint8Array>,
      outgoing: { write: (bytes) => exchange.push(new Uint8Array(bytes)) },
      signal: exchange.gone,
    });
    exchange.end();
  } catch (error) {
    // Its message is meant for the caller as it is.
    const text = verbatim(error instanceof Error ? error.message : String(error));
    throw new PodpathError({ reason: 'Unreachable', text, cause: error });
  }
}

/** A reader that is slow gets the newest state, not all of them. */
function serveState(cluster: ServedCluster, exchange: ServedExchange): void {
  let newest: EmbeddedState | undefined;
  let isSending = false;
  const send = async () => {
    if (isSending) return;
    isSending = true;
    while (newest !== undefined && !exchange.gone.aborted) {
      const state = newest;
      newest = undefined;
      await exchange.push(state);
    }
    isSending = false;
  };
  exchange.answer(null);
  const watching = cluster.watchState((state) => {
    newest = state;
    void send();
  });
  exchange.gone.addEventListener('abort', () => watching[Symbol.dispose](), { once: true });
}
