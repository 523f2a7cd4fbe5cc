// From the press of Run on a page of plain files to the first text of its output, in ms: `node tests/bench/press.ts [ROUNDS] [FOLDER]`, of
// the built site in FOLDER (`dist` unless told). The first press ever in a browser that has never been there, whose files come from
// loopback or from the service worker; after a reload, with a cluster that is stored; and again on a page that is open. Each at the speed of the
// machine and four times slower. The pointer comes, goes down and up at once: a hand gives the page a tenth of a second more, and what comes
// to a button to press it, some more; so a first press is also measured that long after the pointer has come.
import { loadavg } from 'node:os';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { dist } from '../e2e/harness.ts';
import { startStaticServer } from '../lib/static-server.ts';
import { median } from './lib/backend.ts';
import { type Figure, report } from './lib/report.ts';
import { slowDown } from './lib/slow-down.ts';

const rounds = Number(process.argv[2] ?? 5);
const folder = process.argv[3] ?? dist;
const path = '/en/reference/outputs/';
const run = 'reference/nodes';
const slower = 4;
/** What a page does by itself when it has been opened is over by then. */
const restMs = 500;
/** The worker has written its cluster by then. */
const savedMs = 1500;

/** From a pointer's coming to a press, where a hand is to be measured. */
const handMs = 250;

/** Presses Run, at the machine's speed or `times` slower, so long after the pointer has come. */
async function press(browser: Browser, page: Page, times: number, overMs = 0): Promise<number> {
  using _ = times === 1 ? undefined : await slowDown(browser, times);
  // Awaited, as it is slow until then.
  return await page.evaluate(
    async ([id, overMs]) => {
      const widget = document.querySelector(`podpath-run[data-run="${id}"]`);
      const button = widget?.querySelector<HTMLElement>('[data-action="run"]');
      if (!widget || !button) throw new Error(`the page has no Run ${id}`);
      const screen = () => widget.querySelector<HTMLElement>('[data-live]');
      screen()?.replaceChildren();
      const seen = new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!screen()?.textContent) return;
          observer.disconnect();
          resolve(performance.now());
        });
        observer.observe(widget, { subtree: true, childList: true, characterData: true });
      });
      button.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
      if (overMs > 0) await new Promise((resolve) => setTimeout(resolve, overMs));
      const begin = performance.now();
      button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      button.click();
      const end = await seen;
      if (!screen()?.textContent?.startsWith('NAME')) throw new Error(`not what get prints: ${screen()?.textContent}`);
      // Until the whole run is over.
      while (button.hasAttribute('data-running')) await new Promise((resolve) => setTimeout(resolve, 20));
      return end - begin;
    },
    [run, overMs] as const,
  );
}

const rest = (page: Page, ms: number) => page.waitForTimeout(ms);

/** All of the site is kept, by a worker that has taken the page over. */
async function untilKept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 120_000 });
}

interface Presses {
  readonly loopback: number[];
  readonly kept: number[];
  readonly hand: number[];
  readonly reload: number[];
  readonly open: number[];
}

async function measure(browser: Browser, origin: string, times: number, count: number): Promise<Presses> {
  const presses: Presses = { loopback: [], kept: [], hand: [], reload: [], open: [] };
  const inContext = async (serviceWorkers: 'allow' | 'block', work: (context: BrowserContext) => Promise<void>) => {
    const context = await browser.newContext({ serviceWorkers });
    await work(context);
    await context.close();
  };
  const open = async (context: BrowserContext) => {
    const page = await context.newPage();
    await page.goto(`${origin}${path}`);
    await rest(page, restMs);
    return page;
  };
  for (let round = 0; round < count; round += 1) {
    await inContext('block', async (context) => {
      const page = await open(context);
      presses.loopback.push(await press(browser, page, times));
      presses.open.push(await press(browser, page, times));
      await rest(page, savedMs);
      await page.reload();
      await rest(page, restMs);
      presses.reload.push(await press(browser, page, times));
    });
    for (const [overMs, into] of [
      [0, presses.kept],
      [handMs, presses.hand],
    ] as const) {
      await inContext('allow', async (context) => {
        const first = await open(context);
        await untilKept(first);
        await first.close();
        into.push(await press(browser, await open(context), times, overMs));
      });
    }
  }
  return presses;
}

await using server = await startStaticServer(folder);
const browser = await launchBrowser();
try {
  // Files are compressed when they are first asked for, which is the server's time.
  await measure(browser, server.origin, 1, 1);
  const figures: Figure[] = [];
  for (const [times, limit, what] of [
    [1, 150, ''],
    [slower, 300, `, ${slower} times slower`],
  ] as const) {
    const { loopback, kept, hand, reload, open } = await measure(browser, server.origin, times, rounds);
    figures.push(
      { what: `the first ever, files from loopback${what}`, value: median(loopback), unit: 'ms', limit },
      { what: `the first ever, files kept by the service worker${what}`, value: median(kept), unit: 'ms', limit },
      { what: `the same, ${handMs} ms after the pointer has come${what}`, value: median(hand), unit: 'ms', limit },
      { what: `after a reload${what}`, value: median(reload), unit: 'ms', limit },
      { what: `again on an open page${what}`, value: median(open), unit: 'ms', limit },
    );
  }
  report(
    `A press of Run to its first output, median of ${rounds}, load average ${loadavg()[0]?.toFixed(1) ?? '?'}`,
    figures,
  );
} finally {
  await browser.close();
}
