import { expect, test } from 'vitest';
import { PodpathError } from '../../../src/base/index.ts';
import type { ClusterStatusPayload, TopPayload, WireStep } from '../../../src/bridge/index.ts';
import type { ClusterStatus, LifecycleStep } from '../../../src/drivers/index.ts';
import { localizeStep } from '../../../src/host/cluster.ts';
import { connect, createFakeDriver, runningStatus, startBackend, until } from './support.ts';

const nodeMetrics = {
  items: [
    {
      metadata: { name: 'worker' },
      timestamp: '2026-01-01T00:00:00Z',
      window: '10.5s',
      usage: { cpu: '250m', memory: '512Mi' },
    },
  ],
};
const nodes = { items: [{ metadata: { name: 'worker' }, status: { allocatable: { cpu: '2', memory: '2Gi' } } }] };
const podMetrics = {
  items: [
    {
      metadata: { name: 'web', namespace: 'default' },
      timestamp: '2026-01-01T00:00:15Z',
      window: '1m0.5s',
      containers: [{ usage: { cpu: '1500000n', memory: '1Mi' } }, { usage: { cpu: '2m', memory: '1024Ki' } }],
    },
  ],
};
const answers: Readonly<Record<string, unknown>> = {
  '/apis/metrics.k8s.io/v1beta1/nodes': nodeMetrics,
  '/api/v1/nodes': nodes,
  '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods': podMetrics,
};
const answering = async (request: Request) => Response.json(answers[new URL(request.url).pathname]);
const top = { kind: 'top', resource: 'nodes' } as const;

