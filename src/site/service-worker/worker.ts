/**
 * The service worker: all pages and assets of one build are kept at the first visit, so that the site reads without a
 * network and without its backend. Never stale: a page comes from the network whenever there is one, a file whose name
 * carries its hash from the cache; a new build replaces what the old one kept.
 */
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, matchPrecache, type PrecacheEntry, precache } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';

/** Put in place by the build: every file of the site with its revision. */
declare const PODPATH_PRECACHE: PrecacheEntry[];
declare const self: EventTarget & { skipWaiting(): Promise<void> };

precache(PODPATH_PRECACHE);
cleanupOutdatedCaches();
clientsClaim();
self.addEventListener('install', () => void self.skipWaiting());

/** What is kept for an address; a page may be asked for with or without its slash. */
async function kept(url: URL): Promise<Response | undefined> {
  return (await matchPrecache(url.pathname)) ?? (await matchPrecache(`${url.pathname}/`));
}

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/_astro/'),
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
      const notFound = await matchPrecache(url.pathname.startsWith('/en/') ? '/en/404/' : '/zh-cn/404/');
      if (notFound === undefined) throw error;
      return new Response(notFound.body, { status: 404, headers: notFound.headers });
    }
  },
);
