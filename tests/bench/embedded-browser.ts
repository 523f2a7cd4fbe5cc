// The cluster in a browser's worker, from the press of a button: `node tests/bench/embedded-browser.ts [ROUNDS]`. A page that is built
// as the site is, served as plain files on loopback; its own browser context each time, so that nothing is cached but by the operating system.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { buildEmbeddedPage } from '../lib/build-embedded-page.ts';
import type { TestPage } from '../lib/embedded-page/page.ts';
import { startStaticServer } from '../lib/static-server.ts';
import { median } from './lib/backend.ts';
import { measureTasks } from './lib/longest-tasks.ts';
import { type Figure, report } from './lib/report.ts';

declare const page: TestPage;

const rounds = Number(process.argv[2] ?? 5);

/** ms since the cluster was first asked for. */
interface Start {
  readonly answerMs: number;
  readonly runningMs: number;
  readonly readyMs: number;
}

/**
 * How long work in a page takes, in ms: the time that goes by, or the processor's for all pages of the browser and their workers,
 * whichever is less, so that what else runs on the machine does not show. Time that is waited through does not show then either.
 */
async function measurePageMs(
  work: () => Promise<unknown>,
): Promise<{ readonly workMs: number; readonly elapsedMs: number }> {
  const before = await pagesCpuMs();
  const begin = performance.now();
  await work();
  const elapsedMs = performance.now() - begin;
  return { workMs: Math.min(elapsedMs, (await pagesCpuMs()) - before), elapsedMs };
}

async function pagesCpuMs(): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { type, cpuTime }) => sum + (type === 'renderer' ? cpuTime * 1000 : 0), 0);
}

/** Uses the cluster for the first time, makes a Pod as soon as that can be, and waits until it and the cluster's own are ready. */
async function measureStart(tab: Page, isHurried: boolean): Promise<Start> {
  const first = await measurePageMs(() =>
    tab.evaluate((hurried) => {
      page.use(hurried ? { mode: { kind: 'running', speed: Number.POSITIVE_INFINITY } } : {});
      return page.ask('/version');
    }, isHurried),
  );
  const running = await measurePageMs(() =>
    tab.evaluate(async () => {
      const pods = '/api/v1/namespaces/default/pods';
      await page.until('/api/v1/namespaces/default/serviceaccounts/default', ({ status }) => status === 200);
      await page.ask(pods, 'POST', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web' },
        spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
      });
      await page.until(`${pods}/web`, ({ body }) => (body as Pod).status?.phase === 'Running');
    }),
  );
  const ready = await measurePageMs(() =>
    tab.evaluate(() =>
      page.until('/api/v1/pods', ({ body }) =>
        (body as { readonly items: readonly Pod[] }).items.every(({ status }) =>
          status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
        ),
      ),
    ),
  );
  const of = ({ workMs, elapsedMs }: typeof first) => (isHurried ? workMs : elapsedMs);
  const answerMs = of(first);
  const runningMs = answerMs + of(running);
  return { answerMs, runningMs, readyMs: runningMs + of(ready) };
}

interface Pod {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Brings 100 Pods up as fast as it can. */
async function runMany(tab: Page): Promise<void> {
  await tab.evaluate(async () => {
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    const spec = { containers: [{ name: 'web', image: 'nginx:1.27' }] };
    await page.driver.call('clock', { kind: 'running', speed: Number.POSITIVE_INFINITY });
    await page.ask(deployments, 'POST', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'many' },
      spec: {
        replicas: 100,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec },
      },
    });
    await page.until(`${deployments}/many`, ({ body }) => {
      const { status } = body as { readonly status?: { readonly readyReplicas?: number } };
      return status?.readyReplicas === 100;
    });
    await page.driver.call('clock', { kind: 'running', speed: 1 });
  });
}

const lists = 50;

async function listMany(tab: Page): Promise<void> {
  await tab.evaluate(async (count) => {
    for (let round = 0; round < count; round += 1) await page.ask('/api/v1/namespaces/default/pods');
  }, lists);
}

const folder = await mkdtemp(join(tmpdir(), 'podpath-browser-'));
await buildEmbeddedPage(folder);
await using server = await startStaticServer(folder);
const browser = await launchBrowser();
const session = await browser.newBrowserCDPSession();
try {
  const inNewContext = async <T>(work: (tab: Page) => Promise<T>): Promise<T> => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(`${server.origin}/`);
    const result = await work(tab);
    await context.close();
    return result;
  };
  const starts = async (isHurried: boolean, count: number): Promise<Start[]> => {
    const all: Start[] = [];
    for (let round = 0; round < count; round += 1) all.push(await inNewContext((tab) => measureStart(tab, isHurried)));
    return all;
  };
  // Files are compressed when they are first asked for, which is the server's time.
  await starts(true, 1);
  const fast = await starts(true, rounds);
  const real = await starts(false, Math.min(rounds, 3));
  const restored = await inNewContext(async (tab) => {
    const times: number[] = [];
    await tab.evaluate(() => page.ask('/version'));
    for (let round = 0; round < rounds; round += 1) {
      await tab.evaluate(() => page.driver.call('save', null));
      await tab.reload();
      times.push((await measurePageMs(() => tab.evaluate(() => page.ask('/version')))).workMs);
    }
    return median(times);
  });
  const { tasks, listMs } = await inNewContext(async (tab) => ({
    tasks: await measureTasks(browser, tab, () => runMany(tab)),
    listMs: (await measurePageMs(() => listMany(tab))).workMs / lists,
  }));
  const of = (all: readonly Start[], key: keyof Start) => median(all.map((start) => start[key]));
  const figures: Figure[] = [
    { what: 'first use to first answer', value: of(fast, 'answerMs'), unit: 'ms' },
    { what: 'first use to a Pod Running, as fast as it can', value: of(fast, 'runningMs'), unit: 'ms' },
    { what: 'first use to all Pods ready, as fast as it can', value: of(fast, 'readyMs'), unit: 'ms' },
    { what: 'first use to a Pod Running, in real time', value: of(real, 'runningMs'), unit: 'ms' },
    { what: 'first use to all Pods ready, in real time', value: of(real, 'readyMs'), unit: 'ms' },
    { what: 'after a reload: first use to first answer, from the snapshot', value: restored, unit: 'ms' },
    {
      what: 'cold, then 100 Pods at full speed: longest task of the worker',
      value: tasks.workerMs,
      unit: 'ms',
      limit: 50,
    },
    { what: 'cold, then 100 Pods at full speed: longest task of the page', value: tasks.pageMs, unit: 'ms', limit: 50 },
    { what: 'a list of 100 Pods as JSON, parsed in the page', value: listMs, unit: 'ms' },
  ];
  report(`A cluster in a browser's worker, median of ${rounds}`, figures);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
