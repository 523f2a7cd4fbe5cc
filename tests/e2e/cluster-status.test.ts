import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PodpathError } from '../../src/base/index.ts';
import type { ClusterStatus, LifecycleStep, StepListener } from '../../src/drivers/index.ts';
import { createFakeDriver, runningStatus } from '../unit/backend/support.ts';
import { findViolations } from './accessibility.ts';
import { type LivePage, type LiveSite, startLiveSite, textOf } from './live-site.ts';

// The cluster in the header: made with its steps, cancelled, failed; the driver does what a test says.
const absent: ClusterStatus = { ...runningStatus, state: 'absent', nodes: [] };
const page = '/memory/top-nodes/';

let site: LiveSite;
beforeAll(async () => {
  site = await startLiveSite();
});
/** Lets the creation of a test that failed end: the next one would join it. */
let endCreation: (() => void) | undefined;
afterEach(() => {
  site.parts = {};
  endCreation?.();
});
afterAll(() => site[Symbol.asyncDispose]());

const step = (index: number, state: LifecycleStep['state'], more: Partial<LifecycleStep> = {}): LifecycleStep => ({
  name: `step-${index}`,
  title: textOf(`Step ${index}`, `第 ${index} 步`),
  state,
  index,
  count: 2,
  durationMs: 1_200,
  ...more,
});

async function openPopover(opened: LivePage) {
  await opened.page.locator('podpath-cluster-status button').first().click();
  const popover = opened.page.locator('.pp-popover');
  return {
    popover,
    press: (label: string) => popover.locator('button', { hasText: label }).click(),
    says: (words: string) => popover.getByText(words).waitFor(),
  };
}

/** A creation that a test drives: it waits at its first step until it is told to go on, or is cancelled. */
function createCreation() {
  let status = absent;
  const begun = Promise.withResolvers<StepListener>();
  const over = Promise.withResolvers<void>();
  endCreation = over.resolve;
  site.parts = {
    status: async () => status,
    create: async (_options, onStep, signal) => {
      status = { ...absent, state: 'creating' };
      signal?.addEventListener('abort', () =>
        over.reject(new PodpathError({ reason: 'Cancelled', text: textOf('It was cancelled.', '已取消。') })),
      );
      onStep(step(1, 'running'));
      begun.resolve(onStep);
      await over.promise.finally(() => {
        status = signal?.aborted ? absent : runningStatus;
      });
    },
  };
  return { begun: begun.promise, end: () => over.resolve(), fail: (error: Error) => over.reject(error) };
}

test.each([
  ['en', 'Create the cluster', 'Step 1', 'Step 2', 'The cluster is ready.', 'Delete the cluster'],
  ['zh-cn', '创建集群', '第 1 步', '第 2 步', '集群已就绪。', '删除集群'],
])('a cluster is made with its steps, for a reader of %s', async (locale, create, first, second, done, remove) => {
  const creation = createCreation();
  await using opened = await site.open(`/${locale}${page}`);
  const { popover, press, says } = await openPopover(opened);
  await press(create);
  await says(first);
  const report = await creation.begun;
  report(step(1, 'done'));
  report(
    step(2, 'running', {
      detail: { en: { message: 'podpath-fake-worker' }, 'zh-cn': { message: 'podpath-fake-worker' } },
    }),
  );
  await says(second);
  expect(await popover.locator('.pp-steps li').evaluateAll((all) => all.map((one) => one.dataset['state']))).toEqual([
    'done',
    'running',
  ]);
  expect(await popover.locator('.pp-steps').evaluate((list) => getComputedStyle(list).listStyleType)).toBe('none');
  expect(await findViolations(opened.page)).toEqual([]);
  creation.end();
  await says(done);
  await popover.locator('button', { hasText: remove }).waitFor();
  expect(opened.faults).toEqual([]);
});

test('a creation is cancelled, and the cluster can be made again', async () => {
  createCreation();
  await using opened = await site.open(`/en${page}`);
  const { popover, press, says } = await openPopover(opened);
  await press('Create the cluster');
  await says('Step 1');
  await press('Cancel');
  await says('Cancelled; nothing was left behind.');
  await popover.locator('button', { hasText: 'Create the cluster' }).waitFor();
});

test('a creation that another page began shows its steps here, and can be cancelled here', async () => {
  createCreation();
  await using opened = await site.open(`/en${page}`);
  const { press } = await openPopover(opened);
  await press('Create the cluster');
  await using other = await site.open(`/zh-cn${page}`);
  const second = await openPopover(other);
  await second.says('第 1 步');
  await second.press('取消');
  await second.says('已取消，没有留下任何东西。');
  await opened.page.locator('.pp-popover').getByText('It was cancelled.').waitFor();
});

test('a creation that fails says at which step, why, and what to do', async () => {
  const creation = createCreation();
  await using opened = await site.open(`/en${page}`);
  const { popover, press, says } = await openPopover(opened);
  await press('Create the cluster');
  const report = await creation.begun;
  const text = { en: { message: 'Not enough memory.', hint: 'Close `firefox`.' }, 'zh-cn': { message: '内存不足。' } };
  report(step(1, 'failed', { error: new PodpathError({ reason: 'MissingOnMachine', text }) }));
  creation.fail(new PodpathError({ reason: 'MissingOnMachine', text }));
  await says('Close firefox.');
  expect(await popover.locator('.pp-note.failure strong').textContent()).toBe('Not enough memory.');
  expect(await popover.locator('.pp-note.failure code').textContent()).toBe('firefox');
});

test('a cluster that is stopped says so, and is started with its steps', async () => {
  let status: ClusterStatus = {
    ...runningStatus,
    state: 'unreachable',
    problems: [textOf('The containers of the cluster are stopped.', '集群的容器已停止。')],
  };
  const driver = createFakeDriver({
    status: async () => status,
    start: async (onStep) => {
      onStep(step(1, 'done'));
      status = runningStatus;
    },
  });
  await using stopped = await startLiveSite({ driver });
  await using opened = await stopped.open(`/en${page}`);
  const { popover, press, says } = await openPopover(opened);
  await says('The containers of the cluster are stopped.');
  await press('Start the cluster');
  await says('The cluster is ready.');
  await popover.locator('h2', { hasText: 'Cluster: running' }).waitFor();
  expect(opened.faults).toEqual([]);
});
