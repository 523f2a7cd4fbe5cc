// Creations a second in process, on one core: a request of JSON comes in, an answer of JSON goes out, with RBAC, admission,
// validation, managed fields, store and audit: `node tests/bench/embedded-writes.ts [ROUNDS]`.
import { bodyText } from '../../src/embedded/index.ts';
import { median } from './lib/backend.ts';
import { ask, configMap, configMapsPath, createBenchCluster, newRequest, pod, podsPath } from './lib/embedded.ts';
import { measureMs } from './lib/measure.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 7);

async function createsPerSecond(count: number, path: string, object: (name: string) => string): Promise<number> {
  using cluster = await createBenchCluster();
  let audited = 0;
  using _audit = cluster.subscribeAudit(() => {
    audited += 1;
  });
  const bodies = Array.from({ length: count }, (_, index) => object(`bench-${index}`));
  const ms = await measureMs(() => {
    for (const body of bodies) bodyText(ask(cluster, newRequest('POST', path, body)).body);
  });
  if (audited < count) throw new Error(`${audited} of ${count} creations were audited`);
  return (count / ms) * 1000;
}

const configMaps: number[] = [];
const pods: number[] = [];
for (let round = -3; round < rounds; round += 1) {
  const [small, large] = [
    await createsPerSecond(20_000, configMapsPath, configMap),
    await createsPerSecond(5_000, podsPath, pod),
  ];
  // The first rounds are when the code is compiled.
  if (round < 0) continue;
  configMaps.push(small);
  pods.push(large);
}
report(`Creations in process, median of ${rounds}`, [
  { what: 'small ConfigMaps', value: Math.round(median(configMaps)), unit: '/s', limit: 20_000, atLeast: true },
  { what: 'Pods, with validation and audit', value: Math.round(median(pods)), unit: '/s', limit: 5_000, atLeast: true },
]);
