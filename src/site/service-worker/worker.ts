/**
 * The service worker: all pages and assets of one build are kept at the first visit, so that the site reads without a
 * network and without its backend. Never stale: a page comes from the network whenever there is one, a file whose name
 * carries its hash from the cache; a new build replaces what the old one kept.
 */
import { cacheNames, clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, PrecacheController, type PrecacheEntry } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';

/** Put in place by the build: every file of the site with its revision. */
declare const PODPATH_PRECACHE: PrecacheEntry[];
/** The path that the site is served below, with a slash at both ends. */
declare const PODPATH_BASE: string;
/** An event that a worker is kept alive for. */
interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

/** What browsers with static routing have beside the event (https://w3c.github.io/ServiceWorker/#install-event-section). */
interface InstallEvent extends ExtendableEvent {
  addRoutes?(rules: {
    readonly condition: { readonly urlPattern: { readonly pathname: string } };
    readonly source: { readonly cacheName: string };
  }): Promise<void>;
}

declare const self: {
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install', listener: (event: InstallEvent) => void): void;
  addEventListener(type: 'activate', listener: (event: ExtendableEvent) => void): void;
};

/** Files that are fetched at once: a controller fetches one after the other, and most of that is waiting. */
const lanes = 6;

function newController(entries: readonly PrecacheEntry[]): PrecacheController {
  const controller = new PrecacheController();
  controller.addToCacheList([...entries]);
  return controller;
}

/** Knows all that is kept, and deletes what is not of this build. */
const whole = newController(PODPATH_PRECACHE);
cleanupOutdatedCaches();
clientsClaim();
self.addEventListener('activate', (event) => {
  event.waitUntil(whole.activate(event));
});
self.addEventListener('install', (event) => {
  void self.skipWaiting();
  const shares = Array.from({ length: lanes }, (_, lane) =>
    newController(PODPATH_PRECACHE.filter((_entry, index) => index % lanes === lane)),
  );
  event.waitUntil(Promise.all(shares.map((share) => share.install(event))));
  // The browser answers from the cache by itself then, without this worker, which may have to be started for it.
  const rule = {
    condition: { urlPattern: { pathname: `${PODPATH_BASE}_astro/*` } },
    source: { cacheName: cacheNames.precache },
  };
  event.addRoutes?.(rule)?.catch((error: unknown) => console.info('podpath: no static routes,', error));
});

/** What is kept for an address; a page may be asked for with or without its slash. */
async function kept(url: URL): Promise<Response | undefined> {
  return (await whole.matchPrecache(url.pathname)) ?? (await whole.matchPrecache(`${url.pathname}/`));
}

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(`${PODPATH_BASE}_astro/`),
  async ({ url, request }) => (await kept(url)) ?? fetch(request),
);

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && !url.pathname.startsWith('/api/'),
  async ({ url, request }) => {
    try {
      return await fetch(request);
    } catch (error) {
      const copy = await kept(url);
      if (copy !== undefined) return copy;
      if (request.mode !== 'navigate') throw error;
      const locale = url.pathname.startsWith(`${PODPATH_BASE}en/`) ? 'en' : 'zh-cn';
      const notFound = await whole.matchPrecache(`${PODPATH_BASE}${locale}/404/`);
      if (notFound === undefined) throw error;
      return new Response(notFound.body, { status: 404, headers: notFound.headers });
    }
  },
);
