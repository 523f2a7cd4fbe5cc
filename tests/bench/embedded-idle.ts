// What a cluster of 500 idle Pods on 10 nodes takes of one core in real time: `node tests/bench/embedded-idle.ts [SECONDS]`. Of the
// processor's time in a stretch of heartbeats, probes and syncs, with the clock at the machine's own speed.
import { becomeReady, createLivingBench, runDeployment } from './lib/living.ts';
import { report } from './lib/report.ts';

const seconds = Number(process.argv[2] ?? 60);

using bench = await createLivingBench(10);
await becomeReady(bench);
await runDeployment(bench, 500);
// What a start leaves to do is over, and code is compiled.
await bench.clock.advance(120_000);
const before = bench.cluster.store.revision;
bench.clock.run(1);
const begin = process.cpuUsage();
const start = performance.now();
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const { user, system } = process.cpuUsage(begin);
const elapsedMs = performance.now() - start;
bench.clock.pause();
const cpuMs = (user + system) / 1000;
report('500 idle Pods on 10 nodes, in real time', [
  { what: 'of one core', value: (cpuMs / elapsedMs) * 100, unit: '%', limit: 2 },
  { what: 'processor time a minute', value: (cpuMs / elapsedMs) * 60_000, unit: 'ms' },
  { what: 'writes a minute', value: ((bench.cluster.store.revision - before) / elapsedMs) * 60_000, unit: '' },
]);
process.exit();
