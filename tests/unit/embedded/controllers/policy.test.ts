import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { KubeObject } from '../../../../src/kube/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

const metadata = { name: 'web', namespace: 'default' };
const deployment = (replicas: number) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: newTemplate('web') },
  }) as never;

it.each<[object, number, number]>([
  [{ minAvailable: 3 }, 3, 1],
  [{ minAvailable: '50%' }, 2, 2],
  [{ maxUnavailable: 1 }, 3, 1],
  [{ maxUnavailable: '30%' }, 2, 2],
])('keeps the status of a PodDisruptionBudget with %o', async (spec, desiredHealthy, disruptionsAllowed) => {
  using bench = await newControllerBench(['disruption-controller', 'deployment-controller', 'replicaset-controller']);
  const { client, create, runPods, clock, logged } = bench;
  await create(resources.podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  });
  await create(resources.deployments, deployment(4));
  await runPods();
  const status = async () => (await client.get(resources.podDisruptionBudgets, metadata))['status'];
  expect(await status()).toMatchObject({
    observedGeneration: 1,
    currentHealthy: 4,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods: 4,
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' }],
  });
  const [first] = await bench.pods();
  const { name = '' } = first?.metadata ?? {};
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } };
  await client.request('POST', `/api/v1/namespaces/default/pods/${name}/eviction`, eviction);
  await clock.advance(10);
  expect(await status()).toMatchObject({ currentHealthy: 3, disruptionsAllowed: disruptionsAllowed - 1 });
  expect(logged).toEqual([]);
});

it('lets one of two PodDisruptionBudgets hear of a Pod that both select, and says which', async () => {
  using bench = await newControllerBench(['disruption-controller']);
  const { client, create, events, runPods } = bench;
  for (const name of ['first', 'second']) {
    await create(resources.podDisruptionBudgets, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'web' } }, minAvailable: 0 },
    });
  }
  await create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
    spec: newTemplate('web').spec,
  });
  await runPods();
  const { items } = await client.list(resources.podDisruptionBudgets);
  expect(items.map(({ metadata: { name }, ...budget }) => [name, budget['status'].currentHealthy])).toEqual([
    ['first', 1],
    ['second', 0],
  ]);
  expect(await events()).toContain(
    'Warning MultiplePodDisruptionBudgets Pod "default"/"web" matches multiple PodDisruptionBudgets.  Chose "first" arbitrarily.',
  );
});

// As kind told it of a budget over the Pods of a DaemonSet and of a Job (v1.37).
it.each([
  ['DaemonSet', 'apps/v1', 'daemonsets.apps'],
  ['Job', 'batch/v1', 'jobs.batch'],
])('says that a %s, which owns a Pod of a PodDisruptionBudget, has no scale', async (kind, apiVersion, resource) => {
  using bench = await newControllerBench(['disruption-controller']);
  const { create, events } = bench;
  await create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [{ apiVersion, kind, name: 'owner', uid: 'owner', controller: true }],
    },
    spec: newTemplate('web').spec,
  });
  await create(resources.podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: { selector: { matchLabels: { app: 'web' } }, maxUnavailable: 1 },
  });
  expect(await events()).toContain(
    `Warning CalculateExpectedPodCountFailed Failed to calculate the number of expected pods: ${resource} does not implement the scale subresource`,
  );
});

it('counts what a ResourceQuota limits, and again when something has gone', async () => {
  using bench = await newControllerBench([
    'resourcequota-controller',
    'replicaset-controller',
    'deployment-controller',
  ]);
  const { client, create, clock, logged } = bench;
  await create(resources.deployments, deployment(1));
  await create(resources.configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  const hard = { pods: '2', configmaps: '5', 'count/deployments.apps': '3' };
  await create(resources.resourceQuotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } });
  const used = async () => (await client.get(resources.resourceQuotas, metadata))['status'].used;
  expect(await used()).toEqual({ pods: '1', configmaps: '1', 'count/deployments.apps': '1' });
  await client.patch(resources.deployments, metadata, 'merge', { spec: { replicas: 3 } });
  await clock.advance(20);
  expect(await used()).toMatchObject({ pods: '2' });
  expect((await client.list(resources.replicaSets)).items[0]?.status.conditions?.[0]?.message).toMatch(
    /^pods "web-.*" is forbidden: exceeded quota: web, requested: pods=1, used: pods=2, limited: pods=2$/,
  );
  await client.patch(resources.deployments, metadata, 'merge', { spec: { replicas: 0 } });
  await client.delete(resources.configMaps, metadata);
  await clock.advance(20);
  expect(await used()).toEqual({ pods: '0', configmaps: '0', 'count/deployments.apps': '1' });
  expect(logged.filter((line) => !line.includes('exceeded quota'))).toEqual([]);
});

it('fills aggregated ClusterRoles, and with what is added later', async () => {
  using bench = await newControllerBench(['clusterrole-aggregation-controller']);
  const { client, create, clock } = bench;
  await clock.advance(10);
  const rules = async () =>
    (await client.get(resources.clusterRoles, { name: 'view' }))['rules'] as KubeObject['rules'][];
  expect((await rules()).length).toBeGreaterThan(5);
  const rule = { apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] };
  await create(resources.clusterRoles, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'things', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    rules: [rule],
  });
  expect(await rules()).toContainEqual(rule);
});
