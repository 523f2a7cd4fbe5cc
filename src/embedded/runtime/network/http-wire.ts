import type { PortConnection } from '../cri.ts';
import type { Network, NetworkSource, Sandbox } from '../process/kernel.ts';
import type { HttpRequest, HttpResponse } from '../process/process-types.ts';
import { NetworkError } from './network-error.ts';

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The usual words for a status; empty for one that has none here. */
export const reasonOf = (status: number): string => reasons[status] ?? '';

/** The headers of an answer as they stand on the wire: its own first. */
export function wireHeaders({ headers, body }: HttpResponse, keep: boolean): (readonly [string, string])[] {
  const all: Record<string, string> = { ...headers };
  all['content-length'] ??= String(new TextEncoder().encode(body).length);
  all['connection'] ??= keep ? 'keep-alive' : 'close';
  return Object.entries(all).map(([name, value]) => [
    name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
    value,
  ]);
}

/**
 * A connection of bytes to a port of a Pod, for `kubectl port-forward`: HTTP/1.1 to what answers HTTP, else the process's own
 * protocol. @throws NetworkError (rejects) when nobody listens
 */
export async function connectPort(
  sandbox: Sandbox,
  port: number,
  network: Network,
  source: NetworkSource,
): Promise<PortConnection> {
  // The runtime connects within the Pod's network, to localhost.
  const target = network.find({ ...source, listeners: sandbox.listeners }, '127.0.0.1', port);
  if (typeof target === 'string') throw new NetworkError(target, `127.0.0.1:${port}`);
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let received = '';
  let isOver = false;
  /** Requests that have not been answered yet; and whether the caller has no more of them. */
  let open = 0;
  let hasEnded = false;
  const send = (text: string) => void writer.write(encoder.encode(text)).catch(() => undefined);
  const close = () => {
    if (isOver) return;
    isOver = true;
    void writer.close().catch(() => undefined);
  };
  /** Who has no more to ask still wants to hear what was asked before. */
  const end = () => {
    hasEnded = true;
    if (open === 0) close();
  };
  const answer = ({ request, keep }: ParsedRequest) => {
    open += 1;
    network.request(source, sandbox.ip, port, request, 2 ** 31, (result) => {
      open -= 1;
      if (result instanceof NetworkError) return close();
      const head = wireHeaders(result, keep).map(([name, value]) => `${name}: ${value}\r\n`);
      send(
        `HTTP/1.1 ${result.status} ${reasons[result.status] ?? ''}\r\n${head.join('')}\r\n${request.method === 'HEAD' ? '' : result.body}`,
      );
      if (!keep || (hasEnded && open === 0)) close();
    });
  };
  const input = new WritableStream<Uint8Array>({
    write(bytes) {
      received += decoder.decode(bytes, { stream: true });
      if (typeof target !== 'function' && target.isOver) return close();
      if (typeof target !== 'function' && target.class.tcp !== undefined) {
        const reply = target.class.tcp(target, received, port);
        received = '';
        return reply === undefined ? close() : send(reply);
      }
      for (let parsed = parseRequest(received); parsed !== undefined; parsed = parseRequest(received)) {
        received = received.slice(parsed.length);
        answer(parsed);
      }
    },
    close: end,
    abort: close,
  });
  return { readable, writable: input };
}

interface ParsedRequest {
  readonly request: HttpRequest;
  readonly keep: boolean;
  readonly length: number;
}

/** The first whole request of what has come; bodies by `Content-Length` only. */
function parseRequest(text: string): ParsedRequest | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...rest] = text.slice(0, end).split('\r\n');
  const [method = 'GET', path = '/', version] = first.split(' ');
  const headers: Record<string, string> = {};
  for (const line of rest)
    headers[line.slice(0, line.indexOf(':')).toLowerCase()] = line.slice(line.indexOf(':') + 1).trim();
  const length = end + 4 + Number(headers['content-length'] ?? 0);
  if (text.length < length) return undefined;
  const keep = version === 'HTTP/1.1' && headers['connection'] !== 'close';
  return { request: { method, path, headers, body: text.slice(end + 4, length) }, keep, length };
}
