import { connect as connectTcp, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Backend } from '../../../src/backend/index.ts';
import { protocolVersion } from '../../../src/bridge/index.ts';
import { connect, createFakeDriver, letIn, printing, read, startBackend, until } from './support.ts';

const hello = JSON.stringify({ type: 'hello', protocol: protocolVersion, locale: 'en' });

/** Opens a socket as a page would; resolves when it is open, or with the status that refused it. */
async function openSocket(
  backend: Backend,
  headers: Readonly<Record<string, string>>,
  path = '/api/socket',
): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${backend.port}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

async function openOwn(backend: Backend): Promise<WebSocket> {
  const socket = await openSocket(backend, { origin: backend.origin, cookie: await letIn(backend) });
  if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
  return socket;
}

const closed = (socket: WebSocket) =>
  new Promise<number>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', resolve);
  });

const raw = (backend: Backend, text: string | Uint8Array) =>
  new Promise<string>((resolve, reject) => {
    const socket = connectTcp(backend.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.setTimeout(5000, () => socket.destroy());
  });

/** The backend still does its work. */
async function isAlive(backend: Backend): Promise<void> {
  expect((await fetch(`${backend.origin}/en/`)).status).toBe(200);
}

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['a foreign Origin', { origin: 'https://evil.example' }, 403],
  ['no Origin', { origin: '' }, 403],
  ['a rebinding Host', { host: 'evil.example' }, 403],
  ['a rebinding Host with its own Origin', { host: 'evil.example', origin: 'http://evil.example' }, 403],
  ['no cookie', { cookie: '' }, 401],
  ['an old cookie', { cookie: 'podpath-1=1.AAAA' }, 401],
])('a socket with %s is refused before it is opened', async (_what, headers, status) => {
  const backend = await startBackend();
  const own = { host: `127.0.0.1:${backend.port}`, origin: backend.origin, cookie: await letIn(backend) };
  expect(await openSocket(backend, { ...own, ...headers })).toBe(status);
  expect(backend.counts().sessions).toBe(0);
});

test('there is one path for sockets', async () => {
  const backend = await startBackend();
  const headers = { origin: backend.origin, cookie: await letIn(backend) };
  expect(await openSocket(backend, headers, '/api/other')).toBe(404);
});

test.each<[string, (socket: WebSocket) => void, number]>([
  ['a frame that is too large', (socket) => socket.send('x'.repeat(65 * 1024)), 1009],
  ['a binary frame', (socket) => socket.send(new Uint8Array(3)), 1003],
  ['a frame that is not JSON', (socket) => socket.send('{'), 1008],
  ['a first message that is no hello', (socket) => socket.send('{"type":"ping"}'), 1008],
  [
    'a hello of another protocol',
    (socket) => socket.send(JSON.stringify({ type: 'hello', protocol: 99, locale: 'en' })),
    1008,
  ],
  ['unknown fields of the wrong kind', (socket) => socket.send('[{"type":{"toString":1}}]'), 1008],
  ['a deeply nested message', (socket) => socket.send('['.repeat(30_000)), 1008],
  [
    'a message of the wrong shape after the hello',
    (socket) => {
      socket.send(hello);
      socket.send(JSON.stringify({ type: 'run', n: -1, id: '../x', target: {}, context: {} }));
    },
    1008,
  ],
])('%s closes the connection, and nothing else', async (_what, act, code) => {
  const backend = await startBackend();
  const socket = await openOwn(backend);
  const end = closed(socket);
  act(socket);
  expect(await end).toBe(code);
  await isAlive(backend);
});

