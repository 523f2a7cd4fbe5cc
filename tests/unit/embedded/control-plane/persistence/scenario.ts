import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../../src/base/index.ts';
import { type LivingCluster, startCluster } from '../../../../../src/embedded/index.ts';

/** A cluster and its clock. */
export interface Running extends Disposable {
  readonly clock: SimulatedClock;
  readonly cluster: LivingCluster;
}

// biome-ignore lint/suspicious/noExplicitAny: a snapshot as JSON, which a test looks into.
export type Json = any;

export const startMs = Date.parse('2026-03-01T12:00:00Z');

/** A cluster of three Nodes from the same seed, or from a snapshot. */
export async function start(snapshot?: unknown): Promise<Running> {
  const clock = createSimulatedClock({ startMs, machine: systemClock });
  const setup = { clock, random: createSeededRandom(7), nodes: 3 };
  const cluster = await startCluster({ ...setup, ...(snapshot === undefined ? {} : { snapshot }) });
  return {
    clock,
    cluster,
    [Symbol.dispose]() {
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}

/** A request of an administrator; its answer as JSON. */
export async function ask(
  { cluster }: Pick<Running, 'cluster'>,
  method: string,
  path: string,
  body?: object,
): Promise<Json> {
  const contentType = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
  const response = await cluster.fetch(
    new Request(`https://cluster${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': contentType } }),
    }),
    { clientIdentity: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } },
  );
  return response.json();
}

const container = (image: string, more: object = {}) => ({ name: 'c', image, ...more });
const busybox = (script: string, more: object = {}) =>
  container('busybox:1.36', { command: ['sh', '-c', script], ...more });
const pods = '/api/v1/namespaces/default/pods';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const jobs = '/apis/batch/v1/namespaces/default/jobs';
const pod = (name: string, spec: object) => (x: Running) => ask(x, 'POST', pods, { metadata: { name }, spec });
const job = (name: string, spec: object, script: string) => (x: Running) =>
  ask(x, 'POST', jobs, {
    metadata: { name },
    spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [busybox(script)] } } },
  });
const setImage = (image: string) => (x: Running) =>
  ask(x, 'PATCH', `${deployments}/web`, { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } });
const probe = (handler: object, more: object = {}) => ({ ...handler, periodSeconds: 5, ...more });
const http = { httpGet: { path: '/', port: 80 } };

/** What is asked of the cluster, after so many seconds: something of everything that takes time. */
export const actions: readonly (readonly [atSeconds: number, act: (x: Running) => Promise<unknown>])[] = [
  [
    20,
    (x) =>
      ask(x, 'POST', deployments, {
        metadata: { name: 'web' },
        spec: {
          replicas: 3,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              containers: [container('nginx:1.27', { readinessProbe: probe(http), livenessProbe: probe(http) })],
            },
          },
        },
      }),
  ],
  [
    20,
    (x) =>
      ask(x, 'POST', '/api/v1/namespaces/default/services', {
        metadata: { name: 'web' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      }),
  ],
  [21, pod('crash', { containers: [busybox('echo hello; sleep 3; exit 1')] })],
  [
    22,
    pod('hooks', {
      terminationGracePeriodSeconds: 40,
      initContainers: [{ ...busybox('sleep 2'), name: 'i' }],
      containers: [
        busybox('sleep 36000', {
          lifecycle: {
            postStart: { exec: { command: ['sleep', '4'] } },
            preStop: { exec: { command: ['sleep', '15'] } },
          },
        }),
      ],
    }),
  ],
  [
    23,
    pod('probed', {
      containers: [
        busybox('touch /tmp/ok; sleep 60; rm /tmp/ok; sleep 3600', {
          livenessProbe: probe({ exec: { command: ['sh', '-c', 'sleep 2; cat /tmp/ok'] } }, { timeoutSeconds: 4 }),
        }),
      ],
    }),
  ],
  [24, pod('nope', { containers: [container('nope.example.com/no/such:1')] })],
  [25, job('work', { completions: 4, parallelism: 2 }, 'sleep 12')],
  [26, job('bad', { backoffLimit: 3 }, 'exit 1')],
  [28, pod('huge', { containers: [container('nginx:1.27', { resources: { requests: { cpu: '64' } } })] })],
  [
    29,
    pod('client', {
      containers: [busybox('while true; do wget -qO- http://web >/dev/null && echo ok; sleep 7; done')],
    }),
  ],
  [
    30,
    pod('hog', {
      containers: [
        container('podpath/memhog:1', {
          args: ['-mem', '300Mi', '-every', '2s'],
          resources: { limits: { memory: '128Mi' } },
        }),
      ],
    }),
  ],
  [
    32,
    pod('late', {
      volumes: [{ name: 'v', secret: { secretName: 'late' } }],
      containers: [busybox('sleep 36000', { volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
    }),
  ],
  [
    60,
    (x) =>
      ask(x, 'POST', '/api/v1/namespaces/default/secrets', {
        metadata: { name: 'late' },
        stringData: { key: 'value' },
      }),
  ],
  [100, setImage('nginx:1.28')],
  [130, (x) => ask(x, 'DELETE', `${pods}/hooks`)],
  [160, setImage('nginx:9.9.9')],
  [220, setImage('nginx:1.27')],
  [600, async ({ cluster }) => cluster.setNetwork('podpath-worker2', false)],
  [1100, async ({ cluster }) => cluster.setNetwork('podpath-worker2', true)],
  [1200, async ({ cluster }) => cluster.setRunning('kube-scheduler', false)],
  [1210, (x) => ask(x, 'PATCH', `${deployments}/web`, { spec: { replicas: 5 } })],
  [1300, async ({ cluster }) => cluster.setRunning('kube-scheduler', true)],
];

/** Saves a cluster and goes on with another that was made from what was saved, as text. */
export async function replace(old: Running): Promise<Running> {
  const text = JSON.stringify(old.cluster.snapshot());
  old[Symbol.dispose]();
  return start(JSON.parse(text));
}

/** Runs the actions up to `endSeconds`; the cluster is replaced at each of `momentsMs`. */
export async function run(endSeconds: number, momentsMs: readonly number[]): Promise<Running> {
  const steps = [
    ...actions.map(([atSeconds, act]) => ({ atMs: atSeconds * 1000, act })),
    ...momentsMs.map((atMs) => ({ atMs, act: undefined })),
  ];
  steps.sort((a, b) => a.atMs - b.atMs);
  let running = await start();
  let nowMs = 0;
  const advance = async (toMs: number) => {
    if (toMs > nowMs) await running.clock.advance(toMs - nowMs);
    nowMs = Math.max(nowMs, toMs);
  };
  for (const { atMs, act } of steps) {
    if (atMs > endSeconds * 1000) break;
    await advance(atMs);
    if (act === undefined) running = await replace(running);
    else await act(running);
  }
  await advance(endSeconds * 1000);
  return running;
}

/**
 * A snapshot as JSON, without what may differ between a cluster that was replaced and one that was not:
 * - `clock.order`, and with it all places in the order of a millisecond, which only count against each other: informers of a new
 *   cluster begin their watches anew, and each schedules its end and its next bookmark. They are numbered from 0 here;
 * - the order of the names in an object (the text of both has the same names and values): parts of the memory stand in the order in
 *   which they were asked for;
 * - the chance of requests (`random.requests`): ids in the audit log and the ends of watches, which nobody stores.
 */
export function normalized(cluster: LivingCluster): Json {
  const snapshot: Json = JSON.parse(JSON.stringify(cluster.snapshot()));
  const dues: { atMs: number; order: number }[] = [];
  const collect = (value: Json) => {
    if (typeof value !== 'object' || value === null) return;
    if (typeof value.atMs === 'number' && typeof value.order === 'number') dues.push(value);
    else for (const inner of Object.values(value)) collect(inner);
  };
  collect(snapshot);
  const ranks = new Map(
    [...new Set(dues.map(({ order }) => order))].sort((a, b) => a - b).map((order, at) => [order, at]),
  );
  for (const due of dues) due.order = ranks.get(due.order) ?? -1;
  snapshot.clock.order = 0;
  snapshot.random.requests = 0;
  return snapshot;
}

/** Containers with how often they were started and their processes, by id. */
export function containersOf({ nodes }: Json): Map<string, Json> {
  const rows = nodes.flatMap(({ runtime }: Json) => runtime.containers);
  return new Map(rows.map((one: Json) => [one.id, one]));
}

/** Where two values of JSON differ, the first few, with both; the whole of a snapshot would be too much to read. */
export function differences(wanted: Json, got: Json, path = '', found: string[] = []): string[] {
  if (found.length >= 10) return found;
  if (typeof wanted !== 'object' || typeof got !== 'object' || wanted === null || got === null) {
    const tell = (value: Json) => String(JSON.stringify(value)).slice(0, 100);
    if (wanted !== got) found.push(`${path}: ${tell(wanted)} | ${tell(got)}`);
    return found;
  }
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(got)]))
    differences(wanted[key], got[key], `${path}.${key}`, found);
  return found;
}
