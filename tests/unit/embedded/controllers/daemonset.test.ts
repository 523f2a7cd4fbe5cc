import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { DaemonSet, Node } from '../../../../src/kube/index.ts';
import { type ControllerBench, newControllerBench, newTemplate } from './controller-bench.ts';

const key = { namespace: 'default', name: 'agent' };
const set = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: newTemplate('agent') },
} as unknown as DaemonSet;
/** A node of which the node lifecycle controller has taken the taint of new nodes. */
const addNode = async ({ client, create }: ControllerBench, name: string, spec: Node['spec'] = {}) => {
  await create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec });
  await client.patch(resources.nodes, { name }, 'merge', { spec: { taints: spec.taints ?? null } });
};

it('makes a Pod for each node that its tolerations allow, and replaces them one after the other', async () => {
  using bench = await newControllerBench(['daemonset-controller']);
  const { client, clock, create, pods, runPods, events, logged } = bench;
  await addNode(bench, 'node-1');
  await addNode(bench, 'node-2', {
    unschedulable: true,
    taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
  });
  await addNode(bench, 'node-3', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
  await create(resources.daemonSets, set);
  const places = async () =>
    (await pods()).map(({ spec, metadata }) => [
      spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]
        ?.matchFields?.[0]?.values?.[0],
      metadata.labels?.['pod-template-generation'],
    ]);
  expect((await places()).sort()).toEqual([
    ['node-1', '1'],
    ['node-2', '1'],
  ]);
  expect((await events()).sort()).toEqual(
    (await pods()).map(({ metadata }) => `Normal SuccessfulCreate Created pod: ${metadata.name}`).sort(),
  );
  await runPods();
  expect((await client.get(resources.daemonSets, key)).status).toEqual({
    currentNumberScheduled: 2,
    desiredNumberScheduled: 2,
    numberAvailable: 2,
    numberMisscheduled: 0,
    numberReady: 2,
    observedGeneration: 1,
    updatedNumberScheduled: 2,
  });
  const patch = { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.28' }] } } } };
  await client.patch(resources.daemonSets, key, 'strategic', patch);
  await clock.advance(10);
  expect((await pods()).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(1);
  for (let round = 0; round < 6; round += 1) await runPods();
  expect((await client.get(resources.daemonSets, key)).status).toMatchObject({
    updatedNumberScheduled: 2,
    numberAvailable: 2,
  });
  const revisions = await client.list(resources.controllerRevisions, { namespace: 'default' });
  expect(revisions.items.map(({ revision }) => revision).sort()).toEqual([1, 2]);
  await addNode(bench, 'node-4');
  await clock.advance(10);
  expect(await places()).toHaveLength(3);
  await client.delete(resources.nodes, { name: 'node-4' });
  await clock.advance(10);
  expect(await places()).toHaveLength(2);
  expect(logged).toEqual([]);
});

it('replaces a Pod that failed, with an Event, and waits longer each time', async () => {
  using bench = await newControllerBench(['daemonset-controller']);
  const { create, pods, setPod, events, clock } = bench;
  await addNode(bench, 'node-1');
  await create(resources.daemonSets, set);
  const [first] = await pods();
  if (first === undefined) throw new Error('no Pod');
  await setPod(first, 'Failed');
  await clock.advance(10);
  expect((await events()).at(1)).toBe(
    `Warning FailedDaemonPod Found failed daemon pod default/${first.metadata.name} on node node-1, will try to kill it`,
  );
});