test('frames against the protocol close the connection, and nothing else', async () => {
  const backend = await startBackend();
  const cookie = await letIn(backend);
  const upgrade = `GET /api/socket HTTP/1.1\r\nHost: 127.0.0.1:${backend.port}\r\nOrigin: ${backend.origin}\r\nCookie: ${cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
  const frames = [
    [0xff, 0xff, 0xff, 0xff],
    [0x81, 0x05, 1, 2, 3],
    [0x83, 0x80, 0, 0, 0, 0],
    [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
    [0xc1, 0x80, 0, 0, 0, 0],
    [0x81, 0x84, 0, 0, 0, 0, 0xff, 0xfe, 0xfd, 0xfc],
  ];
  for (const frame of frames) {
    const answer = await raw(backend, Buffer.concat([Buffer.from(upgrade), Buffer.from(frame)]));
    expect(answer).toContain('101 Switching Protocols');
  }
  await isAlive(backend);
});

test.each<[string, string]>([
  ['rubbish', '\x00\x01\x02 HTTP\r\n\r\n'],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['a header without a colon', 'GET / HTTP/1.1\r\nHost\r\n\r\n'],
  ['a header with a line feed in its name', 'GET / HTTP/1.1\r\nHo\nst: x\r\n\r\n'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['an empty Host', 'GET /en/ HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
  ['a Host that is no host', 'GET /en/ HTTP/1.1\r\nHost: a b/c?#\r\nConnection: close\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['headers of 100 KB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
  ['an address that is none', 'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['a path out of the site', 'GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  [
    'an upgrade to something else',
    'GET /api/socket HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
  ],
  [
    'an upgrade without a key',
    'GET /api/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ],
])('%s is answered with a refusal, and nothing breaks', async (_what, request) => {
  const backend = await startBackend();
  expect(await raw(backend, request)).toMatch(/^HTTP\/1\.1 4\d\d /);
  await isAlive(backend);
});

test.each([
  '/../secret.txt',
  '/en/../../secret.txt',
  '/en/..\\..\\secret.txt',
  '/./.podpath/csp.json',
  '/en/%2e%2e/%2e%2e/secret.txt',
])('the raw path %s leads to no file outside of the site', async (path) => {
  const backend = await startBackend();
  const answer = await raw(
    backend,
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${backend.port}\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
});

test('connections that send nothing, or their request drop by drop, are ended', { timeout: 20_000 }, async () => {
  const backend = await startBackend({ headersTimeoutMs: 1000 });
  const slow: Socket[] = [];
  const ends = Array.from({ length: 50 }, (_, index) => {
    const socket = connectTcp(backend.port, '127.0.0.1', () =>
      socket.write(index % 2 ? 'GET / HTTP/1.1\r\nHost: x\r\n' : 'G'),
    );
    slow.push(socket);
    socket.on('error', () => undefined);
    return new Promise<void>((resolve) => socket.on('close', () => resolve()));
  });
  const drip = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('X-A: b\r\n');
  }, 100);
  await isAlive(backend);
  await Promise.all(ends);
  clearInterval(drip);
  await isAlive(backend);
});

test('10,000 connections one after another leave few sessions behind', { timeout: 120_000 }, async () => {
  const backend = await startBackend();
  const headers = { origin: backend.origin, cookie: await letIn(backend) };
  const started = performance.now();
  for (let count = 0; count < 10_000; count++) {
    await new Promise<void>((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${backend.port}/api/socket`, { headers });
      socket.on('open', () => socket.send(hello));
      socket.on('message', () => socket.terminate());
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
  }
  expect(performance.now() - started).toBeLessThan(60_000);
  expect(backend.counts().sessions).toBeLessThanOrEqual(65);
  await isAlive(backend);
});

test('a page that sends too much is slowed down, and loses nothing', async () => {
  const driver = createFakeDriver({ kubectl: async () => printing('ok\n') });
  const backend = await startBackend({ driver });
  const bridge = await connect(backend);
  const run = bridge.run({ kind: 'line', line: 'kubectl get pods' }, { kind: 'page' });
  const answers = Array.from({ length: 1500 }, () => bridge.complete('kubectl get p', 13, { kind: 'page' }));
  const settled = await Promise.allSettled(answers);
  expect(await read(run.output)).toBe('ok\n');
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.reason] : []));
  expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ['TooManyRequests'] : []));
  await until(() => bridge.state === 'online');
});

test.each([
  ['en', 'This page speaks version 99 of the protocol, the backend version 2.'],
  ['zh-cn', '本页使用协议版本 99，后端使用版本 2。'],
] as const)('a first message that is refused is answered in its own language (%s)', async (locale, message) => {
  const socket = await openOwn(await startBackend());
  const answer = new Promise<string>((resolve) => socket.on('message', (data) => resolve(String(data))));
  socket.send(JSON.stringify({ type: 'hello', protocol: 99, locale }));
  expect(JSON.parse(await answer)).toMatchObject({ type: 'error', error: { message } });
});
