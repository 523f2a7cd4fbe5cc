import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { buildEmbeddedPage } from '../lib/build-embedded-page.ts';
import type { TestPage } from '../lib/embedded-page/page.ts';
import { type StaticServer, startStaticServer } from '../lib/static-server.ts';
import { until } from './harness.ts';

declare const page: TestPage;

/** Static hosts serve below a path. */
const path = '/somewhere/below/';
let folder: string;
let server: StaticServer;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podpath-embedded-'));
  await buildEmbeddedPage(join(folder, path));
  server = await startStaticServer(folder);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const open = async (context: BrowserContext): Promise<Page> => {
  const opened = await context.newPage();
  await opened.goto(`${server.origin}${path}`);
  return opened;
};
const pods = '/api/v1/namespaces/default/pods';
const newPod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
});
/** As fast as the machine can, so that nobody waits for the images. */
const hurry = (tab: Page) =>
  tab.evaluate(() => page.driver.call('clock', { kind: 'running', speed: Number.POSITIVE_INFINITY }));
const create = async (tab: Page, name: string) => {
  await until('the account of the namespace', async () => {
    const account = '/api/v1/namespaces/default/serviceaccounts/default';
    return (await tab.evaluate((asked) => page.ask(asked), account)).status === 200 ? true : undefined;
  });
  return tab.evaluate(([to, pod]) => page.ask(to, 'POST', pod), [pods, newPod(name)] as const);
};
const phaseOf = async (tab: Page, name: string) => {
  const { body } = await tab.evaluate((asked) => page.ask(asked), `${pods}/${name}`);
  return (body as { readonly status?: { readonly phase?: string } }).status?.phase;
};
const untilRunning = (tab: Page, name: string) =>
  until(`${name} to run`, async () => ((await phaseOf(tab, name)) === 'Running' ? true : undefined), 30_000);
const roleOf = (tab: Page) => tab.evaluate(() => page.driver.role);
const watchState = (tab: Page) => tab.evaluate(() => page.watch());
/** The English text of the first notice of a kind. */
const untilNotice = (tab: Page, kind: string, timeoutMs = 30_000) =>
  until(
    `a notice of ${kind}`,
    () => tab.evaluate((wanted) => page.state?.notices.find((notice) => notice.kind === wanted)?.text.en.message, kind),
    timeoutMs,
  );
/** Lets the worker of a tab do nothing any more. */
const stop = (tab: Page) => {
  const wait =
    'Atomics.wait(new Int32Array(new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 }).buffer), 0, 0)';
  // It never answers this either.
  for (const worker of tab.workers()) void worker.evaluate(wait).catch(() => undefined);
};
const saved = (tab: Page) => tab.evaluate(() => page.driver.call('save', null));

