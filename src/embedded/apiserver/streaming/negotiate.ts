import { NodeRefusal } from '../node-backend.ts';
import type { ApiRequest } from '../request.ts';
import type { Transport } from './session.ts';

/** What both sides speak. */
export interface Negotiated {
  readonly transport: Transport;
  readonly protocol: string;
}

const commandChannels = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
  '',
];
const portChannels = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io', ''];
const tunnel = 'SPDY/3.1+portforward.k8s.io';
const commandSpdy = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
const portSpdy = ['portforward.k8s.io'];

/** Tests whether a request wants something else than HTTP, and came in a way that allows it (`IsUpgradeRequest`, k8s.io/streaming, v0.37). */
export function isUpgradeRequest({ canUpgrade, header }: ApiRequest): boolean {
  return canUpgrade === true && (header('connection') ?? '').toLowerCase().includes('upgrade');
}

/** Tests whether it is a WebSocket that a request wants (`IsWebSocketRequest`). */
export function isWebSocketRequest(request: ApiRequest): boolean {
  return isUpgradeRequest(request) && request.header('upgrade')?.toLowerCase() === 'websocket';
}

/**
 * Chooses what both sides speak, as the kubelet and the container runtime do (k8s.io/streaming/pkg/httpstream and its wsstream,
 * v0.37).
 * @throws NodeRefusal 400 or 403, with the text of upstream.
 */
export function negotiate(request: ApiRequest, kind: 'command' | 'portForward'): Negotiated {
  return isWebSocketRequest(request)
    ? negotiateWebSocket(request, kind)
    : negotiateSpdy(request, kind === 'command' ? commandSpdy : portSpdy);
}

/** @throws NodeRefusal 400, 403 */
function negotiateWebSocket({ header }: ApiRequest, kind: 'command' | 'portForward'): Negotiated {
  const wanted = splitList(header('sec-websocket-protocol') ?? '');
  if (kind === 'portForward') {
    const tunnels = wanted.filter((protocol) => protocol.startsWith('SPDY/3.1+') && protocol.endsWith('.k8s.io'));
    if (tunnels.includes(tunnel)) return { transport: 'tunnel', protocol: tunnel };
    if (tunnels.length > 0)
      throw newUnknownProtocol(
        tunnels.map((each) => each.slice('SPDY/3.1+'.length)),
        portSpdy,
      );
  }
  const known = kind === 'command' ? commandChannels : portChannels;
  // Whoever knows the latest gets it, in whatever place.
  const protocol =
    kind === 'command' && wanted.includes('v5.channel.k8s.io')
      ? 'v5.channel.k8s.io'
      : (wanted.length === 0 ? [''] : wanted).find((each) => known.includes(each));
  if (protocol === undefined) throw new NodeRefusal(403, '');
  return { transport: 'channels', protocol };
}

/** `Handshake` and `UpgradeResponse`. @throws NodeRefusal 400, 403 */
function negotiateSpdy(request: ApiRequest, known: readonly string[]): Negotiated {
  const { header } = request;
  const name = 'X-Stream-Protocol-Version';
  const given = header(name.toLowerCase());
  if (given === undefined) {
    throw new NodeRefusal(
      400,
      `unable to upgrade: header ${name} does not exist in request with ${countHeaders(request)} headers\n`,
    );
  }
  const wanted = splitList(given);
  if (wanted.length === 0) {
    throw new NodeRefusal(400, `unable to upgrade: header ${name} contains [${given}], but no valid protocols\n`);
  }
  const protocol = wanted.find((each) => known.includes(each));
  if (protocol === undefined) throw newUnknownProtocol(wanted, known);
  if (!(header('upgrade') ?? '').toLowerCase().includes('spdy/3.1')) {
    throw new NodeRefusal(400, 'unable to upgrade: missing upgrade headers in request\n');
  }
  return { transport: 'spdy', protocol };
}

/** As many headers as the kubelet gets: without those that it has no need of, with those of the way there. */
function countHeaders({ headerNames, method }: ApiRequest): number {
  const names = new Set(['user-agent', 'x-forwarded-for', ...(method === 'POST' ? ['content-length'] : [])]);
  for (const name of headerNames?.() ?? []) if (name !== 'host' && name !== 'authorization') names.add(name);
  return names.size;
}

function newUnknownProtocol(wanted: readonly string[], known: readonly string[]): NodeRefusal {
  const sides = `client supports [${wanted.join(' ')}], server accepts [${known.join(' ')}]`;
  return new NodeRefusal(403, `unable to upgrade: unable to negotiate protocol: ${sides}\n`);
}

/** `a, b` as its parts. */
export const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
