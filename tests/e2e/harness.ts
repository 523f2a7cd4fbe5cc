import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { startStaticServer } from '../lib/static-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built site under test: `dist/`, or the folder that PODPATH_E2E_DIST names. */
export const dist = process.env['PODPATH_E2E_DIST'] ?? join(root, 'dist');

/** A served site with one browser; a test takes a page of a new context. */
export interface Site extends AsyncDisposable {
  readonly origin: string;
  readonly browser: Browser;
  /** A page in a context of its own, and what went wrong on it: console errors, exceptions, failed requests. */
  open(path: string, options?: BrowserContextOptions): Promise<OpenPage>;
}

/** A page of a test; disposing of it closes its context. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: readonly string[];
}

/**
 * Serves the built site as plain files and starts a browser.
 * @throws Error that says how to build, when there is no built site.
 */
export async function startSite(folder = dist): Promise<Site> {
  if (!existsSync(join(folder, 'sitemap-index.xml')))
    throw new Error(`${folder} has no built site. Run 'npm run build' first.`);
  const server = await startStaticServer(folder);
  const browser = await launchBrowser();
  return {
    origin: server.origin,
    browser,
    async open(path, options = {}) {
      const context = await browser.newContext({ serviceWorkers: 'block', ...options });
      const page = await context.newPage();
      const faults = watchFaults(page);
      await page.goto(`${server.origin}${path}`, { waitUntil: 'load' });
      return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Collects what a reader would see in the console of `page` from now on. */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  return faults;
}

/** The addresses of all pages of the built site, from its sitemap and its not-found pages, sorted. */
export async function pagesOf(folder = dist): Promise<readonly string[]> {
  const pages: string[] = [];
  for await (const path of glob('**/index.html', { cwd: folder })) pages.push(`/${path.replace(/index\.html$/, '')}`);
  return pages.sort();
}

/** Waits until `probe` gives a value that is not undefined, for at most `timeoutMs`. */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, timeoutMs = 15_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
