import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { StatefulSet } from '../../../../src/kube/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

const key = { namespace: 'default', name: 'db' };
const newSet = (spec: object = {}): StatefulSet =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: newTemplate('db'),
      ...spec,
    },
  }) as unknown as StatefulSet;

const newBench = async () => {
  const bench = await newControllerBench(['statefulset-controller']);
  return {
    ...bench,
    bench,
    names: async () =>
      (await bench.pods()).map(
        ({ metadata }) => `${metadata.name}${metadata.deletionTimestamp === undefined ? '' : ' ending'}`,
      ),
    images: async () => (await bench.pods()).map(({ spec }) => spec.containers?.[0]?.image),
    setImage: async (image: string) => {
      await bench.client.patch(resources.statefulSets, key, 'strategic', {
        spec: { template: { spec: { containers: [{ name: 'web', image }] } } },
      });
      await bench.clock.advance(10);
    },
  };
};

it('makes Pods one after the other, each with its claim, and takes them away from the last', async () => {
  const { bench, create, names, runPods, client, clock, events, logged } = await newBench();
  using _ = bench;
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  await create(resources.statefulSets, newSet({ volumeClaimTemplates: [claim] }));
  expect(await names()).toEqual(['db-0']);
  expect(await events()).toEqual([
    'Normal SuccessfulCreate Create Claim data-db-0 Pod db-0 in StatefulSet db success',
    'Normal SuccessfulCreate Create Pod db-0 in StatefulSet db successful',
  ]);
  expect((await bench.pods())[0]).toMatchObject({
    metadata: { labels: { 'statefulset.kubernetes.io/pod-name': 'db-0', 'apps.kubernetes.io/pod-index': '0' } },
    spec: {
      hostname: 'db-0',
      subdomain: 'db',
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }, {}],
    },
  });
  await runPods();
  expect(await names()).toEqual(['db-0', 'db-1']);
  await runPods();
  await runPods();
  const { status } = await client.get(resources.statefulSets, key);
  expect(status).toMatchObject({
    replicas: 3,
    readyReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    availableReplicas: 3,
    collisionCount: 0,
  });
  expect(status.currentRevision).toBe(status.updateRevision);
  await client.patch(resources.statefulSets, key, 'merge', { spec: { replicas: 1 } });
  await clock.advance(10);
  expect(await names()).toEqual(['db-0', 'db-1', 'db-2 ending']);
  await runPods();
  expect(await names()).toEqual(['db-0', 'db-1 ending']);
  await runPods();
  expect(await names()).toEqual(['db-0']);
  const { items } = await client.list(resources.persistentVolumeClaims, { namespace: 'default' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['data-db-0', 'data-db-1', 'data-db-2']);
  expect(logged).toEqual([]);
});

it('makes all Pods at once when it is Parallel', async () => {
  const { bench, create, names } = await newBench();
  using _ = bench;
  await create(resources.statefulSets, newSet({ podManagementPolicy: 'Parallel' }));
  expect(await names()).toEqual(['db-0', 'db-1', 'db-2']);
});

it('rolls from the last Pod to the partition, and no further', async () => {
  const { bench, create, images, runPods, setImage, client, logged } = await newBench();
  using _ = bench;
  await create(
    resources.statefulSets,
    newSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }),
  );
  for (let round = 0; round < 4; round += 1) await runPods();
  await setImage('nginx:1.28');
  for (let round = 0; round < 6; round += 1) await runPods();
  expect(await images()).toEqual(['nginx:1.27', 'nginx:1.28', 'nginx:1.28']);
  const { status } = await client.get(resources.statefulSets, key);
  expect(status).toMatchObject({ currentReplicas: 1, updatedReplicas: 2 });
  expect(status.currentRevision).not.toBe(status.updateRevision);
  await client.patch(resources.statefulSets, key, 'merge', {
    spec: { updateStrategy: { rollingUpdate: { partition: 0 } } },
  });
  for (let round = 0; round < 4; round += 1) await runPods();
  expect(await images()).toEqual(['nginx:1.28', 'nginx:1.28', 'nginx:1.28']);
  await setImage('nginx:1.27');
  for (let round = 0; round < 8; round += 1) await runPods();
  const { items } = await client.list(resources.controllerRevisions, { namespace: 'default' });
  expect(items.map(({ revision }) => revision)).toEqual([3, 2]);
  expect(logged).toEqual([]);
});

it('makes a Pod that is lost in a rollout of what it was, where nothing is said of a partition', async () => {
  const { bench, create, images, setImage, runPods, client } = await newBench();
  using _ = bench;
  await create(resources.statefulSets, newSet({ updateStrategy: { type: 'RollingUpdate' } }));
  for (let count = 0; count < 3; count += 1) await runPods();
  await setImage('nginx:2');
  await runPods();
  const [old] = await images();
  expect(await images()).toEqual([old, old, 'nginx:2']);
  await client.delete(resources.pods, { namespace: 'default', name: 'db-0' }, { gracePeriodSeconds: 0 });
  await bench.clock.advance(10);
  expect(await images()).toEqual([old, old, 'nginx:2']);
  for (let count = 0; count < 6; count += 1) await runPods();
  expect(await images()).toEqual(['nginx:2', 'nginx:2', 'nginx:2']);
});

it.each([
  ['Recreate', ['nginx:1.27', 'nginx:1.27', 'nginx:1.27']],
  ['Unheard', ['nginx:1.27', 'nginx:1.27', 'nginx:2']],
])('does with a stored strategy %s what upstream does', async (type, wanted) => {
  const { bench, create, images, runPods, client, cluster, events } = await newBench();
  using _ = bench;
  await create(resources.statefulSets, newSet());
  for (let count = 0; count < 3; count += 1) await runPods();
  const invalid = client.patch(resources.statefulSets, key, 'merge', { spec: { updateStrategy: { type } } });
  await expect(invalid).rejects.toMatchObject({ code: 422 });
  // As a cluster that knows the strategy would have stored it.
  const stored = JSON.parse(JSON.stringify(cluster.snapshot()));
  const isSet = (entry: { key: string }) => entry.key === '/registry/statefulsets/default/db';
  const { spec, metadata } = stored.entries.find(isSet).object;
  stored.revision += 1;
  metadata.resourceVersion = String(stored.revision);
  spec.updateStrategy = { type };
  spec.template.spec.containers[0].image = 'nginx:2';
  cluster.restore(stored);
  await bench.clock.advance(5000);
  await runPods();
  expect(await images()).toEqual(wanted);
  const told = (await events()).filter((event) => event.includes('UnknownStrategy'));
  expect(told.length > 0).toBe(type === 'Recreate');
});
