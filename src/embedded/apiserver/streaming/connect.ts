import type { ForwardPort } from '../node-backend.ts';
import type { ApiRequest } from '../request.ts';
import { type ChannelSocket, createSocketPair } from './channel-socket.ts';
import { serveChannels } from './serve-channels.ts';
import type { StreamSession } from './session.ts';

/** What has become of a request for a connection, within the program. */
export type Connection =
  /** `exec` or `attach`: the caller's end of what would be a WebSocket, and the sub-protocol that it speaks. */
  | { readonly kind: 'channels'; readonly protocol: string; readonly socket: ChannelSocket }
  /** `portforward`: any number of connections to ports, until it is closed; `lost` aborts when it is, by whomever. */
  | { readonly kind: 'portForward'; readonly forward: ForwardPort; close(): void; readonly lost: AbortSignal }
  /** What is answered in place of a connection. */
  | { readonly kind: 'refused'; readonly response: Response };

const defaultProtocol = 'v5.channel.k8s.io';
const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io';

/** The request that a WebSocket would begin with; a page cannot set these headers itself. */
export function toUpgradeRequest(request: ApiRequest, protocols: readonly string[]): ApiRequest {
  const isPort = /\/portforward\/?$/.test(request.path);
  const own: Readonly<Record<string, string>> = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-protocol': isPort
      ? tunnelProtocol
      : (protocols.length > 0 ? protocols : [defaultProtocol]).join(', '),
  };
  return { ...request, canUpgrade: true, header: (name) => own[name] ?? request.header(name) };
}

/** Serves a session for who is in the same program. */
export function toConnection(session: StreamSession): Connection {
  if (session.kind === 'portForward') {
    const lost = new AbortController();
    const close = () => {
      session.end();
      lost.abort();
    };
    return { kind: 'portForward', forward: session.forward, close, lost: lost.signal };
  }
  const [caller, server] = createSocketPair();
  void serveChannels(session, server);
  return { kind: 'channels', protocol: session.protocol, socket: caller };
}
