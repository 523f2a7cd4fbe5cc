import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { Deployment, KubeObject } from '../../../../src/kube/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

const key = { namespace: 'default', name: 'web' };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: newTemplate('web') },
} as unknown as Deployment;

const newBench = async () => {
  const bench = await newControllerBench([
    'deployment-controller',
    'replicaset-controller',
    'garbage-collector-controller',
  ]);
  await bench.create(resources.deployments, deployment);
  const left = async () => {
    const lists = [resources.deployments, resources.replicaSets, resources.pods];
    const items = await Promise.all(
      lists.map((resource) => bench.client.list<KubeObject>(resource, { namespace: 'default' })),
    );
    return items.flatMap((list) =>
      list.items.map(({ kind, metadata }) => `${kind}${metadata.deletionTimestamp === undefined ? '' : ' ending'}`),
    );
  };
  return { ...bench, bench, left };
};

it('deletes in the background what a Deployment owned, in turn', async () => {
  const { bench, client, clock, left, logged, audit } = await newBench();
  using _ = bench;
  await client.delete(resources.deployments, key);
  expect(await left()).toEqual(['ReplicaSet', 'Pod', 'Pod']);
  await clock.advance(10);
  expect(await left()).toEqual([]);
  expect(audit.filter((line) => line.includes('delete')).map((line) => line.split('-').slice(0, 2).join('-'))).toEqual([
    'generic-garbage',
    'generic-garbage',
    'generic-garbage',
  ]);
  expect(logged).toEqual([]);
});

it('keeps an owner that is deleted in the foreground until all it owned is gone', async () => {
  const { bench, client, clock, left, runPods, logged } = await newBench();
  using _ = bench;
  await runPods();
  await client.delete(resources.deployments, key, { propagationPolicy: 'Foreground' });
  await clock.advance(10);
  expect(await left()).toEqual(['Deployment ending', 'ReplicaSet ending', 'Pod ending', 'Pod ending']);
  await runPods();
  expect(await left()).toEqual([]);
  expect(logged).toEqual([]);
});

it('lets go what an orphaning owner owned', async () => {
  const { bench, client, clock, left, logged } = await newBench();
  using _ = bench;
  await client.delete(resources.deployments, key, { propagationPolicy: 'Orphan' });
  await clock.advance(10);
  expect(await left()).toEqual(['ReplicaSet', 'Pod', 'Pod']);
  const { items } = await client.list(resources.replicaSets, { namespace: 'default' });
  expect(items.map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined]);
  expect(logged).toEqual([]);
});

it('deletes what names an owner that never was', async () => {
  const { bench, client, create } = await newBench();
  using _ = bench;
  await create(resources.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'lost',
      namespace: 'default',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'none', uid: '00000000-0000-0000-0000-000000000000' }],
    },
  });
  await expect(client.get(resources.configMaps, { namespace: 'default', name: 'lost' })).rejects.toMatchObject({
    code: 404,
  });
});
