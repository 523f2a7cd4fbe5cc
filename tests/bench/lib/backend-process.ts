// A backend in a process of its own, so that its memory and its share of the processors are its own: started by
// `startBackendProcess`. The first argument says what stands behind it: `kind`, or a program whose output takes kubectl's place.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createBackend } from '../../../src/backend/index.ts';
import { systemClock } from '../../../src/base/index.ts';
import type { ClusterDriver, ClusterStatus } from '../../../src/drivers/index.ts';
import { createKindDriver } from '../../../src/drivers/kind/index.ts';
import { startOnPipes } from '../../../src/drivers/kind/kubectl.ts';

const status: ClusterStatus = {
  driver: 'kind',
  name: 'podpath-bench',
  state: 'running',
  nodes: [],
  components: [],
  metrics: { state: 'ready' },
  problems: [],
};
const metrics = {
  items: [
    {
      metadata: { name: 'node' },
      timestamp: '2026-01-01T00:00:00Z',
      window: '10s',
      usage: { cpu: '1', memory: '1Gi' },
    },
  ],
};
const nodes = { items: [{ metadata: { name: 'node' }, status: { allocatable: { cpu: '2', memory: '2Gi' } } }] };
let upstreamRequests = 0;
let programs = 0;

function createProgramDriver(file: string, argv: readonly string[]): ClusterDriver {
  return {
    kind: 'kind',
    capabilities: new Set(),
    status: async () => status,
    async fetch(request) {
      const isMetrics = new URL(request.url).pathname.includes('metrics.k8s.io');
      if (isMetrics) upstreamRequests += 1;
      return Response.json(isMetrics ? metrics : nodes);
    },
    kubectl() {
      programs += 1;
      const env = { PATH: process.env['PATH'] ?? '' };
      return startOnPipes({ file, argv, cwd: tmpdir(), env }, undefined, systemClock);
    },
    create: async () => undefined,
    start: async () => undefined,
    delete: async () => undefined,
    loadImage: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const [what = 'kind', ...rest] = process.argv.slice(2);
const driver = what === 'kind' ? createKindDriver() : createProgramDriver(what, rest);
const dist = await mkdtemp(join(tmpdir(), 'podpath-bench-'));
await mkdir(join(dist, '.podpath'));
await writeFile(join(dist, '.podpath', 'csp.json'), '{"scriptHashes":[]}');
const backend = await createBackend({
  driver,
  dist,
  root: dist,
  clock: systemClock,
  logger: pino({ level: 'silent' }),
  port: 0,
  token: 'bench',
  secret: new Uint8Array(32),
  pageRuns: { find: () => undefined, folder: dist, files: [] },
  labs: new Map(),
  pinnedUrls: new Map(),
});
let peakBytes = 0;
const sampling = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
}, 100);
// A bench that failed leaves no backend behind.
process.on('disconnect', () => process.exit());
process.on('message', async (message) => {
  const { rss: rssBytes } = process.memoryUsage();
  if (message === 'measure') process.send?.({ rssBytes, peakBytes, upstreamRequests, programs });
  if (message !== 'stop') return;
  clearInterval(sampling);
  await backend[Symbol.asyncDispose]();
  await driver[Symbol.asyncDispose]();
  await rm(dist, { recursive: true, force: true });
  process.disconnect();
});
process.send?.({ url: backend.url, origin: backend.origin });
