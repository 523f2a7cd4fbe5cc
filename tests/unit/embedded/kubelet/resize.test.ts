import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { container, newKubeletBench } from './bench.ts';

const small = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } };

describe('in-place resize', { timeout: 60_000 }, () => {
  const newResizable = async (resizePolicy?: object[]) => {
    const bench = await newKubeletBench();
    const key = { namespace: 'default', name: 'rs' };
    const more = resizePolicy === undefined ? {} : { resizePolicy };
    await bench.run('rs', { containers: [container('nginx:1.27', { resources: small, ...more })] });
    await bench.clock.advance(2000);
    const resize = async (cpu: string, limit = '200m') => {
      const spec = { containers: [{ name: 'c', resources: { requests: { cpu }, limits: { cpu: limit } } }] };
      await bench.admin.patch(resources.pods, key, 'strategic', { spec }, { subresource: 'resize' });
      await bench.clock.advance(500);
    };
    return { bench, resize };
  };

  it('gives a running container other resources, and tells so', async () => {
    const { bench, resize } = await newResizable();
    using _ = bench;
    await resize('150m');
    const [record] = bench.runtime.listContainers();
    expect(record?.resources).toMatchObject({ cpuShares: 153, cpuQuota: 20_000 });
    const summary =
      '{"containers":[{"name":"c","resources":{"limits":{"cpu":"200m","memory":"128Mi"},"requests":{"cpu":"150m","memory":"64Mi"}}}],"generation":2}';
    expect((await bench.events('rs')).slice(3)).toEqual([
      `ResizeStarted Pod resize started: ${summary}`,
      `ResizeCompleted Pod resize completed: ${summary}`,
    ]);
    const { status } = await bench.pod('rs');
    expect(status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      allocatedResources: { cpu: '150m', memory: '64Mi' },
      resources: { requests: { cpu: '150m', memory: '64Mi' } },
    });
    expect(status?.conditions?.map(({ type }) => type)).not.toContain('PodResizeInProgress');
  });

  it('restarts a container whose policy wants it', async () => {
    const { bench, resize } = await newResizable([{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }]);
    using _ = bench;
    await resize('150m');
    expect(await bench.events('rs')).toContain('Killing Container c resize requires restart');
    expect((await bench.pod('rs')).status?.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it('waits for room that other Pods have', async () => {
    const { bench, resize } = await newResizable();
    using _ = bench;
    await bench.run('other', { containers: [container('nginx:1.27', { resources: { requests: { cpu: '1' } } })] });
    await bench.clock.advance(1000);
    await resize('1500m', '1500m');
    const message = "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000";
    const pending = async () =>
      (await bench.pod('rs')).status?.conditions?.find(({ type }) => type === 'PodResizePending');
    expect(await pending()).toMatchObject({ status: 'True', reason: 'Deferred', message });
    expect((await bench.pod('rs')).status?.containerStatuses?.[0]?.resources?.requests).toMatchObject({ cpu: '100m' });
    await bench.remove('other', 1);
    await bench.clock.advance(2000);
    expect(await pending()).toBeUndefined();
    expect((await bench.pod('rs')).status?.containerStatuses?.[0]?.resources?.requests).toMatchObject({ cpu: '1500m' });
  });
});
