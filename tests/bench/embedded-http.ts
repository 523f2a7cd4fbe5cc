// Creations a second over HTTPS: `podpath embedded` and a real kube-apiserver with its etcd by turns, on the same machine, with the
// same client, as many connections, keep-alive and JSON: `node tests/bench/embedded-http.ts [ROUNDS]`. The real one is the kind
// cluster of PODPATH_BENCH_KUBECONFIG, or one that is made for it and deleted after (PODPATH_KIND_IMAGE is its image).
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { parse } from 'yaml';
import { createKindDriver } from '../../src/drivers/kind/index.ts';
import { median } from './lib/backend.ts';
import { configMap, pod } from './lib/embedded.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 7);
const connections = 16;
const perRound = 1_000;
const namespace = 'podpath-bench';

/** The parts of a kubeconfig that kind and `podpath embedded` write. */
interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ];
  readonly users: readonly [
    {
      readonly user: {
        readonly token?: string;
        readonly 'client-certificate-data'?: string;
        readonly 'client-key-data'?: string;
      };
    },
  ];
}

interface Server extends AsyncDisposable {
  /** @throws Error for what is refused. */
  create(path: string, body: string): Promise<void>;
}

const decode = (text: string) => Buffer.from(text, 'base64').toString();

async function openServer(kubeconfig: string): Promise<Server> {
  const { clusters, users }: Kubeconfig = parse(await readFile(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const { token, 'client-certificate-data': cert, 'client-key-data': key } = users[0].user;
  const identity = cert === undefined || key === undefined ? {} : { cert: decode(cert), key: decode(key) };
  const pool = new Pool(server, { connections, pipelining: 1, connect: { ca: decode(ca), ...identity } });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'podpath-bench/1',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const send = async (method: 'POST' | 'DELETE', path: string, body: string | null) => {
    const answer = await pool.request({ method, path, headers, body });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const made = await send('POST', '/api/v1/namespaces', JSON.stringify({ metadata: { name: namespace } }));
  if (made.status >= 300 && made.status !== 409) throw new Error(made.text);
  return {
    async create(path, body) {
      const { status, text } = await send('POST', path, body);
      if (status !== 201) throw new Error(text);
    },
    async [Symbol.asyncDispose]() {
      await send('DELETE', `/api/v1/namespaces/${namespace}`, null);
      await pool.destroy();
    },
  };
}

/** Starts `podpath embedded` as a program of its own. */
async function startEmbedded(folder: string): Promise<{ readonly kubeconfig: string } & AsyncDisposable> {
  const kubeconfig = join(folder, 'embedded.kubeconfig');
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, 'embedded', '--nodes', '0', '--port', '0', '--kubeconfig', kubeconfig], {
    env: { ...process.env, PODPATH_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`podpath embedded ended with ${code}`)));
  });
  return {
    kubeconfig,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** The kubeconfig of a real cluster, and what ends it. */
async function openReal(folder: string): Promise<{ readonly kubeconfig: string } & AsyncDisposable> {
  const given = process.env['PODPATH_BENCH_KUBECONFIG'];
  if (given !== undefined) return { kubeconfig: given, [Symbol.asyncDispose]: async () => undefined };
  const driver = createKindDriver({ home: folder, clusterName: 'podpath-httpbench' });
  await driver.create({ workers: 0, metrics: false, image: process.env['PODPATH_KIND_IMAGE'] }, () => undefined);
  return {
    kubeconfig: driver.kubeconfigPath(),
    async [Symbol.asyncDispose]() {
      await driver.delete(() => undefined);
      await driver[Symbol.asyncDispose]();
    },
  };
}

let count = 0;

async function createsPerSecond(server: Server, resource: string, object: (name: string) => string): Promise<number> {
  const path = `/api/v1/namespaces/${namespace}/${resource}`;
  let left = perRound;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (; left > 0; ) {
        left -= 1;
        count += 1;
        await server.create(path, object(`bench-${count}`));
      }
    }),
  );
  return (perRound / (performance.now() - begin)) * 1000;
}

/** Pods are refused until the namespace has its ServiceAccount, which a controller of the real cluster makes. */
async function waitForAccount(server: Server): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await server.create(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod('probe'));
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await delay(200);
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'podpath-httpbench-'));
try {
  await using embeddedProgram = await startEmbedded(folder);
  await using realCluster = await openReal(folder);
  await using embedded = await openServer(embeddedProgram.kubeconfig);
  await using real = await openServer(realCluster.kubeconfig);
  for (const server of [embedded, real]) await waitForAccount(server);
  const figures = [];
  for (const [what, resource, object] of [
    ['ConfigMaps', 'configmaps', configMap],
    ['Pods', 'pods', pod],
  ] as const) {
    const rates: { embedded: number[]; real: number[] } = { embedded: [], real: [] };
    // Nodes would run what the real cluster gets: its Pods ask for one that is not there.
    const body =
      resource === 'pods'
        ? (name: string) => object(name).replace('"spec":{', '"spec":{"nodeSelector":{"podpath.dev/none":"true"},')
        : object;
    for (let round = 0; round <= rounds; round += 1) {
      const ours = await createsPerSecond(embedded, resource, body);
      const theirs = await createsPerSecond(real, resource, body);
      if (round === 0) continue;
      rates.embedded.push(ours);
      rates.real.push(theirs);
    }
    const [ours, theirs] = [median(rates.embedded), median(rates.real)];
    figures.push(
      { what: `${what}: podpath embedded`, value: Math.round(ours), unit: '/s' },
      { what: `${what}: kube-apiserver and etcd`, value: Math.round(theirs), unit: '/s' },
      { what: `${what}: ratio`, value: ours / theirs, unit: '', limit: 3, atLeast: true as const },
    );
  }
  report(`Creations over HTTPS, ${connections} connections, median of ${rounds}`, figures);
} finally {
  await rm(folder, { recursive: true, force: true });
}
