import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CliContext } from '../../../src/cli/context.ts';
import { type EmbeddedOptions, runEmbedded } from '../../../src/cli/embedded.ts';
import { createSelfSigned } from '../../../src/cli/self-signed.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podpath-embedded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A context of a test: what was written to standard output, and the exit code. */
function newContext(signal = new AbortController().signal) {
  let out = '';
  let code = 0;
  const context: CliContext = {
    locale: 'en',
    env: { PODPATH_HOME: folder },
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: () => undefined },
    signal,
    createDriver: () => Promise.reject(new Error('there is no driver')),
    exit(exitCode) {
      code = exitCode;
    },
  };
  return { context, out: () => out, code: () => code };
}

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

/** Runs `podpath embedded` until `use` is done with it; gives the exit code. */
async function withEmbedded(options: EmbeddedOptions, use: (ask: Ask, kubeconfig: string) => Promise<void>) {
  const interrupt = new AbortController();
  const made = newContext(interrupt.signal);
  const running = runEmbedded(options, made.context);
  const kubeconfig = options.kubeconfig ?? join(folder, 'embedded.kubeconfig');
  await expect.poll(() => made.out(), { timeout: 30_000 }).toContain('Ready at https://127.0.0.1:');
  const read: Kubeconfig = JSON.parse(await readFile(kubeconfig, 'utf8'));
  await use((path, body) => ask(read, path, body), kubeconfig);
  interrupt.abort();
  await running;
  return made;
}

type Ask = (path: string, body?: object) => Promise<{ status: number; body: string }>;

/** A request with what a kubeconfig has: the server's own certificate is the only one that counts. */
function ask({ clusters, users }: Kubeconfig, path: string, body?: object): Promise<{ status: number; body: string }> {
  const { cluster } = clusters[0];
  const { token, 'client-certificate-data': cert, 'client-key-data': key } = users[0].user;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.server}${path}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          'content-type': 'application/json',
        },
        ...(cert === undefined || key === undefined
          ? {}
          : { cert: Buffer.from(cert, 'base64'), key: Buffer.from(key, 'base64') }),
        agent: false,
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: text }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test('the kubeconfig leads to the cluster, is the owner’s alone, and goes with it', async () => {
  let path = '';
  const context = await withEmbedded({ nodes: '0' }, async (get, kubeconfig) => {
    path = kubeconfig;
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
    expect(await get('/readyz')).toEqual({ status: 200, body: 'ok' });
    const review = await get('/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
    expect(JSON.parse(review.body).status.userInfo.username).toBe('kubernetes-admin');
  });
  await expect(stat(path)).rejects.toThrow('ENOENT');
  expect(context.code()).toBe(130);
});

test('a cluster that was saved is there again, and its file is the owner’s alone', async () => {
  const snapshot = join(folder, 'cluster.json');
  await withEmbedded({ snapshot, nodes: '0' }, async (post) => {
    expect((await post('/api/v1/namespaces', { metadata: { name: 'mine' } })).status).toBe(201);
  });
  expect((await stat(snapshot)).mode & 0o777).toBe(0o600);
  await withEmbedded({ snapshot, kubeconfig: join(folder, 'other') }, async (get) => {
    expect((await get('/api/v1/namespaces/mine')).status).toBe(200);
    // An API server alone is what was saved.
    expect(JSON.parse((await get('/api/v1/nodes')).body).items).toEqual([]);
  });
});

test('it has three Nodes unless told', { timeout: 60_000 }, async () => {
  await withEmbedded({}, async (ask) => {
    const { items } = JSON.parse((await ask('/api/v1/nodes')).body) as { items: { metadata: { name: string } }[] };
    expect(items.map(({ metadata }) => metadata.name)).toEqual([
      'podpath-control-plane',
      'podpath-worker',
      'podpath-worker2',
    ]);
  });
});

test('a cluster that lives goes on from its file: with its time, its Nodes and its containers', {
  timeout: 60_000,
}, async () => {
  const snapshot = join(folder, 'living.json');
  const find = async (get: Ask) => JSON.parse((await get('/api/v1/namespaces/default/pods/stays')).body);
  let before: { metadata: { uid: string }; status: object } | undefined;
  await withEmbedded({ snapshot, nodes: '2', speed: '20' }, async (ask) => {
    const pod = {
      metadata: { name: 'stays' },
      spec: { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '36000'] }] },
    };
    expect((await ask('/api/v1/namespaces/default/pods', pod)).status).toBe(201);
    await expect.poll(async () => (await find(ask)).status.phase, { timeout: 30_000 }).toBe('Running');
    before = await find(ask);
    // It is saved while it runs, for the case that it is killed.
    await expect.poll(async () => (await stat(snapshot)).size, { timeout: 20_000 }).toBeGreaterThan(1000);
  });
  const saved = JSON.parse(await readFile(snapshot, 'utf8'));
  await withEmbedded({ snapshot, speed: '20' }, async (get) => {
    expect(await find(get)).toEqual(before);
    const { items } = JSON.parse((await get('/api/v1/nodes')).body);
    expect(items).toHaveLength(2);
  });
  const later = JSON.parse(await readFile(snapshot, 'utf8'));
  expect(later.clock.nowMs).toBeGreaterThan(saved.clock.nowMs);
  const { context } = newContext();
  const asked = runEmbedded({ snapshot, nodes: '3' }, context);
  await expect(asked).rejects.toThrow('The snapshot is of a cluster with 2 Nodes, not 3.');
  expect(JSON.parse(await readFile(snapshot, 'utf8'))).toEqual(later);
});

