import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Backend, createBackend } from '../../src/backend/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { type Bridge, type ClusterStatusPayload, createBridge, type TopPayload } from '../../src/bridge/index.ts';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';

// One cluster for the whole file, made and taken away over the bridge, as a page does it.
const clusterName = 'podpath-bridgetest';
const page = { kind: 'page' } as const;
const run = promisify(execFile);
const node = `${clusterName}-control-plane`;

// What the tests own; a creation that fails halfway leaves nothing behind either.
const owned = new AsyncDisposableStack();
let driver: KindDriver;
let backend: Backend;
let bridge: Bridge;

beforeAll(async () => {
  const home = await mkdtemp(join(tmpdir(), 'podpath-real-backend-'));
  owned.defer(() => rm(home, { recursive: true, force: true }));
  const dist = join(home, 'dist');
  await mkdir(join(dist, '.podpath'), { recursive: true });
  await writeFile(join(dist, '.podpath', 'csp.json'), '{"scriptHashes":[]}');
  driver = owned.use(createKindDriver({ home, clusterName, waitForLock: true }));
  owned.defer(() => driver.delete(() => undefined));
  await driver.delete(() => undefined);
  backend = await createBackend({
    driver,
    dist,
    root: home,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    port: 0,
    token: 'real',
    secret: new Uint8Array(32),
    pageRuns: { find: () => undefined, folder: dist, files: [] },
    labs: new Map(),
    pinnedUrls: new Map(),
  });
  owned.use(backend);
  const answer = await fetch(backend.url, { redirect: 'manual' });
  const headers = { origin: backend.origin, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
  bridge = createBridge({ origin: backend.origin, locale: 'en', connect: (url) => new WebSocket(url, { headers }) });
  owned.use(bridge);
});

afterAll(() => owned.disposeAsync());

async function until<Value>(test: () => Value | Promise<Value>, limitMs = 120_000): Promise<Value> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not so within ${limitMs} ms: ${test}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Stops the API server's process, which then accepts and does not answer, or lets it go on. */
async function signalApiServer(signal: 'STOP' | 'CONT'): Promise<void> {
  const script = `for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" = kube-apiserver ] && kill -${signal} \${p#/proc/}; done; true`;
  await run('docker', ['exec', node, 'sh', '-c', script], { timeout: 20_000 });
}

function start(line: string, terminal?: { columns: number; rows: number }) {
  return bridge.run({ kind: 'line', line }, page, { terminal });
}

async function finish(handle: ReturnType<Bridge['run']>): Promise<{ text: string; exitCode: number | null }> {
  let text = '';
  for await (const { data } of handle.output) text += data;
  return { text, exitCode: (await handle.exit).exitCode };
}

test('a page makes the cluster, sees the steps, and then its state', async () => {
  const heard: ClusterStatusPayload[] = [];
  bridge.subscribe<ClusterStatusPayload>({ kind: 'cluster' }, { event: (payload) => void heard.push(payload) });
  await until(() => heard.at(-1)?.state === 'absent');
  const steps: string[] = [];
  await bridge.cluster('create', { workers: 0 }, ({ state, title }) => void steps.push(`${state} ${title}`));
  expect(steps.length).toBeGreaterThan(5);
  const running = await until(() => heard.find(({ state, nodes }) => state === 'running' && nodes[0]?.ready));
  expect(running).toMatchObject({ name: clusterName, nodes: [{ name: node, ready: true }] });
});

test('commands print what kubectl prints', async () => {
  const handle = start('kubectl get nodes');
  expect(await handle.started).toMatchObject({
    cluster: clusterName,
    kubernetesVersion: expect.stringMatching(/^v1\./),
  });
  const { text, exitCode } = await finish(handle);
  expect(text).toMatch(new RegExp(`^NAME +STATUS +ROLES +AGE +VERSION\n${node} +Ready`));
  expect(exitCode).toBe(0);
  expect(await finish(start('k get nothing'))).toMatchObject({
    text: 'error: the server doesn\'t have a resource type "nothing"\n',
    exitCode: 1,
  });
});

test('figures of metrics-server come, and kubectl top has the same Node', async () => {
  const heard: TopPayload[] = [];
  using _subscription = bridge.subscribe<TopPayload>(
    { kind: 'top', resource: 'nodes' },
    { event: (payload) => void heard.push(payload) },
  );
  await until(() => heard.some(({ state }) => state === 'ready'));
  const last = heard.findLast((payload) => payload.state === 'ready');
  expect(last).toMatchObject({ rows: [{ name: node, memoryPercent: expect.any(Number) }] });
  expect((await finish(start('kubectl top nodes'))).text).toContain(node);
});

test('Tab offers what the cluster has', async () => {
  const { candidates } = await bridge.complete('kubectl get pods -n kube-', 25, page);
  expect(candidates.map(({ value }) => value.trim())).toContain('kube-system');
});

test('a watch goes on until Ctrl-C', async () => {
  const handle = start('kubectl get nodes --watch');
  const iterator = handle.output[Symbol.asyncIterator]();
  expect((await iterator.next()).value?.data).toContain('NAME');
  handle.cancel();
  while (!(await iterator.next()).done);
  const { exitCode, signal } = await handle.exit;
  expect(exitCode === 130 || signal === 'SIGINT' || exitCode === 1).toBe(true);
});

test('exec -it has a terminal of the reader’s size, keys, and a Ctrl-C of its own', async () => {
  await finish(start('kubectl run shell --image=busybox:1.36 --restart=Never --command -- sleep 3600'));
  await finish(start('kubectl wait --for=condition=Ready pod/shell --timeout=90s'));
  const handle = start('kubectl exec -it shell -- sh', { columns: 91, rows: 33 });
  expect(await handle.started).toMatchObject({ interactive: true });
  let text = '';
  const reading = (async () => {
    for await (const { data } of handle.output) text += data;
  })();
  // After its prompt busybox asks the terminal where the cursor is.
  await until(() => text.includes('# '));
  handle.write('stty size\r');
  await until(() => text.includes('33 91'));
  // Once it has answered a line it is what Ctrl-C goes to; before, the shell might be, which ignores it.
  handle.write('echo begun-$((40+1)); cat\r');
  await until(() => text.includes('begun-41'));
  handle.write('ping\r');
  await until(() => /ping\r?\n+ping/.test(text));
  const before = text.length;
  handle.write('\x03');
  // The shell throws away what was typed before its next prompt.
  await until(() => text.slice(before).includes('# '));
  handle.write('echo still-$((40+2))\r');
  await until(() => text.includes('still-42'));
  handle.write('exit 7\r');
  await reading;
  expect((await handle.exit).exitCode).toBe(7);
});

test('an API server that stops in mid-command is told, and so is its return', async () => {
  const states: string[] = [];
  let problems: ClusterStatusPayload['problems'] = [];
  using _subscription = bridge.subscribe<ClusterStatusPayload>(
    { kind: 'cluster' },
    {
      event(payload) {
        states.push(payload.state);
        ({ problems } = payload);
      },
    },
  );
  const watch = start('kubectl get pods -A --watch');
  await watch.started;
  // Not `docker pause`: with an exec under way in the node, which a look at its disk is, the engine may never get out of that.
  await signalApiServer('STOP');
  try {
    await until(() => states.at(-1) === 'unreachable');
    expect(problems).toMatchObject([
      {
        message: expect.stringContaining(`The API server of cluster '${clusterName}' does not answer`),
        hint: expect.stringContaining('podpath cluster status'),
      },
    ]);
    // The watch hangs with the API server; Ctrl-C ends it all the same.
    watch.cancel();
    await finish(watch);
    const { text, exitCode } = await finish(start('kubectl get nodes --request-timeout=1s'));
    expect(exitCode).toBe(1);
    expect(text).not.toBe('');
  } finally {
    await signalApiServer('CONT');
  }
  await until(() => states.at(-1) === 'running');
  await until(async () => (await finish(start('kubectl get nodes'))).exitCode === 0);
});

test('a cluster that is deleted under the page is told, and a command says what to do', async () => {
  const states: string[] = [];
  using _subscription = bridge.subscribe<ClusterStatusPayload>(
    { kind: 'cluster' },
    { event: ({ state }) => void states.push(state) },
  );
  await bridge.cluster('delete');
  await until(() => states.at(-1) === 'absent');
  await expect(start('kubectl get nodes').exit).rejects.toMatchObject({ reason: 'NotFound', hint: expect.any(String) });
});
