import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type Clock,
  defaultLocale,
  isLocale,
  isPodpathError,
  type Locale,
  PodpathError,
  toWireError,
} from '../base/index.ts';
import { maximumFrameBytes } from '../bridge/index.ts';
import { parseHello, parseIncoming } from './http-transport.ts';
import { tooManySessions } from './messages.ts';
import { costOf, createRateLimit } from './rate-limit.ts';
import type { Carrier, Session, Sessions } from './sessions.ts';
import type { Wall } from './wall.ts';

/** What {@link createSockets} works with. */
export interface SocketsOptions {
  readonly wall: Wall;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The WebSocket end of the protocol. */
export interface Sockets extends Disposable {
  /** Takes an upgrade, or refuses it with an HTTP answer. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** How long a connection may take to say `hello`. */
const helloTimeoutMs = 10_000;
/** How long reading pauses after too many messages. */
const throttleMs = 250;

/** Close codes that a page sees: the range that applications may use. */
const closeCodes = { replaced: 4001, silent: 4002, ended: 4003, gap: 4004 } as const;

/** Makes it; `upgrade` is to be called for each upgrade request of the server. */
export function createSockets(options: SocketsOptions): Sockets {
  const { wall, sessions, clock, logger } = options;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: maximumFrameBytes,
    // What is sent is small or already as fast as the loopback; compressing costs memory for every connection.
    perMessageDeflate: false,
  });

  const serve = (socket: WebSocket) => {
    let session: Session | undefined;
    const limit = createRateLimit();
    const carrier: Carrier = {
      send(frame) {
        if (socket.readyState === socket.OPEN) socket.send(frame);
      },
      close: (why) => socket.close(closeCodes[why], why),
    };
    const refuse = (error: unknown, locale: Locale) => {
      if (!isPodpathError(error)) logger.error({ error }, 'socket failed');
      socket.send(JSON.stringify({ type: 'error', seq: 1, error: toWireError(error, locale) }));
      socket.close(1008, 'refused');
    };
    const late = clock.schedule(() => socket.close(1008, 'no hello'), helloTimeoutMs);

    const first = (text: string) => {
      const hello = parseHello(text);
      const opened = sessions.open(hello);
      if (!opened) {
        const error = new PodpathError({ reason: 'TooManyRequests', text: tooManySessions(sessions.size) });
        return refuse(error, hello.locale);
      }
      late[Symbol.dispose]();
      session = opened.session;
      session.attach(carrier, hello.received ?? 0, opened.resumed);
      logger.debug({ session: session.id, resumed: opened.resumed }, 'socket joined');
    };
    socket.on('message', (data, isBinary) => {
      if (isBinary) return socket.close(1003, 'text only');
      // `ws` gives one Buffer for a text frame, as `binaryType` says by default.
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      let cost = 1;
      try {
        if (session) {
          const message = parseIncoming(text);
          cost = costOf([message]);
          session.receive(message);
        } else first(text);
      } catch (error) {
        refuse(error, session?.locale ?? localeOfHello(text));
      }
      if (limit.take(cost)) return;
      socket.pause();
      clock.schedule(() => socket.resume(), throttleMs);
    });
    // Frames that are too large or against the protocol: `ws` closes the connection itself.
    socket.on('error', (error) => logger.debug({ error }, 'socket broken'));
    socket.on('close', (code) => {
      late[Symbol.dispose]();
      // 1000: the page has said that it is done; anything else may come back.
      if (code === 1000) session?.end();
      else session?.detach(carrier);
    });
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', (error) => logger.debug({ error }, 'upgrade broken'));
      const { headers, url = '' } = request;
      const origin = { origin: headers.origin, fetchSite: one(headers['sec-fetch-site']) };
      if (url.split('?')[0] !== '/api/socket') return closeWith(socket, 404, 'Not Found');
      if (!wall.isKnownHost(headers.host) || !wall.isKnownOrigin(origin, true))
        return closeWith(socket, 403, 'Forbidden');
      if (!wall.isAdmitted(headers.cookie)) return closeWith(socket, 401, 'Unauthorized');
      server.handleUpgrade(request, socket, head, serve);
    },
    [Symbol.dispose]() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** The reader's language in a first message that may be wrong in everything else. */
function localeOfHello(text: string): Locale {
  const named = /"locale"\s*:\s*"([a-z-]{2,10})"/.exec(text.slice(0, 1024))?.[1];
  return isLocale(named) ? named : defaultLocale;
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}

/** Answers a raw connection with a status and no body, and lets go of it whatever the other side does. */
export function closeWith(socket: Duplex, status: number, text: string): void {
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
