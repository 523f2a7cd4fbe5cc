import { expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/index.ts';
import { type BridgeState, createBridge } from '../../../src/bridge/index.ts';
import {
  connect,
  createFakeDriver,
  createManual,
  letIn,
  printing,
  read,
  spawned,
  startBackend,
  until,
} from '../backend/support.ts';

const page = { kind: 'page' } as const;
const line = (text = 'kubectl get pods') => ({ kind: 'line', line: text }) as const;

test('where WebSockets do not get through, commands go over HTTP', async () => {
  const command = createManual();
  const backend = await startBackend({ driver: createFakeDriver({ kubectl: async () => command.process }) });
  const bridge = await connect(backend, { connect: false });
  const run = bridge.run(line('kubectl exec -it web -- sh'), page, { terminal: { columns: 80, rows: 24 } });
  await run.started;
  expect(bridge.transport).toBe('http');
  run.write('ls\r');
  await until(() => command.written.length === 1);
  command.print('file\n');
  command.end(0);
  expect(await read(run.output)).toBe('file\n');
  expect(await run.exit).toMatchObject({ exitCode: 0 });
});

test('a WebSocket that a proxy swallows is given up for HTTP', async () => {
  const backend = await startBackend({ driver: createFakeDriver({ kubectl: async () => printing('ok\n') }) });
  let closeIt: (() => void) | undefined;
  const swallowed = () => ({
    send: () => undefined,
    close: () => undefined,
    addEventListener(type: string, listener: (event: never) => void) {
      if (type === 'close') closeIt = () => listener({ code: 1006 } as never);
    },
  });
  const bridge = await connect(backend, { connect: swallowed });
  const run = bridge.run(line(), page);
  await until(() => closeIt !== undefined);
  closeIt?.();
  expect(await read(run.output)).toBe('ok\n');
  expect([bridge.state, bridge.transport]).toEqual(['online', 'http']);
});

test.each(['websocket', 'http'] as const)(
  'connections that break again and again lose no byte of output and repeat none (%s)',
  async (transport) => {
    const lines = 4000;
    const text = `${Array.from({ length: lines }, (_, index) => `line ${index} 内存`).join('\n')}\n`;
    const command = createManual();
    const backend = await startBackend({ driver: createFakeDriver({ kubectl: async () => command.process }) });
    const sockets: { terminate(): void }[] = [];
    const bridge =
      transport === 'http'
        ? await connect(backend, { connect: false, random: () => 0 })
        : await connectCuttable(backend, sockets);
    const cut = () => {
      if (transport === 'websocket') sockets.pop()?.terminate();
      else backend.dropConnections();
    };
    const run = bridge.run(line(), page);
    await run.started;
    let shown = '';
    const reading = (async () => {
      for await (const { data } of run.output) shown += data;
    })();
    const bytes = new TextEncoder().encode(text);
    const pieces = 40;
    for (let piece = 0; piece < pieces; piece++) {
      const from = Math.floor((bytes.length * piece) / pieces);
      command.print(bytes.slice(from, Math.floor((bytes.length * (piece + 1)) / pieces)));
      if (piece % 10 === 5) {
        await until(() => {
          cut();
          return bridge.state !== 'online';
        }, 'the loss of the connection');
        await until(() => bridge.state === 'online', 'the connection again');
      }
    }
    command.end(0);
    await reading;
    expect(shown).toBe(text);
    expect(await run.exit).toMatchObject({ exitCode: 0 });
  },
);

async function connectCuttable(backend: Backend, sockets: { terminate(): void }[]) {
  const { default: WebSocket } = await import('ws');
  const headers = { origin: backend.origin, cookie: await letIn(backend) };
  return connect(backend, {
    random: () => 0,
    connect(url) {
      const socket = new WebSocket(url, { headers });
      sockets.push(socket);
      return socket;
    },
  });
}

test('a backend that is killed and started again: the page says so, connects, and its commands are told gone', async () => {
  const command = createManual();
  const driver = createFakeDriver({ kubectl: async () => command.process });
  const first = await startBackend({ driver });
  const bridge = await connect(first, { random: () => 0 });
  const states: { state: BridgeState; fresh: boolean }[] = [];
  bridge.onState((state, { fresh }) => states.push({ state, fresh }));
  const statuses: unknown[] = [];
  bridge.subscribe({ kind: 'cluster' }, { event: (payload) => void statuses.push(payload) });
  const run = bridge.run(line(), page);
  command.print('before\n');
  await until(() => statuses.length === 1);
  const iterator = run.output[Symbol.asyncIterator]();
  expect(await iterator.next()).toMatchObject({ value: { data: 'before\n' } });
  const closing = first[Symbol.asyncDispose]();
  command.end(null, 'SIGINT');
  await closing;
  await until(() => bridge.state !== 'online');
  const waiting = bridge.run(line(), page);
  await startBackend({
    port: first.port,
    token: 'of-another-launch',
    driver: createFakeDriver({ kubectl: async () => printing('after\n') }),
  });
  await expect(run.exit).rejects.toMatchObject({
    reason: 'Gone',
    message:
      'The backend was restarted, or the connection was away for more than 60 seconds: what ran then has been stopped.',
  });
  // What was asked for while nobody was there is done now, and what was watched is watched again.
  expect(await read(waiting.output)).toBe('after\n');
  await until(() => statuses.length === 2);
  expect(states).toEqual([
    { state: 'online', fresh: false },
    { state: 'reconnecting', fresh: false },
    { state: 'online', fresh: true },
  ]);
});

test('a page of an earlier launch whose cookie is worth nothing is refused, says why, and stops trying', async () => {
  const first = await startBackend();
  const bridge = await connect(first, { random: () => 0, locale: 'zh-cn' });
  await until(() => bridge.state === 'online');
  const { port } = first;
  await first[Symbol.asyncDispose]();
  await startBackend({ port, secret: new Uint8Array(32).fill(8) });
  await until(() => bridge.state === 'refused');
  expect(bridge.problem).toEqual({
    reason: 'Unauthorized',
    message: '此浏览器尚未获得许可：没有当前 Podpath 的有效 Cookie。',
    hint: '请打开 “npx podpath start” 在终端里打印的完整地址（含 token）。',
  });
});

test('pages that are served without a backend say what is needed', async () => {
  const bridge = createBridge({
    origin: 'http://127.0.0.1:9',
    locale: 'en',
    connect: false,
    fetch: async () => new Response('<h1>404</h1>', { status: 404 }),
  });
  await until(() => bridge.state === 'offline');
  expect(bridge.problem).toMatchObject({
    reason: 'Unsupported',
    message: 'Commands cannot run here: http://127.0.0.1:9 serves the pages alone, without Podpath’s backend.',
  });
  bridge[Symbol.dispose]();
});

test('a backend that is not there is told, and found as soon as it is there', async () => {
  const first = await startBackend({ driver: createFakeDriver({ kubectl: async () => printing('ok\n') }) });
  const { port } = first;
  const bridge = await connect(first, { random: () => 0 });
  await until(() => bridge.state === 'online');
  await first[Symbol.asyncDispose]();
  await until(() => bridge.state === 'offline');
  expect(bridge.problem).toMatchObject({
    reason: 'Unreachable',
    message: `The backend at ${first.origin} does not answer.`,
  });
  await startBackend({ port, driver: createFakeDriver({ kubectl: async () => printing('ok\n') }) });
  bridge.retry();
  expect(await read(bridge.run(line(), page).output)).toBe('ok\n');
});

test('a reader that stops reading pauses the command, and memory is bounded', async () => {
  const backend = await startBackend({
    driver: createFakeDriver({ kubectl: async () => spawned('yes', ['a line of output']) }),
  });
  const bridge = await connect(backend);
  const run = bridge.run(line(), page);
  const iterator = run.output[Symbol.asyncIterator]();
  await iterator.next();
  // Nobody asks for more: what is under way settles at the window, however long we wait.
  let kept = -1;
  await until(() => {
    const before = kept;
    kept = backend.counts().keptBytes;
    return kept > 0 && kept === before;
  });
  expect(kept).toBeLessThan(1536 * 1024);
  // Reading on makes it flow again.
  for (let count = 0; count < 100; count++) expect(await iterator.next()).toMatchObject({ done: false });
  run.cancel();
  while (!(await iterator.next()).done);
  expect(await run.exit).toMatchObject({ signal: 'SIGINT' });
});

test('output that a page leaves does not hold up the rest', async () => {
  const backend = await startBackend({
    driver: createFakeDriver({
      kubectl: async ({ argv }) => (argv.includes('pods') ? printing('x'.repeat(2 ** 20)) : printing('ok\n')),
    }),
  });
  const bridge = await connect(backend);
  const left = bridge.run(line(), page);
  for await (const _ of left.output) break;
  expect(await left.exit).toMatchObject({ exitCode: 0 });
  expect(await read(bridge.run(line('kubectl get nodes'), page).output)).toBe('ok\n');
});

test('a bridge that is disposed of fails what is open and ends its session', async () => {
  const command = createManual();
  const backend = await startBackend({ driver: createFakeDriver({ kubectl: async () => command.process }) });
  const bridge = await connect(backend);
  const run = bridge.run(line(), page);
  await run.started;
  bridge[Symbol.dispose]();
  await expect(run.exit).rejects.toMatchObject({ reason: 'Cancelled' });
  await until(() => backend.counts().sessions === 0);
  command.end(null, 'SIGINT');
});

test.each(['websocket', 'http'] as const)(
  'standard input that a page brings is written, and ended (%s)',
  async (transport) => {
    const command = createManual();
    const driver = createFakeDriver({ kubectl: async () => command.process });
    const backend = await startBackend({ driver });
    const bridge = await connect(backend, transport === 'http' ? { connect: false } : {});
    const run = bridge.run(line('kubectl apply -f -'), page, { stdin: true });
    // A character that stands where a message ends, and a byte that is no text.
    const long = `${'x'.repeat(8 * 1024 - 1)}🐳\udcff`;
    run.write('kind: Pod\n');
    run.write(long);
    run.end();
    await until(() => command.written.at(-1) === '(end)');
    expect(command.written.join('')).toBe(`kind: Pod\n${long}(end)`);
    expect(command.written.every((data) => !/[\ud800-\udbff]$/.test(data))).toBe(true);
    command.end(0);
    expect(await read(run.output)).toBe('');
    expect(driver.calls[0]?.argv).toEqual(['apply', '--filename=-']);
  },
);

test('without standard input `-f -` is refused', async () => {
  const backend = await startBackend({ driver: createFakeDriver() });
  const bridge = await connect(backend);
  const run = bridge.run(line('kubectl apply -f -'), page);
  await expect(run.exit).rejects.toMatchObject({ reason: 'Refused' });
});
