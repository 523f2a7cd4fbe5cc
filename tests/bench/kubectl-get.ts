// `kubectl get pods` by our own kubectl on an embedded cluster in the same process, of 10 and of 10,000 Pods, from argv to the last
// byte: `node tests/bench/kubectl-get.ts [ROUNDS]`. Where the real kubectl is on PATH, both get the Pods of one `podpath embedded`
// over HTTPS by turns; the real one's time is that of its process.
import { readFile } from 'node:fs/promises';
import { Agent, fetch, Pool } from 'undici';
import { parse } from 'yaml';
import { systemClock } from '../../src/base/index.ts';
import { createDiscoveryCache, run } from '../../src/kubectl/index.ts';
import { runProgram } from '../clients/lib/program.ts';
import { serveEmbedded } from '../clients/lib/serve-embedded.ts';
import { findKubectl } from '../real/kubectl-program.ts';
import { median } from './lib/backend.ts';
import { createClusterWithPods, pod, podsPath, token } from './lib/embedded.ts';
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

const kubectl = findKubectl();
if (kubectl.found) report('The same over HTTPS, by turns with the real kubectl', await compareWithReal(10_000));
else process.stdout.write(`Not compared with the real kubectl: ${kubectl.reason}\n`);

/** The parts of the kubeconfig that `podpath embedded` writes. */
interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

async function compareWithReal(count: number): Promise<Figure[]> {
  await using served = await serveEmbedded('--nodes', '0');
  const { clusters, users }: Kubeconfig = parse(await readFile(served.kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': caData } = clusters[0].cluster;
  const ca = Buffer.from(caData, 'base64').toString();
  const authorization = `Bearer ${users[0].user.token}`;
  const pool = new Pool(server, { connections: 16, connect: { ca } });
  let next = 0;
  const create = async (): Promise<void> => {
    while (next < count) {
      const answer = await pool.request({
        method: 'POST',
        path: podsPath,
        headers: { authorization, 'content-type': 'application/json' },
        body: pod(`web-${next++}`),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 201) throw new Error(text);
    }
  };
  await Promise.all(Array.from({ length: 16 }, create));
  await pool.destroy();

  const dispatcher = new Agent({ connect: { ca } });
  const discoveryCache = createDiscoveryCache();
  const ours = async (): Promise<string> => {
    let printed = '';
    await run({
      argv: ['get', 'pods', '--server', server],
      clock: systemClock,
      discoveryCache,
      fetch: async ({ url, headers }) => {
        const answer = await fetch(url, { headers: [...headers, ['authorization', authorization]], dispatcher });
        return answer as unknown as Response;
      },
      stdout: (chunk) => {
        printed += String(chunk);
      },
      stderr: (chunk) => {
        throw new Error(String(chunk));
      },
    });
    return printed;
  };
  const real = async (): Promise<string> => {
    const { stdout, stderr } = await runProgram('kubectl', ['get', 'pods'], {
      kubeconfig: served.kubeconfig,
      home: served.folder,
    });
    if (stderr !== '') throw new Error(stderr);
    return stdout;
  };
  const times = { ours: [] as number[], real: [] as number[] };
  for (let round = 0; round < rounds + 2; round += 1) {
    for (const [name, get] of Object.entries({ ours, real }) as ['ours' | 'real', typeof ours][]) {
      const begin = performance.now();
      const lines = (await get()).split('\n').length - 1;
      const ms = performance.now() - begin;
      if (lines !== count + 1) throw new Error(`${name} printed ${lines} lines`);
      if (round >= 2) times[name].push(ms);
    }
  }
  await dispatcher.destroy();
  const limit = median(times.real);
  return [
    { what: `the real kubectl, of ${count} Pods`, value: limit, unit: 'ms' },
    { what: 'ours', value: median(times.ours), unit: 'ms', limit },
  ];
}
