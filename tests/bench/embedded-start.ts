// From the evaluated module to the first answer, and from a worker's first line to a Pod that is ready on a cluster that lives, in
// a process of its own each time; and how long a snapshot of 1,000 objects takes to restore: `node tests/bench/embedded-start.ts
// [ROUNDS]`.
//
// Of 275 ms from the worker's first line to the Pod, where a cluster sets itself up: 38 ms to read the code, 50 ms to put the cluster together, 165 ms until all of the
// system is ready (385 writes), 20 ms for the Pod. No function has more than 2 % of it by itself but garbage (10 %) and compilation (8 %).
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './lib/backend.ts';
import { buildWorker } from './lib/build-worker.ts';
import { ask, configMap, configMapsPath, createBenchCluster, newRequest } from './lib/embedded.ts';
import { measureMs } from './lib/measure.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 9);

/** Of what Vite has built, as a page has it. */
async function measureStarts(name: string, script: string): Promise<number[]> {
  const child = fileURLToPath(new URL(`lib/${script}`, import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'podpath-start-'));
  try {
    const worker = await buildWorker(folder, name);
    return Array.from({ length: rounds }, () =>
      Number(execFileSync(process.execPath, [child, worker], { encoding: 'utf8' })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const starts = await measureStarts('embedded-worker', 'first-answer.ts');
const firstPods = await measureStarts('living-worker', 'living-start.ts');
const freshPods = await measureStarts('fresh-worker', 'living-start.ts');

using source = await createBenchCluster();
for (let index = 0; source.store.rows().length < 1_000; index += 1) {
  ask(source, newRequest('POST', configMapsPath, configMap(`bench-${index}`)));
}
const text = JSON.stringify(source.snapshot());
const restores: number[] = [];
for (let round = 0; round < rounds + 2; round += 1) {
  using cluster = await createBenchCluster();
  const ms = await measureMs(() => cluster.restore(JSON.parse(text)));
  if (cluster.store.rows().length !== 1_000) throw new Error('the restored cluster is another');
  if (round >= 2) restores.push(ms);
}
report(`Start, median of ${rounds}`, [
  { what: 'module evaluated to first answer', value: median(starts), unit: 'ms', limit: 30 },
  {
    what: 'worker to a first Pod ready, with all that a page has: 3 Nodes and metrics-server, from the template',
    value: median(freshPods),
    unit: 'ms',
    limit: 150,
  },
  { what: 'the same of a cluster of 1 Node that sets itself up', value: median(firstPods), unit: 'ms' },
  { what: 'restore of 1,000 objects, from text', value: median(restores), unit: 'ms', limit: 10 },
]);
