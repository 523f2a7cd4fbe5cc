import { expect, onTestFinished, test } from 'vitest';
import { PodpathError, systemClock } from '../../../src/base/index.ts';
import type { ClusterStatusPayload, RunOutput } from '../../../src/bridge/index.ts';
import type { ClusterDriver } from '../../../src/drivers/index.ts';
import { createHost, createPageBridge, type PageRun, type PageRuns } from '../../../src/host/index.ts';
import { createFakeDriver, createManual, noRuns, printing, runningStatus } from '../backend/support.ts';

const page = { kind: 'page' } as const;

function open(parts: Partial<ClusterDriver> = {}, pageRuns: PageRuns = noRuns) {
  const driver = createFakeDriver(parts);
  const host = createHost({
    driver,
    clock: systemClock,
    logger: { info: () => undefined, error: () => undefined },
    pageRuns,
    labs: { names: ['a-lab'], find: () => undefined, folderOf: ({ folder }) => folder },
    pinnedUrls: new Map(),
  });
  const bridge = createPageBridge({ host, locale: 'en' });
  onTestFinished(async () => {
    bridge[Symbol.dispose]();
    await host[Symbol.asyncDispose]();
  });
  return { driver, bridge, host };
}
/** The runs of a page, which prepare nothing unless told. */
const runsWith = (parts: (id: string) => Partial<PageRun>): PageRuns => ({
  ...noRuns,
  find: async (id) => ({
    id,
    scenario: 'one',
    command: 'kubectl get pods',
    recordedOnly: undefined,
    manifests: [],
    waitFor: [],
    ...parts(id),
  }),
});

async function textOf(output: AsyncIterable<RunOutput>): Promise<string> {
  let all = '';
  for await (const { data } of output) all += data;
  return all;
}

test('a line is run in the page, under the policy', async () => {
  const { bridge, driver } = open({ kubectl: async () => printing('网页 \u001b]0;title\u0007ok\n') });
  const handle = bridge.run({ kind: 'line', line: 'kubectl get pods' }, page);
  expect(await handle.started).toMatchObject({ cluster: 'podpath-fake', driver: 'kind', namespace: 'default' });
  expect(await textOf(handle.output)).toBe('网页 ok\n');
  expect(await handle.exit).toMatchObject({ exitCode: 0 });
  expect(driver.calls.map(({ argv }) => argv)).toEqual([['get', 'pods']]);
  const refused = bridge.run({ kind: 'line', line: 'kubectl config view' }, page);
  await expect(refused.started).rejects.toMatchObject({ wire: { reason: expect.any(String) } });
});

test('what goes into a pipe of the page comes as it is, what is shown does not', async () => {
  const { bridge } = open({ kubectl: async () => printing('a\udcff\u001b[2J') });
  const line = { kind: 'line', line: 'kubectl get pods' } as const;
  expect(await textOf(bridge.run(line, page, { raw: true }).output)).toBe('a\udcff\u001b[2J');
  expect(await textOf(bridge.run(line, page).output)).toBe('a\ufffd');
});

test('where kubectl can reach nothing but the cluster, any line may be run', async () => {
  const { bridge, driver } = open({ capabilities: new Set(['anyLine']) });
  const handle = bridge.run({ kind: 'line', line: 'kubectl get pods --as=somebody -f mine.yaml' }, page);
  expect(await textOf(handle.output)).toBe('');
  expect(driver.calls[0]?.argv).toContain('--as=somebody');
});

test('an object is edited in the page’s editor, where kubectl has no other', async () => {
  const files = { read: async () => undefined, list: async () => [] };
  const edit = async (_name: string, text: string) => text;
  const { bridge, driver } = open({ capabilities: new Set(['anyLine', 'terminal']) });
  const line = { kind: 'line', line: 'kubectl edit pod web' } as const;
  const terminal = { columns: 80, rows: 24 };
  const edited = bridge.run(line, page, { terminal, page: { files, edit } });
  // The keys stay with the page, whose editor has them.
  expect(await edited.started).toMatchObject({ interactive: false });
  await edited.exit;
  expect(driver.calls.map(({ argv }) => argv)).toEqual([['edit', 'pod', 'web']]);
  const refused = { wire: { message: expect.stringContaining('“kubectl edit” is refused: an editor') } };
  await expect(bridge.run(line, page, { terminal, page: { files } }).started).rejects.toMatchObject(refused);
  // A program of the machine would start an editor of the machine.
  const { bridge: real } = open({ capabilities: new Set(['terminal']) });
  await expect(real.run(line, page, { terminal, page: { files, edit } }).started).rejects.toMatchObject(refused);
});

test('a command of the page that names no Node runs before the cluster has told its name, and ends if that cannot be had', async () => {
  const told = Promise.withResolvers<{ name: string }>();
  const { bridge, driver } = open(
    { identity: () => told.promise },
    runsWith((id) => ({ command: id === 'one/nodes' ? 'kubectl get nodes' : 'kubectl describe node podpath-worker' })),
  );
  const nodes = bridge.run({ kind: 'run', run: 'one/nodes' }, page);
  const node = bridge.run({ kind: 'run', run: 'one/node' }, page);
  await expect.poll(() => driver.calls.map(({ argv }) => argv[0])).toEqual(['get']);
  told.reject(
    new PodpathError({
      reason: 'Unreachable',
      text: { en: { message: 'it is gone' }, 'zh-cn': { message: '它不在了' } },
    }),
  );
  const gone = { wire: { message: 'it is gone' } };
  await expect(nodes.started).rejects.toMatchObject(gone);
  await expect(node.started).rejects.toMatchObject(gone);
  expect(driver.calls).toHaveLength(1);
});

