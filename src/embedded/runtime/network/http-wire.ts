import type { PortConnection } from '../cri.ts';
import type { Network, NetworkSource, Sandbox } from '../process/kernel.ts';
import type { HttpRequest } from '../process/process-types.ts';
import { NetworkError } from './network-error.ts';

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

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
  const send = (text: string) => void writer.write(encoder.encode(text)).catch(() => undefined);
  const close = () => {
    if (isOver) return;
    isOver = true;
    void writer.close().catch(() => undefined);
  };
  const answer = ({ request, keep }: ParsedRequest) =>
    network.request(source, sandbox.ip, port, request, 2 ** 31, (result) => {
      if (result instanceof NetworkError) return close();
      const body = encoder.encode(result.body);
      const headers = {
        'content-length': String(body.length),
        connection: keep ? 'keep-alive' : 'close',
        ...result.headers,
      };
      const head = Object.entries(headers).map(
        ([name, value]) => `${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}\r\n`,
      );
      send(
        `HTTP/1.1 ${result.status} ${reasons[result.status] ?? ''}\r\n${head.join('')}\r\n${request.method === 'HEAD' ? '' : result.body}`,
      );
      if (!keep) close();
    });
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
    close,
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
