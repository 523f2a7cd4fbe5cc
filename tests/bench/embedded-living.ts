// Pods of one Deployment, from its creation until all are Running and ready, at full speed in one process: 1,000 on 100 nodes
// and 10,000 on 1,000, with what they take of memory, what a Pod more costs, and for how long the thread is blocked; and 100 on 10
// against webernetes in the same run: `node tests/bench/embedded-living.ts [ROUNDS]`.
//
// Where the 2 ms of a Pod go, of 1,000 on 100 nodes (`node --cpu-prof`; docs/figures.md has more): its writes in the API server 40 %
// (managed fields 12, reading and merging 8, rules 5, the way of a request 5), those who watch 11, kubelet and runtime 20, garbage 12,
// the scheduler's cycle 5, clients 5, controllers 2.5. At 1,000 nodes garbage is 20 % and the scheduler 12 %.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { median } from './lib/backend.ts';
import { becomeReady, createLivingBench, runDeployment } from './lib/living.ts';
import { heapMiB, measureMs } from './lib/measure.ts';
import { report } from './lib/report.ts';
import { measureWebernetes } from './lib/webernetes.ts';

const rounds = Number(process.argv[2] ?? 3);
/** A timer that ends each so often tells how long the thread was blocked. */
const resolution = 5;

interface Run {
  readonly ms: number;
  readonly writes: number;
  readonly blockedMs: number;
  readonly heapMiB: number;
}

async function run(nodes: number, pods: number): Promise<Run> {
  using bench = await createLivingBench(nodes);
  await becomeReady(bench);
  const before = bench.cluster.store.revision;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const ms = await measureMs(() => runDeployment(bench, pods));
  delay.disable();
  const writes = bench.cluster.store.revision - before;
  return { ms, writes, blockedMs: delay.max / 1e6 - resolution, heapMiB: heapMiB() };
}

const small: Run[] = [];
for (let round = -1; round < rounds; round += 1) {
  const one = await run(100, 1_000);
  // In the first the code is compiled.
  if (round >= 0) small.push(one);
}
const ms = median(small.map((one) => one.ms));
const few = await run(10, 100);
const rival = await measureWebernetes(10, 100);
const large = await run(1_000, 10_000);
report(`Pods of one Deployment, median of ${rounds}`, [
  { what: '1,000 on 100 nodes', value: ms / 1000, unit: 's', limit: 1 },
  { what: 'writes a Pod', value: (small[0]?.writes ?? 0) / 1_000, unit: '' },
  {
    what: 'longest time without the event loop',
    value: median(small.map((one) => one.blockedMs)),
    unit: 'ms',
    limit: 50,
  },
  { what: '100 on 10 nodes', value: few.ms, unit: 'ms' },
  { what: 'the same in webernetes 0.3.5', value: rival, unit: 'ms' },
  { what: 'times as long as here', value: rival / few.ms, unit: 'x', limit: 1, atLeast: true },
  { what: '10,000 on 1,000 nodes', value: large.ms / 1000, unit: 's', limit: 8 },
  { what: 'heap with them', value: large.heapMiB, unit: 'MiB', limit: 400 },
  { what: 'a Pod of 10,000 against one of 1,000', value: large.ms / 10 / ms, unit: 'x', limit: 1.3 },
]);
