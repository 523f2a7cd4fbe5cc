import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { type StaticServer, startStaticServer } from '../lib/static-server.ts';
import { findViolations } from './accessibility.ts';
import { watchFaults } from './harness.ts';
import { visitOnce } from './offline-reader.ts';
import { below, siteBelow } from './site-below.ts';

// The built site on a host of plain files, below a path, without a backend: everything runs on the cluster in the browser.
const path = below;
let server: StaticServer;
let browser: Browser;
beforeAll(async () => {
  server = await startStaticServer(siteBelow);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: readonly string[];
}

async function open(address: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults = watchFaults(page);
  await page.goto(`${server.origin}${path}${address}`);
  return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
}
const press = async (widget: Locator, action: string) => widget.locator(`[data-action="${action}"]`).first().click();
const runOf = (page: Page) => page.locator('podpath-run').first();
const liveOf = (widget: Locator) => widget.locator('[data-live]');

describe('a site of plain files below a path', { timeout: 180_000 }, () => {
  it.each([
    ['en', 'Live on the cluster in this browser (Kubernetes v1.37.2)'],
    ['zh-cn', '现场运行于浏览器里的集群（Kubernetes v1.37.2）'],
  ])(
    'runs a command at the first press, for a reader of %s, and keeps the cluster over a reload',
    async (locale, said) => {
      await using opened = await open(`/${locale}/memory/top-nodes/`);
      const { page, faults } = opened;
      await press(runOf(page), 'run');
      await runOf(page).locator('.pp-live-mark', { hasText: said }).waitFor();
      expect(await liveOf(runOf(page)).innerText()).toMatch(/^NAME .*\n(?:podpath-\S+ +\d+m .*\n?){3}$/);
      // The header has learnt of it by then.
      await page.locator('podpath-cluster-status [data-dot="running"]').waitFor();
      // What has been done is written within a second.
      await new Promise((resolve) => setTimeout(resolve, 2500));
      await page.reload();
      await press(runOf(page), 'run');
      await runOf(page).locator('.pp-live-mark', { hasText: said }).waitFor();
      // The objects of the page are there still.
      expect(await runOf(page).locator('[data-status] .pp-note').count()).toBe(0);
      expect(faults).toEqual([]);
    },
  );

  it.each(['a pointer', 'the keyboard'])(
    'loads what a press takes when %s comes to Run, and nothing works before it',
    async (which) => {
      await using opened = await open('/en/memory/top-nodes/');
      const { page, faults } = opened;
      expect(page.workers()).toEqual([]);
      const loaded = page.waitForEvent('worker');
      const button = runOf(page).locator('[data-action="run"]');
      if (which === 'a pointer') await button.hover();
      else await button.focus();
      await loaded;
      // Long enough for a cluster to begin, and to be kept.
      await page.waitForTimeout(3000);
      const traces = () =>
        page.evaluate(async () => ({
          locks: (await navigator.locks.query()).held?.map(({ name }) => name),
          databases: (await indexedDB.databases()).map(({ name }) => name),
        }));
      expect(await traces()).toEqual({ locks: [], databases: [] });
      await button.press('Enter');
      await runOf(page).locator('.pp-live-mark').waitFor();
      expect(page.workers()).toHaveLength(1);
      expect((await traces()).locks).toContain('podpath/owner');
      expect(faults).toEqual([]);
    },
  );

  it('shows use of resources, and describes', async () => {
    await using opened = await open('/en/memory/top-pods/');
    const { page, faults } = opened;
    const top = page.locator('podpath-top').first();
    await press(top, 'toggle');
    await top.locator('table tbody tr').first().waitFor();
    await page.goto(`${server.origin}${path}/en/memory/describe/`);
    const describeWidget = page.locator('podpath-describe', { has: page.locator('[data-action="run"]') }).first();
    await press(describeWidget, 'run');
    await describeWidget.locator('.pp-live-mark').waitFor();
    expect(await liveOf(describeWidget).innerText()).toContain('QoS Class');
    expect(faults).toEqual([]);
  });

  it('starts a lab, checks, solves, resets and leaves it', async () => {
    await using opened = await open('/en/labs/follow-a-pod/');
    const { page, faults } = opened;
    const head = page.locator('.pp-lab-head');
    await press(head, 'start');
    await head.locator('[data-status]', { hasText: 'The lab is ready' }).waitFor();
    const step = page.locator('podpath-check').first();
    await press(step, 'check');
    await step.locator('[data-status]', { hasText: 'passed' }).waitFor();
    expect(await step.locator('[data-check]').first().getAttribute('data-state')).not.toBe('passed');
    await step.locator('[data-solution] summary').click();
    await press(step, 'solve');
    await step.locator('[data-status]', { hasText: /The check passed|All \d+ checks passed/ }).waitFor();
    await press(head, 'reset');
    await head.locator('.pp-note.warn button.primary').click();
    await head.locator('[data-status]', { hasText: 'The lab is ready' }).waitFor();
    await press(head, 'leave');
    await head.locator('.pp-note.warn button.primary').click();
    await head.locator('[data-status]', { hasText: 'You have left the lab' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('runs commands without a network after the first visit', async () => {
    await using reader = await visitOnce(browser, { folder: siteBelow, path, locale: 'en' });
    const { page } = reader;
    await reader.read('/en/memory/top-nodes/');
    await press(runOf(page), 'run');
    await runOf(page).locator('.pp-live-mark', { hasText: 'the cluster in this browser' }).waitFor();
    expect(await liveOf(runOf(page)).innerText()).toContain('podpath-worker2');
  });
});

describe('the cluster in the header', { timeout: 180_000 }, () => {
  it.each([
    ['en', { start: 'Start it now', ready: 'The cluster is ready.', next: 'Next:', done: 'Just happened:' }],
    ['zh-cn', { start: '现在启动', ready: '集群已就绪。', next: '下一件事：', done: '刚刚发生：' }],
  ])('starts it, stops its clock, steps, breaks and mends it, for a reader of %s', async (locale, said) => {
    await using opened = await open(`/${locale}/memory/top-nodes/`, { viewport: { width: 320, height: 800 } });
    const { page, faults } = opened;
    await page.locator('podpath-cluster-status button').first().press('Enter');
    const popover = page.locator('.pp-popover');
    await popover.locator('[data-action="create"]', { hasText: said.start }).press('Enter');
    await popover.getByText(said.ready).waitFor();
    const toggle = popover.locator('[data-action="toggle-clock"]');
    await toggle.press('Enter');
    await popover.locator('.next', { hasText: said.next }).waitFor();
    await popover.locator('[data-action="step-clock"]').press('Enter');
    await popover.getByText(said.done).waitFor();
    await popover.locator('.faults summary').press('Enter');
    await popover.locator('.faults select').first().selectOption('kubelet-stopped');
    await popover.locator('[data-action="apply-fault"]').press('Enter');
    const heal = popover.locator('[data-action="heal-fault"]');
    await heal.waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await popover.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true);
    await heal.press('Enter');
    await heal.waitFor({ state: 'detached' });
    // Whose button is gone goes on from what it stood in.
    expect(await popover.locator('.faults summary').evaluate((one) => one === document.activeElement)).toBe(true);
    await toggle.press('Enter');
    await popover.locator('.next', { hasText: said.next }).waitFor({ state: 'detached' });
    await press(popover, 'reset-cluster');
    await popover.locator('.pp-note.warn button.primary').press('Enter');
    await popover.getByText(locale === 'en' ? 'The cluster was reset.' : '集群已重置。').waitFor();
    expect(faults).toEqual([]);
  });

  it('changes to kind, says that there is no backend, and changes back', async () => {
    await using opened = await open('/en/memory/top-nodes/');
    const { page } = opened;
    await page.locator('podpath-cluster-status button').first().click();
    const popover = page.locator('.pp-popover');
    await popover.locator('[data-choice="kind"]').click();
    await popover.locator('.problem', { hasText: /serves the pages alone|does not answer/ }).waitFor();
    await popover.locator('[data-choice="embedded"]').click();
    await popover.locator('[data-action="create"]').waitFor();
    await page.keyboard.press('Escape');
    await press(runOf(page), 'run');
    await runOf(page).locator('.pp-live-mark', { hasText: 'the cluster in this browser' }).waitFor();
  });
});
