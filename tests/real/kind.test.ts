import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LifecycleStep } from '../../src/drivers/index.ts';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';

// One cluster for the whole file: the tests are steps of its life, in order.
const clusterName = 'podpath-kindtest';
// Each node takes about 20 inotify instances; a machine with other clusters and a low limit may have room for one node only.
const workers = Number(process.env['PODPATH_TEST_WORKERS'] ?? 1);
const traceNode = workers === 0 ? `${clusterName}-control-plane` : `${clusterName}-worker`;
const planted = 'apiVersion: v1\nkind: Config\ncurrent-context: mine # not yours\n';
const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;

let root: string;
let env: Record<string, string | undefined>;
let userKubeconfig: string;
let driver: KindDriver;
const ignore = () => undefined;

async function containers(): Promise<string[]> {
  const filter = `label=io.x-k8s.kind.cluster=${clusterName}`;
  const { stdout } = await execa('docker', ['ps', '-a', '--filter', filter, '--format', '{{.Names}}']);
  return stdout.split('\n').filter((name) => name !== '');
}

async function kubectl(...argv: string[]): Promise<{ stdout: string; stderr: string; exitCode: number | null }> {
  const child = await driver.kubectl({ argv, namespace: 'default' });
  const texts = { stdout: '', stderr: '' };
  for await (const { stream, bytes } of child.output) texts[stream] += Buffer.from(bytes).toString();
  return { ...texts, exitCode: (await child.exit).exitCode };
}