test('with nodes it lives: a Pod comes to run, twenty times as fast', { timeout: 60_000 }, async () => {
  await withEmbedded({ nodes: '2', speed: '20' }, async (ask) => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    };
    expect((await ask('/api/v1/namespaces/default/pods', pod)).status).toBe(201);
    await expect
      .poll(async () => JSON.parse((await ask('/api/v1/namespaces/default/pods/web')).body).status.phase, {
        timeout: 20_000,
      })
      .toBe('Running');
  });
});

test('what is wrong from the start is so once it is ready', async () => {
  await withEmbedded({ nodes: '1', fault: ['registry-slow=3', 'dns-broken'] }, async (askAs) => {
    const { body } = await askAs('/debug/podpath/faults');
    expect(JSON.parse(body).active).toMatchObject([{ name: 'registry-slow', factor: 3 }, { name: 'dns-broken' }]);
  });
});

test('a certificate tells who asks, as on kind, and one that somebody else has signed does not', {
  timeout: 60_000,
}, async () => {
  await withEmbedded({ nodes: '1' }, async (_ask, kubeconfig) => {
    const read: Kubeconfig = JSON.parse(await readFile(kubeconfig, 'utf8'));
    const { token: _token, ...certified } = read.users[0].user;
    const whoAmI = async (user: Kubeconfig['users'][0]['user']) =>
      ask({ ...read, users: [{ user }] }, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
    const { status, body } = await whoAmI(certified);
    expect(status).toBe(201);
    expect(JSON.parse(body).status.userInfo).toEqual({
      username: 'kubernetes-admin',
      groups: ['kubeadm:cluster-admins', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)] },
    });
    const stranger = createSelfSigned(Date.now()).issueClient('kubernetes-admin', 'system:masters');
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const refused = await whoAmI({
      'client-certificate-data': base64(stranger.certificate),
      'client-key-data': base64(stranger.key),
    });
    expect([401, 403]).toContain(refused.status);
  });
});

test('images that are loaded are on every Node', { timeout: 60_000 }, async () => {
  await withEmbedded({ nodes: '2', load: ['nginx:1.27'] }, async (get) => {
    await expect
      .poll(
        async () => {
          const { items } = JSON.parse((await get('/api/v1/nodes')).body);
          const has = ({ status }: { status: { images?: { names: string[] }[] } }) =>
            status.images?.some(({ names }) => names.join() === 'docker.io/library/nginx:1.27') === true;
          return items.map(has);
        },
        { timeout: 20_000 },
      )
      .toEqual([true, true]);
  });
  const { context } = newContext(new AbortController().signal);
  await expect(runEmbedded({ nodes: '1', load: ['nobody/no-such:1'] }, context)).rejects.toMatchObject({
    reason: 'Usage',
    message: expect.stringContaining('The image nobody/no-such:1 cannot be loaded: '),
  });
});

test('who has no token may see nothing', async () => {
  await withEmbedded({ nodes: '0' }, async (_, kubeconfig) => {
    const read: Kubeconfig = JSON.parse(await readFile(kubeconfig, 'utf8'));
    const stranger = { ...read, users: [{ user: { token: 'x' } }] } as const;
    expect((await ask(stranger, '/api/v1/secrets')).status).toBe(401);
  });
});

test.each([
  [{ port: 'x' }, '“x” is no port.'],
  [{ nodes: 'many' }, '“many” is no number of nodes.'],
  [{ nodes: '1001' }, '“1001” is no number of nodes.'],
  [{ speed: '0' }, '“0” is no speed.'],
  [{ speed: 'fast' }, '“fast” is no speed.'],
  [
    { nodes: '0', without: ['scheduler'] },
    '--without scheduler has nothing to leave out: without nodes there is only the API server.',
  ],
  [{ nodes: '3', without: ['etcd'] }, '“etcd” cannot be left out.'],
  [
    { nodes: '0', fault: ['dns-broken'] },
    '--fault dns-broken has nothing to break: without nodes there is only the API server.',
  ],
  [
    { evictionHard: 'memory.available=1' },
    '--eviction-hard memory.available=1: memory.available=1 is no SIGNAL<QUANTITY.',
  ],
  [{ evictionHard: 'disk<1' }, '--eviction-hard disk<1: there is no eviction signal disk here'],
  [{ nodes: '1', fault: ['nonsense=1'] }, '--fault nonsense=1: there is no fault nonsense.'],
])('%j is refused by name', async (options, message) => {
  await expect(runEmbedded(options, newContext().context)).rejects.toThrow(message);
});
