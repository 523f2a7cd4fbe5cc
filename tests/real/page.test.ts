import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { type Backend, createBackend, loadPageRuns } from '../../src/backend/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';
import { dist, watchFaults } from '../e2e/harness.ts';

// The main job on a real cluster: open a page, press Run, see what kubectl prints. Needs the built site.
const clusterName = 'podpath-pagetest';
const node = `${clusterName}-control-plane`;
const root = fileURLToPath(new URL('../..', import.meta.url));
const patience = { timeout: 120_000 };

let home: string;
let driver: KindDriver;
let backend: Backend;
let browser: Browser;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'podpath-real-page-'));
  driver = createKindDriver({ home, clusterName, waitForLock: true });
  await driver.delete(() => undefined);
  await driver.create({ workers: 1, metrics: true }, () => undefined);
  backend = await createBackend({
    driver,
    dist,
    root,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    port: 0,
    token: 'page',
    secret: new Uint8Array(32).fill(5),
    pageRuns: await loadPageRuns(join(root, 'content', 'runs')),
    labs: new Map(),
    pinnedUrls: new Map(),
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await backend[Symbol.asyncDispose]();
  await driver.delete(() => undefined);
  await driver[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly faults: readonly string[];
}
async function open(path: string): Promise<Opened> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(backend.url);
  const faults = watchFaults(page);
  await page.goto(`${backend.origin}${path}`);
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

test.each([
  ['en', `Live on cluster ${clusterName}`],
  ['zh-cn', `现场运行于集群 ${clusterName}`],
])('Run on "kubectl top nodes" prints the figures of the real Nodes, for a reader of %s', async (locale, summary) => {
  await using opened = await open(`/${locale}/memory/top-nodes/`);
  const run = opened.page.locator('podpath-run[data-run="memory/top-nodes"]').first();
  // metrics-server needs a moment for its first figures: a reader would press again, too.
  await expect
    .poll(
      async () => {
        await run.locator('[data-action="run"]:not([data-running])').click(patience);
        await run.locator('[data-action="run"]:not([data-running])').waitFor(patience);
        return run.locator('[data-live]').innerText();
      },
      { timeout: 120_000, interval: 3_000 },
    )
    .toMatch(new RegExp(`${node} +\\d+m +\\d+% +\\d+Mi`));
  expect(await run.locator('.pp-live-mark').innerText()).toContain(summary);
  expect(opened.faults).toEqual([]);
});

test('Run on "kubectl describe" makes the Pod first, prints it, and explains its sections', async () => {
  await using opened = await open('/en/memory/describe/');
  const describe = opened.page.locator('podpath-describe[data-run="memory/describe-pod"]').first();
  await describe.locator('[data-action="run"]').click();
  const limits = describe.locator('[data-live] .block.limits');
  await limits.waitFor(patience);
  expect(await limits.innerText()).toContain('memory:  256Mi');
  await limits.locator('a.key').focus();
  expect(await describe.locator('[data-explanation] p').innerText()).toContain('OOM kill');
  expect(opened.faults).toEqual([]);
});

test('the terminal completes a name and runs the typed line', async () => {
  await using opened = await open('/en/memory/which-tool/');
  const terminal = opened.page.locator('podpath-terminal').first();
  const { keyboard } = opened.page;
  await terminal.locator('.opener').click();
  const rows = terminal.locator('.xterm-rows');
  await rows.waitFor();
  await keyboard.type('kubectl get node podpath-pagetest-c');
  await keyboard.press('Tab');
  await rows.getByText(`kubectl get node ${node}`).waitFor(patience);
  await keyboard.press('Enter');
  await terminal.locator('.transcript').getByText('ended with exit code 0').waitFor(patience);
  expect(await terminal.locator('.transcript').innerText()).toMatch(new RegExp(`${node} +Ready`));
});

test('Top fills its table from the cluster, and pauses', async () => {
  await using opened = await open('/en/memory/top-pods/');
  const top = opened.page.locator('podpath-top').first();
  await top.locator('[data-action="toggle"]').click();
  await top.locator('tbody th', { hasText: 'memory-eater' }).waitFor(patience);
  await top.locator('[data-column="name"] button').click();
  expect(await top.locator('[data-column="name"]').getAttribute('aria-sort')).toBe('ascending');
  await top.locator('[data-action="toggle"]').click();
  await top.locator('[data-meta]', { hasText: 'Paused' }).waitFor();
});

test('the header tells of the cluster', async () => {
  await using opened = await open('/zh-cn/memory/top-nodes/');
  await opened.page.locator('podpath-cluster-status button').first().click();
  await opened.page.locator('.pp-popover h2', { hasText: '运行中' }).waitFor(patience);
  expect(await opened.page.locator('.pp-popover').innerText()).toContain(node);
});
