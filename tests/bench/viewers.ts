// 100 pages that look at the same: requests to the API server for one `top` in some periods, and programs that run for one
// `get pods --watch` (in kubectl's place one that prints a line now and then).
import { topPeriodMs } from '../../src/host/top.ts';
import { startBackendProcess } from './lib/backend.ts';
import { report } from './lib/report.ts';

const viewers = 100;
const periods = 3;
const lines = 50;
const printing = `sleep 0.5; for line in $(seq ${lines}); do echo "web-$line 1/1 Running"; sleep 0.02; done; exec sleep 60`;

async function top() {
  await using backend = await startBackendProcess(['true']);
  const bridges = Array.from({ length: viewers }, () => backend.connect());
  const before = (await backend.measure()).rssBytes;
  await Promise.all(
    bridges.map(
      (bridge) =>
        new Promise<void>((resolve) =>
          bridge.subscribe({ kind: 'top', resource: 'nodes' }, { event: () => resolve() }),
        ),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, periods * topPeriodMs - topPeriodMs / 2));
  const { upstreamRequests, rssBytes } = await backend.measure();
  for (const bridge of bridges) bridge[Symbol.dispose]();
  return { upstreamRequests, memory: (rssBytes - before) / 2 ** 20 };
}

/** The viewers come one after another, the last when much was printed already. */
async function watch() {
  await using backend = await startBackendProcess(['sh', '-c', printing]);
  const bridges = Array.from({ length: viewers }, () => backend.connect());
  const seen = await Promise.all(
    bridges.map(async (bridge, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 10));
      const run = bridge.run({ kind: 'line', line: 'kubectl get pods --watch' }, { kind: 'page' });
      let text = '';
      for await (const { data } of run.output) {
        text += data;
        if (text.includes(`web-${lines} `)) break;
      }
      return text.split('\n').length - 1;
    }),
  );
  const { programs } = await backend.measure();
  for (const bridge of bridges) bridge[Symbol.dispose]();
  return { programs, missing: seen.filter((count) => count !== lines).length };
}

const { upstreamRequests, memory } = await top();
const { programs, missing } = await watch();
report(
  `${viewers} viewers of one top, ${periods} periods of ${topPeriodMs / 1000} s; ${viewers} viewers of one watch`,
  [
    { what: 'requests to metrics.k8s.io a period', value: upstreamRequests / periods, unit: '', limit: 1 },
    { what: 'memory for all viewers of top', value: memory, unit: 'MiB' },
    { what: 'kubectl for one watch', value: programs, unit: '', limit: 1 },
    { what: 'viewers that missed a line, or saw one twice', value: missing, unit: '', limit: 0 },
  ],
);
