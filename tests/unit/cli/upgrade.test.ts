import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClusterServer } from '../../../src/cli/serve-cluster.ts';
import { createEchoContainer } from '../embedded/echo-container.ts';
import { newRunningPod } from '../embedded/kubelets.ts';
import { createSpdyClient } from './spdy/spdy-client.ts';
import { createFrameReader, toClientFrame } from './web-socket-frames.ts';

const pod = '/api/v1/namespaces/default/pods/p';
const success = '{"metadata":{},"status":"Success"}';
let server: Server;
let port: number;
let container: ReturnType<typeof createEchoContainer>;

beforeEach(async () => {
  container = createEchoContainer();
  const { cluster } = await newRunningPod(container.backend);
  server = createClusterServer(cluster);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  const closed = once(server, 'close');
  server.close();
  // Whatever a test has left open must not keep the server.
  server.closeAllConnections();
  await closed;
});

function open(path: string, protocols: string[] = ['v5.channel.k8s.io']) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${pod}/${path}`, protocols);
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  return { socket, messages, closed: once(socket, 'close') };
}

/** An upgrade by hand: its response, and the socket if it was upgraded. */
function upgrade(path: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string; socket?: Duplex }>(
    (resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path: `${pod}/${path}`, headers, agent: false });
      outgoing.on('upgrade', (incoming, socket) =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: '', socket }),
      );
      outgoing.on('response', async (incoming) => {
        let body = '';
        for await (const chunk of incoming.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
      });
      outgoing.on('error', reject);
      outgoing.end();
    },
  );
}

const webSocketHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};

describe('a WebSocket', () => {
  test('carries a command', async () => {
    const { socket, messages, closed } = open('exec?command=cat&stdin=true&stdout=true');
    await once(socket, 'open');
    socket.send('\0hello\n');
    socket.send(Uint8Array.of(255, 0));
    expect((await closed)[0]).toBe(1000);
    expect(messages).toEqual(['\u0001', '\u0001hello\n', `\u0003${success}`]);
    expect(socket.protocol).toBe('v5.channel.k8s.io');
  });

  test('that goes away ends the command', async () => {
    const { socket } = open('exec?command=wait&stdout=true');
    await once(socket, 'message');
    socket.terminate();
    await container.ended;
    expect(container.seen).toEqual(['the caller has gone']);
  });

  test('that says what is no frame ends the command', async () => {
    const { socket } = open('exec?command=wait&stdout=true');
    await once(socket, 'message');
    // A frame of the server's side has no mask.
    (socket as unknown as { _socket: Duplex })._socket.write(Buffer.from([0x82, 0x01, 0x00]));
    await container.ended;
    expect(container.seen).toEqual(['the caller has gone']);
  });

  test('waits with what its client does not read', async () => {
    const { socket, messages, closed } = open('exec?command=yes&command=16&stdout=true');
    await once(socket, 'open');
    socket.pause();
    // Everything that is under way is there by the time of an answer to a ping over another connection.
    expect((await upgrade('log', {})).status).toBe(200);
    socket.resume();
    await closed;
    const sizes = messages.slice(1, -1).map((message) => message.length - 1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(16 * 2 ** 20);
    expect(messages.at(-1)).toBe(`\u0003${success}`);
  });

  test('is refused in plain text, and the connection is closed', async () => {
    const { status, headers, body } = await upgrade('exec?command=gone&stdout=true', webSocketHeaders);
    expect({ status, body, connection: headers['connection'], type: headers['content-type'] }).toEqual({
      status: 500,
      body: 'container not found ("c")',
      connection: 'close',
      type: 'text/plain; charset=utf-8',
    });
  });

  test.each([
    ['without a key', { 'sec-websocket-key': '' }, 400],
    ['of an old version', { 'sec-websocket-version': '7' }, 400],
  ])('%s is refused', async (_, headers, status) => {
    const answer = await upgrade('exec?command=cat&stdout=true', { ...webSocketHeaders, ...headers });
    expect(answer.status).toBe(status);
  });

  test('carries a watch', async () => {
    const path = '/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dp';
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { origin: 'http://example.org' });
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(message.toString())).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'p' } } });
    socket.close();
    await once(socket, 'close');
  });

  test('carries a log', async () => {
    container.log.write('one');
    const { messages, closed, socket } = open('log?follow=true', ['binary.k8s.io']);
    await expect.poll(() => messages).toEqual(['', 'one\n']);
    container.log.write('two');
    await expect.poll(() => messages).toEqual(['', 'one\n', 'two\n']);
    socket.close();
    await closed;
    await expect.poll(() => container.log.followers).toBe(0);
  });
});

describe('port-forward', () => {
  /** Speaks SPDY over a socket: in its own frames, or in messages of a WebSocket. */
  function speak(socket: Duplex, isTunnel: boolean) {
    const client = createSpdyClient();
    const read = (data: Buffer) => void client.duplex.write(data);
    socket.on('data', isTunnel ? createFrameReader(read) : read);
    const write = (bytes: Uint8Array) => void socket.write(isTunnel ? toClientFrame(bytes) : bytes);
    void client.duplex.incoming.pipeTo(new WritableStream({ write }));
    return client;
  }

  test.each([
    ['through a WebSocket', true],
    ['over SPDY', false],
  ])('%s makes connections, and says what is not there', async (_, isTunnel) => {
    const headers = isTunnel
      ? { ...webSocketHeaders, 'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io' }
      : { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'portforward.k8s.io' };
    const answer = await upgrade('portforward', headers, isTunnel ? 'GET' : 'POST');
    expect(answer.status).toBe(101);
    expect(answer.headers['sec-websocket-protocol'] ?? answer.headers['x-stream-protocol-version']).toBe(
      isTunnel ? 'SPDY/3.1+portforward.k8s.io' : 'portforward.k8s.io',
    );
    if (answer.socket === undefined) throw new Error('there is no socket');
    const client = speak(answer.socket, isTunnel);
    for (const [id, remote] of [
      [1, '7'],
      [5, '7'],
      [9, '81'],
    ] as const) {
      const pair = { port: remote, requestid: String(id) };
      await client.open(id, { streamtype: 'error', ...pair }, true);
      await client.open(id + 2, { streamtype: 'data', ...pair });
    }
    // Those that are no pair, or of no port, are reset.
    await client.open(13, { streamtype: 'data', port: '0', requestid: '13' });
    await client.open(15, { streamtype: 'other', port: '80', requestid: '15' });
    await client.data(3, 'one', true);
    await client.data(7, 'two', true);
    await expect.poll(() => client.textOf(3) + client.textOf(7)).toBe('onetwo');
    await expect.poll(() => client.textOf(9)).toBe('error forwarding port 81 to pod 4f2a, uid : connection refused');
    const resets = () => client.frames.filter(({ kind }) => kind === 'rst').map(({ id }) => id);
    await expect.poll(() => resets().sort((a, b) => a - b)).toEqual([9, 11, 13, 15]);
    answer.socket.destroy();
  });
});

describe('exec over SPDY', () => {
  test('waits for its streams, and speaks v4', async () => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'SPDY/3.1',
      'x-stream-protocol-version': 'v5.channel.k8s.io, v4.channel.k8s.io',
    };
    const { socket, status } = await upgrade('exec?command=cat&stdin=true&stdout=true', headers, 'POST');
    expect(status).toBe(101);
    if (socket === undefined) throw new Error('there is no socket');
    const client = createSpdyClient();
    socket.on('data', (data: Buffer) => void client.duplex.write(data));
    void client.duplex.incoming.pipeTo(new WritableStream({ write: (bytes) => void socket.write(bytes) }));
    await client.open(1, { streamtype: 'error' });
    await client.open(3, { streamtype: 'stdin' });
    await client.open(5, { streamtype: 'stderr' });
    await client.data(3, 'hello\n', true);
    await client.open(7, { streamtype: 'stdout' });
    await once(socket, 'end');
    expect(client.textOf(7)).toBe('hello\n');
    expect(client.textOf(1)).toBe('{"status":"Success"}');
    expect(client.frames.find(({ kind }) => kind === 'rst')?.id).toBe(5);
    expect(client.frames.at(-1)?.kind).toBe('goaway');
  });
});

test('a log that is followed over HTTP is given up with its connection', async () => {
  const outgoing = request({ host: '127.0.0.1', port, path: `${pod}/log?follow=true`, agent: false });
  outgoing.on('error', () => undefined);
  outgoing.end();
  await once(outgoing, 'response');
  await expect.poll(() => container.log.followers).toBe(1);
  outgoing.destroy();
  await expect.poll(() => container.log.followers).toBe(0);
});

test.each([
  ['a request for h2c', { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'x' }],
  ['a WebSocket', webSocketHeaders],
])('%s of what is no connection is answered as if it were none', async (_, headers) => {
  const { status, body } = await upgrade('', headers);
  expect(status).toBe(200);
  expect(JSON.parse(body).metadata.name).toBe('p');
});

test('a request to upgrade with a body is refused', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST ${pod}/exec?command=cat&stdout=true HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 3\r\n\r\nabc`,
  );
  let text = '';
  for await (const chunk of socket.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(text).toContain('a request to upgrade the connection cannot have a body');
});
