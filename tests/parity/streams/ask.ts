import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { WebSocket } from 'ws';
import type { StreamCase } from './cases.ts';

/** How a cluster is reached. */
export interface Endpoint {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly node: string;
}

/** What is compared of an answer: an HTTP response, or what was said over a connection. */
export type StreamAnswer =
  | { readonly status: number; readonly type: string; readonly location?: string; readonly body: unknown }
  | { readonly upgrade: string; readonly protocol: string }
  | { readonly protocol: string; readonly messages: readonly unknown[]; readonly code: number }
  | { readonly failed: string };

const timeoutMs = 8000;

/** Plays one case. What goes on for longer than 8 s is an answer, too. */
export function playStream(stream: StreamCase, endpoint: Endpoint): Promise<StreamAnswer> {
  return stream.protocols === undefined ? askHttp(stream, endpoint) : askWebSocket(stream, endpoint);
}

const pathOf = ({ path }: StreamCase, { namespace, node }: Endpoint): string =>
  (path.startsWith('/') ? path : `/api/v1/namespaces/NS/${path}`).replaceAll('NS', namespace).replaceAll('NODE', node);

function askHttp(stream: StreamCase, endpoint: Endpoint): Promise<StreamAnswer> {
  const { url, ca, cert, key } = endpoint;
  const send = url.startsWith('https:') ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const outgoing = send(`${url}${pathOf(stream, endpoint)}`, {
      method: stream.method,
      agent: false,
      ...{ ca, cert, key },
      headers: { ...endpoint.headers, ...stream.headers },
      timeout: timeoutMs,
    });
    outgoing.on('response', (incoming) => resolve(readResponse(incoming, endpoint)));
    outgoing.on('upgrade', ({ headers }, socket) => {
      socket.destroy();
      resolve({ upgrade: String(headers.upgrade), protocol: String(headers['x-stream-protocol-version']) });
    });
    outgoing.on('timeout', () => {
      outgoing.destroy();
      resolve({ failed: 'nothing was answered' });
    });
    outgoing.on('error', (cause) => reject(new Error(stream.name, { cause })));
    outgoing.end();
  });
}

async function readResponse(incoming: IncomingMessage, endpoint: Endpoint): Promise<StreamAnswer> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  const { location } = incoming.headers;
  return {
    status: incoming.statusCode ?? 0,
    type: incoming.headers['content-type'] ?? '',
    ...(location === undefined ? {} : { location: String(normalise(location, endpoint)) }),
    body: normalise(text, endpoint),
  };
}

function askWebSocket(stream: StreamCase, endpoint: Endpoint): Promise<StreamAnswer> {
  const { protocols = [], send = [] } = stream;
  // What is no token to the library, it must not see.
  const isToken = !protocols.some((protocol) => protocol.includes('/'));
  const { ca, cert, key } = endpoint;
  const socket = new WebSocket(
    `${endpoint.url.replace('http', 'ws')}${pathOf(stream, endpoint)}`,
    isToken ? [...protocols] : [],
    {
      ...{ ca, cert, key },
      handshakeTimeout: timeoutMs,
      headers: {
        ...endpoint.headers,
        ...stream.headers,
        ...(isToken ? {} : { 'sec-websocket-protocol': protocols.join(', ') }),
      },
    },
  );
  const said: { channel: number | string; text: string }[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.terminate(), timeoutMs);
    socket.on('open', () => {
      for (const message of send) {
        if (typeof message === 'string') socket.send(message);
        else socket.send(Buffer.concat([Buffer.from([message[0]]), Buffer.from(message[1], 'latin1')]));
      }
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const { channel, text } = readMessage(data, isBinary, socket.protocol);
      const last = said.at(-1);
      // How much comes at once is chance.
      if (last !== undefined && last.channel === channel && last.text !== '') last.text += text;
      else said.push({ channel, text });
    });
    socket.on('unexpected-response', (_, incoming) => {
      clearTimeout(timer);
      resolve(readResponse(incoming, endpoint));
    });
    socket.on('close', (code) => {
      clearTimeout(timer);
      resolve({
        protocol: socket.protocol,
        messages: said.map(({ channel, text }) => [channel, normalise(text, endpoint)]),
        code,
      });
    });
    socket.on('error', (cause) => reject(new Error(stream.name, { cause })));
  });
}

function readMessage(data: Buffer, isBinary: boolean, protocol: string): { channel: number | string; text: string } {
  const isChannels = protocol.includes('channel.k8s.io');
  const content = isChannels ? data.subarray(1) : data;
  const text = protocol.includes('base64.') ? Buffer.from(content.toString(), 'base64').toString() : content.toString();
  // A channel is a byte, or a digit of text.
  return { channel: isChannels ? (data[0] ?? 0) % 48 : isBinary ? 'binary' : 'text', text };
}

/** Takes out what differs between clusters and runs; JSON becomes a value. */
function normalise(text: string, { namespace, node }: Endpoint): unknown {
  const plain = text
    .replaceAll(namespace, 'NS')
    .replaceAll(node, 'NODE')
    // Of sandboxes and of what was started in a container.
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'ID')
    .replaceAll(/cni-[0-9a-f-]{36}/g, 'cni-ID')
    .replaceAll(/\b10\.\d+\.\d+\.\d+\b/g, 'POD-IP')
    .replaceAll(/\b172\.\d+\.\d+\.\d+\b/g, 'NODE-IP')
    // What the server in a Pod says of itself.
    .replaceAll(/<(?:html|!doctype)[\s\S]*/g, 'a page')
    .replaceAll(/(HTTP\/1.1 .*\r\n)[\s\S]*/g, '$1')
    .replaceAll(/"(uid|resourceVersion|creationTimestamp|time|clusterIP)":"[^"]*"/g, '"$1":"..."')
    .replaceAll(/"(clusterIPs)":\["[^"]*"\]/g, '"$1":["..."]');
  if (!plain.startsWith('{') || plain.includes('\n {')) return plain;
  try {
    return JSON.parse(plain);
  } catch (error) {
    if (error instanceof SyntaxError) return plain;
    throw error;
  }
}
