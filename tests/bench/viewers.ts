// 100 pages that look at the same `top`: requests to the API server in some periods.
import { topPeriodMs } from '../../src/backend/top.ts';
import { startBackendProcess } from './lib/backend.ts';
import { report } from './lib/report.ts';

const viewers = 100;
const periods = 3;

await using backend = await startBackendProcess(['true']);
const bridges = Array.from({ length: viewers }, () => backend.connect());
const before = (await backend.measure()).rssBytes;
await Promise.all(
  bridges.map(
    (bridge) =>
      new Promise<void>((resolve) => bridge.subscribe({ kind: 'top', resource: 'nodes' }, { event: () => resolve() })),
  ),
);
await new Promise((resolve) => setTimeout(resolve, periods * topPeriodMs - topPeriodMs / 2));
const { upstreamRequests, rssBytes } = await backend.measure();
for (const bridge of bridges) bridge[Symbol.dispose]();
report(`${viewers} viewers of one top, ${periods} periods of ${topPeriodMs / 1000} s`, [
  { what: 'requests to metrics.k8s.io a period', value: upstreamRequests / periods, unit: '', limit: 1 },
  { what: 'memory for all viewers', value: (rssBytes - before) / 2 ** 20, unit: 'MiB' },
]);
