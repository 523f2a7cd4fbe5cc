import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import writeFileAtomic from 'write-file-atomic';
import type { KubeObject } from '../../src/kube/index.ts';
import { type EmbeddedProcess, serveEmbedded } from './lib/serve-embedded.ts';
import { createKubectl, type Kubectl, startUpstream, whyNoUpstream } from './lib/upstream.ts';

// Upstream's own scheduler and controllers do their work on `podpath embedded` in place of ours.
const why = (await whyNoUpstream('kube-scheduler')) ?? (await whyNoUpstream('kube-controller-manager'));
const it = test.skipIf(why !== undefined);

const itemsOf = (list: KubeObject): KubeObject[] => list['items'] ?? [];
const isRunning = (pod: KubeObject): boolean => pod['status']?.phase === 'Running';
const allRun = (count: number) => (list: KubeObject) =>
  itemsOf(list).length === count && itemsOf(list).every(isRunning);

const container = (own: object = {}) => ({ name: 'c', image: 'nginx:1.27', ...own });
const deployment = (name: string, replicas: number, own: object = {}, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [container(own)], ...spec } },
  },
});
const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
});

/** As kubeadm starts it. */
async function startControllers(embedded: EmbeddedProcess) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = join(embedded.folder, 'sa.key');
  await writeFileAtomic(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return startUpstream(
    'kube-controller-manager',
    embedded,
    '--use-service-account-credentials',
    '--controllers=*,bootstrap-signer-controller,token-cleaner-controller',
    '--allocate-node-cidrs',
    '--cluster-cidr=10.244.0.0/16',
    `--service-account-private-key-file=${key}`,
    `--flex-volume-plugin-dir=${join(embedded.folder, 'plugins')}`,
  );
}

async function holderOf(kubectl: Kubectl, lease: string): Promise<string> {
  const { spec } = await kubectl.until(['lease', lease, '-n', 'kube-system'], ({ spec: its }) => its?.holderIdentity);
  return spec.holderIdentity;
}

describe('upstream v1.37.2', () => {
  test('is here, or is said not to be', ({ skip }) => {
    skip(why !== undefined, why);
  });

  it('kube-scheduler takes its Lease, binds, says why it cannot, and preempts', async () => {
    await using embedded = await serveEmbedded('--nodes', '3', '--without', 'kube-scheduler');
    await using scheduler = await startUpstream('kube-scheduler', embedded);
    const kubectl = createKubectl(embedded);
    expect(await holderOf(kubectl, 'kube-scheduler')).toMatch(/_/);

    await kubectl.apply(deployment('web', 4));
    const pods = itemsOf(await kubectl.until(['pods', '-l', 'app=web'], allRun(4)));
    expect([...new Set(pods.map(({ spec }) => spec.nodeName))].sort()).toEqual(['podpath-worker', 'podpath-worker2']);
    const events = itemsOf(await kubectl.get('events.v1.events.k8s.io', '--field-selector=reason=Scheduled'));
    expect(events.map((event) => event['reportingController'])).toContain('default-scheduler');

    const large = container({ resources: { requests: { cpu: '64' } } });
    await kubectl.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'large' }, spec: { containers: [large] } });
    const refused = await kubectl.until(
      ['events', '--field-selector=reason=FailedScheduling,involvedObject.name=large'],
      (list) => itemsOf(list).length > 0,
    );
    expect(itemsOf(refused)[0]?.['message']).toMatch(/^0\/3 nodes are available: 1 node\(s\) had untolerated taint/);

    const half = { resources: { requests: { cpu: '3' } } };
    await kubectl.apply(
      { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 },
      deployment('low', 2, half),
    );
    await kubectl.until(['pods', '-l', 'app=low'], allRun(2));
    await kubectl.apply(deployment('high', 1, half, { priorityClassName: 'high' }));
    await kubectl.until(['pods', '-l', 'app=high'], allRun(1));
    const preempted = itemsOf(await kubectl.get('events', '--field-selector=reason=Preempted'));
    expect(preempted).toHaveLength(1);
    expect(preempted[0]?.['involvedObject'].name).toMatch(/^low-/);
    expect(scheduler.errors()).toEqual([]);
  });

  it('kube-controller-manager makes Deployments, Jobs, slices, accounts and garbage what they are to be', async () => {
    await using embedded = await serveEmbedded('--nodes', '3', '--without', 'kube-controller-manager');
    await using controllers = await startControllers(embedded);
    const kubectl = createKubectl(embedded);
    expect(await holderOf(kubectl, 'kube-controller-manager')).toMatch(/_/);
    await kubectl.until(['serviceaccount', 'default'], ({ kind }) => kind === 'ServiceAccount');
    await checkWorkloads(kubectl);
    await checkServices(kubectl);
    await checkAccounts(kubectl);
    await checkGarbage(kubectl);
    await checkLostNode(kubectl);
    expect(controllers.errors()).toEqual([]);
  });

  it('kube-scheduler and kube-controller-manager do so together', async () => {
    const without = ['--without', 'kube-scheduler', 'kube-controller-manager'];
    await using embedded = await serveEmbedded('--nodes', '3', ...without);
    await using scheduler = await startUpstream('kube-scheduler', embedded);
    await using controllers = await startControllers(embedded);
    const kubectl = createKubectl(embedded);
    await kubectl.until(['serviceaccount', 'default'], ({ kind }) => kind === 'ServiceAccount');
    await kubectl.until(['pods', '-n', 'kube-system', '-l', 'k8s-app=kube-dns'], allRun(2));
    await checkWorkloads(kubectl);
    await checkServices(kubectl);
    await checkGarbage(kubectl);
    expect([...scheduler.errors(), ...controllers.errors()]).toEqual([]);
  });
});

