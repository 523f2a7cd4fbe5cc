import { describe, expect, it } from 'vitest';
import { locales } from '../../../../src/base/index.ts';
import { faults, formatUsage } from '../../../../src/embedded/index.ts';
import { type Bench, conditionOf, deployment, deployments, openBench } from './bench.ts';

const open = (setup?: Parameters<typeof openBench>[0]) => openBench(setup, 60);

const page = '/debug/podpath/faults';

describe('the list of faults', () => {
  it('has each once, with words in both languages', () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    for (const { words } of faults) {
      for (const locale of locales) {
        expect(words[locale].title.length).toBeGreaterThan(1);
        expect(words[locale].effect.length).toBeGreaterThan(10);
      }
    }
  });

  it('says how each is written', () => {
    expect(faults.map(formatUsage)).toEqual(
      expect.arrayContaining(['kube-scheduler-stopped', 'kubelet-stopped=NODE', 'registry-slow[=FACTOR]']),
    );
  });

  it('excludes both ways', () => {
    for (const { name, excludes = [] } of faults) {
      for (const other of excludes) {
        expect(faults.find((fault) => fault.name === other)?.excludes).toContain(name);
      }
    }
  });
});

describe('faults of a cluster', { timeout: 60_000 }, () => {
  it('are asked for, applied and healed by one page', async () => {
    const bench = await open();
    const all = await bench.ask('GET', page);
    expect(all.faults).toHaveLength(faults.length);
    expect(all.active).toEqual([]);
    const applied = await bench.ask('POST', `${page}/kubelet-stopped`, { node: 'podpath-worker' });
    expect(applied).toEqual({ name: 'kubelet-stopped', node: 'podpath-worker', since: '2026-03-01T12:01:00.000Z' });
    await bench.ask('POST', `${page}/kubelet-stopped`, { node: 'podpath-worker2' });
    expect((await bench.ask('GET', `${page}/kubelet-stopped`)).active).toHaveLength(2);
    const healed = await bench.ask('DELETE', `${page}/kubelet-stopped?node=podpath-worker`);
    expect(healed.healed.map(({ node }: { node: string }) => node)).toEqual(['podpath-worker']);
    await bench.ask('DELETE', page);
    expect(bench.cluster.faults.active).toEqual([]);
  });

  it('heal by themselves after the seconds that they were given', async () => {
    const bench = await open({ nodes: 1 });
    await bench.ask('POST', `${page}/kube-scheduler-stopped`, { seconds: 30 });
    await bench.advance(20);
    expect(bench.cluster.isRunning('kube-scheduler')).toBe(false);
    await bench.advance(60);
    expect(bench.cluster.faults.active).toEqual([]);
    expect(bench.cluster.isRunning('kube-scheduler')).toBe(true);
  });

  it.each([
    ['POST', '/nonsense', {}, 404, 'faults "nonsense" not found'],
    ['POST', '/kubelet-stopped', {}, 400, 'kubelet-stopped must be told its node: kubelet-stopped=NODE'],
    ['POST', '/kubelet-stopped', { node: 'x' }, 400, 'there is no node x; there are podpath-control-plane'],
    ['POST', '/dns-broken', { node: 'podpath-worker' }, 400, 'dns-broken takes nothing, not node'],
    ['POST', '/registry-slow', { factor: 0.5 }, 400, 'the factor of registry-slow is a number of at least 1'],
    ['POST', '/registry-slow', { seconds: 0 }, 400, 'a fault lasts a number of seconds above 0'],
    ['PUT', '/registry-slow', {}, 405, ''],
  ])('%s %s of %j is refused with a Status', async (method, path, body, code, message) => {
    const bench = await open({ nodes: 1 });
    const answer = await bench.ask(method, `${page}${path}`, body);
    expect(answer).toMatchObject({ kind: 'Status', code, message: expect.stringContaining(message) });
    expect(bench.cluster.faults.active).toEqual([]);
  });

  it('are refused where one excludes the other, or its part was left out', async () => {
    const bench = await open({ nodes: 1, without: ['kube-scheduler'] });
    bench.cluster.faults.applyText('registry-down');
    expect(() => bench.cluster.faults.applyText('registry-rate-limited')).toThrow(
      'registry-rate-limited cannot be while registry-down is: heal that first',
    );
    expect(() => bench.cluster.faults.applyText('kube-scheduler-stopped')).toThrow(
      'kube-scheduler was left out of this cluster: somebody else runs it',
    );
    expect(bench.cluster.faults.active.map(({ name }) => name)).toEqual(['registry-down']);
  });

  it('are for who may ask for that path', async () => {
    const bench = await open({ nodes: 1 });
    const response = await bench.cluster.fetch(new Request(`https://cluster${page}`), {
      clientIdentity: { username: 'jane', groups: ['system:authenticated'] },
    });
    expect(response.status).toBe(403);
  });

  it('are in a snapshot of their own, from which another cluster has them', async () => {
    const first = await open({ nodes: 2 });
    first.cluster.faults.applyText('registry-slow=4');
    first.cluster.faults.apply('node-network-cut', { node: 'podpath-worker' }, 100);
    const snapshot = JSON.parse(JSON.stringify(first.cluster.faults.snapshot()));
    const second = await open({ nodes: 2 });
    second.cluster.faults.restore(snapshot);
    expect(second.cluster.faults.snapshot()).toEqual(snapshot);
    expect(second.cluster.registry.faults.slowness).toBe(4);
    await second.advance(101);
    expect(second.cluster.network.cutNodes.size).toBe(0);
  });

  it('go on with the cluster that they are in, from its snapshot', async () => {
    const kubelet = { evictionHard: { 'memory.available': '100Mi' } };
    const first = await open({ nodes: 2, kubelet });
    first.cluster.faults.applyText('runtime-down=podpath-worker');
    first.cluster.faults.applyText('node-memory-full=podpath-control-plane:20');
    first.cluster.faults.apply('kube-scheduler-stopped', {}, 200);
    await first.advance(45);
    const snapshot = JSON.parse(JSON.stringify(first.cluster.snapshot()));
    const second = await openBench({ nodes: 2, kubelet, snapshot });
    expect(second.cluster.faults.snapshot()).toEqual(first.cluster.faults.snapshot());
    const course = async (bench: Bench) => {
      const seen: string[] = [];
      for (const seconds of [0, 150, 40, 60]) {
        await bench.advance(seconds);
        seen.push(await conditionOf(bench, 'podpath-control-plane', 'MemoryPressure'));
        const { status } = await bench.ask('GET', '/api/v1/nodes/podpath-worker');
        seen.push(status.conditions.find(({ type }: { type: string }) => type === 'Ready').message);
        seen.push(String(bench.cluster.isRunning('kube-scheduler')));
      }
      return seen;
    };
    const wanted = await course(first);
    expect(wanted[0]).toContain('True');
    expect(wanted[1]).toContain('container runtime is down');
    expect(wanted).toContain('true');
    expect(await course(second)).toEqual(wanted);
  });

  it('make the same cluster of the same seed, to the byte', async () => {
    const course = async () => {
      const bench = await open();
      await bench.ask('POST', deployments, deployment(3));
      await bench.ask('POST', `${page}/kubelet-stopped`, { node: 'podpath-worker' });
      await bench.advance(90);
      await bench.ask('DELETE', page);
      await bench.advance(90);
      return JSON.stringify([bench.cluster.snapshot(), bench.cluster.faults.snapshot()]);
    };
    expect(await course()).toBe(await course());
  });
});
