import { describe, expect, it } from 'vitest';
import { podLimitsOf } from '../../../../src/embedded/kubelet/cgroups/pod-limits.ts';
import type { ResourceList } from '../../../../src/kube/index.ts';
import { type Bench, openBench } from '../control-plane/bench.ts';

const open = (setup?: Parameters<typeof openBench>[0]) => openBench({ nodes: 1, ...setup }, 60);

const node = 'podpath-control-plane';
const pods = '/api/v1/namespaces/default/pods';
const mebi = 2 ** 20;

interface CgroupJson {
  readonly name: string;
  readonly max: number;
  readonly rest: { readonly cpuShares: number; readonly cpuQuota: number };
  readonly children: readonly CgroupJson[];
}

/** A cgroup of the Node, with its limits. */
function cgroupOf(bench: Bench, path: string): CgroupJson {
  const { root } = (bench.cluster.runtimeOf(node)?.snapshot() ?? {}) as { root: CgroupJson };
  return path.split('/').reduce((cgroup, name) => {
    const child = cgroup.children.find((one) => one.name === name);
    if (child === undefined) throw new Error(`no cgroup ${name} in ${cgroup.children.map((one) => one.name)}`);
    return child;
  }, root);
}

const memhog = (name: string, mem: string, resources: object = {}) => ({
  name,
  image: 'podpath/memhog',
  args: ['-mem', mem, '-step', '8Mi', '-every', '100ms'],
  resources,
});
const run = (bench: Bench, name: string, spec: object) =>
  bench.ask('POST', pods, { metadata: { name }, spec: { restartPolicy: 'Never', ...spec } });
const endOf = async (bench: Bench, name: string, container: string) => {
  const { status } = await bench.ask('GET', `${pods}/${name}`);
  const { state } = status.containerStatuses.find((one: { name: string }) => one.name === container);
  return state.terminated === undefined ? 'running' : `${state.terminated.reason} ${state.terminated.exitCode}`;
};

describe('the limits of a whole Pod', () => {
  const limit = (limits?: ResourceList, requests?: ResourceList) => ({
    name: 'c',
    image: 'x',
    resources: { ...(limits && { limits }), ...(requests && { requests }) },
  });
  const of = (...containers: object[]) => podLimitsOf({ metadata: {}, spec: { containers } } as never);

  it.each([
    [
      'sums, where all have a limit',
      of(limit({ memory: '64Mi', cpu: '100m' }), limit({ memory: '32Mi', cpu: '1' })),
      [96 * mebi, 110_000, 2],
    ],
    ['none, where one has none', of(limit({ memory: '64Mi' }), limit(undefined, { cpu: '250m' })), [0, 0, 256]],
    ['1 ms of CPU at least', of(limit({ cpu: '5m' }, { cpu: '1m' })), [0, 1000, 2]],
    ['the least weight, for BestEffort', of(limit()), [0, 0, 2]],
  ])('are %s', (_, { memoryMaxBytes, cpuQuota, cpuShares }, wanted) => {
    expect([memoryMaxBytes, cpuQuota, cpuShares]).toEqual(wanted);
  });
});

describe('cgroups above those of containers', { timeout: 60_000 }, () => {
  it('give all Pods together what the Node has for them', async () => {
    const bench = await open({ kubelet: { reserved: { memory: '1Gi', cpu: '500m' } } });
    expect(cgroupOf(bench, 'kubepods')).toMatchObject({
      max: 8_131_588 * 2 ** 10 - 2 ** 30,
      rest: { cpuShares: 3584 },
    });
    expect(cgroupOf(bench, 'kubepods/besteffort')).toMatchObject({ max: 0, rest: { cpuShares: 2 } });
  });

  it('weigh the Burstable class by what its Pods ask for, as they come and go', async () => {
    const bench = await open();
    const shares = () => cgroupOf(bench, 'kubepods/burstable').rest.cpuShares;
    const before = shares();
    await run(bench, 'p', { containers: [memhog('c', '8Mi', { requests: { cpu: '500m' } })] });
    await bench.advance(20);
    expect(shares() - before).toBe(512);
    await bench.ask('DELETE', `${pods}/p?gracePeriodSeconds=0`);
    await bench.advance(40);
    expect(shares()).toBe(before);
  });

  it('end what grows over the limit of its Pod, though no container has one', async () => {
    const bench = await open();
    await run(bench, 'p', {
      resources: { limits: { memory: '100Mi' } },
      containers: [memhog('small', '20Mi'), memhog('large', '200Mi')],
    });
    await bench.advance(30);
    const { metadata } = await bench.ask('GET', `${pods}/p`);
    expect(cgroupOf(bench, `kubepods/burstable/pod${metadata.uid}`).max).toBe(100 * mebi);
    expect(await endOf(bench, 'p', 'large')).toBe('OOMKilled 137');
    expect(await endOf(bench, 'p', 'small')).toBe('running');
  });

  it('end what has most above its request, where Pods use more than the Node has for them', async () => {
    const bench = await open({ kubelet: { reserved: { memory: '7Gi' } } });
    await run(bench, 'asked', { containers: [memhog('c', '300Mi', { requests: { memory: '300Mi' } })] });
    await run(bench, 'greedy', { containers: [memhog('c', '4Gi')] });
    await bench.advance(120);
    expect(await endOf(bench, 'greedy', 'c')).toBe('OOMKilled 137');
    expect(await endOf(bench, 'asked', 'c')).toBe('running');
    // The Node itself had memory left.
    const { memoryCapacityBytes, memoryUsageBytes } = bench.cluster.runtimeOf(node)?.nodeStats() ?? {};
    expect(Number(memoryCapacityBytes) - Number(memoryUsageBytes)).toBeGreaterThan(6 * 2 ** 30);
    expect(bench.cluster.runtimeOf(node)?.cgroupStats('kubepods')?.oomKills).toBeGreaterThan(0);
  });

  it('follow a resize of its containers', async () => {
    const bench = await open();
    await run(bench, 'p', { containers: [memhog('c', '8Mi', { limits: { memory: '64Mi', cpu: '100m' } })] });
    await bench.advance(20);
    const { metadata } = await bench.ask('GET', `${pods}/p`);
    const own = () => cgroupOf(bench, `kubepods/pod${metadata.uid}`);
    expect(own()).toMatchObject({ max: 64 * mebi, rest: { cpuQuota: 10_000, cpuShares: 102 } });
    const resources = { limits: { memory: '128Mi', cpu: '200m' }, requests: { memory: '128Mi', cpu: '200m' } };
    await bench.ask(
      'PATCH',
      `${pods}/p/resize`,
      { spec: { containers: [{ name: 'c', resources }] } },
      'application/strategic-merge-patch+json',
    );
    await bench.advance(5);
    expect(own()).toMatchObject({ max: 128 * mebi, rest: { cpuQuota: 20_000, cpuShares: 204 } });
  });

  it('count files in memory', async () => {
    const bench = await open();
    const shell = {
      name: 'c',
      image: 'busybox:1.37',
      command: ['sh', '-c', 'dd if=/dev/zero of=/dev/shm/a bs=1M count=200; sleep 9999'],
    };
    await run(bench, 'p', { resources: { limits: { memory: '100Mi' } }, containers: [shell] });
    await bench.advance(20);
    expect(await endOf(bench, 'p', 'c')).toBe('OOMKilled 137');
  });
});
