import { describe, expect, it } from 'vitest';
import { createSeededRandom, createSimulatedClock, systemClock } from '../../../../src/base/index.ts';
import { createClient, resources } from '../../../../src/embedded/client/index.ts';
import { createKubelet, type StaticPodSource } from '../../../../src/embedded/kubelet/index.ts';
import type { Node, Pod } from '../../../../src/kube/index.ts';
import { container, newKubeletBench } from './bench.ts';
import { createFakeRuntime } from './fake-runtime.ts';

describe('a node', { timeout: 60_000 }, () => {
  it('registers, is ready soon, and renews its Lease every 10 s', async () => {
    using bench = await newKubeletBench({}, { labels: { zone: 'a' } });
    const node = await bench.admin.get(resources.nodes, { name: 'n1' });
    expect(node.metadata.labels).toMatchObject({ 'kubernetes.io/hostname': 'n1', zone: 'a' });
    expect(node.status?.capacity).toEqual({
      cpu: '2',
      'ephemeral-storage': '274877906944',
      'hugepages-1Gi': '0',
      'hugepages-2Mi': '0',
      memory: '8Gi',
      pods: '110',
    });
    expect(node.status?.allocatable).toEqual(node.status?.capacity);
    expect(
      node.status?.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message]),
    ).toEqual([
      ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
      ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
      ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
      ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
    ]);
    expect(await bench.events('n1')).toEqual([
      'NodeHasSufficientMemory Node n1 status is now: NodeHasSufficientMemory',
      'NodeHasNoDiskPressure Node n1 status is now: NodeHasNoDiskPressure',
      'NodeHasSufficientPID Node n1 status is now: NodeHasSufficientPID',
      'Starting Starting kubelet.',
      'NodeAllocatableEnforced Updated Node Allocatable limit across pods',
      'NodeReady Node n1 status is now: NodeReady',
    ]);
    await bench.clock.advance(20_000);
    const lease = await bench.admin.get(resources.leases, { namespace: 'kube-node-lease', name: 'n1' });
    expect(lease['spec']).toEqual({
      holderIdentity: 'n1',
      leaseDurationSeconds: 40,
      renewTime: '2026-03-01T12:00:20.000000Z',
    });
    expect(bench.logged).toEqual([]);
  });

  it('lets Pods have what somebody has written into its capacity, as long as it is there', async () => {
    using bench = await newKubeletBench();
    const key = { name: 'n1' };
    const write = (amount: string | null) =>
      bench.admin.patch(
        resources.nodes,
        key,
        'merge',
        { status: { capacity: { 'example.com/dongle': amount } } },
        { subresource: 'status' },
      );
    await write('4');
    await bench.clock.advance(15_000);
    const { status } = await bench.admin.get(resources.nodes, key);
    expect(status?.allocatable).toMatchObject({ 'example.com/dongle': '4', cpu: '2' });
    expect(status?.capacity).toMatchObject({ 'example.com/dongle': '4', cpu: '2' });
    const amounts = { requests: { 'example.com/dongle': '3' }, limits: { 'example.com/dongle': '3' } };
    await bench.run('uses', { containers: [container('nginx:1.27', { resources: amounts })] });
    await bench.clock.advance(3000);
    expect((await bench.pod('uses')).status?.phase).toBe('Running');
    await write(null);
    await bench.clock.advance(15_000);
    expect((await bench.admin.get(resources.nodes, key)).status?.allocatable).not.toHaveProperty([
      'example.com/dongle',
    ]);
    expect(bench.logged).toEqual([]);
  });

  it.each([
    { cpuMillicores: 2000, memoryBytes: 2 ** 33, ephemeralStorageBytes: 100e9 },
    { cpuMillicores: 500, memoryBytes: 8_131_588 * 1024, ephemeralStorageBytes: 270_553_174_016 },
  ])('tells its status every 5 minutes when nothing has changed, of any size: %j', async (size) => {
    using bench = await newKubeletBench({}, { capacity: { ...size, pods: 110 } });
    const version = async () => (await bench.admin.get(resources.nodes, { name: 'n1' })).metadata.resourceVersion;
    await bench.clock.advance(60_000);
    const before = await version();
    await bench.clock.advance(200_000);
    expect(await version()).toBe(before);
    await bench.clock.advance(100_000);
    expect(await version()).not.toBe(before);
  });

  it.each([
    [
      { containers: [container('nginx:1.27', { resources: { requests: { cpu: '3' } } })] },
      'OutOfcpu',
      "Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
    ],
    [
      { containers: [container('nginx:1.27', { resources: { requests: { memory: '64Gi' } } })] },
      'OutOfmemory',
      "Node didn't have enough resource: memory, requested: 68719476736, used: 0, capacity: 8589934592",
    ],
    [
      { nodeSelector: { zone: 'b' }, containers: [container()] },
      'NodeAffinity',
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
  ])('does not take a Pod that does not fit: %#', async (spec, reason, message) => {
    using bench = await newKubeletBench();
    await bench.run('big', spec);
    await bench.clock.advance(1000);
    expect((await bench.pod('big')).status).toMatchObject({
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
    });
    expect(await bench.events('big')).toEqual([`${reason} ${message}`]);
    await bench.remove('big');
    await bench.clock.advance(2000);
    await expect(bench.pod('big')).rejects.toMatchObject({ code: 404 });
  });

  it('runs static Pods, shows them by mirror Pods, and ends them when their file has gone', async () => {
    const manifest: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'etcd', namespace: 'kube-system' },
      spec: { hostNetwork: true, containers: [container()] },
    };
    const files = new Map([['etcd.yaml', manifest]]);
    const listeners = new Set<() => void>();
    const staticPods: StaticPodSource = {
      list: () => files,
      subscribe(listener) {
        listeners.add(listener);
        return { [Symbol.dispose]: () => void listeners.delete(listener) };
      },
    };
    using bench = await newKubeletBench({}, { staticPods });
    await bench.clock.advance(2000);
    const key = { namespace: 'kube-system', name: 'etcd-n1' };
    const mirror = await bench.admin.get(resources.pods, key);
    expect(mirror.metadata.annotations).toMatchObject({ 'kubernetes.io/config.source': 'file' });
    expect(mirror.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Node', name: 'n1', controller: true });
    expect(mirror.status).toMatchObject({ phase: 'Running', podIP: '172.18.0.2' });
    await bench.admin.delete(resources.pods, key, { gracePeriodSeconds: 0 });
    await bench.clock.advance(2000);
    expect((await bench.admin.get(resources.pods, key)).status?.phase).toBe('Running');
    files.clear();
    for (const listener of listeners) listener();
    await bench.clock.advance(3000);
    await expect(bench.admin.get(resources.pods, key)).rejects.toMatchObject({ code: 404 });
    expect(bench.runtime.listPodSandboxes()).toEqual([]);
    expect(bench.logged).toEqual([]);
  });

  it('runs static Pods while no API server answers', async () => {
    const manifest: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'kube-apiserver', namespace: 'kube-system' },
      spec: { hostNetwork: true, containers: [container()] },
    };
    const clock = createSimulatedClock({ startMs: 0, machine: systemClock });
    const runtime = createFakeRuntime({ clock });
    const logged: string[] = [];
    const refuse = () => Promise.reject(new Error('dial tcp 172.18.0.2:6443: connect: connection refused'));
    using _ = createKubelet(
      {
        client: createClient({ transport: refuse, userAgent: 'kubelet' }),
        clock,
        random: createSeededRandom(1),
        log: (_, message) => logged.push(message),
      },
      {
        nodeName: 'n1',
        runtime,
        hostIp: '172.18.0.2',
        capacity: { cpuMillicores: 2000, memoryBytes: 2 ** 33, pods: 110, ephemeralStorageBytes: 2 ** 38 },
        staticPods: {
          list: () => new Map([['a.yaml', manifest]]),
          subscribe: () => ({ [Symbol.dispose]: () => undefined }),
        },
      },
    );
    await clock.advance(3000);
    expect(runtime.listContainers().map(({ name, state }) => [name, state])).toEqual([['c', 'Running']]);
    expect(logged[0]).toBe('kubelet n1: registers its Node: dial tcp 172.18.0.2:6443: connect: connection refused');
  });

  it('says that it is ready when others have given it up', async () => {
    using bench = await newKubeletBench();
    const conditions = [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }];
    await bench.admin.patch(
      resources.nodes,
      { name: 'n1' },
      'strategic',
      { status: { conditions } },
      { subresource: 'status' },
    );
    await bench.clock.advance(11_000);
    const { status } = await bench.admin.get(resources.nodes, { name: 'n1' });
    expect(status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'True',
      reason: 'KubeletReady',
    });
    expect((await bench.events('n1')).at(-1)).toBe('NodeReady Node n1 status is now: NodeReady (x2)');
  });

  it('tells when it is cordoned', async () => {
    using bench = await newKubeletBench();
    await bench.admin.patch<Node>(resources.nodes, { name: 'n1' }, 'merge', { spec: { unschedulable: true } });
    await bench.clock.advance(10);
    expect(await bench.events('n1')).toContain('NodeNotSchedulable Node n1 status is now: NodeNotSchedulable');
  });
});
