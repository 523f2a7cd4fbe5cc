import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { formatBytes, rankByMemory } from '../../../../src/embedded/kubelet/eviction/memory-usage.ts';
import type { Pod } from '../../../../src/kube/index.ts';
import { container, newKubeletBench } from './bench.ts';

describe('node-pressure eviction', { timeout: 60_000 }, () => {
  it('evicts the Pod furthest above its request, and says that memory is short', async () => {
    using bench = await newKubeletBench({}, { evictionHardMemoryBytes: 100 * 2 ** 20 });
    const { clock, runtime } = bench;
    const using = (bytes: number) => container('nginx:1.27', { env: [{ name: 'USES', value: String(bytes) }] });
    runtime.containerStats = (id) => {
      const uses = runtime.configs.get(id)?.env.find(({ name }) => name === 'USES')?.value ?? '0';
      return { memoryWorkingSetBytes: Number(uses) } as ReturnType<typeof runtime.containerStats>;
    };
    await bench.run('small', { containers: [using(10 * 2 ** 20)] });
    await bench.run('big', { containers: [using(200 * 2 ** 20)] });
    await clock.advance(2000);
    const { status } = await bench.admin.get(resources.nodes, { name: 'n1' });
    expect(status?.allocatable?.['memory']).toBe('8092Mi');
    runtime.memoryAvailableBytes = 84 * 1024;
    await clock.advance(12_000);
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 84Ki. Container c was using 200Mi, request is 0, has larger consumption of memory. ';
    const big = await bench.pod('big');
    expect(big.status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(big.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
      message,
    });
    expect(await bench.events('big')).toContain(`Evicted ${message}`);
    expect(await bench.events('n1')).toContain('EvictionThresholdMet Attempting to reclaim memory');
    expect((await bench.pod('small')).status?.phase).toBe('Running');
    const node = await bench.admin.get(resources.nodes, { name: 'n1' });
    expect(node.status?.conditions?.find(({ type }) => type === 'MemoryPressure')).toMatchObject({
      status: 'True',
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
    });
    await bench.run('late', { containers: [container()] });
    await clock.advance(100);
    expect((await bench.pod('late')).status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    });
  });

  it('ranks by request, priority and excess', () => {
    const usage = (name: string, usedBytes: number, requestBytes: number, priority = 0) => ({
      pod: { metadata: { name } } as Pod,
      usedBytes,
      requestBytes,
      priority,
      containers: new Map<string, number>(),
    });
    const ranked = rankByMemory([
      usage('within', 90, 100),
      usage('above', 110, 100),
      usage('far above', 300, 100),
      usage('above but important', 900, 100, 1000),
    ]);
    expect(ranked.map(({ pod }) => pod.metadata.name)).toEqual(['far above', 'above', 'above but important', 'within']);
  });

  it.each([
    [100 * 2 ** 20, '100Mi'],
    [84 * 1024, '84Ki'],
    [1234, '1234'],
    [0, '0'],
  ])('prints %i bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
