import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createSelfSigned } from '../../../../src/cli/self-signed.ts';
import type { HostResponse, LineHost, RequestFailure } from '../../../../src/line/index.ts';
import { decodeText, encodeText } from '../../../../src/line/programs/common/text.ts';

/** A server on loopback whose answers are known to the byte, and the page's way to it. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
  /** Ports of TLS: with a certificate that vouches for itself, and with one whose issuer nobody knows. */
  readonly untrusted: Readonly<Record<'selfSigned' | 'unknownIssuer', number>>;
  readonly request: NonNullable<LineHost['request']>;
}

const answerOf = (status: string, headers: readonly string[], body: string): string =>
  `HTTP/1.1 ${status}\r\n${[...headers, `Content-Length: ${encodeText(body).length}`].map((line) => `${line}\r\n`).join('')}\r\n${body}`;

/** Answers whose rest never comes. */
const cutAnswers: Readonly<Record<string, string>> = {
  '/cut': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcde',
  '/cut-unsized': 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde',
  '/cut-head': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n',
};

/** What is answered to a request, whole, as text; undefined: nothing, the connection stays open. */
function answerTo(head: readonly string[], body: string): string | 'end' | 'reset' | undefined {
  const [method = '', path = ''] = (head[0] ?? '').split(' ');
  if (path === '/hang') return undefined;
  const isCut = cutAnswers[path];
  if (isCut !== undefined) return isCut;
  if (path === '/drop') return 'end';
  if (path === '/rst') return 'reset';
  const known: Readonly<Record<string, string>> = {
    '/moved': answerOf('302 Found', ['Location: /'], 'x'),
    '/see': answerOf('303 See Other', ['Location: /echo'], ''),
    '/kept': answerOf('307 Temporary Redirect', ['Location: /echo'], ''),
    '/loop': answerOf('302 Found', ['Location: /loop'], ''),
    '/missing': answerOf('404 Not Found', ['Content-Type: text/plain'], 'no\n'),
    '/broken': answerOf('500 Internal Server Error', ['Content-Type: text/plain'], 'oh\n'),
    '/close': answerOf('200 OK', ['Connection: close'], 'bye\n'),
    '/file.txt': answerOf('200 OK', ['Content-Type: text/plain; charset=utf-8'], 'file\n'),
    '/big': answerOf('200 OK', ['Content-Type: application/octet-stream'], 'x'.repeat(5000)),
    '/empty': answerOf('204 No Content', [], ''),
  };
  const page = answerOf(
    '200 OK',
    ['Server: nginx/1.27', 'Content-Type: text/html', 'Connection: keep-alive'],
    'hello\n',
  );
  const echo = answerOf('200 OK', ['Content-Type: text/plain'], `${head.join('\n')}\n${body}\n`);
  const whole = path.startsWith('/echo') ? echo : (known[path] ?? page);
  return method === 'HEAD' ? whole.slice(0, whole.indexOf('\r\n\r\n') + 4) : whole;
}

/** The first whole message of what has come. */
function takeMessage(text: string, isHead: boolean): { head: string[]; body: string; length: number } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).split('\r\n');
  const size = isHead ? 0 : Number(/^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  const length = end + 4 + size;
  return text.length < length ? undefined : { head, body: text.slice(end + 4, length), length };
}

/** A server whose certificate no client here trusts. */
async function listenTls({
  certificate,
  key,
}: {
  readonly certificate: string;
  readonly key: string;
}): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createTlsServer({ cert: certificate, key });
  // Clients end what they do not trust.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Starts it. */
export async function startHttpServer(): Promise<HttpServer> {
  const server: Server = createServer((socket) => {
    let received = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      // A client of TLS begins with this byte; what it gets is no TLS.
      if (bytes[0] === 0x16) {
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        return;
      }
      received += bytes.toString('latin1');
      const message = takeMessage(received, false);
      if (message === undefined) return;
      received = received.slice(message.length);
      const answer = answerTo(message.head, message.body);
      if (answer === 'end') socket.end();
      else if (answer === 'reset') socket.resetAndDestroy();
      else if (answer !== undefined) socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = createSelfSigned(Date.now());
  const [selfSigned, unknownIssuer] = await Promise.all([listenTls(own), listenTls(own.issueClient('leaf', 'own'))]);
  const untrusted = { selfSigned: selfSigned.port, unknownIssuer: unknownIssuer.port };

  const request: HttpServer['request'] = (asked, { signal, resolved, connected }) =>
    new Promise((resolve, reject) => {
      const url = new URL(asked.url);
      if (!/^(?:127\.0\.0\.1|localhost)$/.test(url.hostname)) return resolve('unknownHost');
      resolved?.('127.0.0.1');
      const socket = connect(Number(url.port || 80), '127.0.0.1');
      let received = '';
      let isConnected = false;
      const settle = (result: HostResponse | RequestFailure): void => {
        socket.destroy();
        resolve(result);
      };
      signal.addEventListener('abort', () => {
        socket.destroy();
        reject(signal.reason);
      });
      socket.on('connect', () => {
        isConnected = true;
        connected?.();
        const why = (['selfSigned', 'unknownIssuer'] as const).find((name) => untrusted[name] === Number(url.port));
        if (url.protocol === 'https:') return settle(why ?? 'notTls');
        const head = [
          `${asked.method} ${url.pathname}${url.search} HTTP/1.1`,
          ...asked.headers.map(([name, value]) => (value === '' ? `${name}:` : `${name}: ${value}`)),
        ];
        socket.write(`${head.map((line) => `${line}\r\n`).join('')}\r\n`);
        if (asked.body !== undefined) socket.write(asked.body);
      });
      socket.on('error', () => settle(isConnected ? 'reset' : 'refused'));
      socket.on('end', () => settle('empty'));
      socket.on('data', (bytes) => {
        received += bytes.toString('latin1');
        const cut = received === cutAnswers[url.pathname];
        // Of what is cut off all that comes is there.
        const message = takeMessage(received, asked.method === 'HEAD' || cut);
        if (message === undefined) return;
        const [, status = '', statusText = ''] = /^HTTP\/1\.1 (\d+) ?(.*)$/.exec(message.head[0] ?? '') ?? [];
        const body = cut ? received.slice(message.length) : message.body;
        settle({
          status: Number(status),
          statusText,
          headers: message.head.slice(1).map((line) => {
            const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
            return [name, value] as const;
          }),
          body: (async function* () {
            if (body !== '') yield encodeText(decodeText(encodeText(body)));
            if (cut) await new Promise(() => undefined);
          })(),
        });
      });
    });
  return {
    port,
    untrusted,
    request,
    async [Symbol.asyncDispose]() {
      for (const one of [server, selfSigned.server, unknownIssuer.server]) {
        one.close();
        one.unref();
      }
    },
  };
}
