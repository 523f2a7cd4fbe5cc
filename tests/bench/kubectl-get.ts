// `kubectl get pods` by our own kubectl on an embedded cluster in the same process, of 10 and of 10,000 Pods, from argv to the last
// byte: `node tests/bench/kubectl-get.ts [ROUNDS]`.
import { systemClock } from '../../src/base/index.ts';
import { createDiscoveryCache, run } from '../../src/kubectl/index.ts';
import { median } from './lib/backend.ts';
import { createClusterWithPods, token } from './lib/embedded.ts';
import { measureMs } from './lib/measure.ts';
import { type Figure, report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 15);
const figures: Figure[] = [];
for (const { count, limit } of [
  { count: 10, limit: 5 },
  { count: 10_000, limit: 120 },
]) {
  using cluster = await createClusterWithPods(count);
  const discoveryCache = createDiscoveryCache();
  const get = async (): Promise<void> => {
    let lines = 0;
    const exitCode = await run({
      argv: ['get', 'pods'],
      clock: systemClock,
      discoveryCache,
      fetch: (request) => {
        request.headers.set('Authorization', `Bearer ${token}`);
        return cluster.fetch(request);
      },
      stdout: (chunk) => {
        lines += String(chunk).split('\n').length - 1;
      },
      stderr: (chunk) => {
        throw new Error(String(chunk));
      },
    });
    if (exitCode !== 0 || lines !== count + 1) throw new Error(`exit code ${exitCode}, ${lines} lines`);
  };
  const times: number[] = [];
  for (let round = 0; round < rounds + 3; round += 1) {
    const ms = await measureMs(get);
    if (round >= 3) times.push(ms);
  }
  figures.push({ what: `of ${count} Pods`, value: median(times), unit: 'ms', limit });
}
report(`kubectl get pods, median of ${rounds}`, figures);
