// What a page's worker loads of the embedded cluster, in brotli bytes: `node tests/bench/embedded-size.ts`, once of the API server
// alone, once of a cluster that lives, once of kubectl, and once of the language of lines. It is built as the site is, with Vite; what is loaded when is told by a process that
// runs what was built and asks as kubectl does. With PODPATH_BENCH_VERBOSE=1 every file is listed, with the modules that are the
// most of it.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { clusterTemplate } from '../../src/site/cluster-template.ts';
import { jsonAsText, workerOutput } from '../../src/site/worker-output.ts';
import type { Loads } from './lib/file-loads.ts';
import { type Figure, report } from './lib/report.ts';

const kilobyte = 1024;
const isVerbose = process.env['PODPATH_BENCH_VERBOSE'] === '1';
const inLib = (file: string) => fileURLToPath(new URL(`./lib/${file}`, import.meta.url));

/** A worker that is built, and the most that each step may have loaded by its end, in KB. */
interface Built {
  readonly title: string;
  readonly name: string;
  /** The first part of its file's name, where it is not `NAME-worker`. */
  readonly worker?: string;
  readonly limits: readonly (number | undefined)[];
}

/** Builds `NAME-page.ts`, which starts `NAME-worker.ts`, runs it as `NAME-loads.ts` says, and reports what it has loaded. */
async function measure({ title, name, worker: start = `${name}-worker`, limits }: Built): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'podpath-size-'));
  try {
    const modules = new Map<string, readonly string[]>();
    await build({
      root: fileURLToPath(new URL('../..', import.meta.url)),
      configFile: false,
      logLevel: 'error',
      json: jsonAsText,
      worker: {
        format: 'es',
        rolldownOptions: { output: workerOutput },
        plugins: () => [
          clusterTemplate(),
          {
            name: 'sizes',
            generateBundle(_options, bundle) {
              for (const chunk of Object.values(bundle)) {
                if (chunk.type !== 'chunk') continue;
                modules.set(
                  chunk.fileName.replace(/^.*\//, ''),
                  Object.entries(chunk.modules)
                    .sort(([, a], [, b]) => b.renderedLength - a.renderedLength)
                    .map(
                      ([id, { renderedLength }]) => `${id.replace(/^.*\/(src|node_modules)\//, '')} ${renderedLength}`,
                    ),
                );
              }
            },
          },
        ],
      },
      build: { outDir: folder, emptyOutDir: true, rollupOptions: { input: inLib(`${name}-page.ts`) } },
    });
    const worker = [...modules.keys()].find((file) => file.startsWith(start));
    if (worker === undefined) throw new Error('Vite has built no worker');
    const path = join(folder, 'assets', worker);
    const loads = await promisify(execFile)(process.execPath, [inLib(`${name}-loads.ts`), path]);
    const figures: Figure[] = [];
    let total = 0;
    for (const [index, line] of loads.stdout.trim().split('\n').entries()) {
      const { step, files }: Loads = JSON.parse(line);
      let bytes = 0;
      for (const file of files) {
        const size = brotliCompressSync(await readFile(join(folder, 'assets', file))).length;
        bytes += size;
        if (!isVerbose) continue;
        process.stdout.write(`${step}: ${file} ${size}\n`);
        for (const text of modules.get(file) ?? []) process.stdout.write(`    ${text}\n`);
      }
      total += bytes;
      const more = index === 0 ? '' : ', more';
      figures.push({ what: `${step}${more}: ${files.length} files`, value: bytes / kilobyte, unit: 'KB' });
      const limit = limits[index];
      if (limit !== undefined) {
        figures.push({ what: 'up to then', value: total / kilobyte, unit: 'KB', limit });
      }
    }
    figures.push({ what: 'all together', value: total / kilobyte, unit: 'KB' });
    report(`${title}, brotli`, figures);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await measure({ title: 'The embedded API server in a page', name: 'embedded', limits: [90] });
await measure({ title: 'A cluster that lives in a page', name: 'living', limits: [undefined, 275] });
// With metrics-server. The first answer is a list of a cluster that is opened: the template of a new one (37 KB), Tables and RBAC come with
// it at once, what lets the cluster live after it.
await measure({
  title: 'The worker that the driver of a page starts',
  name: 'driver',
  worker: 'worker-',
  limits: [120, 391],
});
await measure({ title: 'kubectl in a page', name: 'kubectl', limits: [45] });
await measure({ title: "The language of the terminal's lines in a page", name: 'line', limits: [18, 26] });