test('a command of the page is prepared first, while time is hurried', async () => {
  let hurried = 0;
  const hurry = async (): Promise<AsyncDisposable> => {
    hurried += 1;
    return {
      async [Symbol.asyncDispose]() {
        hurried -= 1;
      },
    };
  };
  const seen: (readonly [string, number])[] = [];
  const { bridge } = open(
    {
      hurry,
      async kubectl({ argv }) {
        seen.push([argv[0] ?? '', hurried]);
        return printing(argv[0] === 'apply' ? 'pod/web created\n' : '');
      },
    },
    runsWith(() => ({ manifests: ['kind: Pod'], waitFor: ['pod/web --for=condition=Ready'] })),
  );
  const handle = bridge.run({ kind: 'run', run: 'one/pods' }, page);
  expect((await handle.started).prepared).toEqual(['pod/web']);
  await textOf(handle.output);
  expect(seen).toEqual([
    ['apply', 0],
    ['wait', 1],
    ['get', 0],
  ]);
});

test('a command is shown when it shows what its page speaks of, looked for while time is hurried, once', async () => {
  let hurried = 0;
  const seen: (readonly [string, number])[] = [];
  const { bridge } = open(
    {
      async hurry() {
        hurried += 1;
        return {
          async [Symbol.asyncDispose]() {
            hurried -= 1;
          },
        };
      },
      async kubectl({ argv }) {
        seen.push([argv[0] ?? '', hurried]);
        const looks = seen.filter(([verb]) => verb === 'top').length;
        return looks < 3
          ? printing('', { stderr: 'error: metrics not available yet\n', exitCode: 1 })
          : printing('web   1m   9Mi\n');
      },
    },
    runsWith(() => ({
      command: 'kubectl top pods',
      awaited: { expect: ['web'], exitCode: 0, retrySeconds: 60, needsMetrics: true },
    })),
  );
  for (const looks of [4, 5]) {
    const handle = bridge.run({ kind: 'run', run: 'one/top' }, page);
    expect(await textOf(handle.output)).toBe('web   1m   9Mi\n');
    expect(seen).toHaveLength(looks);
  }
  expect(seen.map(([, speed]) => speed)).toEqual([0, 1, 1, 0, 0]);
  expect(hurried).toBe(0);
});

test.each([
  ['there is no metrics-server', { metrics: { state: 'absent' } }, true],
  ['the cluster has figures and it does not show them', { metrics: { state: 'ready' } }, false],
] as const)('what never comes is shown as it is where %s', async (_when, status, isAtOnce) => {
  let looks = 0;
  const { bridge } = open(
    {
      status: async () => ({ ...runningStatus, ...status }),
      async kubectl() {
        looks += 1;
        return printing('', { stderr: 'error: Metrics API not available\n', exitCode: 1 });
      },
    },
    runsWith(() => ({
      command: 'kubectl top pods',
      awaited: { expect: ['web'], exitCode: 0, retrySeconds: 1, needsMetrics: true },
    })),
  );
  const handle = bridge.run({ kind: 'run', run: 'one/top' }, page);
  expect(await textOf(handle.output)).toBe('error: Metrics API not available\n');
  expect(looks).toBe(isAtOnce ? 1 : 3);
});

test('a command that needs too much of a real cluster runs on the one in this browser', async () => {
  const pageRuns: PageRuns = {
    ...noRuns,
    find: async (id) => ({
      id,
      scenario: 'one',
      command: 'kubectl get pods',
      recordedOnly: { on: 'real', en: 'it pulls 440 MB.', 'zh-cn': '它要拉取 440 MB。' },
      manifests: [],
      waitFor: [],
    }),
  };
  const onKind = open({ kind: 'kind' }, pageRuns);
  await expect(onKind.bridge.run({ kind: 'run', run: 'one/pods' }, page).started).rejects.toMatchObject({
    wire: { message: expect.stringContaining('it pulls 440 MB.') },
  });
  const inPage = open({ kind: 'embedded' }, pageRuns);
  expect(await inPage.bridge.run({ kind: 'run', run: 'one/pods' }, page).exit).toMatchObject({ exitCode: 0 });
});

test('output that nobody takes pauses the command, and a command is cancelled', async () => {
  const manual = createManual();
  const { bridge } = open({ kubectl: async () => manual.process });
  const handle = bridge.run({ kind: 'line', line: 'kubectl get pods --watch' }, page);
  await handle.started;
  manual.print('x'.repeat(4 * 1024 * 1024));
  handle.cancel();
  await manual.cancelled;
  manual.end(null, 'SIGINT');
  expect((await textOf(handle.output)).length).toBeGreaterThan(0);
});

test('topics, labs and completion answer, or say what is wrong', async () => {
  const { bridge } = open();
  const status = Promise.withResolvers<ClusterStatusPayload>();
  using _ = bridge.subscribe<ClusterStatusPayload>({ kind: 'cluster' }, { event: status.resolve });
  expect((await status.promise).state).toBe('running');
  await expect(bridge.lab('start', { lab: 'other', learner: 'abcdefgh' })).rejects.toMatchObject({
    wire: { message: 'There is no lab “other”.', hint: 'The labs are: a-lab.' },
  });
  const { candidates } = await bridge.complete('kubectl ge', 10, page);
  expect(candidates.map(({ value }) => value)).toContain('get');
});

test('a bridge that is disposed of ends what runs', async () => {
  const manual = createManual();
  const { bridge } = open({ kubectl: async () => manual.process });
  const handle = bridge.run({ kind: 'line', line: 'kubectl logs -f web' }, page);
  await handle.started;
  bridge[Symbol.dispose]();
  await expect(handle.exit).rejects.toMatchObject({ wire: { reason: 'Cancelled' } });
  await manual.cancelled;
  manual.end(null, 'SIGINT');
});
