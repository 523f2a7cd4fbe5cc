// What a page's memory grows by with the cluster of three Nodes and a terminal that is used: `node tests/bench/page-memory.ts [MINUTES [ROUNDS]]`
// (how long the cluster then lives; half a minute unless told). On the built site, after a collection of garbage: what page and worker
// hold (JavaScript, buffers, DOM), and what the operating system says that their process has for itself alone, code and reserves with it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { dist } from '../e2e/harness.ts';
import { startStaticServer } from '../lib/static-server.ts';
import { median } from './lib/backend.ts';
import { report } from './lib/report.ts';

const minutes = Number(process.argv[2] ?? 0.5);
const rounds = Number(process.argv[3] ?? 3);
const address = '/en/memory/which-tool/';

interface Memory {
  /** Held by the page and its workers. */
  readonly heldBytes: number;
  /** Of the process of the page, which no other has. */
  readonly ownBytes: number;
}

/** A thread of the page, as the browser's debugger reaches it. */
type Send = (method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage') => Promise<HeapUsage>;
type HeapUsage = Readonly<Record<'usedSize' | 'embedderHeapUsedSize' | 'backingStorageSize', number>>;

/** Reaches the workers of a page; each answers over the page's session. */
async function reachWorkers(session: CDPSession): Promise<readonly Send[]> {
  const workers: Send[] = [];
  let count = 0;
  session.on('Target.attachedToTarget', ({ sessionId }) => {
    workers.push(async (method) => {
      count += 1;
      const id = count;
      const answered = Promise.withResolvers<HeapUsage>();
      session.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
        const answer: { readonly id?: number; readonly result: HeapUsage } = JSON.parse(message);
        if (from === sessionId && answer.id === id) answered.resolve(answer.result);
      });
      await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
      return answered.promise;
    });
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return workers;
}

async function openPage(browser: Browser, origin: string): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(`${origin}${address}`, { waitUntil: 'networkidle' });
  return page;
}

async function measure(browser: Browser, page: Page): Promise<Memory> {
  await using held = new AsyncDisposableStack();
  const session = await page.context().newCDPSession(page);
  held.defer(() => session.detach());
  const own: Send = async (method) => (await session.send(method)) as HeapUsage;
  const threads = [own, ...(await reachWorkers(session))];
  let heldBytes = 0;
  for (const send of threads) {
    await send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await send('Runtime.getHeapUsage');
    heldBytes += usedSize + embedderHeapUsedSize + backingStorageSize;
  }
  const whole = await browser.newBrowserCDPSession();
  held.defer(() => whole.detach());
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => ownBytesOf(id)),
  );
  return { heldBytes, ownBytes: Math.max(...sizes) };
}

/** What a process has for itself alone. */
async function ownBytesOf(pid: number): Promise<number> {
  const rollup = await readFile(join('/proc', String(pid), 'smaps_rollup'), 'utf8');
  return [...rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].reduce(
    (sum, [, kB]) => sum + Number(kB) * 1024,
    0,
  );
}

/** Opens the terminal, which starts the cluster, and looks at what runs. */
async function useTerminal(page: Page): Promise<void> {
  const terminal = page.locator('podpath-terminal').first();
  await terminal.locator('.opener').click();
  await terminal.locator('.xterm-rows').waitFor();
  const ends = terminal.locator('.transcript .note', { hasText: 'The command ended with exit code 0' });
  const lines = [
    'kubectl create deployment web --image=nginx:1.27 --replicas=3',
    'kubectl rollout status deployment/web',
    'kubectl get pods -A',
    'kubectl describe nodes',
    'kubectl top nodes',
  ];
  for (const [index, line] of lines.entries()) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    await ends.nth(index).waitFor({ state: 'attached', timeout: 240_000 });
  }
}

const server = await startStaticServer(dist);
const more: Memory[] = [];
for (let round = 0; round < rounds; round += 1) {
  const browser = await launchBrowser();
  const page = await openPage(browser, server.origin);
  const before = await measure(browser, page);
  await useTerminal(page);
  await page.waitForTimeout(minutes * 60_000);
  const after = await measure(browser, page);
  await browser.close();
  more.push({ heldBytes: after.heldBytes - before.heldBytes, ownBytes: after.ownBytes - before.ownBytes });
  console.log(
    `  before ${format(before.heldBytes)} (process ${format(before.ownBytes)}), after ${format(after.heldBytes)} (process ${format(after.ownBytes)})`,
  );
}
await server[Symbol.asyncDispose]();

function format(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
const medianOf = (part: keyof Memory) => median(more.map((one) => one[part])) / 1e6;
report('A page with the cluster of 3 Nodes and a terminal, more than without', [
  { what: 'held by page and worker', value: medianOf('heldBytes'), unit: 'MB', limit: 60 },
  { what: 'of its process alone', value: medianOf('ownBytes'), unit: 'MB', limit: 60 },
]);
