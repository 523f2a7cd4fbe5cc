import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { clusterTemplate } from '../../src/site/cluster-template.ts';
import { jsonAsText } from '../../src/site/worker-output.ts';

/** Builds the page with an embedded cluster as the site is built, into a folder, for whichever address it is served at. */
export async function buildEmbeddedPage(folder: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('./embedded-page', import.meta.url)),
    base: './',
    configFile: false,
    logLevel: 'error',
    json: jsonAsText,
    worker: { format: 'es', plugins: () => [clusterTemplate()] },
    build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0 },
  });
}
