import { expect, test, vi } from 'vitest';
import { PodpathError } from '../../../src/base/index.ts';
import { BridgeError } from '../../../src/bridge/index.ts';
import type { PageRun } from '../../../src/host/index.ts';
import { connect, createFakeDriver, createManual, printing, read, startBackend, until } from './support.ts';

const page = { kind: 'page' } as const;
const line = (text: string) => ({ kind: 'line', line: text }) as const;

test('a line is run and its output, exit code and duration come back', async () => {
  const driver = createFakeDriver({
    kubectl: async () => printing('NAME\nweb\n', { stderr: 'careful\n', exitCode: 3 }),
  });
  const bridge = await connect(await startBackend({ driver }));
  const run = bridge.run(line('kubectl get pods'), page);
  expect(await run.started).toMatchObject({
    cluster: 'podpath-fake',
    kubernetesVersion: 'v1.37.2',
    namespace: 'default',
    interactive: false,
    prepared: [],
  });
  const pieces = [];
  for await (const piece of run.output) pieces.push(piece);
  expect(pieces).toEqual([
    { stream: 'stdout', data: 'NAME\nweb\n' },
    { stream: 'stderr', data: 'careful\n' },
  ]);
  expect(await run.exit).toMatchObject({ exitCode: 3, signal: null, durationMs: expect.any(Number) });
  expect(driver.calls).toMatchObject([{ argv: ['get', 'pods'], namespace: 'default' }]);
});

test('characters that are cut between chunks arrive whole', async () => {
  const command = createManual();
  const bridge = await connect(
    await startBackend({ driver: createFakeDriver({ kubectl: async () => command.process }) }),
  );
  const run = bridge.run(line('kubectl get pods'), page);
  for (const byte of new TextEncoder().encode('内存 ✓ 🚀')) command.print(Uint8Array.of(byte));
  command.end(0);
  expect(await read(run.output)).toBe('内存 ✓ 🚀');
});

test('Ctrl-C reaches the command, whose end is told', async () => {
  const command = createManual();
  const bridge = await connect(
    await startBackend({ driver: createFakeDriver({ kubectl: async () => command.process }) }),
  );
  const run = bridge.run(line('kubectl get pods'), page);
  await run.started;
  run.cancel();
  await command.cancelled;
  command.end(null, 'SIGINT');
  expect(await run.exit).toMatchObject({ exitCode: null, signal: 'SIGINT' });
});

test('a page that is closed ends its commands', async () => {
  const command = createManual();
  const backend = await startBackend({ driver: createFakeDriver({ kubectl: async () => command.process }) });
  const bridge = await connect(backend);
  await bridge.run(line('kubectl get pods'), page).started;
  bridge[Symbol.dispose]();
  await command.cancelled;
  command.end(null, 'SIGINT');
  await until(() => backend.counts().commands === 0);
});

test.each([
  ['en', 'The command line has 1048576 characters; at most 8192 are taken.'],
  ['zh-cn', '命令行有 1048576 个字符，最多允许 8192 个。'],
] as const)('a line of 1 MB is refused clearly in %s, without being sent', async (locale, message) => {
  const driver = createFakeDriver();
  const bridge = await connect(await startBackend({ driver }), { locale });
  const run = bridge.run(line(`kubectl get pods ${'x'.repeat(2 ** 20 - 17)}`), page);
  await expect(run.exit).rejects.toMatchObject({ reason: 'RequestEntityTooLarge', message });
  expect(driver.calls).toEqual([]);
});

test('a failure of the driver is told in the language of the page', async () => {
  const text = {
    en: { message: 'kubectl is not installed.', hint: 'Install it.' },
    'zh-cn': { message: '未安装 kubectl。', hint: '请安装。' },
  };
  const kubectl = async () => {
    throw new PodpathError({ reason: 'MissingOnMachine', text });
  };
  const bridge = await connect(await startBackend({ driver: createFakeDriver({ kubectl }) }), { locale: 'zh-cn' });
  const error = await bridge.run(line('kubectl get pods'), page).exit.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BridgeError);
  expect(error).toMatchObject({ reason: 'MissingOnMachine', message: '未安装 kubectl。', hint: '请安装。' });
});

test('a lost API server in mid-command is told by the command itself, with its output so far', async () => {
  const command = createManual();
  const bridge = await connect(
    await startBackend({ driver: createFakeDriver({ kubectl: async () => command.process }) }),
  );
  const run = bridge.run(line('kubectl get pods --watch'), page);
  command.print('web   1/1\n');
  command.print('error: unexpected EOF\n', 'stderr');
  command.end(1);
  expect(await read(run.output)).toBe('web   1/1\nerror: unexpected EOF\n');
  expect(await run.exit).toMatchObject({ exitCode: 1 });
});

const web: PageRun = {
  id: 'memory/web',
  scenario: 'memory',
  command: 'kubectl get pods -l app=web',
  recordedOnly: undefined,
  manifests: ['kind: Deployment', 'kind: Service'],
  waitFor: ['--for=condition=Available deployment/web --timeout=60s'],
};
const pageRuns = (...runs: PageRun[]) => ({
  find: (id: string) => runs.find((run) => run.id === id),
  folder: '/manifests',
  files: ['web.yaml'],
});

