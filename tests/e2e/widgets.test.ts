import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PodpathError } from '../../src/base/index.ts';
import type { ClusterStatus } from '../../src/drivers/index.ts';
import { createManual, printing, runningStatus } from '../unit/backend/support.ts';
import { startSite } from './harness.ts';
import { type LiveSite, nodesOutput, openTerminal, startLiveSite, textOf as text } from './live-site.ts';

// What the reader of a page sees when things go well, and when they go wrong.
const runPage = '/memory/top-nodes/';
const terminalPage = '/memory/which-tool/';

let site: LiveSite;
beforeAll(async () => {
  site = await startLiveSite();
});
afterEach(() => {
  site.parts = {};
});
afterAll(() => site[Symbol.asyncDispose]());

test('reading connects to nothing', async () => {
  await using opened = await site.open(`/en${runPage}`);
  const requests: string[] = [];
  opened.page.on('request', (request) => requests.push(request.url()));
  opened.page.on('websocket', (socket) => requests.push(socket.url()));
  await opened.page.reload({ waitUntil: 'networkidle' });
  expect(requests.filter((url) => /\/api\/|xterm|live|uplot/i.test(url))).toEqual([]);
  expect(opened.faults).toEqual([]);
});

test('a command runs, says where and how it ended, and the recording is a press away', async () => {
  await using opened = await site.open(`/en${runPage}`);
  const run = opened.page.locator('podpath-run').first();
  await run.locator('[data-action="run"]').click();
  await run.locator('.pp-live-mark', { hasText: 'Live on cluster podpath-fake (Kubernetes v1.37.2)' }).waitFor();
  expect(await run.locator('[data-live]').textContent()).toBe(nodesOutput);
  await run.locator('[data-action="show-recorded"]').click();
  expect(await run.locator('[data-recorded]').isVisible()).toBe(true);
  expect(await run.locator('[data-live]').isVisible()).toBe(false);
  expect(opened.faults).toEqual([]);
});

test('an output of another shape is told', async () => {
  site.parts = { kubectl: async () => printing('NAME   STATUS\nlive   Ready\n', { exitCode: 1 }) };
  await using opened = await site.open(`/en${runPage}`);
  const run = opened.page.locator('podpath-run').first();
  await run.locator('[data-action="run"]').click();
  await run.locator('.pp-note.warn', { hasText: 'the exit code is 1 now and was 0 then.' }).waitFor();
  await run.locator('.pp-note.warn', { hasText: 'the columns are NAME, STATUS now' }).waitFor();
});

test('a command is stopped by the same button', async () => {
  const manual = createManual();
  site.parts = { kubectl: async () => manual.process };
  await using opened = await site.open(`/en${runPage}`);
  const run = opened.page.locator('podpath-run').first();
  await run.locator('[data-action="run"]').click();
  await run.locator('[data-status]', { hasText: 'Running on cluster podpath-fake' }).waitFor();
  await run.locator('[data-action="run"]', { hasText: 'Stop' }).click();
  await manual.cancelled;
  manual.end(null, 'SIGINT');
  await run.locator('.pp-live-mark', { hasText: 'exit code SIGINT' }).waitFor();
});

test.each([
  ['en', 'There is no cluster.', 'Open “Cluster”'],
  ['zh-cn', '没有集群。', '打开“集群”'],
])('without a cluster a reader of %s is told what to do', async (locale, message, button) => {
  site.parts = {
    kubectl: async () => {
      throw new PodpathError({ reason: 'NotFound', text: text('There is no cluster.', '没有集群。') });
    },
  };
  await using opened = await site.open(`/${locale}${runPage}`);
  const run = opened.page.locator('podpath-run').first();
  await run.locator('[data-action="run"]').click();
  await run.locator('.pp-note.failure', { hasText: message }).waitFor();
  expect(await run.locator('.pp-note.failure button').textContent()).toBe(button);
});

test.each([
  ['en', 'serves the pages alone', 'To run commands on a cluster of your own you need:'],
  ['zh-cn', '只提供页面', '要在自己的集群上运行，需要：'],
])('without a backend a reader of %s is told what a live cluster needs', async (locale, message, needs) => {
  await using plain = await startSite();
  const chosen = { origin: plain.origin, localStorage: [{ name: 'podpath.cluster', value: 'kind' }] };
  await using opened = await plain.open(`/${locale}${runPage}`, { storageState: { cookies: [], origins: [chosen] } });
  const run = opened.page.locator('podpath-run').first();
  await run.locator('[data-action="run"]').click();
  await run.locator('.pp-note.failure', { hasText: message }).waitFor();
  expect(await run.locator('.pp-note.failure').innerText()).toContain(needs);
});

