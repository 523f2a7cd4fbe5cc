import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { findViolations } from './accessibility.ts';
import { oomKill, openLab } from './lab-reader.ts';
import { type OfflineReader, visitOnce } from './offline-reader.ts';
import { below, siteBelow } from './site-below.ts';
import { hasten, openTypist, press } from './typist.ts';

// The whole story that the site tells, as somebody reads it on a telephone without a network: how a Pod comes to life, who tells what it
// uses, and what ends one that wants too much. From plain files below a path; what the reader does is done with fingers and by typing.
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const installation =
  'kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';

let browser: Browser;
let reader: OfflineReader;
beforeAll(async () => {
  browser = await launchBrowser();
  reader = await visitOnce(browser, { folder: siteBelow, path: below, locale: 'en' }, phone);
}, 180_000);
afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
  await browser?.close();
});

/** What is wrong with a page that has been used. */
async function wrongWith(page: Page): Promise<readonly unknown[]> {
  const [width, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
  return [...(await findViolations(page)), ...(width > shown ? [`${width} px are wider than the screen`] : [])];
}

/** Presses the button of a page's command; what it prints, and what the page has to say against it. */
async function run(address: string, id: string) {
  await reader.read(address);
  const widget = reader.page.locator(`[data-run="${id}"]`).first();
  await press(widget.locator('[data-action="run"]'));
  await widget.locator('.pp-live-mark:not(:empty), .pp-note.failure').first().waitFor();
  return {
    output: await widget.locator('[data-live]').innerText(),
    notes: await widget.locator('.pp-note.warn, .pp-note.failure').allInnerTexts(),
  };
}

describe('the whole story on a telephone without a network', { timeout: 300_000 }, () => {
  it.each(['en', 'zh-cn'] as const)('is done by a reader of %s', async (locale) => {
    await reader.startAnew();
    const { page, faults } = reader;

    await reader.read(`/${locale}/pod-path/`);
    const { type } = await openTypist(page, page.locator('podpath-terminal').first(), locale);
    // On one line: a Pod does not wait for who types slowly.
    const creation = 'kubectl create deployment hello --image=nginx:1.27 && kubectl get pods -l app=hello --watch';
    expect(await type(creation, '1/1')).toMatch(
      /^deployment\.apps\/hello created\nNAME [\s\S]*ContainerCreating[\s\S]*1\/1 +Running/,
    );
    await hasten(page);
    expect(await type('kubectl describe pods -l app=hello')).toMatch(
      /Scheduled .*default-scheduler .*\n.*Pull[\s\S]*Created[\s\S]*Started/,
    );
    expect(await wrongWith(page)).toEqual([]);

    await reader.read(`/${locale}/labs/see-memory-now/`);
    const memory = await openLab(page, locale, 'see-memory-now');
    await memory.start();
    const [missing, ...told] = await memory.doSteps();
    expect(missing).toBe('error: Metrics API not available\n');
    expect(await page.locator('.transcript .command').allInnerTexts()).toContain(`$ ${installation}`);
    const all = told.join('');
    expect(all).toContain('deployment.apps/metrics-server created\n');
    expect(all).toMatch(/\nNAME +CPU\(cores\) +CPU\(%\) .*\n(?:podpath-\S+ +\d+m +\d+% +\d+Mi +\d+% *\n){3}/);
    expect(all).toMatch(/\nNAME +CPU\(cores\) +MEMORY\(bytes\) *\nsearch +\d+m +\d+Mi *\n/);
    expect(await wrongWith(page)).toEqual([]);

    const nodes = await run(`/${locale}/memory/top-nodes/`, 'memory/top-nodes');
    expect(nodes.output).toMatch(/^NAME +CPU\(cores\) .*\n(?:podpath-\S+ +\d+m +\d+% +\d+Mi +\d+% *\n?){3}$/);
    const pods = await run(`/${locale}/memory/top-pods/`, 'memory/top-pods');
    expect(pods.output).toMatch(/\nmemory-eater +\d+m +\d+Mi/);
    expect([...nodes.notes, ...pods.notes]).toEqual([]);

    await reader.read(`/${locale}/labs/oom-kill/`);
    const wall = await openLab(page, locale, 'oom-kill', oomKill);
    await wall.start();
    const printed = await wall.doSteps(2);
    expect(printed.join('')).toMatch(/ +Reason: +OOMKilled\n +Exit Code: +137\n/);
    expect(await wrongWith(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
