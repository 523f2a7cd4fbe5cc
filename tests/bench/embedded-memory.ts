// What 10,000 Pods take of memory, with the history that watches need, and what a watch takes: `node tests/bench/embedded-memory.ts`.
import {
  ask,
  configMapsPath,
  createBenchCluster,
  createClusterWithPods,
  newRequest,
  pod,
  podsPath,
} from './lib/embedded.ts';
import { heapMiB } from './lib/measure.ts';
import { report } from './lib/report.ts';

// Code and shapes are there before.
(await createClusterWithPods(200))[Symbol.dispose]();

const empty = heapMiB();
using cluster = await createBenchCluster();
const fresh = heapMiB();
for (let index = 0; index < 10_000; index += 1) ask(cluster, newRequest('POST', podsPath, pod(`web-${index}`)));
const full = heapMiB();
const watches = Array.from({ length: 10_000 }, () =>
  ask(cluster, {
    ...newRequest('GET', configMapsPath, ''),
    query: new URLSearchParams({ watch: 'true', resourceVersion: String(cluster.store.revision) }),
  }),
);
const watched = heapMiB();
if (watches.length === 0) throw new Error('there are no watches');
report('Memory', [
  { what: 'a fresh cluster', value: fresh - empty, unit: 'MiB' },
  { what: '10,000 Pods more', value: full - fresh, unit: 'MiB', limit: 60 },
  { what: 'a watch that nobody reads', value: ((watched - full) * 2 ** 20) / 10_000 / 1024, unit: 'KiB' },
]);
