import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './accessibility.ts';
import { type LiveSite, openTerminal, startLiveSite } from './live-site.ts';

// What a lab's page does without a cluster: progress as a file, two tabs, hints and solutions.
const lab = '/labs/follow-a-pod/';
const file = {
  kind: 'podpath-progress',
  version: 1,
  labs: {
    'follow-a-pod': {
      steps: {
        create: { hintsShown: 0, solutionShown: false, passedAt: '2026-01-02T03:04:05.000Z' },
        events: { hintsShown: 1, solutionShown: true },
      },
    },
  },
};

let site: LiveSite;
beforeAll(async () => {
  site = await startLiveSite();
});
afterAll(() => site[Symbol.asyncDispose]());

async function importFile(page: Page, content: string) {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.locator('.pp-lab-head [data-action="import"]').click(),
  ]);
  await chooser.setFiles({ name: 'progress.json', mimeType: 'application/json', buffer: Buffer.from(content) });
}
const badge = (page: Page, step: string, state: string) =>
  page.locator(`[data-badge="${step}"][data-state="${state}"]`).waitFor();

test.each([
  ['en', 'Progress imported: 1 step is marked as done.', '1 of 7 steps done', 'passed'],
  ['zh-cn', '已导入进度，共 1 个步骤标记为完成。', '已完成 1 / 7 步', '通过'],
])(
  'progress is imported, is there after a reload, and is exported as it came, in %s',
  async (locale, said, count, passed) => {
    await using opened = await site.open(`/${locale}${lab}`);
    const { page } = opened;
    await importFile(page, JSON.stringify(file));
    await page.getByText(said).waitFor();
    await badge(page, 'create', 'passed');
    await badge(page, 'events', 'unchecked');
    await page.reload();
    await badge(page, 'create', 'passed');
    expect(await page.locator('[data-badge="create"]').textContent()).toBe(passed);
    expect(await page.locator('[data-progress]').textContent()).toBe(count);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.pp-lab-head [data-action="export"]').click(),
    ]);
    expect(download.suggestedFilename()).toBe('podpath-progress.json');
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toEqual(file);
    expect(await findViolations(page)).toEqual([]);
    expect(opened.faults).toEqual([]);
  },
);

test.each([
  ['not JSON', 'this is no progress', 'JSON'],
  ['of another kind', '{"kind":"shopping-list","version":1,"labs":{}}', 'kind'],
  ['with two mistakes', JSON.stringify({ ...file, version: 9, extra: 1 }), 'version'],
])('a file that is %s is refused with what is wrong, and takes nothing away', async (_what, content, named) => {
  await using opened = await site.open(`/en${lab}`);
  const { page } = opened;
  await importFile(page, JSON.stringify(file));
  await badge(page, 'create', 'passed');
  await importFile(page, content);
  const failure = page.locator('.pp-lab-head .pp-note.failure');
  await failure.waitFor();
  expect(await failure.innerText()).toContain(named);
  await badge(page, 'create', 'passed');
});

test('what one tab passes shows in the other, and what it forgets, too', async () => {
  await using opened = await site.open(`/en${lab}`);
  const second = await site.openTab(opened, `/zh-cn${lab}`);
  await importFile(opened.page, JSON.stringify(file));
  await badge(second, 'create', 'passed');
  expect(await second.locator('[data-progress]').textContent()).toBe('已完成 1 / 7 步');
  await opened.page.evaluate(() =>
    localStorage.setItem('podpath.progress', '{"kind":"podpath-progress","version":1,"labs":{}}'),
  );
  await badge(second, 'create', 'unchecked');
});

test('two tabs share the history of lines, and keep their own screens', async () => {
  const path = '/en/memory/which-tool/';
  await using opened = await site.open(path);
  const first = await openTerminal(opened.page);
  const tab = await site.openTab(opened, path);
  const second = await openTerminal(tab);
  await second.enter('kubectl top nodes --no-headers');
  await second.log.getByText('ended with exit code 0').waitFor();
  await opened.page.bringToFront();
  await first.enter('kubectl top nodes');
  await first.log.getByText('ended with exit code 0').waitFor();
  expect(await opened.page.evaluate(() => localStorage.getItem('podpath.history'))).toBe(
    '["kubectl top nodes --no-headers","kubectl top nodes"]',
  );
  expect(await first.log.innerText()).not.toContain('--no-headers');
  await tab.reload();
  await second.rows.getByText('--no-headers').waitFor();
});

test('hints open one by one with the keyboard, and are counted', async () => {
  await using opened = await site.open(`/en${lab}`);
  const check = opened.page.locator('podpath-check[data-step="create"]');
  const hints = check.locator('details[data-hint-box] > summary');
  const count = await hints.count();
  expect(count).toBeGreaterThan(1);
  expect(await hints.nth(1).isVisible()).toBe(false);
  await hints.first().focus();
  await opened.page.keyboard.press('Enter');
  await hints.nth(1).waitFor();
  await expect
    .poll(() => opened.page.evaluate(() => localStorage.getItem('podpath.progress') ?? ''))
    .toContain('"hintsShown": 1');
});

test('a check before the lab is started, and a start without the lab, say what to do', async () => {
  await using opened = await site.open(`/en${lab}`);
  await opened.page.locator('.pp-lab-head [data-action="start"]').click();
  await opened.page.locator('.pp-lab-head .pp-note.failure', { hasText: 'There is no lab “follow-a-pod”.' }).waitFor();
});

test.each([
  ['en', 'See one end', 'Go to the lab'],
  ['zh-cn', '看一个走到终点', '去做这个实验'],
])('a check that stands outside of its lab leads to it, in %s', async (locale, title, link) => {
  await using opened = await site.open(`/${locale}/pod-path/run-and-end/`);
  const { page } = opened;
  const check = page.locator('podpath-check[data-lab="follow-a-pod"]');
  await check.locator('[data-action="check"]').click();
  await check.locator('.pp-note.failure', { hasText: 'follow-a-pod' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await check.locator('a', { hasText: link }).click();
  await page.waitForURL(`**/${locale}${lab}#step-end`);
  expect(await page.locator('#step-end').innerText()).toContain(title);
});