async function until(what: () => Promise<boolean>, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error(`not so within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Runs the command line as a reader does; `interruptAt`: sends SIGINT at the first line that has this text. */
async function podpath(
  argv: string[],
  interruptAt?: string,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, ...argv], { env: { ...env, PODPATH_LOCALE: 'en' } });
  const texts = { stdout: '', stderr: '' };
  let sent = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (data: Buffer) => {
      texts[name] += data.toString();
      if (interruptAt === undefined || sent || !texts[name].includes(interruptAt)) return;
      sent = true;
      child.kill('SIGINT');
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, ...texts };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'podpath-real-'));
  const user = join(root, 'user');
  userKubeconfig = join(user, '.kube', 'config');
  await mkdir(join(user, '.kube'), { recursive: true });
  await writeFile(userKubeconfig, planted);
  env = { ...process.env, HOME: user, PODPATH_HOME: join(root, 'data'), PODPATH_CLUSTER: clusterName };
  delete env['KUBECONFIG'];
  driver = createKindDriver({ env });
});

afterAll(async () => {
  await createKindDriver({ env, waitForLock: true }).delete(ignore);
  await driver[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

test('SIGINT in the middle of a creation: exit code 130, no container and no file stays', async () => {
  const argv = ['cluster', 'create', '--workers', '0', '--json'];
  const { exitCode, stdout, stderr } = await podpath(argv, '"name":"control-plane"');
  expect(exitCode, `${stdout}${stderr}`).toBe(130);
  expect(await containers()).toEqual([]);
  expect((await driver.status()).state).toBe('absent');
});

test('a node image that cannot be had: the creation fails with the reason and leaves nothing', async () => {
  const { exitCode, stderr } = await podpath(['cluster', 'create', '--image', 'localhost:1/none:v1.37.2']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('failed to pull image');
  expect(await containers()).toEqual([]);
});

test('a creation makes one control plane and the workers, all Ready, in visible steps', async () => {
  const steps: LifecycleStep[] = [];
  await driver.create({ workers, metrics: true }, (step) => steps.push(step));
  const ended = steps.filter(({ state }) => state !== 'running').map(({ name, state }) => `${name} ${state}`);
  expect(ended.toSorted()).toEqual(
    ['doctor', 'audit', 'image', 'nodes', 'configuration', 'control-plane', 'network', 'storage', 'workers', 'ready']
      .concat('metrics-server', 'images')
      .map((name) => `${name} ${name === 'workers' && workers === 0 ? 'skipped' : 'done'}`)
      .toSorted(),
  );
  expect(await containers()).toHaveLength(1 + workers);
  expect((await stat(driver.kubeconfigPath())).mode & 0o777).toBe(0o600);
});

test('status tells nodes, components, version, age, memory and disk within two seconds', async () => {
  await until(async () => (await driver.status()).components.every(({ healthy }) => healthy), 60_000);
  const begin = performance.now();
  const status = await driver.status();
  expect(performance.now() - begin).toBeLessThan(2_000);
  expect(status).toMatchObject({ state: 'running', name: clusterName, problems: [] });
  expect(status.kubernetesVersion).toMatch(/^v1\.\d+\.\d+/);
  expect(status.nodes.map(({ name, ready, roles }) => ({ name, ready, roles }))).toEqual(
    [
      { name: `${clusterName}-control-plane`, ready: true, roles: ['control-plane'] },
      { name: `${clusterName}-worker`, ready: true, roles: [] },
    ].slice(0, 1 + workers),
  );
  for (const node of status.nodes) {
    expect(node.memoryBytes).toBeGreaterThan(50 * 1024 ** 2);
    expect(node.diskBytes).toBeGreaterThan(100 * 1024 ** 2);
  }
  expect(Date.now() - Date.parse(status.createdAt ?? '')).toBeLessThan(600_000);
});

test('metrics come from starting to ready, and kubectl top answers', async () => {
  const seen = new Set<string>();
  await until(async () => {
    const { state } = (await driver.status()).metrics;
    seen.add(state);
    return state === 'ready';
  }, 90_000);
  expect([...seen].filter((state) => !['starting', 'ready'].includes(state))).toEqual([]);
  const top = await kubectl('top', 'nodes');
  expect(top.stdout).toContain(traceNode);
});

test('a second creation says that the cluster is there', async () => {
  const { exitCode, stderr } = await podpath(['cluster', 'create']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`Cluster '${clusterName}' is there already.`);
});

test('requests reach the API server as its admin, and a watch streams', async () => {
  const version = await driver.fetch(new Request('https://cluster/version'));
  expect(await version.json()).toMatchObject({ major: '1' });
  const abort = new AbortController();
  const request = new Request('https://cluster/api/v1/namespaces?watch=1', { signal: abort.signal });
  const reader = (await driver.fetch(request)).body?.getReader();
  const first = Buffer.from((await reader?.read())?.value ?? []).toString();
  expect(first).toContain('"type":"ADDED"');
  abort.abort();
});

test('a Pod runs from a preloaded image; exec on a terminal gets one; its life is in the audit log', async () => {
  const made = await kubectl('run', 'traced', '--image=busybox:1.36', '--restart=Never', '--', 'sleep', '600');
  expect(made, made.stderr).toMatchObject({ exitCode: 0 });
  await kubectl('wait', '--for=condition=Ready', 'pod/traced', '--timeout=60s');
  const child = await driver.kubectl({
    argv: ['exec', '-it', 'traced', '--', 'sh', '-c', 'test -t 0 && echo on a terminal'],
    namespace: 'default',
    terminal: { columns: 80, rows: 24 },
  });
  let text = '';
  for await (const { bytes } of child.output) text += Buffer.from(bytes).toString();
  expect(text).toContain('on a terminal');
  const log = await readFile(join(root, 'data', 'clusters', clusterName, 'audit', 'audit.log'), 'utf8');
  const events = log
    .split('\n')
    .filter((line) => line.includes('"name":"traced"') && line.includes('"resource":"pods"'))
    .map((line) => JSON.parse(line));
  const told = events.map((event) => `${event.user.username} ${event.verb} ${event.objectRef.subresource ?? 'pod'}`);
  expect(told).toContain('kubernetes-admin create pod');
  expect(told).toContain('system:kube-scheduler create binding');
  expect(told).toContain(`system:node:${traceNode} patch status`);
  expect(log).not.toMatch(/"resource":"secrets"[^\n]*"requestObject"/);
});

test('an image of the engine is brought onto the nodes; one that is not there is told', async () => {
  await driver.loadImage('busybox:1.36', ignore);
  const { exitCode, stderr } = await podpath(['cluster', 'load', 'podpath/nowhere:1']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("docker has no image 'podpath/nowhere:1'.");
});

test.each([
  ['paused', 'pause'],
  ['stopped', 'stop'],
])(
  'a control plane that is %s is unreachable with the command that brings it back, which does',
  async (_state, verb) => {
    await execa('docker', [verb, `${clusterName}-control-plane`]);
    const status = await driver.status();
    expect(status.state).toBe('unreachable');
    expect(status.problems[0]?.en.hint).toBe('Run `npx podpath cluster start`.');
    const started = await podpath(['cluster', 'start']);
    expect(started, started.stderr).toMatchObject({ exitCode: 0 });
    expect((await driver.status()).state).toBe('running');
  },
);

test('metrics-server without an image that can be pulled is broken and says why; absent when it is deleted', async () => {
  const image = 'metrics-server=localhost:1/none:v1';
  await kubectl('-n', 'kube-system', 'scale', 'deployment/metrics-server', '--replicas=0');
  // A rollout keeps the old Pod until the new one is Ready; a controller manager that has just started may take a while.
  const gone = await kubectl(
    '-n',
    'kube-system',
    'wait',
    '--for=delete',
    'pod',
    '-l',
    'k8s-app=metrics-server',
    '--timeout=60s',
  );
  expect(gone, gone.stderr).toMatchObject({ exitCode: 0 });
  await kubectl('-n', 'kube-system', 'set', 'image', 'deployment/metrics-server', image);
  await kubectl('-n', 'kube-system', 'scale', 'deployment/metrics-server', '--replicas=1');
  await until(async () => (await driver.status()).metrics.state === 'broken', 90_000);
  expect((await driver.status()).metrics.text?.en.message).toMatch(/ErrImagePull|ImagePullBackOff/);
  await kubectl('delete', 'apiservice', 'v1beta1.metrics.k8s.io');
  expect((await driver.status()).metrics.state).toBe('absent');
});

test('a kubeconfig that was deleted comes back', async () => {
  await rm(driver.kubeconfigPath());
  expect((await driver.status()).state).toBe('running');
  expect((await stat(driver.kubeconfigPath())).mode & 0o777).toBe(0o600);
});

test('the cluster is deleted, twice is fine, and the kubeconfig of the user is byte for byte what it was', async () => {
  for (const _time of [1, 2]) expect((await podpath(['cluster', 'delete'])).exitCode).toBe(0);
  expect(await containers()).toEqual([]);
  expect((await driver.status()).state).toBe('absent');
  expect(await readFile(userKubeconfig, 'utf8')).toBe(planted);
  expect((await stat(userKubeconfig)).nlink).toBe(1);
});
