import { describe, expect, test } from 'vitest';
import { mebi, newRuntimeBench, unlimited } from './bench.ts';

/** What a kubelet v1.37.2 on kind told of the same programs after a minute (stats/summary). */
const onKind: readonly [
  title: string,
  image: string,
  args: readonly string[],
  limitMebi: number,
  figures: Readonly<Record<string, number>>,
][] = [
  [
    'memhog with page cache',
    'podpath/memhog:1',
    ['-mem', '100Mi', '-cache', '64Mi'],
    300,
    { usage: 180_019_200, workingSet: 112_910_336, rss: 110_518_272 },
  ],
  [
    'memhog whose cache is reclaimed',
    'podpath/memhog:1',
    ['-mem', '100Mi', '-cache', '64Mi'],
    130,
    { usage: 133_767_168, workingSet: 111_747_072, rss: 110_563_328 },
  ],
  ['nginx', 'nginx:1.27', [], 0, { usage: 2_240_512, workingSet: 2_236_416, rss: 1_695_744 }],
  ['sleep', 'busybox:1.36', ['sleep', '3600'], 0, { usage: 339_968, workingSet: 339_968, rss: 114_688 }],
  [
    'a shell with a loop',
    'busybox:1.36',
    ['sh', '-c', 'while true; do date; sleep 5; done'],
    0,
    { usage: 561_152, workingSet: 561_152, rss: 249_856 },
  ],
  [
    'CoreDNS',
    'registry.k8s.io/coredns/coredns:v1.13.1',
    [],
    0,
    { usage: 12_337_152, workingSet: 12_333_056, rss: 11_644_928 },
  ],
  [
    'kube-proxy',
    'registry.k8s.io/kube-proxy:v1.37.2',
    [],
    0,
    { usage: 18_841_600, workingSet: 18_833_408, rss: 11_698_176 },
  ],
  ['etcd', 'registry.k8s.io/etcd:3.6.6-0', [], 0, { workingSet: 35_037_184, rss: 34_066_432 }],
  [
    'kube-apiserver',
    'registry.k8s.io/kube-apiserver:v1.37.2',
    [],
    0,
    { usage: 244_068_352, workingSet: 243_908_608, rss: 242_016_256 },
  ],
  [
    'kube-controller-manager',
    'registry.k8s.io/kube-controller-manager:v1.37.2',
    [],
    0,
    { usage: 49_754_112, workingSet: 49_750_016, rss: 48_979_968 },
  ],
  [
    'kube-scheduler',
    'registry.k8s.io/kube-scheduler:v1.37.2',
    [],
    0,
    { usage: 23_478_272, workingSet: 23_474_176, rss: 22_548_480 },
  ],
];

describe('figures within 10 % of what a real cluster tells', () => {
  test.each(onKind)('%s', async (_title, image, args, limitMebi, figures) => {
    const { run, runtime, clock } = newRuntimeBench();
    const { id } = await run(image, { args, resources: { ...unlimited, memoryLimitBytes: limitMebi * mebi } });
    await clock.advance(60_000);
    const stats = runtime.containerStats(id);
    const told: Readonly<Record<string, number | undefined>> = {
      usage: stats?.memoryUsageBytes,
      workingSet: stats?.memoryWorkingSetBytes,
      rss: stats?.memoryRssBytes,
    };
    for (const [name, real] of Object.entries(figures)) {
      expect((told[name] ?? 0) / real, name).toBeGreaterThan(0.9);
      expect((told[name] ?? 0) / real, name).toBeLessThan(1.1);
    }
  });
});

test('memhog at its limit is killed after the same line as on a real cluster', async () => {
  const { run, runtime, clock, logOf, statusOf } = newRuntimeBench();
  const events: string[] = [];
  runtime.subscribe(({ type, oom }) =>
    events.push(`${type}${oom === undefined ? '' : ` ${oom.process} ${oom.constraint}`}`),
  );
  const { id } = await run('podpath/memhog:1', {
    args: ['-mem', '200Mi'],
    resources: { ...unlimited, memoryLimitBytes: 128 * mebi },
  });
  await clock.advance(10_000);
  expect(statusOf(id)).toMatchObject({ state: 'Exited', exitCode: 137, reason: 'OOMKilled' });
  expect(logOf(id).split('\n').slice(-2)).toEqual(['anonymous: 125829120 bytes', '']);
  expect(events).toEqual(['CREATED', 'STARTED', 'OOM memhog memcg', 'STOPPED']);
  expect(runtime.cgroupStats('kubepods/burstable/podpod-1')).toMatchObject({ oomKills: 1, memoryRssBytes: 634_880 });
});

test('a node without memory gives up page cache first, then kills by oom_score_adj', async () => {
  const node = { name: 'node-1', ip: '172.18.0.2', memoryBytes: 1024 * mebi, cpuMillicores: 4000 };
  const { run, runtime, clock, statusOf } = newRuntimeBench({ node });
  const big = await run('podpath/memhog:1', {
    args: ['-mem', '400Mi', '-cache', '200Mi'],
    resources: { ...unlimited, oomScoreAdj: -997 },
  });
  await clock.advance(30_000);
  const small = await run('podpath/memhog:1', { args: ['-mem', '64Mi'], resources: unlimited });
  await clock.advance(30_000);
  expect(runtime.containerStats(big.id)?.memoryCacheBytes).toBe(200 * mebi);
  const constraints: string[] = [];
  runtime.subscribe(({ oom }) => constraints.push(...(oom === undefined ? [] : [oom.constraint])));
  const greedy = await run('podpath/memhog:1', {
    args: ['-mem', '700Mi', '-step', '32Mi'],
    resources: { ...unlimited, oomScoreAdj: 900 },
  });
  await clock.advance(60_000);
  expect(runtime.containerStats(big.id)?.memoryCacheBytes).toBe(0);
  expect(constraints[0]).toBe('system');
  // Nine tenths and what the greedy one has are more than ten tenths and 64 MiB.
  expect([small, greedy, big].map(({ id }) => statusOf(id).state)).toEqual(['Running', 'Exited', 'Running']);
});

test('a lower limit is enforced at once', async () => {
  const { run, runtime, clock, statusOf } = newRuntimeBench();
  const { id } = await run('podpath/memhog:1', { args: ['-mem', '64Mi', '-cache', '64Mi'] });
  await clock.advance(30_000);
  await runtime.updateContainerResources(id, { ...unlimited, memoryLimitBytes: 100 * mebi });
  expect(runtime.containerStats(id)?.memoryUsageBytes).toBe(100 * mebi);
  await runtime.updateContainerResources(id, { ...unlimited, memoryLimitBytes: 32 * mebi });
  expect(statusOf(id)).toMatchObject({ reason: 'OOMKilled' });
});