test('a command of a page has its objects prepared, and says which it made', async () => {
  const kubectl = vi.fn(async (call: { argv: readonly string[] }) =>
    printing(call.argv[0] === 'apply' ? 'deployment.apps/web created\nservice/web unchanged\n' : 'ok\n'),
  );
  const driver = createFakeDriver({ kubectl });
  const bridge = await connect(await startBackend({ driver, pageRuns: pageRuns(web) }));
  const run = bridge.run({ kind: 'run', run: 'memory/web' }, page);
  expect(await run.started).toMatchObject({ prepared: ['deployment.apps/web'] });
  await run.exit;
  expect(driver.calls.map(({ argv, stdin }) => ({ argv: argv.join(' '), stdin }))).toMatchObject([
    { argv: 'apply -f -', stdin: 'kind: Deployment\n---\nkind: Service' },
    { argv: 'wait --for=condition=Available deployment/web --timeout=60s' },
    { argv: 'get --selector=app=web pods' },
  ]);
});

test('objects that could not be prepared are told with what kubectl said', async () => {
  const driver = createFakeDriver({ kubectl: async () => printing('', { stderr: 'quota exceeded\n', exitCode: 1 }) });
  const bridge = await connect(await startBackend({ driver, pageRuns: pageRuns(web) }));
  await expect(bridge.run({ kind: 'run', run: 'memory/web' }, page).exit).rejects.toMatchObject({
    reason: 'CommandFailed',
    message: 'The objects that this command shows (scenario “memory”) could not be prepared: quota exceeded',
  });
});

test('an unknown command of a page, and one that is only shown, are refused by name', async () => {
  const why = { en: 'it waits for ever.', 'zh-cn': '它会一直等待。' };
  const shown: PageRun = { ...web, id: 'memory/shown', recordedOnly: { on: 'all', ...why } };
  const bridge = await connect(await startBackend({ pageRuns: pageRuns(shown) }));
  await expect(bridge.run({ kind: 'run', run: 'memory/nothing' }, page).exit).rejects.toMatchObject({
    reason: 'NotFound',
    message: 'There is no command “memory/nothing”.',
  });
  await expect(bridge.run({ kind: 'run', run: 'memory/shown' }, page).exit).rejects.toMatchObject({
    reason: 'Unsupported',
    message: '“memory/shown” is shown as recorded and does not run here: it waits for ever.',
  });
});

test('keys and sizes sent before the command is there reach it, in order', async () => {
  const command = createManual();
  const ready = Promise.withResolvers<void>();
  const kubectl = async () => {
    await ready.promise;
    return command.process;
  };
  const bridge = await connect(await startBackend({ driver: createFakeDriver({ kubectl }) }));
  const run = bridge.run(line('kubectl exec -it web -- sh'), page, { terminal: { columns: 80, rows: 24 } });
  run.write('ls\r');
  run.write('exit\r');
  run.resize({ columns: 100, rows: 30 });
  ready.resolve();
  await until(() => command.sizes.length === 1 && command.written.length === 2);
  expect(command.written).toEqual(['ls\r', 'exit\r']);
  expect(command.sizes).toEqual([{ columns: 100, rows: 30 }]);
  command.end(0);
  expect(await run.started).toMatchObject({ interactive: true });
});

test('all that was typed before the command is there reaches it, however many pieces', async () => {
  const command = createManual();
  const ready = Promise.withResolvers<void>();
  const kubectl = async () => {
    await ready.promise;
    return command.process;
  };
  const bridge = await connect(await startBackend({ driver: createFakeDriver({ kubectl }) }));
  const run = bridge.run(line('kubectl exec -i web -- cat'), page);
  const typed = Array.from({ length: 300 }, (_, index) => `line ${index}\n`);
  for (const data of typed) run.write(data);
  // Answered after the input, which is taken in order.
  await bridge.complete('kubectl ', 8, page);
  ready.resolve();
  await run.started;
  expect(command.written).toEqual(typed);
  command.end(0);
});

test('input that a command does not take ends it with the reason, in the language of the page', async () => {
  const command = createManual();
  const text = { en: { message: 'Not read.' }, 'zh-cn': { message: '没有读取。' } };
  const process = {
    ...command.process,
    write() {
      throw new PodpathError({ reason: 'RequestEntityTooLarge', text });
    },
  };
  const bridge = await connect(await startBackend({ driver: createFakeDriver({ kubectl: async () => process }) }), {
    locale: 'zh-cn',
  });
  const run = bridge.run(line('kubectl exec -i web -- sleep 100'), page);
  await run.started;
  run.write('x');
  await command.cancelled;
  command.end(null, 'SIGINT');
  await expect(run.exit).rejects.toMatchObject({ reason: 'RequestEntityTooLarge', message: '没有读取。' });
});

test('more than 1 MiB typed before the command is there ends it with the reason', async () => {
  const command = createManual();
  const ready = Promise.withResolvers<void>();
  const kubectl = async () => {
    await ready.promise;
    return command.process;
  };
  const bridge = await connect(await startBackend({ driver: createFakeDriver({ kubectl }) }));
  const run = bridge.run(line('kubectl exec -i web -- cat'), page);
  run.write('x'.repeat(2 ** 20 + 1));
  await bridge.complete('kubectl ', 8, page);
  ready.resolve();
  await command.cancelled;
  command.end(null, 'SIGINT');
  await expect(run.exit).rejects.toMatchObject({
    reason: 'RequestEntityTooLarge',
    message: 'More than 1 MiB of input came before the command had started.',
  });
});
