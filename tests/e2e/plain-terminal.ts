import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { type StaticServer, startStaticServer } from '../lib/static-server.ts';
import { dist, watchFaults } from './harness.ts';
import { openTerminal } from './live-site.ts';

/** Where pictures of each state go, for people to look at; none are made unless it is set. */
const pictures = process.env['PODPATH_PICTURES'];

/** The built site as plain files, and a browser. */
export interface PlainSite {
  readonly origin: string;
  /** A page with an open terminal on the cluster in the browser. `address` is below the locale. */
  open(locale: string, options?: BrowserContextOptions, address?: string): ReturnType<typeof openTerminalOn>;
}

/** Serves it while the tests of a file run. */
export function servePlainSite(): PlainSite {
  let server: StaticServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startStaticServer(dist);
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });
  return {
    get origin() {
      return server.origin;
    },
    open: (...wanted) => openTerminalOn(browser, server.origin, ...wanted),
  };
}

async function openTerminalOn(
  browser: Browser,
  origin: string,
  locale: string,
  options: BrowserContextOptions = {},
  address = '/memory/which-tool/',
) {
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults = watchFaults(page);
  await page.goto(`${origin}/${locale}${address}`);
  const opened = await openTerminal(page);
  const log = opened.terminal.locator('.transcript:not([hidden])');
  return { ...opened, page, context, faults, log, [Symbol.asyncDispose]: () => context.close() };
}

/** The text of the screen, without blanks at the ends of its rows and rows at the end. */
export const screenOf = async (page: Page) =>
  (await page.locator('podpath-terminal .panel:not([hidden]) .xterm-rows > div').allInnerTexts())
    .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd();

/** Waits until the screen's text is one that `wanted` describes. */
export const shows = (page: Page, wanted: RegExp) =>
  expect.poll(() => screenOf(page), { timeout: 60_000 }).toMatch(wanted);

/** Makes a picture of a page with `shown` in the middle of it. */
export async function picture(page: Page, name: string, shown = 'podpath-terminal .stage'): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  await page
    .locator(shown)
    .first()
    .evaluate((part) => part.scrollIntoView({ block: 'center' }));
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
