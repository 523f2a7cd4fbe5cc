// What a reader's browser fetches for a page, in brotli bytes, before a click and after: `node tests/bench/page-weight.ts`.
// The service worker is left out: it keeps the site for offline reading only after the page is at rest.
import { brotliCompressSync } from 'node:zlib';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { dist, pagesOf } from '../e2e/harness.ts';
import { startStaticServer } from '../lib/static-server.ts';
import { report } from './lib/report.ts';

const kilobyte = 1024;
/** How long nothing may be fetched before a page counts as at rest: longer than what loads when the browser is idle waits. */
const restMs = 1200;

interface Weight {
  readonly path: string;
  readonly allBytes: number;
  readonly scriptBytes: number;
}

/** Counts what a page fetches: `all` with the headers of answers, `scripts` their bodies alone. */
async function countFetches(page: Page): Promise<{ all: number; scripts: number; lastAt: number }> {
  const counts = { all: 0, scripts: 0, lastAt: Date.now() };
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const kinds = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    if (kinds.get(requestId) === 'Script') counts.scripts += encodedDataLength;
  });
  session.on('Network.requestWillBeSent', () => {
    counts.lastAt = Date.now();
  });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    counts.all += encodedDataLength;
    counts.lastAt = Date.now();
  });
  return counts;
}

async function untilAtRest(counts: { lastAt: number }): Promise<void> {
  while (Date.now() - counts.lastAt < restMs) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function weigh(
  browser: Browser,
  origin: string,
  path: string,
  use?: (page: Page) => Promise<void>,
): Promise<Weight> {
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 412, height: 823 } });
  const page = await context.newPage();
  const counts = await countFetches(page);
  await page.goto(`${origin}${path}`, { waitUntil: 'load' });
  await untilAtRest(counts);
  const inline = await page.evaluate(() =>
    [...document.querySelectorAll('script:not([src])')].map(({ textContent }) => textContent ?? '').join('\n'),
  );
  let weight: Weight = { path, allBytes: counts.all, scriptBytes: counts.scripts + brotliCompressSync(inline).length };
  if (use !== undefined) {
    const before = counts.all;
    counts.lastAt = Date.now();
    await use(page);
    await untilAtRest(counts);
    weight = { path, allBytes: counts.all - before, scriptBytes: 0 };
  }
  await context.close();
  return weight;
}

await using server = await startStaticServer(dist);
const browser = await launchBrowser();
try {
  const wanted = process.argv.slice(2);
  const paths = wanted.length > 0 ? wanted : (await pagesOf()).filter((path) => !path.endsWith('/404/'));
  const weights: Weight[] = [];
  for (const path of paths) weights.push(await weigh(browser, server.origin, path));
  const heaviest = weights.toSorted((a, b) => b.allBytes - a.allBytes)[0];
  const mostScript = weights.toSorted((a, b) => b.scriptBytes - a.scriptBytes)[0];
  if (heaviest === undefined || mostScript === undefined) throw new Error(`${dist} has no pages`);
  if (process.env['PODPATH_BENCH_VERBOSE'] === '1')
    for (const { path, allBytes, scriptBytes } of weights) process.stdout.write(`${path} ${allBytes} ${scriptBytes}\n`);
  const searched = (await pagesOf()).find((path) => path.includes('/architecture/'));
  const figures = [
    {
      what: `heaviest of ${weights.length} pages, ${heaviest.path}`,
      value: heaviest.allBytes / kilobyte,
      unit: 'KB',
      limit: 60,
    },
    {
      what: `most JavaScript before a click, ${mostScript.path}`,
      value: mostScript.scriptBytes / kilobyte,
      unit: 'KB',
      limit: 12,
    },
    {
      what: 'median page',
      value: (weights.toSorted((a, b) => a.allBytes - b.allBytes)[weights.length >> 1]?.allBytes ?? 0) / kilobyte,
      unit: 'KB',
    },
  ];
  if (searched !== undefined) {
    const search = await weigh(browser, server.origin, searched, async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('pod');
      await page.locator('podpath-search .results a').first().waitFor();
    });
    figures.push({ what: 'a first search, on use', value: search.allBytes / kilobyte, unit: 'KB', limit: 200 });
  }
  // Served without a backend the terminal opens all the same and says what is missing: xterm and the bridge are loaded by then.
  const terminal = await weigh(browser, server.origin, '/en/memory/which-tool/', async (page) => {
    await page.locator('podpath-terminal .opener').first().click();
    await page.locator('podpath-terminal .xterm-rows').first().waitFor();
  });
  figures.push({ what: 'a terminal, on use', value: terminal.allBytes / kilobyte, unit: 'KB', limit: 130 });
  report('Weight of pages, brotli', figures);
} finally {
  await browser.close();
}
