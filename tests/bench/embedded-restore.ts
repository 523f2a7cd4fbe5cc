// A cluster of 3 nodes whose Deployment has 100 Pods that run: how long its snapshot takes, how large it is, and how long another
// cluster takes to go on from it: `node tests/bench/embedded-restore.ts [ROUNDS]`.
import { gzipSync } from 'node:zlib';
import { createSeededRandom, createSimulatedClock, systemClock } from '../../src/base/index.ts';
import { startCluster } from '../../src/embedded/index.ts';
import { median } from './lib/backend.ts';
import { createLivingBench, runDeployment } from './lib/living.ts';
import { measureMs } from './lib/measure.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 9);
const pods = 100;

using source = await createLivingBench(3);
await source.clock.advance(60_000);
await runDeployment(source, pods);
await source.clock.advance(60_000);

const figures = { snapshot: [] as number[], text: [] as number[], parse: [] as number[], restore: [] as number[] };
let text = '';
for (let round = -2; round < rounds; round += 1) {
  let value: unknown;
  const snapshot = await measureMs(() => {
    value = source.cluster.snapshot();
  });
  const written = await measureMs(() => {
    text = JSON.stringify(value);
  });
  let read: unknown;
  const parse = await measureMs(() => {
    read = JSON.parse(text);
  });
  using clock = createSimulatedClock({ startMs: 0, machine: systemClock });
  let made: Awaited<ReturnType<typeof startCluster>> | undefined;
  const restore = await measureMs(async () => {
    made = await startCluster({ clock, random: createSeededRandom(1), snapshot: read });
  });
  using cluster = made;
  const containers = cluster?.nodeNames().flatMap((name) => cluster.runtimeOf(name)?.listContainers() ?? []) ?? [];
  const running = containers.filter(({ state }) => state === 'Running').length;
  if (running < pods) throw new Error(`${running} containers run after the restore`);
  // In the first the code is compiled.
  if (round < 0) continue;
  figures.snapshot.push(snapshot);
  figures.text.push(written);
  figures.parse.push(parse);
  figures.restore.push(restore);
}
report(`Snapshot of a cluster with ${pods} Pods, median of ${rounds}`, [
  { what: 'cluster.snapshot()', value: median(figures.snapshot), unit: 'ms', limit: 50 },
  { what: 'as text', value: median(figures.text), unit: 'ms' },
  { what: 'size of the text', value: text.length / 1024, unit: 'KiB' },
  { what: 'the same, gzip', value: gzipSync(text).length / 1024, unit: 'KiB' },
  { what: 'read of the text', value: median(figures.parse), unit: 'ms' },
  { what: 'restore: startCluster with it', value: median(figures.restore), unit: 'ms', limit: 50 },
]);
