import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { formatMicroTime, formatTime, type Node } from '../../../../src/kube/index.ts';
import { type ControllerBench, newControllerBench, newTemplate } from './controller-bench.ts';

/** What a kubelet says of itself. */
const report = async ({ client, clock }: ControllerBench, name: string) => {
  const now = formatTime(clock.now());
  const conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
    type,
    status: type === 'Ready' ? 'True' : 'False',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  }));
  await client.patch(resources.nodes, { name }, 'strategic', { status: { conditions } }, { subresource: 'status' });
};
const renew = async ({ client, clock }: ControllerBench, name: string) => {
  const renewTime = formatMicroTime(clock.now());
  const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime };
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec,
  };
  await client
    .patch(resources.leases, { namespace: 'kube-node-lease', name }, 'merge', { spec })
    .catch(() => client.create(resources.leases, lease));
};

it('finds a node lost whose Lease is not renewed for 50 s, taints it, and deletes its Pods after their tolerations', async () => {
  using bench = await newControllerBench([
    'node-lifecycle-controller',
    'taint-eviction-controller',
    'node-ipam-controller',
  ]);
  const { client, clock, create, events, logged } = bench;
  const names = ['node-1', 'node-2'];
  for (const name of names) await create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } });
  const node = (name = 'node-2') => client.get(resources.nodes, { name });
  const taints = async () => ((await node()).spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
  expect((await node()).spec).toMatchObject({ podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] });
  for (const name of names) {
    await report(bench, name);
    await renew(bench, name);
  }
  await clock.advance(6000);
  expect(await taints()).toEqual([]);
  await create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { ...newTemplate('web').spec, nodeName: 'node-2' },
  });
  const [pod] = await bench.pods();
  if (pod !== undefined) await bench.setPod(pod, 'Running');
  const live = async (seconds: number, alive: readonly string[]) => {
    for (let at = 0; at < seconds; at += 10) {
      for (const name of alive) await renew(bench, name);
      await clock.advance(10_000);
    }
  };
  await live(40, ['node-1']);
  expect((await node()).status?.conditions?.map(({ status }) => status)).toEqual(['False', 'False', 'False', 'True']);
  await live(20, ['node-1']);
  expect(
    (await node()).status?.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message]),
  ).toEqual(
    ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => [
      type,
      'Unknown',
      'NodeStatusUnknown',
      'Kubelet stopped posting node status.',
    ]),
  );
  expect(await taints()).toEqual([
    'node.kubernetes.io/unreachable:NoExecute',
    'node.kubernetes.io/unreachable:NoSchedule',
  ]);
  expect((await bench.pods())[0]?.status?.conditions).toMatchObject([{ type: 'Ready', status: 'False' }]);
  expect((await bench.pods())[0]?.metadata.deletionTimestamp).toBeUndefined();
  await live(310, ['node-1']);
  expect((await bench.pods())[0]).toMatchObject({
    metadata: { deletionTimestamp: expect.any(String) },
    status: { conditions: [{ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }, { type: 'Ready' }] },
  });
  expect((await events()).sort()).toEqual([
    'Normal NodeNotReady Node node-2 status is now: NodeNotReady',
    'Normal RegisteredNode Node node-1 event: Registered Node node-1 in Controller',
    'Normal RegisteredNode Node node-2 event: Registered Node node-2 in Controller',
    'Normal TaintManagerEviction Marking for deletion Pod default/web',
    'Warning NodeNotReady Node is not ready',
  ]);
  await report(bench, 'node-2');
  await live(10, names);
  expect(await taints()).toEqual([]);
  expect(logged).toEqual([]);
});

it('stops eviction once all nodes are lost, which takes its taint from those that had it and leaves it to the last', async () => {
  using bench = await newControllerBench(['node-lifecycle-controller']);
  const { client, clock, create } = bench;
  const evicting = async () => {
    const { items } = await client.list(resources.nodes);
    const isEvicting = ({ effect }: { effect: string }) => effect === 'NoExecute';
    return items.filter(({ spec }) => spec?.taints?.some(isEvicting)).map(({ metadata }) => metadata.name);
  };
  for (const name of ['node-1', 'node-2']) {
    await create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } });
    await report(bench, name);
    await renew(bench, name);
  }
  const live = async (seconds: number, alive: readonly string[]) => {
    for (let at = 0; at < seconds; at += 10) {
      for (const name of alive) await renew(bench, name);
      await clock.advance(10_000);
    }
  };
  await live(70, ['node-2']);
  expect(await evicting()).toEqual(['node-1']);
  await live(70, []);
  expect(await evicting()).toEqual(['node-2']);
  await live(60, []);
  expect(await evicting()).toEqual(['node-2']);
  // Who comes back is told so, and the others are evicted from again.
  await report(bench, 'node-2');
  await live(30, ['node-2']);
  expect(await evicting()).toEqual(['node-1']);
});

it.each([
  { nodes: 60, lost: 12, seconds: 65, what: 'one in 10 s', tainted: 7 },
  { nodes: 60, lost: 40, seconds: 300, what: 'one in 100 s where most of a large zone is lost', tainted: 4 },
  { nodes: 12, lost: 9, seconds: 300, what: 'none after the first where most of a small zone is lost', tainted: 1 },
])('gives nodes that are lost at once their NoExecute taints at a rate: $what', { timeout: 30_000 }, async (shape) => {
  using bench = await newControllerBench(['node-lifecycle-controller']);
  const { client, clock, create } = bench;
  const names = Array.from({ length: shape.nodes }, (_none, index) => `node-${index}`);
  for (const name of names) {
    await create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } });
    await report(bench, name);
    await renew(bench, name);
  }
  // They count as lost when they have not been heard of for 50 s.
  for (let at = 0; at < 55 + shape.seconds; at += 5) {
    for (const name of names.slice(shape.lost)) await renew(bench, name);
    await clock.advance(5000);
  }
  const { items } = await client.list(resources.nodes);
  const isEvicting = ({ spec }: Node) => spec?.taints?.some(({ effect }) => effect === 'NoExecute') === true;
  expect(items.filter(isEvicting)).toHaveLength(shape.tainted);
});

it('taints even a lone node that is lost for eviction, and deletes the Pods of a node that is gone', async () => {
  using bench = await newControllerBench([
    'node-lifecycle-controller',
    'taint-eviction-controller',
    'pod-garbage-collector-controller',
  ]);
  const { client, clock, create } = bench;
  await create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
  await report(bench, 'node-1');
  const spec = { ...newTemplate('web').spec, nodeName: 'node-1' };
  await create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec,
  });
  await clock.advance(70_000);
  const { spec: node } = await client.get(resources.nodes, { name: 'node-1' });
  expect(node?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    'node.kubernetes.io/unreachable:NoExecute',
    'node.kubernetes.io/unreachable:NoSchedule',
  ]);
  await client.delete(resources.nodes, { name: 'node-1' });
  await clock.advance(41_000);
  expect(await bench.pods()).toEqual([]);
});
