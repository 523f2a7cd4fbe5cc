import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startStaticServer } from '../lib/static-server.ts';
import { until, watchFaults } from './harness.ts';

/** A reader who has visited a site of plain files once, and reads on without a network. */
export interface OfflineReader extends AsyncDisposable {
  readonly page: Page;
  readonly faults: readonly string[];
  /** Opens a page of the site by its address below it: `/en/memory/`. */
  read(address: string): Promise<void>;
  /** Another reader, in {@link page} from then on, with the same copy of the site and nothing else: visiting takes half a minute. */
  startAnew(): Promise<void>;
}

/** Visits `/<locale>/` of the site in `folder` below `path`, waits until all of it is kept, and takes the network away. */
export async function visitOnce(
  browser: Browser,
  { folder, path, locale }: { readonly folder: string; readonly path: string; readonly locale: string },
  options: BrowserContextOptions = {},
): Promise<OfflineReader> {
  const server = await startStaticServer(folder);
  const context = await browser.newContext(options);
  context.setDefaultTimeout(60_000);
  let page = await context.newPage();
  let faults = watchFaults(page);
  await page.goto(`${server.origin}${path}/${locale}/`);
  // A worker takes the page over once it keeps all.
  const last = `${path}/zh-cn/trainers/sheet/`;
  await until(
    'all files to be kept',
    () =>
      page.evaluate(async (wanted) => {
        if (!navigator.serviceWorker.controller) return undefined;
        return (await caches.match(wanted, { ignoreSearch: true })) ? true : undefined;
      }, last),
    120_000,
  );
  await server[Symbol.asyncDispose]();
  return {
    get page() {
      return page;
    },
    get faults() {
      return faults;
    },
    async startAnew() {
      await page.close();
      page = await context.newPage();
      faults = watchFaults(page);
      const client = await context.newCDPSession(page);
      await client.send('Storage.clearDataForOrigin', {
        origin: server.origin,
        storageTypes: 'indexeddb,local_storage',
      });
      await client.detach();
    },
    async read(address) {
      await page.goto(`${server.origin}${path}${address}`);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
