// The terminal of a page as it is built, in a browser, on an embedded cluster: `node tests/bench/terminal.ts [ROUNDS]`, after
// `node scripts/build.ts`. How long the page's thread is held at once, in ms of the processor, by the first screenful that a program
// prints (code that has never run), and from then on at 1,000 lines a second; how long 100,000 lines take that come as fast as they
// are taken; and from the key Tab to what it has completed.
import { type LiveSite, openTerminal } from '../e2e/live-site.ts';
import { startTerminalSite, type TerminalSite } from '../e2e/terminal-site.ts';
import { linesOfLog } from '../lib/lines-of-log.ts';
import { createManual } from '../unit/backend/support.ts';
import { median } from './lib/backend.ts';
import { measurePageTasks } from './lib/longest-tasks.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 3);
const path = '/en/memory/which-tool/';

interface Flood {
  readonly firstMs: number;
  readonly taskMs: number;
  readonly floodMs: number;
}

async function measureFlood(served: TerminalSite): Promise<Flood> {
  const manual = createManual();
  served.standIn = ({ argv }) => (argv.includes('logs') ? manual.process : undefined);
  await using opened = await served.site.open(path);
  const { enter, log } = await openTerminal(opened.page);
  await enter('kubectl logs -f web');
  let at = 0;
  const print = (batches: number) =>
    measurePageTasks(served.site.browser, opened.page, async () => {
      for (let batch = 0; batch < batches; batch++, at += 100) {
        manual.print(linesOfLog(at, 100));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
  const firstMs = await print(1);
  const taskMs = await print(30);
  const begin = performance.now();
  for (let batch = 0; batch < 100; batch++) manual.print(linesOfLog(batch * 1000, 1000));
  manual.end(0);
  await log.getByText('The command ended with exit code 0').waitFor({ timeout: 60_000 });
  const floodMs = performance.now() - begin;
  served.standIn = undefined;
  return { firstMs, taskMs, floodMs };
}

/** From the key to the name on the screen. */
async function measureTab(site: LiveSite): Promise<number> {
  await using opened = await site.open(path);
  const { page } = opened;
  const { rows } = await openTerminal(page);
  await page.keyboard.type('kubectl get deployments ');
  // The reader has looked for the next letter meanwhile.
  await page.waitForTimeout(300);
  await page.keyboard.type('we');
  await rows.evaluate((element) => {
    const shown = new Promise<number>((resolve) => {
      let pressed = 0;
      document.addEventListener('keydown', () => (pressed = performance.now()), { once: true, capture: true });
      new MutationObserver((_changes, observer) => {
        if (!element.textContent?.includes('deployments web')) return;
        observer.disconnect();
        resolve(performance.now() - pressed);
      }).observe(element, { subtree: true, childList: true, characterData: true });
    });
    Object.assign(globalThis, { shown });
  });
  await page.keyboard.press('Tab');
  // Awaited, as the page is closed after it.
  return await page.evaluate(() => (globalThis as unknown as { readonly shown: Promise<number> }).shown);
}

await using served = await startTerminalSite();
const floods: Flood[] = [];
const tabs: number[] = [];
for (let round = 0; round < rounds; round++) {
  floods.push(await measureFlood(served));
  tabs.push(await measureTab(served.site));
}
report(`The terminal, median of ${rounds}`, [
  {
    what: 'the first 100 lines: longest task of the page',
    value: median(floods.map(({ firstMs }) => firstMs)),
    unit: 'ms',
  },
  {
    what: '1,000 lines a second from then on: longest task of the page',
    value: median(floods.map(({ taskMs }) => taskMs)),
    unit: 'ms',
    limit: 16,
  },
  {
    what: '100,000 lines as fast as they are taken',
    value: median(floods.map(({ floodMs }) => floodMs)) / 1000,
    unit: 's',
  },
  { what: 'Tab to the completed name', value: median(tabs), unit: 'ms', limit: 30 },
]);
