import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { type Backend, type BackendOptions, createBackend, loadPageRuns } from '../../src/backend/index.ts';
import { type LocalizedText, systemClock } from '../../src/base/index.ts';
import { createFakeDriver, type FakeDriver, printing, runningStatus } from '../unit/backend/support.ts';
import { admit } from './admit.ts';
import { dist, watchFaults } from './harness.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `kubectl top nodes` prints on the cluster that is not there. */
export const nodesOutput =
  'NAME   CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)\nlive   1m           1%       9Mi             1%\n';

/** A page of a test, let in by the backend, and what went wrong on it. */
export interface LivePage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: readonly string[];
}

/** The pages as built, a real backend, and a driver that a test decides about. */
export interface LiveSite extends AsyncDisposable {
  readonly backend: Backend;
  readonly browser: Browser;
  /** What the driver does in this test; what is absent goes well. */
  parts: Partial<FakeDriver>;
  /** A page in a context of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<LivePage>;
  /** One more tab of a page that is open. */
  openTab(opened: LivePage, path: string): Promise<Page>;
  /** Ends the backend; `begin` brings it back on the same port. */
  end(): Promise<void>;
  begin(): Promise<void>;
}

/** Starts it; needs the built site. */
export async function startLiveSite(options: Partial<BackendOptions> = {}): Promise<LiveSite> {
  const browser = await launchBrowser();
  const pageRuns = await loadPageRuns(join(root, 'content', 'runs'));
  const listen = (port: number) =>
    createBackend({
      driver: createFakeDriver({
        status: () => site.parts.status?.() ?? Promise.resolve(runningStatus),
        // What is applied and waited for before a command goes well; a test decides about the command itself.
        kubectl: (call) =>
          (call.argv[0] === 'top' ? site.parts.kubectl?.(call) : undefined) ?? Promise.resolve(printing(nodesOutput)),
        fetch: (request) => site.parts.fetch?.(request) ?? Promise.resolve(new Response('{}', { status: 404 })),
        create: (...words) => site.parts.create?.(...words) ?? Promise.resolve(),
      }),
      dist,
      root,
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      token: 'widgets',
      secret: new Uint8Array(32).fill(3),
      pageRuns,
      labs: new Map(),
      pinnedUrls: new Map(),
      ...options,
      port,
    });
  let backend = await listen(0);
  const site: LiveSite = {
    parts: {},
    browser,
    get backend() {
      return backend;
    },
    async open(path, contextOptions = {}) {
      const context = await browser.newContext({ serviceWorkers: 'block', ...contextOptions });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      await admit(context, backend);
      const faults = watchFaults(page);
      await page.goto(`${backend.origin}${path}`);
      return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
    },
    async openTab({ context }, path) {
      const page = await context.newPage();
      await page.goto(`${backend.origin}${path}`);
      return page;
    },
    end: async () => backend[Symbol.asyncDispose](),
    async begin() {
      backend = await listen(backend.port);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await backend[Symbol.asyncDispose]();
    },
  };
  return site;
}

/** A text with a fix, in both languages. */
export function textOf(en: string, chinese: string): LocalizedText {
  return { en: { message: en, hint: 'Do this.' }, 'zh-cn': { message: chinese, hint: '请这样做。' } };
}

/** Opens the terminal of a page, and types into it. */
export async function openTerminal(page: Page) {
  const terminal = page.locator('podpath-terminal').first();
  await terminal.locator('.opener').click();
  await terminal.locator('.xterm-rows').waitFor();
  const enter = async (line: string) => {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  };
  return { terminal, log: terminal.locator('.transcript'), rows: terminal.locator('.xterm-rows'), enter };
}
