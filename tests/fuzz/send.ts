import { setImmediate as turn } from 'node:timers/promises';
import { bodyText, type Cluster, withText } from '../../src/embedded/index.ts';
import type { FuzzRequest } from './generate.ts';

/** What came back, and how long it took. */
export interface Sent {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** The longer of what went by until the answer was there whole, and of the processor's time meanwhile, is the latter: others use the machine, too. */
  readonly ms: number;
}

const origin = 'https://cluster';
/** Watches are read for so many turns of the event loop. */
const turnsOfWatch = 3;
/** Nothing waits for this machine's clock: what is not there by then never comes. */
const patienceMs = 20_000;

/**
 * Sends a request as a page would, or, when a `Request` cannot be made of it, as the HTTP server does. A watch is read for a
 * moment and then given up.
 */
export async function send(cluster: Cluster, request: FuzzRequest): Promise<Sent> {
  const abort = new AbortController();
  const made = newRequest(request, abort.signal);
  const begin = performance.now();
  const cpu = process.cpuUsage();
  const answering = async () => {
    const response = made === undefined ? await handle(cluster, request, abort.signal) : await cluster.fetch(made);
    return { response, text: await read(response, abort) };
  };
  const { response, text } = await withPatience(answering());
  const elapsed = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text,
    ms: Math.min(elapsed, (user + system) / 1000),
  };
}

/** @throws Error for what is never answered, or not to its end. */
async function withPatience<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('was never answered')), patienceMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function newRequest({ method, path, headers, body }: FuzzRequest, signal: AbortSignal): Request | undefined {
  try {
    return new Request(origin + path, {
      method,
      headers: { ...headers },
      signal,
      ...(body === undefined ? {} : { body: body as BodyInit }),
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Past `Request`: what a socket can bring, but a page cannot. */
async function handle(
  cluster: Cluster,
  { method, path, headers, body }: FuzzRequest,
  signal: AbortSignal,
): Promise<Response> {
  const mark = path.indexOf('?');
  const answer = await cluster.handle({
    method,
    path: mark < 0 ? path : path.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1)),
    header: (name) => headers[name],
    headerNames: () => Object.keys(headers),
    body: body === undefined ? '' : body,
    signal,
  });
  const written = withText(answer);
  const stream = written.body.kind === 'stream' ? written.body.stream : bodyText(written.body);
  return new Response(stream === '' ? null : (stream as BodyInit), {
    status: written.status,
    headers: written.headers,
  });
}

async function read(response: Response, abort: AbortController): Promise<string> {
  const isWatch =
    response.ok && response.headers.get('content-type') !== null && response.headers.get('content-length') === null;
  const text = response.text();
  if (!isWatch) return text;
  for (let index = 0; index < turnsOfWatch; index += 1) {
    const done = await Promise.race([text.then(() => true), turn(false)]);
    if (done) break;
  }
  abort.abort();
  return text;
}
