import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { getManifest } from 'workbox-build';

/** The largest file that is kept for reading offline. */
const maximumBytes = 4 * 1024 * 1024;

/**
 * Writes `sw.js` into the built site `dist`: the service worker with the list of what it keeps; `base` is the path that the site is
 * served below.
 * @returns how many files it keeps, and their bytes.
 */
export async function buildServiceWorker(
  dist: string,
  base = '/',
): Promise<{ readonly count: number; readonly bytes: number }> {
  const { manifestEntries, count, size, warnings } = await getManifest({
    globDirectory: dist,
    globPatterns: ['**/*.{html,css,js,svg,json,woff2,webp}', 'pagefind/**/*'],
    // Kept out: what only the backend reads, the worker itself, what a page outside of a language shows.
    globIgnores: [
      '.podpath/**',
      'sw.js',
      '404.html',
      'og/**',
      'pagefind/pagefind-{ui,modular-ui,component-ui,highlight}*',
    ],
    dontCacheBustURLsMatching: /^_astro\//,
    maximumFileSizeToCacheInBytes: maximumBytes,
    manifestTransforms: [
      (entries) => ({
        manifest: entries.map((entry) => ({
          ...entry,
          url: `${base}${entry.url.replace(/(^|\/)index\.html$/, '$1')}`,
        })),
        warnings: [],
      }),
    ],
  });
  if (warnings.length > 0) throw new Error(`the service worker would not keep all of the site: ${warnings.join('; ')}`);
  await build({
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    publicDir: false,
    define: {
      PODPATH_PRECACHE: JSON.stringify(manifestEntries),
      PODPATH_BASE: JSON.stringify(base),
      'process.env.NODE_ENV': '"production"',
    },
    build: {
      outDir: dist,
      emptyOutDir: false,
      copyPublicDir: false,
      lib: {
        entry: fileURLToPath(new URL('../service-worker/worker.ts', import.meta.url)),
        formats: ['iife'],
        name: 'podpathWorker',
        fileName: () => 'sw.js',
      },
    },
  });
  return { count, bytes: size };
}
