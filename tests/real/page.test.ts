import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { type Backend, createBackend, loadLabs, loadPageRuns } from '../../src/backend/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';
import { findViolations } from '../e2e/accessibility.ts';
import { admit } from '../e2e/admit.ts';
import { dist, watchFaults } from '../e2e/harness.ts';
import { followAPod, openLab } from '../e2e/lab-reader.ts';
import { openTerminal } from '../e2e/live-site.ts';

// The main job on a real cluster: open a page, press Run, see what kubectl prints. Needs the built site.
const clusterName = 'podpath-pagetest';
const node = `${clusterName}-control-plane`;
const root = fileURLToPath(new URL('../..', import.meta.url));
const patience = { timeout: 120_000 };

// What the tests own; a creation that fails halfway leaves nothing behind either.
const owned = new AsyncDisposableStack();
let driver: KindDriver;
let backend: Backend;
let browser: Browser;

beforeAll(async () => {
  const home = await mkdtemp(join(tmpdir(), 'podpath-real-page-'));
  owned.defer(() => rm(home, { recursive: true, force: true }));
  driver = owned.use(createKindDriver({ home, clusterName, waitForLock: true }));
  owned.defer(() => driver.delete(() => undefined));
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
    labs: (await loadLabs(join(root, 'labs'))).labs,
    pinnedUrls: new Map(),
  });
  owned.use(backend);
  browser = await launchBrowser();
  owned.defer(() => browser.close());
});

afterAll(() => owned.disposeAsync());

interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly faults: readonly string[];
}
async function open(path: string): Promise<Opened> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await admit(context, backend);
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
  expect(await findViolations(opened.page)).toEqual([]);
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
  expect(await findViolations(opened.page)).toEqual([]);
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
  expect(await findViolations(opened.page)).toEqual([]);
});

test('an interactive program in a container gets the keys, the size of the screen and the end of input', async () => {
  await using opened = await open('/en/memory/which-tool/');
  const { page } = opened;
  const { terminal, log, rows, enter } = await openTerminal(page);
  const ended = (times: number) =>
    expect.poll(() => log.getByText('ended with exit code 0').count(), patience).toBe(times);
  await enter('kubectl run shell --image=busybox:1.36 --restart=Never -- sleep 600');
  await ended(1);
  await enter('kubectl wait --for=condition=Ready pod/shell --timeout=60s');
  await ended(2);
  await enter('kubectl exec -it shell -- sh');
  // The prompt of busybox asks where the cursor is, and takes no key before it is answered.
  await rows.getByText('/ #').or(rows.getByText('~ #')).first().waitFor(patience);
  await enter('echo pod-$((40+2))');
  await rows.getByText('pod-42').waitFor(patience);
  const columns = async () => {
    await enter('clear; stty size | sed s/^/size-/');
    const shown = rows.getByText(/size-\d+ \d+/);
    await shown.waitFor(patience);
    return Number(/size-\d+ (\d+)/.exec(await shown.innerText())?.[1]);
  };
  const wide = await columns();
  await page.setViewportSize({ width: 600, height: 700 });
  await expect.poll(columns, patience).toBeLessThan(wide);
  await enter('exit');
  await ended(3);
  await enter("kubectl exec -it shell -- sh -c 'echo again-$((1+1)); exec cat'");
  await rows.getByText('again-2').waitFor(patience);
  await page.keyboard.press('Control+D');
  await ended(4);
  // Back at the page's own prompt.
  await enter('kubectl delete pod shell --now');
  await ended(5);
  expect(await terminal.locator('.transcript').innerText()).toContain('pod "shell" deleted');
  expect(opened.faults).toEqual([]);
});

test('a lab is started, checked, solved, reset and left, and says what it sees', async () => {
  await using opened = await open('/en/labs/follow-a-pod/');
  const { page } = opened;
  const head = page.locator('.pp-lab-head');
  const check = page.locator('podpath-check[data-step="create"]');
  const item = check.locator('[data-check="web-ready"]');
  const badge = (state: string) => page.locator(`[data-badge="create"][data-state="${state}"]`).waitFor(patience);
  await check.locator('[data-action="check"]').click();
  await check.getByText('Press “Start the lab” at the top of the page first.').waitFor(patience);
  await head.locator('[data-action="start"]').click();
  await head.getByText('The lab is ready, in namespace lab-follow-a-pod-').waitFor(patience);

  await check.locator('[data-action="check"]').click();
  await badge('failed');
  expect(await item.locator('[data-said]').innerText()).toBe('There is no Pod web in your namespace; expected one.');
  expect(await item.locator('[data-hint]').innerText()).toBe('Try: Make it with kubectl apply -f web.yaml.');
  await check.getByText('The check has not passed').waitFor(patience);
  expect(await findViolations(page)).toEqual([]);

  await check.locator('details[data-hint-box] > summary').first().click();
  await check.locator('details[data-solution] > summary').click();
  await check.locator('[data-action="solve"]').click();
  await check.getByText('The check passed.').waitFor(patience);
  await badge('passed');
  expect(await item.locator('[data-said]').innerText()).toMatch(/^web is Ready on the node podpath-pagetest-/);
  expect(await head.locator('[data-progress]').innerText()).toBe('1 of 7 steps done');
  expect(await findViolations(page)).toEqual([]);

  await head.locator('[data-action="reset"]').click();
  await head.locator('.pp-answers button', { hasText: 'Yes' }).click();
  await badge('unchecked');
  expect(await item.getAttribute('data-state')).toBe(null);
  expect(await item.locator('.mark').innerText()).toBe('○');
  expect(await item.locator('[data-said]').isVisible()).toBe(false);
  await expect.poll(() => head.locator('[data-progress]').innerText(), patience).toBe('0 of 7 steps done');
  await head.getByText('The lab is ready').waitFor(patience);
  await check.locator('[data-action="check"]').click();
  await badge('failed');

  await head.locator('[data-action="leave"]').click();
  await head.locator('.pp-answers button', { hasText: 'Yes' }).click();
  await head.getByText('You have left the lab').waitFor(patience);
  expect(await head.locator('[data-action="start"]').isEnabled()).toBe(true);
  expect(opened.faults).toEqual([]);
});

test('a lab is done whole by typing all that its page tells', async () => {
  await using opened = await open('/en/labs/follow-a-pod/');
  const { page } = opened;
  const lab = await openLab(page, 'en', 'follow-a-pod', followAPod);
  await lab.start();
  const printed = await lab.doSteps();
  // What this cluster alone can have said.
  expect(printed.join('')).toContain(clusterName);
  expect(await page.locator('[data-badge]:not([data-state="passed"])').count()).toBe(0);
  await page.locator('.pp-lab-head [data-action="leave"]').click();
  await page.locator('.pp-lab-head .pp-answers button', { hasText: 'Yes' }).click();
  await page.getByText('You have left the lab').waitFor(patience);
  expect(opened.faults).toEqual([]);
});

test('Top fills its table from the cluster, and pauses', async () => {
  await using opened = await open('/en/memory/top-pods/');
  const top = opened.page.locator('podpath-top').first();
  await top.locator('[data-action="toggle"]').click();
  await top.locator('tbody th', { hasText: 'memory-eater' }).waitFor(patience);
  expect(await findViolations(opened.page)).toEqual([]);
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
  expect(await findViolations(opened.page)).toEqual([]);
});
