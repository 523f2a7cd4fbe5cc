import { describe, expect, it } from 'vitest';
import { createMemory, resources } from '../../../../src/embedded/client/index.ts';
import { createBackoffTable } from '../../../../src/embedded/kubelet/containers/backoff.ts';
import { createNodeDisk } from '../../../../src/embedded/kubelet/index.ts';
import type { Pod } from '../../../../src/kube/index.ts';
import { container, newKubeletBench } from './bench.ts';

describe('what outlives a kubelet', { timeout: 60_000 }, () => {
  it('keeps volumes on the disk of the node, and gives them back from a snapshot', async () => {
    const disk = createNodeDisk();
    using bench = await newKubeletBench({}, { disk });
    const { metadata } = await bench.run('vol', {
      volumes: [{ name: 'scratch', emptyDir: {} }],
      containers: [container('nginx:1.27', { volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] })],
    });
    await bench.clock.advance(2000);
    const key = `pods/${metadata.uid}/scratch`;
    disk.get(key)?.write('a/b.txt', new Uint8Array([1, 2]));
    disk.get(key)?.write('zeros', 1000);
    const [record] = bench.runtime.listContainers();
    const id = record?.id ?? '';
    const other = createNodeDisk();
    other.restore(JSON.parse(JSON.stringify(disk.snapshot())));
    expect(other.get(key)?.read('a/b.txt')).toEqual(new Uint8Array([1, 2]));
    expect(other.get(key)?.sizeBytes).toBe(1002);
    const paths = (mounts: ReturnType<typeof disk.mountsOf>) =>
      mounts.map(({ containerPath, subPath }) => [containerPath, subPath]);
    expect(paths(other.mountsOf({ id }))).toEqual(paths(disk.mountsOf({ id })));
    expect(other.mountsOf({ id }).find(({ containerPath }) => containerPath === '/scratch')?.tree).toBe(other.get(key));
    await bench.remove('vol');
    await bench.clock.advance(2000);
    expect(disk.snapshot()).toEqual({ trees: [], mounts: [] });
  });

  it('goes on with the waits of a kubelet that was replaced', async () => {
    using bench = await newKubeletBench({ script: () => ({ endsAfterMs: 10, exitCode: 1 }) });
    const { metadata } = await bench.run('crash', { containers: [container()] });
    await bench.clock.advance(8000);
    const kept = JSON.parse(JSON.stringify(bench.memory.save()));
    const [[key, delayMs]] = kept['/restarts'].waits;
    expect([key, delayMs]).toEqual([`${metadata.uid}_c_nginx:1.27`, 10_000]);
    const table = createBackoffTable(bench.clock, 10_000, 300_000, 600_000, createMemory(kept).part('restarts'));
    expect(table.delayMs(key)).toBe(10_000);
  });

  it('starts ephemeral containers beside those that run', async () => {
    using bench = await newKubeletBench();
    await bench.run('web', { containers: [container()] });
    await bench.clock.advance(2000);
    const ephemeralContainers = [{ name: 'debug', image: 'busybox:1.36', targetContainerName: 'c' }];
    const key = { namespace: 'default', name: 'web' };
    const patch = { spec: { ephemeralContainers } };
    await bench.admin.patch<Pod>(resources.pods, key, 'strategic', patch, { subresource: 'ephemeralcontainers' });
    await bench.clock.advance(2000);
    const { status } = await bench.pod('web');
    expect(status?.ephemeralContainerStatuses?.[0]).toMatchObject({ name: 'debug', state: { running: {} } });
    expect(status?.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('is ready when others have decided its readiness gates', async () => {
    using bench = await newKubeletBench();
    await bench.run('gate', { readinessGates: [{ conditionType: 'example.com/up' }], containers: [container()] });
    await bench.clock.advance(2000);
    const ready = async () => (await bench.pod('gate')).status?.conditions?.find(({ type }) => type === 'Ready');
    expect(await ready()).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/up" does not exist.',
    });
    const conditions = [{ type: 'example.com/up', status: 'True' }];
    const key = { namespace: 'default', name: 'gate' };
    await bench.admin.patch(resources.pods, key, 'strategic', { status: { conditions } }, { subresource: 'status' });
    await bench.clock.advance(100);
    expect(await ready()).toMatchObject({ status: 'True' });
  });
});

describe('a kubelet that is stopped', { timeout: 60_000 }, () => {
  it('leaves its containers running, and the next one goes on with them', async () => {
    using bench = await newKubeletBench();
    await bench.run('stays', { containers: [container()] });
    await bench.run('goes', { containers: [container()] });
    await bench.clock.advance(2000);
    bench.kubelet[Symbol.dispose]();
    await bench.remove('goes', 0);
    await bench.run('late', { containers: [container()] });
    await bench.clock.advance(30_000);
    expect((await bench.pod('late')).status?.phase).toBe('Pending');
    expect(bench.runtime.listContainers().filter(({ state }) => state === 'Running')).toHaveLength(2);
    using _ = bench.restart();
    await bench.clock.advance(4000);
    expect((await bench.pod('late')).status?.phase).toBe('Running');
    expect((await bench.pod('stays')).status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
    expect(bench.runtime.listPodSandboxes().map(({ name }) => name)).toEqual(['stays', 'late']);
    expect(bench.logged).toEqual([]);
  });
});
