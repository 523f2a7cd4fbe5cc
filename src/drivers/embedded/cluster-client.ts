import { PodpathError, toDisposable } from '../../base/index.ts';
import type { ChannelSocket, Connection, ForwardPort } from '../../embedded/index.ts';
import type { NetworkAnswer, NetworkWatch } from '../terminal-network.ts';
import type { AskedExchange, Link } from './link/link.ts';
import { read } from './link/read.ts';
import { requestGivenUp } from './messages.ts';
import type {
  Ask,
  CallName,
  Calls,
  ConnectAnswer,
  EmbeddedState,
  FetchAnswer,
  FetchAsk,
  NetworkAsk,
  NetworkStep,
} from './protocol.ts';

/** A cluster in another thread. */
export interface ClusterClient {
  /** As `ClusterDriver.fetch`: bodies come and go as they are read and made. */
  fetch(request: Request): Promise<Response>;
  /** As `Cluster.connect` in the same thread; rejects where `fetch` does. */
  connect(request: Request, protocols?: readonly string[]): Promise<Connection>;
  call<Name extends CallName>(name: Name, argument: Parameters<Calls[Name]>[0]): Promise<ReturnType<Calls[Name]>>;
  /** Lets time go faster until the result is disposed of. */
  hurry(speed: number): Promise<Disposable>;
  /** Asks in the cluster's network; see {@link NetworkAsk}. Rejects with the signal's reason after its abort. */
  network(what: NetworkAsk, watch: NetworkWatch): Promise<NetworkAnswer>;
  /** Calls with the present state, then with what it has become. Rejects when it is over: `Cancelled` after the signal's abort. */
  watchState(listener: (state: EmbeddedState) => void, signal: AbortSignal): Promise<never>;
}

/** Makes the asking side of the protocol. */
export function createClusterClient(link: Pick<Link, 'ask'>): ClusterClient {
  const ask = (what: Ask) => link.ask(what);
  const askWith = async (request: Request, what: Ask): Promise<AskedExchange> => {
    if (request.signal.aborted) throw givenUp(request.signal.reason);
    const exchange = ask(what);
    request.signal.addEventListener('abort', () => exchange.fail(givenUp(request.signal.reason)), { once: true });
    return exchange;
  };
  return {
    async fetch(request) {
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
      const exchange = await askWith(request, { kind: 'fetch', ...toWords(request), hasBody });
      if (hasBody) void sendBody(request, exchange);
      return toResponse((await exchange.answer) as FetchAnswer, exchange);
    },
    async connect(request, protocols = []) {
      const exchange = await askWith(request, { kind: 'connect', ...toWords(request), hasBody: false, protocols });
      const answer = (await exchange.answer) as ConnectAnswer;
      if (answer.kind === 'refused') return { kind: 'refused', response: toResponse(answer.response, exchange) };
      if (answer.kind === 'channels') {
        return { kind: 'channels', protocol: answer.protocol, socket: toSocket(exchange) };
      }
      const { connection } = answer;
      const forward: ForwardPort = (port, streams) => forwardPort(ask({ kind: 'forward', connection, port }), streams);
      return { kind: 'portForward', forward, close: () => exchange.fail(givenUp(undefined)), lost: exchange.gone };
    },
    async call(name, argument) {
      const exchange = ask({ kind: 'call', name, argument });
      return (await exchange.answer) as ReturnType<Calls[typeof name]>;
    },
    async hurry(speed) {
      const exchange = ask({ kind: 'hurry', speed });
      await exchange.answer;
      return toDisposable(() => exchange.fail(givenUp(undefined)));
    },
    async network(what, watch) {
      const exchange = ask(what);
      const giveUp = () => exchange.fail(givenUp(watch.signal.reason));
      watch.signal.addEventListener('abort', giveUp, { once: true });
      if (watch.signal.aborted) giveUp();
      try {
        for await (const piece of read(exchange.incoming)) {
          const step = piece as NetworkStep;
          if (step.kind === 'resolved') watch.resolved(step.address);
          else if (step.kind === 'connected') watch.connected();
          else if (step.kind === 'failed') return step;
          else return { kind: 'answered', response: { ...step, body: new TextEncoder().encode(step.body) } };
        }
        throw givenUp(undefined);
      } catch (error) {
        watch.signal.throwIfAborted();
        throw error;
      } finally {
        watch.signal.removeEventListener('abort', giveUp);
      }
    },
    async watchState(listener, signal) {
      const exchange = ask({ kind: 'state' });
      signal.addEventListener('abort', () => exchange.fail(givenUp(signal.reason)), { once: true });
      if (signal.aborted) exchange.fail(givenUp(signal.reason));
      for await (const piece of read(exchange.incoming)) listener(piece as EmbeddedState);
      throw givenUp(undefined);
    },
  };
}

function givenUp(cause: unknown): PodpathError {
  return new PodpathError({ reason: 'Cancelled', text: requestGivenUp(), cause });
}

function toWords({ url, method, headers }: Request): Omit<FetchAsk, 'kind' | 'hasBody'> {
  const { pathname, search } = new URL(url);
  return { method, url: `${pathname}${search}`, headers: [...headers] };
}

/** Not every browser gives the body of a request as a stream. */
async function sendBody(request: Request, exchange: AskedExchange): Promise<void> {
  try {
    const stream = request.body ?? new Blob([await request.arrayBuffer()]).stream();
    for await (const bytes of read(stream)) await exchange.push(bytes);
    exchange.end();
  } catch (error) {
    exchange.fail(error);
  }
}

function toResponse({ status, headers, body }: FetchAnswer, exchange: AskedExchange): Response {
  const made = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  const isEmpty = body === '' || status === 204 || status === 304;
  const stream = exchange.incoming as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(isEmpty ? null : (body ?? stream), { status, headers: made });
}

function toSocket(exchange: AskedExchange): ChannelSocket {
  const text = new TextEncoder();
  return {
    incoming: exchange.incoming as ReadableStream<Uint8Array>,
    send: (message) => exchange.push(typeof message === 'string' ? text.encode(message) : new Uint8Array(message)),
    close: () => exchange.end(),
  };
}

async function forwardPort(exchange: AskedExchange, streams: Parameters<ForwardPort>[1]): Promise<void> {
  streams.signal.addEventListener('abort', () => exchange.fail(givenUp(streams.signal.reason)), { once: true });
  const sending = async () => {
    for await (const bytes of read(streams.incoming)) await exchange.push(new Uint8Array(bytes));
    exchange.end();
  };
  sending().catch((error: unknown) => exchange.fail(error));
  await exchange.answer;
  for await (const bytes of read(exchange.incoming)) await streams.outgoing.write(bytes as Uint8Array);
}