describe('the cluster in a browser', { timeout: 120_000 }, () => {
  it('is loaded when it is used, not before', async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const scripts: string[] = [];
    context.on('request', (request) => scripts.push(new URL(request.url()).pathname));
    await tab.goto(`${server.origin}${path}`);
    await tab.evaluate(() => page.driver.status());
    expect(scripts.filter((name) => name.includes('worker'))).toEqual([]);
    const { state } = await tab.evaluate(() => page.driver.status());
    expect(state).toBe('absent');
    await tab.evaluate(async () => page.driver.create({ workers: 2, metrics: false }, () => undefined));
    expect(scripts.filter((name) => name.includes('worker'))).not.toEqual([]);
    const status = await tab.evaluate(() => page.driver.status());
    expect(status).toMatchObject({ driver: 'embedded', state: 'running', kubernetesVersion: 'v1.37.2' });
    expect(status.nodes.map(({ name, ready }) => [name, ready])).toEqual([
      ['podpath-control-plane', true],
      ['podpath-worker', true],
      ['podpath-worker2', true],
    ]);
    const printed = await tab.evaluate(async () => {
      const kubectl = await page.driver.kubectl({ argv: ['get', 'nodes', '-o', 'name'], namespace: 'default' });
      const text = new TextDecoder();
      let all = '';
      for await (const { bytes } of kubectl.output) all += text.decode(bytes);
      return { all, ...(await kubectl.exit) };
    });
    expect(printed).toEqual({
      all: 'node/podpath-control-plane\nnode/podpath-worker\nnode/podpath-worker2\n',
      exitCode: 0,
      signal: null,
    });
    await context.close();
  });

  it('is one for two tabs, and goes on in the second when the first is closed', async () => {
    const context = await browser.newContext();
    const first = await open(context);
    await hurry(first);
    await create(first, 'web');
    await untilRunning(first, 'web');
    const second = await open(context);
    expect(await phaseOf(second, 'web')).toBe('Running');
    expect([await roleOf(first), await roleOf(second)]).toEqual(['owner', 'guest']);
    expect((await create(second, 'late')).status).toBe(201);
    await watchState(second);
    await saved(second);
    await first.close();
    await untilRunning(second, 'late');
    expect(await roleOf(second)).toBe('owner');
    expect(await untilNotice(second, 'moved')).toContain('was closed');
    await context.close();
  });

  it('keeps Pods over a reload', async () => {
    const context = await browser.newContext();
    const tab = await open(context);
    await hurry(tab);
    await create(tab, 'web');
    await untilRunning(tab, 'web');
    // What is written is written within a second, asked or not.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await tab.reload();
    await watchState(tab);
    await untilRunning(tab, 'web');
    // What is stored is told before the cluster lives, which tells its state.
    const notices = await until('the state', () => tab.evaluate(() => page.state?.notices), 30_000);
    expect(notices).toEqual([]);
    await context.close();
  });

  it('goes on in memory where nothing can be stored, and says so', async () => {
    const context = await browser.newContext();
    await context.route(/worker-.*\.js$/, async (route) => {
      const answer = await route.fetch();
      const denial = 'indexedDB.open = () => { throw new DOMException("denied", "SecurityError"); };';
      await route.fulfill({ response: answer, body: `${denial}\n${await answer.text()}` });
    });
    const first = await open(context);
    await watchState(first);
    expect(await untilNotice(first, 'notSaved')).toContain('SecurityError: denied');
    await hurry(first);
    await create(first, 'web');
    await untilRunning(first, 'web');
    const second = await open(context);
    expect(await phaseOf(second, 'web')).toBe('Running');
    await create(second, 'late');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await first.close();
    await untilRunning(second, 'late');
    await context.close();
  });

  it('goes on in memory when the disk is full, and says so', async () => {
    const context = await browser.newContext();
    const tab = await open(context);
    await hurry(tab);
    await create(tab, 'web');
    await saved(tab);
    const session = await context.newCDPSession(tab);
    await session.send('Storage.overrideQuotaForOrigin', { origin: server.origin, quotaSize: 1024 });
    await watchState(tab);
    await create(tab, 'more');
    // Chromium asks for the quota again only 30 s after it has last found much space.
    expect(await untilNotice(tab, 'notSaved', 60_000)).toContain('QuotaExceededError');
    expect(await tab.evaluate(() => page.state?.storage.kind)).toBe('memory');
    await untilRunning(tab, 'more');
    await context.close();
  }, 120_000);

  it('keeps aside what it cannot read, and begins another cluster', async () => {
    const context = await browser.newContext();
    const tab = await open(context);
    await tab.evaluate(() => page.ask('/version'));
    await saved(tab);
    await tab.goto('about:blank');
    await tab.goto(`${server.origin}${path}`);
    await tab.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('podpath');
          opening.onsuccess = () => {
            const transaction = opening.result.transaction('clusters', 'readwrite');
            const clusters = transaction.objectStore('clusters');
            clusters.put({ epoch: 1, text: '{"format":"podpath.dev/embedded-cluster"', savedAtMs: 0 }, 'current');
            transaction.oncomplete = () => {
              opening.result.close();
              resolve();
            };
            transaction.onerror = () => reject(transaction.error);
          };
        }),
    );
    await watchState(tab);
    expect(await untilNotice(tab, 'keptAside')).toBe(
      'The saved cluster cannot be read: it is no JSON. A new cluster was begun; the saved one is kept in this browser as snapshot-1970-01-01T00:00:00.000Z.',
    );
    expect(await tab.evaluate(() => page.driver.call('kept', null))).toMatchObject([
      { name: 'snapshot-1970-01-01T00:00:00.000Z', characters: 40 },
    ]);
    await context.close();
  });

  it('is started again when its worker hangs or ends', async () => {
    const context = await browser.newContext();
    const tab = await open(context);
    await hurry(tab);
    await create(tab, 'web');
    await untilRunning(tab, 'web');
    await saved(tab);
    await watchState(tab);
    stop(tab);
    await untilRunning(tab, 'web');
    expect(await untilNotice(tab, 'restarted')).toContain('it did not answer');
    await context.close();
  });

  it('is taken from a tab that is frozen', async () => {
    const context = await browser.newContext();
    const first = await open(context);
    await hurry(first);
    await create(first, 'web');
    await untilRunning(first, 'web');
    await saved(first);
    const second = await open(context);
    expect(await phaseOf(second, 'web')).toBe('Running');
    // A dialog stops a page as freezing does.
    const dialog = first.waitForEvent('dialog');
    await first.evaluate(() => setTimeout(() => alert('stopped')));
    const stopped = await dialog;
    stop(first);
    await watchState(second);
    await until(
      'the second tab to have it',
      async () => ((await roleOf(second)) === 'owner' ? true : undefined),
      40_000,
    );
    await untilRunning(second, 'web');
    await stopped.accept();
    await until('the first tab to know', async () => ((await roleOf(first)) === 'guest' ? true : undefined), 30_000);
    expect(await phaseOf(first, 'web')).toBe('Running');
    await context.close();
  });
});
