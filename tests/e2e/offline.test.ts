import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { buildServiceWorker } from '../../src/site/after-build/service-worker.ts';
import { startStaticServer } from '../lib/static-server.ts';
import { dist, until } from './harness.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'podpath-offline-'));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Until the worker is in charge and keeps the whole site. */
const untilKept = (page: Page, wanted: string) =>
  until(
    `${wanted} to be kept`,
    () =>
      page.evaluate(async (path) => {
        const names = (await caches.keys()).filter((name) => name.includes('precache'));
        for (const name of names) {
          const keys = await (await caches.open(name)).keys();
          if (keys.some(({ url }) => new URL(url).pathname === path))
            return navigator.serviceWorker.controller ? true : undefined;
        }
        return undefined;
      }, wanted),
    60_000,
  );

describe('offline', () => {
  it('reads pages that were never opened, in both languages, after one visit', async () => {
    const server = await startStaticServer(dist);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.origin}/zh-cn/`);
    // A worker takes the page over once it keeps all.
    await untilKept(page, '/zh-cn/trainers/sheet/');
    await server[Symbol.asyncDispose]();
    await page.goto(`${server.origin}/zh-cn/pod-path/schedule/`);
    expect(await page.locator('main h2').count()).toBeGreaterThan(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--pp-bg').trim())).not.toBe('');
    await page.locator('header [data-language-link]').click();
    await page.waitForURL(`${server.origin}/en/pod-path/schedule/`);
    const missing = await page.goto(`${server.origin}/en/nowhere/`);
    expect(missing?.status()).toBe(404);
    expect(await page.locator('h1').textContent()).toContain('Page not found');
    await context.close();
  });

  it('searches after one visit', async () => {
    const server = await startStaticServer(dist);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.origin}/zh-cn/`);
    await untilKept(page, '/zh-cn/trainers/sheet/');
    await server[Symbol.asyncDispose]();
    await page.reload();
    await page.keyboard.press('Control+K');
    await page.keyboard.type('调度器');
    await page.locator('podpath-search .results a').first().waitFor();
    await context.close();
  });
});

describe('a rebuild', () => {
  it('is seen at once, and is what is read offline afterwards', async () => {
    const [before, after] = [join(folder, 'before'), join(folder, 'after')];
    await cp(dist, before, { recursive: true });
    await cp(dist, after, { recursive: true });
    const changed = join(after, 'en', 'pod-path', 'index.html');
    await writeFile(changed, (await readFile(changed, 'utf8')).replace(/<h1[^>]*>[^<]*/, '$& (second edition)'));
    await rm(join(after, 'sw.js'));
    await buildServiceWorker(after);

    const server = await startStaticServer(before);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.origin}/en/pod-path/`);
    await untilKept(page, '/zh-cn/trainers/sheet/');
    expect(await page.locator('h1').textContent()).not.toContain('second edition');

    server.serve(after);
    await page.reload();
    expect(await page.locator('h1').textContent()).toContain('second edition');
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await until(
      'the new edition to be kept',
      () =>
        page.evaluate(async () => {
          const cached = await caches.match('/en/pod-path/', { ignoreSearch: true });
          return cached && (await cached.text()).includes('second edition') ? true : undefined;
        }),
      30_000,
    );
    await server[Symbol.asyncDispose]();
    await page.reload();
    expect(await page.locator('h1').textContent()).toContain('second edition');
    await context.close();
  });
});