/** Rollouts, and a Job that comes to its end. */
async function checkWorkloads(kubectl: Kubectl): Promise<void> {
  await kubectl.apply(deployment('web', 3), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'job' },
    spec: {
      completions: 2,
      template: {
        spec: { restartPolicy: 'Never', containers: [container({ image: 'busybox:1.36', command: ['true'] })] },
      },
    },
  });
  await kubectl.run('rollout', 'status', 'deployment/web', '--timeout=60s');
  await kubectl.run('set', 'image', 'deployment/web', 'c=nginx:1.26');
  await kubectl.run('rollout', 'status', 'deployment/web', '--timeout=60s');
  const sets = itemsOf(await kubectl.get('replicasets', '-l', 'app=web'));
  expect(sets.map(({ status }) => status.replicas).sort()).toEqual([0, 3]);
  await kubectl.run('wait', '--for=condition=complete', 'job/job', '--timeout=60s');
  await kubectl.run('scale', 'deployment/web', '--replicas=5');
  await kubectl.until(['pods', '-l', 'app=web'], allRun(5));
  await kubectl.apply({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      replicas: 2,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [container()] } },
    },
  });
  await kubectl.run('rollout', 'status', 'statefulset/db', '--timeout=60s');
  await kubectl.run('delete', 'statefulset', 'db');
}

async function checkServices(kubectl: Kubectl): Promise<void> {
  await kubectl.apply(service('web'));
  const slices = await kubectl.until(['endpointslices', '-l', 'kubernetes.io/service-name=web'], (list) =>
    itemsOf(list).some((slice) => slice['endpoints']?.length === 5),
  );
  expect(itemsOf(slices)[0]?.metadata.labels).toMatchObject({
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  });
}

/** Tokens in Secrets, and the root certificate in every namespace. */
async function checkAccounts(kubectl: Kubectl): Promise<void> {
  await kubectl.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { name: 'token', annotations: { 'kubernetes.io/service-account.name': 'default' } },
  });
  await kubectl.until(['secret', 'token'], ({ data }) => data?.token !== undefined);
}

/** What belongs to something goes with it; a namespace goes with all that it has. */
async function checkGarbage(kubectl: Kubectl): Promise<void> {
  await kubectl.run('delete', 'deployment', 'web', '--cascade=foreground');
  expect(itemsOf(await kubectl.get('replicasets', '-l', 'app=web'))).toEqual([]);
  await kubectl.run('delete', 'job', 'job');
  await kubectl.until(['pods'], (list) => itemsOf(list).every(({ metadata }) => !metadata.name?.startsWith('job-')));
  await kubectl.run('create', 'namespace', 'temp');
  await kubectl.until(['serviceaccount', 'default', '-n', 'temp'], ({ kind }) => kind === 'ServiceAccount');
  await kubectl.run('create', 'configmap', 'map', '-n', 'temp');
  await kubectl.run('create', 'deployment', 'web', '--image=nginx:1.27', '-n', 'temp');
  await kubectl.run('delete', 'namespace', 'temp', '--timeout=60s');
}

/** A Node that is not heard of is tainted, and its Pods move as soon as they do not tolerate that any more. */
async function checkLostNode(kubectl: Kubectl): Promise<void> {
  const toleration = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 2 };
  const tolerations = ['not-ready', 'unreachable'].map((key) => ({ ...toleration, key: `node.kubernetes.io/${key}` }));
  await kubectl.apply(deployment('moves', 2, {}, { tolerations }));
  await kubectl.until(['pods', '-l', 'app=moves'], allRun(2));
  const lost = itemsOf(await kubectl.get('pods', '-l', 'app=moves'))[0]?.['spec'].nodeName;
  await kubectl.put(`/debug/podpath/nodes/${lost}`, { network: false });
  const taints = ({ spec }: KubeObject) => (spec?.taints ?? []).map(({ key }: { key: string }) => key);
  await kubectl.until(['node', lost], (node) => taints(node).includes('node.kubernetes.io/unreachable'));
  await kubectl.until(
    ['pods', '-l', 'app=moves'],
    (list) => itemsOf(list).filter((pod) => pod['spec'].nodeName !== lost && isRunning(pod)).length === 2,
  );
  await kubectl.put(`/debug/podpath/nodes/${lost}`, { network: true });
  await kubectl.until(['node', lost], (node) => taints(node).length === 0);
  await kubectl.until(['pods', '-l', 'app=moves'], allRun(2));
}
