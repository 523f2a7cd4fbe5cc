import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KindDriver } from '../../../src/drivers/kind/index.ts';
import {
  createFakeMachine,
  type FakeMachine,
  readTestIdentity,
  rejection,
  until,
  writeKubeconfig,
} from './fake-machine.ts';

let fake: FakeMachine;
let driver: KindDriver;
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let url: string;

beforeEach(async () => {
  fake = await createFakeMachine();
  const { key, cert } = await readTestIdentity();
  server = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }, (request, response) =>
    answer(request, response),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeKubeconfig(fake, url);
  driver = fake.driver();
});
afterEach(async () => {
  await driver[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await fake[Symbol.asyncDispose]();
});

const get = (path: string, init?: RequestInit): Promise<Response> =>
  driver.fetch(new Request(`https://cluster${path}`, init));

test('path, query, method, headers and body reach the API server, with our client certificate', async () => {
  answer = async (request, response) => {
    const body = (await request.toArray()).join('');
    const user = (request.socket as TLSSocket).getPeerCertificate().subject.CN;
    const { method, url: target, headers } = request;
    response.setHeader('warning', ['299 - "a"', '299 - "b"']);
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ method, target, body, user, type: headers['content-type'] }));
  };
  const init = { method: 'PATCH', body: '{"a":"ü"}', headers: { 'content-type': 'application/merge-patch+json' } };
  const response = await get('/api/v1/pods?watch=0&labelSelector=a%3Db', init);
  expect(response.status).toBe(201);
  expect(response.headers.get('warning')).toBe('299 - "a", 299 - "b"');
  expect(await response.json()).toEqual({
    method: 'PATCH',
    target: '/api/v1/pods?watch=0&labelSelector=a%3Db',
    body: '{"a":"ü"}',
    user: 'localhost',
    type: 'application/merge-patch+json',
  });
});

test('a status of the API server is an answer, not an error; one without a body has none', async () => {
  answer = (request, response) => {
    response.writeHead(request.url === '/none' ? 204 : 404);
    if (request.url === '/none') response.end();
    else response.end('{"reason":"NotFound"}');
  };
  expect((await get('/missing')).status).toBe(404);
  expect((await get('/none')).body).toBeNull();
});

test('a watch comes piece by piece, and cancelling it closes the connection', async () => {
  let closed = false;
  answer = (_request, response) => {
    response.write('{"type":"ADDED"}\n');
    response.on('close', () => {
      closed = true;
    });
  };
  const reader = (await get('/api/v1/pods?watch=1')).body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('{"type":"ADDED"}\n');
  await reader?.cancel();
  await until(() => closed);
});

test('aborting a request or its body is Cancelled', async () => {
  answer = (request, response) => {
    if (request.url === '/watch') response.write('x');
  };
  const before = new AbortController();
  const pending = rejection(get('/never', { signal: before.signal }));
  before.abort();
  expect(await pending).toMatchObject({ reason: 'Cancelled' });
  const during = new AbortController();
  const reader = (await get('/watch', { signal: during.signal })).body?.getReader();
  await reader?.read();
  const next = rejection(Promise.resolve(reader?.read()));
  during.abort();
  expect(await next).toMatchObject({ reason: 'Cancelled' });
});

test('a connection that breaks in the middle of a body is Unreachable', async () => {
  answer = (_request, response) => {
    response.write('half');
    setTimeout(() => response.destroy(), 30);
  };
  const response = await get('/api/v1/pods');
  expect(await rejection(response.text())).toMatchObject({ reason: 'Unreachable' });
});

test('a body that is cancelled while data come in does not harm the process', async () => {
  answer = (_request, response) => {
    for (let index = 0; index < 50; index += 1) response.write('x'.repeat(10_000));
    response.end();
  };
  for (let round = 0; round < 20; round += 1) await (await get('/big')).body?.cancel();
  expect((await (await get('/big')).text()).length).toBe(500_000);
});

test('nothing at the address is Unreachable', async () => {
  await writeKubeconfig(fake, 'https://127.0.0.1:1');
  const refused = await rejection(get('/version'));
  expect(refused).toMatchObject({
    reason: 'Unreachable',
    message: "The API server of cluster 'podpath-fake' does not answer (ECONNREFUSED).",
  });
});

test('a kubeconfig that changes (a cluster made anew) is used from the next request on', async () => {
  answer = (_request, response) => response.end('new');
  await writeKubeconfig(fake, 'https://127.0.0.1:1');
  await rejection(get('/version'));
  await writeKubeconfig(fake, url);
  expect(await (await get('/version')).text()).toBe('new');
});
