import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/kube/index.ts';
import { deployment, deployments, isReady, newBench, openBench } from './bench.ts';

describe('a cluster that lives', { timeout: 60_000 }, () => {
  it('has Nodes that are Ready, named as kind names them', async () => {
    const bench = await openBench();
    await bench.advance(60);
    const { items } = await bench.ask('GET', '/api/v1/nodes');
    expect(items.map(({ metadata }: KubeObject) => metadata.name)).toEqual([
      'podpath-control-plane',
      'podpath-worker',
      'podpath-worker2',
    ]);
    expect(items.every(isReady)).toBe(true);
    expect(items.map(({ spec }: KubeObject) => spec.taints)).toEqual([
      [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
      undefined,
      undefined,
    ]);
    expect(items[0].metadata.labels).toMatchObject({ 'node-role.kubernetes.io/control-plane': '' });
  });

  it('runs its own parts in static Pods, and CoreDNS in Pods with the names that a real cluster gives them', async () => {
    const bench = await openBench();
    await bench.advance(120);
    const pods = await bench.pods('kube-system');
    const names = pods.map(({ metadata }) => metadata.name ?? '');
    for (const part of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
      expect(names).toContain(`${part}-podpath-control-plane`);
    }
    expect(names.filter((name) => name.startsWith('coredns-559f6c778d-'))).toHaveLength(2);
    expect(pods.filter((pod) => !isReady(pod)).map(({ metadata }) => metadata.name)).toEqual([]);
    expect(names.filter((name) => name.startsWith('kube-proxy-'))).toHaveLength(3);
  });

  it('brings a Deployment to life, told by the users and Events of a real one', async () => {
    const bench = await openBench();
    await bench.advance(60);
    await bench.ask('POST', deployments, deployment(3));
    await bench.advance(30);
    const pods = await bench.pods('default');
    expect(pods.map(({ status }) => status.phase)).toEqual(['Running', 'Running', 'Running']);
    const name = pods[0]?.metadata.name ?? '';
    const { items } = await bench.ask('GET', '/api/v1/namespaces/default/events');
    const reasons = items
      .filter((event: KubeObject) => event['involvedObject'].name === name)
      .map((event: KubeObject) => event['reason']);
    expect(reasons.sort()).toEqual(['Created', 'Pulled', 'Pulling', 'Scheduled', 'Started']);
    const { status } = await bench.ask('GET', `${deployments}/web`);
    expect(status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3 });
  });

  it('schedules nothing while its scheduler is stopped, and goes on when it is back', async () => {
    const bench = await openBench();
    await bench.advance(60);
    bench.cluster.setRunning('kube-scheduler', false);
    await bench.advance(60);
    expect(bench.cluster.isRunning('kube-scheduler')).toBe(false);
    await bench.ask('POST', deployments, deployment(1));
    await bench.advance(60);
    expect((await bench.pods('default')).map(({ spec, status }) => [spec.nodeName, status.phase])).toEqual([
      [undefined, 'Pending'],
    ]);
    bench.cluster.setRunning('kube-scheduler', true);
    await bench.advance(60);
    expect((await bench.pods('default')).map(({ status }) => status.phase)).toEqual(['Running']);
  });

  it('shows its parts as they are once its API server is back', async () => {
    const bench = await openBench({ nodes: 1 });
    const hasScheduler = async () =>
      (await bench.pods('kube-system')).some(({ metadata }) => metadata.name?.startsWith('kube-scheduler'));
    await bench.advance(60);
    for (const isRunning of [false, true]) {
      bench.cluster.setRunning('kube-apiserver', false);
      await bench.advance(60);
      bench.cluster.setRunning('kube-scheduler', isRunning);
      await bench.advance(60);
      bench.cluster.setRunning('kube-apiserver', true);
      await bench.advance(150);
      expect(await hasScheduler()).toBe(isRunning);
    }
  });

  it('makes no Pods of a Deployment while its controller manager is stopped', async () => {
    const bench = await openBench();
    await bench.advance(60);
    await bench.ask('PUT', '/debug/podpath/components/kube-controller-manager', { running: false });
    await bench.advance(60);
    await bench.ask('POST', deployments, deployment(1));
    await bench.advance(60);
    expect(await bench.pods('default')).toEqual([]);
  });

  it('loses a Node whose network is cut, moves its Pods elsewhere, and takes it back', async () => {
    const bench = await openBench();
    await bench.advance(60);
    await bench.ask('POST', deployments, deployment(4));
    await bench.advance(30);
    await bench.ask('PUT', '/debug/podpath/nodes/podpath-worker2', { network: false });
    await bench.advance(100);
    const readiness = async () => {
      const { status, spec } = await bench.ask('GET', '/api/v1/nodes/podpath-worker2');
      const { status: value, reason } = status.conditions.find(({ type }: { type: string }) => type === 'Ready');
      return [
        value,
        reason,
        (spec.taints ?? []).map(({ key, effect }: Record<string, string>) => `${key}:${effect}`).sort(),
      ];
    };
    expect(await readiness()).toEqual([
      'Unknown',
      'NodeStatusUnknown',
      ['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule'],
    ]);
    // Pods tolerate that for 300 s.
    await bench.advance(360);
    const running = (await bench.pods('default')).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(running.map(({ spec }) => spec.nodeName)).toEqual(Array(4).fill('podpath-worker'));
    await bench.ask('PUT', '/debug/podpath/nodes/podpath-worker2', { network: true });
    await bench.advance(120);
    expect(await readiness()).toEqual(['True', 'KubeletReady', []]);
    expect(await bench.pods('default')).toHaveLength(4);
  });

  it('is the same for the same seed and the same requests', async () => {
    const course = async () => {
      const bench = await openBench();
      await bench.advance(30);
      await bench.ask('POST', deployments, deployment(2));
      await bench.advance(60);
      return JSON.stringify(bench.cluster.snapshot());
    };
    expect(await course()).toBe(await course());
  });

  it('goes on from a snapshot of its objects, as after its machines were started again', async () => {
    const first = await openBench();
    await first.advance(60);
    await first.ask('POST', deployments, deployment(2));
    await first.advance(30);
    const before = (await first.pods('default')).map(({ metadata }) => metadata.name);
    const second = await openBench({ snapshot: JSON.parse(JSON.stringify(first.cluster.snapshot())) });
    await second.advance(120);
    const pods = await second.pods('default');
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(before);
    expect(pods.every(isReady)).toBe(true);
    expect((await second.ask('GET', '/api/v1/nodes')).items.every(isReady)).toBe(true);
  });

  it('schedules nothing where its scheduler was left out', async () => {
    const bench = await openBench({ nodes: 2, without: ['kube-scheduler'] });
    await bench.advance(30);
    await bench.ask('POST', deployments, deployment(1));
    await bench.advance(30);
    expect((await bench.pods('default')).map(({ status }) => status.phase)).toEqual(['Pending']);
    expect(() => bench.cluster.setRunning('kube-scheduler', true)).toThrow(
      'kube-scheduler was left out of this cluster: somebody else runs it',
    );
  });

  it('shows why a Pod was scheduled as it was', async () => {
    const bench = await openBench();
    await bench.advance(60);
    await bench.ask('POST', '/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    });
    await bench.advance(10);
    const { attempts } = await bench.ask('GET', '/debug/podpath/scheduling/default/web');
    expect(attempts).toMatchObject([{ attempt: 1, selected: expect.stringMatching(/^podpath-worker2?$/) }]);
    const refused = attempts[0].nodes.find(({ node }: { node: string }) => node === 'podpath-control-plane');
    expect(refused).toMatchObject({
      refusedBy: 'TaintToleration',
      passed: ['NodeUnschedulable'],
      remedies: [{ kind: 'AddToleration', key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    });
  });

  it.each([
    ['GET', '/debug/podpath/scheduling/default/nobody', undefined, 404],
    ['PUT', '/debug/podpath/components/kube-scheduler', { running: 'no' }, 400],
    ['PUT', '/debug/podpath/components/etcd', { running: false }, 404],
    ['PUT', '/debug/podpath/nodes/nowhere', { network: false }, 404],
    ['PUT', '/debug/podpath/clock', { speed: -1 }, 400],
    ['DELETE', '/debug/podpath/clock', undefined, 405],
  ])('%s %s with %j is refused with a Status', async (method, path, body, code) => {
    const bench = await openBench({ nodes: 1 });
    expect(await bench.ask(method, path, body)).toMatchObject({ kind: 'Status', status: 'Failure', code });
  });

  it('goes from event to event while its clock is paused, and says what happened', async () => {
    const bench = await openBench({ nodes: 1 });
    await bench.advance(10);
    const { next } = await bench.ask('GET', '/debug/podpath/clock');
    const { happened } = await bench.ask('POST', '/debug/podpath/clock/step', {});
    expect(happened).toBe(next.what);
  });

  it('refuses to have no node', async () => {
    await expect(newBench({ nodes: 0 })).rejects.toThrow('a cluster has at least 1 node, not 0');
  });
});
