import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { clusterTemplate } from '../../../src/site/cluster-template.ts';
import { jsonAsText, workerOutput } from '../../../src/site/worker-output.ts';

/** Builds the worker of a page with a cluster, as the site is built, into a folder; gives the file to begin with. */
export async function buildWorker(folder: string, worker = 'embedded-worker'): Promise<string> {
  const name = `${worker}.js`;
  await build({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    json: jsonAsText,
    plugins: [clusterTemplate()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'esnext',
      modulePreload: false,
      rollupOptions: {
        input: fileURLToPath(new URL(`./${worker}.ts`, import.meta.url)),
        output: { ...workerOutput, entryFileNames: name },
      },
    },
  });
  return `${folder}/${name}`;
}
