import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { formatBytes, rankByUsage } from '../../../../src/embedded/kubelet/eviction/pod-usage.ts';
import { parseThresholds } from '../../../../src/embedded/kubelet/eviction/thresholds.ts';
import type { Pod } from '../../../../src/kube/index.ts';
import { container, newKubeletBench } from './bench.ts';

describe('node-pressure eviction', { timeout: 60_000 }, () => {
  it('evicts the Pod furthest above its request, and says that memory is short', async () => {
    using bench = await newKubeletBench({}, { evictionHard: { 'memory.available': '100Mi' } });
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
    await clock.advance(7500);
    // With it goes what it used.
    runtime.memoryAvailableBytes = 2 ** 30;
    await clock.advance(4500);
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
    const ranked = rankByUsage([
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

describe('eviction thresholds', () => {
  it('are read as a KubeletConfiguration has them, memory first', () => {
    expect(
      parseThresholds({ 'imagefs.available': '0%', 'nodefs.available': '10%', 'memory.available': '100Mi' }),
    ).toEqual([
      { signal: 'memory.available', resource: 'memory', condition: 'MemoryPressure', bytes: 100 * 2 ** 20 },
      { signal: 'nodefs.available', resource: 'ephemeral-storage', condition: 'DiskPressure', share: 0.1 },
    ]);
  });

  it.each([
    [{ 'pid.available': '10%' }, 'there is no eviction signal pid.available here'],
    [{ 'memory.available': 'much' }, 'the eviction threshold memory.available is a quantity such as 100Mi'],
    [{ 'memory.available': '-1Mi' }, 'eviction threshold memory.available must be positive: -1Mi'],
    [{ 'memory.available': '101%' }, 'eviction percentage threshold memory.available must be <= 100%: 101%'],
  ])('%j is refused', (evictionHard, message) => {
    expect(() => parseThresholds(evictionHard)).toThrow(message);
  });
});
