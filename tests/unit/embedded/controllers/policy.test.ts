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
