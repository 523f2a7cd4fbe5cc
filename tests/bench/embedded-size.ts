// What a page's worker loads of the embedded API server, in brotli bytes: `node tests/bench/embedded-size.ts`. It is built as
// the site is, with Vite; what is loaded when is told by a process that runs what was built and asks as kubectl does.
// With PODPATH_BENCH_VERBOSE=1 every file is listed, with the modules that are the most of it.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import type { Loads } from './lib/embedded-loads.ts';
import { type Figure, report } from './lib/report.ts';

const kilobyte = 1024;
/** The most that a page may load before the first answer, in KB. */
const firstAnswerKilobytes = 90;

const folder = await mkdtemp(join(tmpdir(), 'podpath-size-'));
try {
  const page = fileURLToPath(new URL('./lib/embedded-page.ts', import.meta.url));
  const modules = new Map<string, readonly string[]>();
  await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    worker: {
      format: 'es',
      plugins: () => [
        {
          name: 'sizes',
          generateBundle(_options, bundle) {
            for (const chunk of Object.values(bundle)) {
              if (chunk.type !== 'chunk') continue;
              const heaviest = Object.entries(chunk.modules).sort(
                ([, a], [, b]) => b.renderedLength - a.renderedLength,
              );
              modules.set(
                chunk.fileName.replace(/^.*\//, ''),
                heaviest
                  .slice(0, 12)
                  .map(
                    ([id, { renderedLength }]) => `${id.replace(/^.*\/(src|node_modules)\//, '')} ${renderedLength}`,
                  ),
              );
            }
          },
        },
      ],
    },
    build: { outDir: folder, emptyOutDir: true, rollupOptions: { input: page } },
  });
  const worker = [...modules.keys()].find((file) => file.startsWith('embedded-worker'));
  if (worker === undefined) throw new Error('Vite has built no worker');
  const loads = await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL('./lib/embedded-loads.ts', import.meta.url)),
    join(folder, 'assets', worker),
  ]);
  const figures: Figure[] = [];
  let total = 0;
  for (const line of loads.stdout.trim().split('\n')) {
    const { step, files }: Loads = JSON.parse(line);
    let bytes = 0;
    for (const file of files) {
      const size = brotliCompressSync(await readFile(join(folder, 'assets', file))).length;
      bytes += size;
      if (process.env['PODPATH_BENCH_VERBOSE'] === '1')
        process.stdout.write(
          `${step}: ${file} ${size}\n${(modules.get(file) ?? []).map((text) => `    ${text}\n`).join('')}`,
        );
    }
    total += bytes;
    const isFirst = figures.length === 0;
    const limit = isFirst ? { limit: firstAnswerKilobytes } : {};
    figures.push({
      what: `${step}${isFirst ? '' : ', more'}: ${files.length} files`,
      value: bytes / kilobyte,
      unit: 'KB',
      ...limit,
    });
  }
  figures.push({ what: 'all together', value: total / kilobyte, unit: 'KB' });
  report('The embedded API server in a page, brotli', figures);
} finally {
  await rm(folder, { recursive: true, force: true });
}