test('the header says what is missing on the machine, and how to mend it', async () => {
  const missing: ClusterStatus = {
    ...runningStatus,
    state: 'unavailable',
    nodes: [],
    problems: [text('kind is not installed.', '没有安装 kind。')],
  };
  site.parts = { status: async () => missing };
  await using opened = await site.open(`/zh-cn${runPage}`);
  const opener = opened.page.locator('podpath-cluster-status button').first();
  await opener.focus();
  await opened.page.keyboard.press('Enter');
  const popover = opened.page.locator('.pp-popover');
  await popover.locator('.problem', { hasText: '没有安装 kind。' }).waitFor();
  expect(await popover.innerText()).toContain('请这样做。');
  await opened.page.keyboard.press('Escape');
  expect(await popover.isVisible()).toBe(false);
  expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('metrics that are not there yet are told with the reason', async () => {
  await using opened = await site.open('/en/memory/top-pods/');
  const top = opened.page.locator('podpath-top').first();
  await top.locator('[data-action="toggle"]').click();
  await top.locator('.pp-note.warn', { hasText: 'No figures yet' }).waitFor();
});

test('a section of describe is explained on focus', async () => {
  await using opened = await site.open('/en/memory/describe/');
  const describe = opened.page.locator('podpath-describe').first();
  await describe.locator('a.key', { hasText: 'QoS Class' }).focus();
  await describe.locator('[data-explanation] strong', { hasText: 'QoS Class' }).waitFor();
  expect(await describe.locator('[data-explanation] p').innerText()).toContain('Burstable');
});

test('a terminal runs lines, and keeps its history over a reload', async () => {
  await using opened = await site.open(`/en${terminalPage}`);
  const { terminal, log, rows, enter } = await openTerminal(opened.page);
  await enter('kubectl top nodes');
  await log.getByText('The command ended with exit code 0').waitFor();
  await enter('kubectl top nodes | grep -c live');
  await log.getByText('The command ended with exit code 0 and printed 1 lines').waitFor();
  await opened.page.reload();
  await rows.getByText('Above: from before the reload.').waitFor();
  await terminal.locator('.xterm-helper-textarea').focus();
  await opened.page.keyboard.press('ArrowUp');
  await opened.page.keyboard.press('ArrowUp');
  await opened.page.keyboard.press('Enter');
  await log.getByText('The command ended with exit code 0').waitFor();
  expect(opened.faults).toEqual([]);
});

test('Escape, then Tab leaves the terminal with the keyboard', async () => {
  await using opened = await site.open(`/en${terminalPage}`);
  await openTerminal(opened.page);
  await opened.page.keyboard.press('Escape');
  await opened.page.keyboard.press('Tab');
  expect(await opened.page.evaluate(() => document.activeElement?.closest('.xterm') === null)).toBe(true);
});

test('a backend that is killed and restarted: the page says so, and the history is there', async () => {
  await using opened = await site.open(`/en${terminalPage}`);
  const { log, enter } = await openTerminal(opened.page);
  await enter('kubectl top nodes');
  await log.getByText('The command ended with exit code 0').waitFor();
  await site.end();
  await log.getByText('The connection to the backend was lost').waitFor();
  await site.begin();
  await log.getByText('Connected again').waitFor();
  await opened.page.keyboard.press('ArrowUp');
  await opened.page.keyboard.press('Enter');
  await expect.poll(() => log.getByText('The command ended with exit code 0').count()).toBe(2);
});

test('a pasted block waits for Enter, line by line', async () => {
  await using opened = await site.open(`/en${terminalPage}`);
  const { terminal, log } = await openTerminal(opened.page);
  await terminal.locator('.xterm-helper-textarea').evaluate((area) => {
    const data = new DataTransfer();
    data.setData('text/plain', '$ kubectl top nodes\nkubectl top nodes --no-headers\n');
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await log.getByText('2 lines pasted').waitFor();
  expect(await log.getByText('$ kubectl top nodes').count()).toBe(0);
  await opened.page.keyboard.press('Enter');
  await log.getByText('The command ended with exit code 0').waitFor();
  await opened.page.keyboard.press('Enter');
  await log.getByText('$ kubectl top nodes --no-headers').waitFor();
});

test('without JavaScript a page reads completely', async () => {
  await using plain = await startSite();
  await using opened = await plain.open(`/en${runPage}`, { javaScriptEnabled: false });
  const run = opened.page.locator('podpath-run').first();
  expect(await run.innerText()).toContain('podpath-control-plane');
  expect(await run.locator('[data-action="run"]').isVisible()).toBe(false);
});
