import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dist, pagesOf, type Site, startSite, watchFaults } from './harness.ts';

const paths = await pagesOf();
const htmlOf = new Map<string, string>();
for (const path of paths) htmlOf.set(path, await readFile(join(dist, path, 'index.html'), 'utf8'));

interface Finding {
  readonly faults: readonly string[];
  readonly light: readonly string[];
  readonly dark: readonly string[];
  readonly narrow: readonly string[];
  readonly widthAt320: number;
  readonly headings: number;
  readonly lang: string;
}

const findings = new Map<string, Finding>();
let site: Site;

/** Violations as a person reads them: rule, element, and for colours the two that are too near. */
const describeViolations = (results: AxeResults): string[] =>
  results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? node.failureSummary ?? ''}`),
  );

/** Two pages at a time walk the whole site; a page is loaded once and looked at in both themes and at 320 px. */
async function walk(queue: string[]): Promise<void> {
  const axeSource = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  const context = await site.browser.newContext({
    serviceWorkers: 'block',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 800 },
    bypassCSP: false,
  });
  const page = await context.newPage();
  const faults = watchFaults(page);
  const runAxe = async (options: RunOptions) =>
    describeViolations(
      await page.evaluate((runOptions) => {
        const { axe } = globalThis as unknown as {
          axe: { run(root: Document, options: RunOptions): Promise<AxeResults> };
        };
        return axe.run(document, runOptions);
      }, options),
    );
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    faults.length = 0;
    await page.goto(`${site.origin}${path}`, { waitUntil: 'load' });
    // Evaluated by the debugger, so the page's own policy stays in force.
    await page.evaluate(axeSource);
    const light = await runAxe({ resultTypes: ['violations'], preload: false });
    // Only colours change with the theme.
    await page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'dark';
    });
    const dark = await runAxe({ runOnly: ['color-contrast'], resultTypes: ['violations'], preload: false });
    await page.setViewportSize({ width: 320, height: 700 });
    // What scrolls sideways there must be within reach of the keyboard.
    const narrow = await runAxe({
      runOnly: ['scrollable-region-focusable'],
      resultTypes: ['violations'],
      preload: false,
    });
    const seen = await page.evaluate(() => ({
      widthAt320: document.documentElement.scrollWidth,
      headings: document.querySelectorAll('h1').length,
      lang: document.documentElement.lang,
    }));
    await page.setViewportSize({ width: 1280, height: 800 });
    findings.set(path, { faults: [...faults], light, dark, narrow, ...seen });
  }
  await context.close();
}

beforeAll(async () => {
  site = await startSite();
  const queue = [...paths];
  await Promise.all([walk(queue), walk(queue)]);
}, 420_000);
afterAll(() => site?.[Symbol.asyncDispose]());

const found = (path: string): Finding => {
  const finding = findings.get(path);
  if (finding === undefined) throw new Error(`${path} was not visited`);
  return finding;
};

describe('every page', () => {
  it('is in the sitemap, in both languages', async () => {
    const sitemap = await readFile(join(dist, 'sitemap-0.xml'), 'utf8');
    const listed = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = '']) => new URL(address).pathname);
    const wanted = paths.filter((path) => !path.endsWith('/404/'));
    expect(listed.sort()).toEqual(wanted);
    const withoutLocale = (locale: string) =>
      wanted.filter((path) => path.startsWith(`/${locale}/`)).map((path) => path.slice(locale.length + 1));
    expect(withoutLocale('zh-cn')).toEqual(withoutLocale('en'));
  });

  describe.each(paths)('%s', (path) => {
    it('has no accessibility violation in the light theme', () => expect(found(path).light).toEqual([]));
    it('has nothing that only a pointer can scroll, 320 pixels wide', () => expect(found(path).narrow).toEqual([]));
    it('has no colours too near each other in the dark theme', () => expect(found(path).dark).toEqual([]));
    it('loads without an error', () => expect(found(path).faults).toEqual([]));
    it('fits a screen 320 pixels wide', () => expect(found(path).widthAt320).toBeLessThanOrEqual(320));
    it('has one first heading and names its language', () => {
      const lang = path.startsWith('/en/') ? 'en' : 'zh-CN';
      expect(found(path)).toMatchObject({ headings: 1, lang });
    });
    it('has no broken link or anchor', () => expect(brokenLinks(path)).toEqual([]));
  });
});

/** Links of a page to places of the site that are not there. */
function brokenLinks(path: string): string[] {
  const html = htmlOf.get(path) ?? '';
  const links = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
  return [...new Set(links)].filter((href) => {
    const url = new URL(href, `http://podpath.test${path}`);
    if (url.hostname !== 'podpath.test' && url.hostname !== 'localhost') return false;
    if (/\.(css|js|svg|png|xml|yaml|json)$/.test(url.pathname)) return false;
    const target = htmlOf.get(url.pathname);
    if (target === undefined) return true;
    if (url.hash === '' || url.hash === '#_top') return false;
    const id = decodeURIComponent(url.hash.slice(1));
    return !target.includes(`id="${id}"`);
  });
}
