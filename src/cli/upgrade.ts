import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../base/index.ts';
import { type ApiResponse, type StreamSession, serveChannels } from '../embedded/index.ts';
import { toByteDuplex, toChannelSocket, tunnelOf } from './sockets.ts';
import { serveSpdySession } from './spdy/serve-session.ts';

/** As much as one message may carry: golang.org/x/net/websocket's own limit. */
const maxMessageBytes = 32 * 1024 * 1024;

/** An upgrade request, with the connection that it came over. */
export interface Upgrade {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** What was read beyond the request. */
  readonly head: Buffer;
}

/** Answers an upgrade request with the session that the API server has agreed to, and serves it. */
export function takeUp(upgrade: Upgrade, session: StreamSession, headers: ApiResponse['headers']): void {
  const { socket, head } = upgrade;
  socket.once('close', () => session.end());
  if (session.kind !== 'messages' && session.transport === 'spdy') {
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      `X-Stream-Protocol-Version: ${session.protocol}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    void serveSpdySession(session, toByteDuplex(socket, head), systemClock);
    return;
  }
  openWebSocket(upgrade, session.protocol, headers, (webSocket) => {
    if (session.kind !== 'messages' && session.transport === 'tunnel')
      void serveSpdySession(session, tunnelOf(webSocket), systemClock);
    else void serveChannels(session, toChannelSocket(webSocket));
  });
}

/** Makes a WebSocket of a connection; one that is no proper WebSocket is answered 400 and closed. */
export function openWebSocket(
  { incoming, socket, head }: Upgrade,
  protocol: string,
  headers: ApiResponse['headers'],
  onOpen: (webSocket: WebSocket) => void,
): void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
  });
  // The sub-protocol is settled, and `SPDY/3.1+portforward.k8s.io` would be no name of one to the library.
  delete incoming.headers['sec-websocket-protocol'];
  server.on('headers', (lines) => {
    if (protocol !== '') lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
    lines.push(...headers.map(([name, value]) => `${name}: ${value}`));
  });
  server.handleUpgrade(incoming, socket, head, onOpen);
}

/** A response for an upgrade request that is answered as any other request is; the connection is closed after it. */
export function plainResponse({ incoming, socket }: Upgrade): ServerResponse {
  const outgoing = new ServerResponse(incoming);
  outgoing.shouldKeepAlive = false;
  outgoing.assignSocket(socket as NonNullable<ServerResponse['socket']>);
  outgoing.once('finish', () => socket.end());
  return outgoing;
}
