import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the page with an embedded cluster as the site is built, into a folder, for whichever address it is served at. */
export async function buildEmbeddedPage(folder: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('./embedded-page', import.meta.url)),
    base: './',
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0 },
  });
}