test('100 viewers of one top make one upstream request a period', async () => {
  let periods = 0;
  const driver = createFakeDriver({ fetch: answering });
  // Time goes only when the test lets a period go by.
  const due: (() => void)[] = [];
  const clock = {
    now: () => Date.now(),
    schedule(callback: () => void, delayMs: number): Disposable {
      if (delayMs === 5_000) due.push(callback);
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const backend = await startBackend({ driver, clock });
  const bridges = await Promise.all(Array.from({ length: 100 }, () => connect(backend)));
  const heard: TopPayload[] = [];
  for (const bridge of bridges) bridge.subscribe<TopPayload>(top, { event: (payload) => void heard.push(payload) });
  await until(() => heard.length === 100);
  const asked = () => driver.requests.filter((path) => path === '/apis/metrics.k8s.io/v1beta1/nodes').length;
  expect(asked()).toBe(1);
  for (; periods < 5; periods++) {
    await until(() => due.length === 1);
    due.pop()?.();
    await until(() => asked() === periods + 2);
  }
  await until(() => due.length === 1);
  expect(asked()).toBe(6);
  // Nothing changed, so nothing more was told; what a node has to give was asked for once.
  expect(heard).toHaveLength(100);
  expect(driver.requests.filter((path) => path === '/api/v1/nodes')).toHaveLength(1);
  expect(heard[0]).toEqual({
    state: 'ready',
    timestamp: '2026-01-01T00:00:00Z',
    windowSeconds: 10.5,
    rows: [{ name: 'worker', cpuMillicores: 250, memoryBytes: 512 * 2 ** 20, cpuPercent: 12.5, memoryPercent: 25 }],
  });
});

test('nobody looks, nobody asks', async () => {
  const driver = createFakeDriver({ fetch: answering });
  const bridge = await connect(await startBackend({ driver }));
  const subscription = bridge.subscribe(top, { event: () => subscription[Symbol.dispose]() });
  await until(() => driver.requests.length === 2);
  const next: unknown[] = [];
  bridge.subscribe({ ...top, resource: 'pods', namespace: 'default' }, { event: (payload) => void next.push(payload) });
  await until(() => next.length === 1);
  expect(next).toMatchObject([
    {
      state: 'ready',
      windowSeconds: 60.5,
      rows: [{ name: 'web', namespace: 'default', cpuMillicores: 4, memoryBytes: 2 * 2 ** 20 }],
    },
  ]);
  expect(driver.requests).toHaveLength(3);
});

test.each<[string, () => Promise<Response>, string]>([
  [
    'is not installed',
    async () => new Response('{}', { status: 404 }),
    'No figures: metrics-server is not installed on this cluster, and metrics.k8s.io does not exist without it.',
  ],
  [
    'does not answer yet',
    async () => new Response('', { status: 503 }),
    'No figures yet: metrics-server has not collected its first samples.',
  ],
  [
    'has no samples yet',
    async () => Response.json({ items: [] }),
    'No figures yet: metrics-server has not collected its first samples.',
  ],
  [
    'is broken',
    async () => new Response('', { status: 500 }),
    'No figures: the API server answered 500 when asked for them.',
  ],
  [
    'answers something else',
    async () => new Response('<html>'),
    'No figures: what answers at metrics.k8s.io does not answer as metrics-server does.',
  ],
])('metrics-server that %s is told', async (_what, fetchIt, message) => {
  const bridge = await connect(await startBackend({ driver: createFakeDriver({ fetch: fetchIt }) }));
  const heard: TopPayload[] = [];
  bridge.subscribe<TopPayload>(top, { event: (payload) => void heard.push(payload) });
  await until(() => heard.length === 1);
  expect(heard[0]).toMatchObject({ state: 'unavailable', reason: 'ServiceUnavailable', message });
});

test.each<[string, () => Promise<Response>]>([
  ['its API is not answered', async () => new Response('', { status: 503 })],
  ['it gives no figures', async () => Response.json({ items: [] })],
])(
  'metrics-server that cannot start is told with its reason when %s, not as starting for ever',
  async (_what, fetchIt) => {
    const text = {
      en: { message: 'metrics-server does not work: ErrImagePull: x509', hint: 'Look at its Pod.' },
      'zh-cn': { message: 'metrics-server 无法工作：ErrImagePull: x509', hint: '请查看它的 Pod。' },
    };
    const status = async (): Promise<ClusterStatus> => ({ ...runningStatus, metrics: { state: 'broken', text } });
    const bridge = await connect(await startBackend({ driver: createFakeDriver({ fetch: fetchIt, status }) }));
    const heard: TopPayload[] = [];
    bridge.subscribe<TopPayload>(top, { event: (payload) => void heard.push(payload) });
    await until(() => heard.length === 1);
    expect(heard[0]).toEqual({ state: 'unavailable', reason: 'ServiceUnavailable', ...text.en });
  },
);

test('a cluster that is away is told in the reader’s language, and so is its return', async () => {
  let status: ClusterStatus = {
    ...runningStatus,
    state: 'unavailable',
    nodes: [],
    metrics: { state: 'unknown' },
    problems: [{ en: { message: 'kind is not installed.' }, 'zh-cn': { message: '未安装 kind。', hint: '请安装。' } }],
  };
  const bridge = await connect(await startBackend({ driver: createFakeDriver({ status: async () => status }) }), {
    locale: 'zh-cn',
  });
  const heard: ClusterStatusPayload[] = [];
  bridge.subscribe<ClusterStatusPayload>({ kind: 'cluster' }, { event: (payload) => void heard.push(payload) });
  await until(() => heard.length === 1);
  expect(heard[0]).toMatchObject({ state: 'unavailable', problems: [{ message: '未安装 kind。', hint: '请安装。' }] });
  status = runningStatus;
  await bridge.cluster('delete');
  await until(() => heard.at(-1)?.state === 'running');
});

test('what a step says and why it failed come to a page in its language', () => {
  const text = (message: string) => ({ en: { message }, 'zh-cn': { message: `中${message}`, hint: '办法' } });
  const failed: LifecycleStep = {
    ...step('failed', 1),
    detail: text('waiting'),
    error: new PodpathError({ reason: 'Timeout', text: text('too late') }),
  };
  expect(localizeStep(failed, 'zh-cn')).toMatchObject({
    detail: '中waiting',
    error: { reason: 'Timeout', message: '中too late', hint: '办法' },
  });
});

test('a page starts a stopped cluster, with its steps; what else is asked meanwhile is refused by name', async () => {
  let release: () => void = () => undefined;
  const driver = createFakeDriver({
    async start(onStep) {
      onStep(step('running', 1));
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    },
  });
  await using backend = await startBackend({ driver });
  using bridge = await connect(backend);
  const steps: WireStep[] = [];
  const started = bridge.cluster('start', {}, (one) => void steps.push(one));
  await until(() => steps.length === 1);
  await expect(bridge.cluster('delete')).rejects.toMatchObject({
    reason: 'Conflict',
    message: 'The cluster is being started.',
  });
  release();
  await started;
});

const step = (state: LifecycleStep['state'], index: number): LifecycleStep => ({
  name: `step-${index}`,
  title: { en: { message: `Step ${index}` }, 'zh-cn': { message: `第 ${index} 步` } },
  state,
  index,
  count: 2,
  durationMs: 12.4,
});

test('two pages that create the cluster at once create it once, and both see the steps', async () => {
  let created = 0;
  const go = Promise.withResolvers<void>();
  const driver = createFakeDriver({
    async create(_options, onStep) {
      created++;
      onStep(step('running', 1));
      await go.promise;
      onStep(step('done', 2));
    },
  });
  const backend = await startBackend({ driver });
  const [first, second] = [await connect(backend), await connect(backend, { locale: 'zh-cn' })];
  const steps: [WireStep[], WireStep[]] = [[], []];
  const works = [
    first.cluster('create', { workers: 1 }, (one) => void steps[0].push(one)),
    until(() => steps[0].length === 1).then(() => second.cluster('create', {}, (one) => void steps[1].push(one))),
  ];
  await until(() => steps[1].length === 1);
  await expect(first.cluster('delete')).rejects.toMatchObject({
    reason: 'Conflict',
    message: 'The cluster is being created.',
  });
  go.resolve();
  await Promise.all(works);
  expect(created).toBe(1);
  expect(steps[0].map(({ title, durationMs }) => [title, durationMs])).toEqual([
    ['Step 1', 12],
    ['Step 2', 12],
  ]);
  expect(steps[1].map(({ title }) => title)).toEqual(['第 1 步', '第 2 步']);
});

test('a creation that fails is told with its fix', async () => {
  const text = { en: { message: 'Not enough memory.', hint: 'Close something.' }, 'zh-cn': { message: '内存不足。' } };
  const driver = createFakeDriver({
    create: async () => {
      throw new PodpathError({ reason: 'MissingOnMachine', text });
    },
  });
  const bridge = await connect(await startBackend({ driver }));
  await expect(bridge.cluster('create')).rejects.toMatchObject({
    reason: 'MissingOnMachine',
    message: 'Not enough memory.',
    hint: 'Close something.',
  });
});

test('closing the backend ends a creation and waits until it has cleaned up', async () => {
  let cleaned = false;
  const driver = createFakeDriver({
    create: (_options, onStep, signal) =>
      new Promise((_resolve, reject) => {
        onStep(step('running', 1));
        signal?.addEventListener('abort', () => {
          cleaned = true;
          reject(new Error('aborted'));
        });
      }),
  });
  const backend = await startBackend({ driver });
  const bridge = await connect(backend);
  const steps: WireStep[] = [];
  bridge.cluster('create', {}, (one) => void steps.push(one)).catch(() => undefined);
  await until(() => steps.length === 1);
  await backend[Symbol.asyncDispose]();
  expect(cleaned).toBe(true);
});

test('a lab that is not there is told by name', async () => {
  const bridge = await connect(await startBackend());
  const learner = 'abcdefgh1234';
  await expect(bridge.lab('start', { lab: 'nothing', learner })).rejects.toMatchObject({
    reason: 'NotFound',
    message: 'There is no lab “nothing”.',
  });
  const failed = Promise.withResolvers<string>();
  bridge.subscribe(
    { kind: 'lab', lab: 'nothing', learner },
    { event: () => undefined, error: (error) => failed.resolve(error.message) },
  );
  expect(await failed.promise).toBe('There is no lab “nothing”.');
});
