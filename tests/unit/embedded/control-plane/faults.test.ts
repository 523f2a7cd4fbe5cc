import { afterEach, describe, expect, it } from 'vitest';
import { locales } from '../../../../src/base/index.ts';
import { faults, formatUsage } from '../../../../src/embedded/index.ts';
import { type Bench, deployment, deployments, isReady, newBench } from './bench.ts';

const benches: Bench[] = [];
const open = async (setup?: Parameters<typeof newBench>[0]) => {
  const bench = await newBench(setup);
  benches.push(bench);
  await bench.advance(60);
  return bench;
};
afterEach(() => {
  for (const bench of benches.splice(0)) bench[Symbol.dispose]();
});

const page = '/debug/podpath/faults';
const phases = async (bench: Bench) => (await bench.pods('default')).map(({ status }) => status.phase);
const newPod = (image: string, nodeName?: string) => ({
  metadata: { name: 'p' },
  spec: { ...(nodeName === undefined ? {} : { nodeName }), containers: [{ name: 'c', image }] },
});
const pods = '/api/v1/namespaces/default/pods';
const eventsOf = async (bench: Bench, name: string): Promise<string[]> =>
  (await bench.ask('GET', '/api/v1/namespaces/default/events')).items
    .filter(({ involvedObject }: { involvedObject: { name: string } }) => involvedObject.name === name)
    .map(({ reason }: { reason: string }) => reason);
const conditionOf = async (bench: Bench, node: string, type: string) => {
  const { status } = await bench.ask('GET', `/api/v1/nodes/${node}`);
  const found = status.conditions.find((condition: { type: string }) => condition.type === type);
  return `${found.status} ${found.reason}`;
};

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
    const second = await newBench({ nodes: 2, kubelet, snapshot });
    benches.push(second);
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

describe('a manifest that is moved out of its folder', { timeout: 60_000 }, () => {
  const manifests = '/debug/podpath/nodes/podpath-control-plane/manifests';

  it('stops its program, and its mirror Pod goes', async () => {
    const bench = await open({ nodes: 1 });
    await bench.ask('DELETE', `${manifests}/kube-scheduler.yaml`);
    await bench.advance(40);
    expect((await bench.pods('kube-system')).map(({ metadata }) => metadata.name)).not.toContain(
      'kube-scheduler-podpath-control-plane',
    );
    expect((await bench.ask('GET', page)).active).toMatchObject([{ name: 'kube-scheduler-stopped' }]);
    await bench.ask('POST', `${manifests}/kube-scheduler.yaml`);
    await bench.advance(40);
    expect(bench.cluster.isRunning('kube-scheduler')).toBe(true);
  });

  it.each([
    ['/debug/podpath/nodes/podpath-control-plane/manifests/nginx.yaml', 404],
    ['/debug/podpath/nodes/podpath-worker/manifests/etcd.yaml', 404],
  ])('is refused where there is none: %s', async (path, code) => {
    const bench = await open({ nodes: 2 });
    expect(await bench.ask('DELETE', path)).toMatchObject({ code });
  });
});

describe('componentstatuses', { timeout: 60_000 }, () => {
  it('tell which parts of the control plane answer, as kube-apiserver finds them', async () => {
    const bench = await open({ nodes: 1 });
    const told = async () =>
      (await bench.ask('GET', '/api/v1/componentstatuses')).items.map(
        ({ metadata, conditions: [{ type, status, message }] }: Awaited<ReturnType<Bench['ask']>>) =>
          `${metadata.name} ${type}=${status} ${message}`,
      );
    expect(await told()).toEqual([
      'scheduler Healthy=True ok',
      'controller-manager Healthy=True ok',
      'etcd-0 Healthy=True ok',
    ]);
    bench.cluster.faults.applyText('kube-scheduler-stopped');
    await bench.advance(40);
    expect((await told())[0]).toBe(
      'scheduler Healthy=False Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused',
    );
    expect(await bench.ask('GET', '/api/v1/componentstatuses/etcd-0')).toMatchObject({ kind: 'ComponentStatus' });
    expect(await bench.ask('GET', '/api/v1/componentstatuses/x')).toMatchObject({
      code: 404,
      message: 'componentstatus "x" not found',
    });
    // The scheduler has given its Lease away; that of the controller manager runs out.
    const leaseOf = async (name: string) =>
      (await bench.ask('GET', `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`)).spec;
    expect(await leaseOf('kube-scheduler')).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
    bench.cluster.faults.applyText('kube-controller-manager-stopped');
    await bench.advance(60);
    const { holderIdentity, renewTime, leaseDurationSeconds } = await leaseOf('kube-controller-manager');
    expect(holderIdentity).toContain('podpath-control-plane_');
    expect(bench.clock.now() - Date.parse(renewTime)).toBeGreaterThan(leaseDurationSeconds * 1000);
  });
});

describe('what is seen of each fault', { timeout: 60_000 }, () => {
  it('kube-scheduler-stopped: a Pod stays Pending without an Event, others go on', async () => {
    const bench = await open();
    await bench.ask('POST', deployments, deployment(1));
    await bench.advance(30);
    bench.cluster.faults.applyText('kube-scheduler-stopped');
    await bench.advance(40);
    await bench.ask('POST', pods, newPod('nginx:1.27'));
    await bench.advance(120);
    expect((await phases(bench)).sort()).toEqual(['Pending', 'Running']);
    expect(await eventsOf(bench, 'p')).toEqual([]);
    bench.cluster.faults.heal('kube-scheduler-stopped');
    await bench.advance(60);
    expect(await phases(bench)).toEqual(['Running', 'Running']);
  });

  it('kube-controller-manager-stopped: no ReplicaSet, and nobody replaces a Pod', async () => {
    const bench = await open();
    await bench.ask('POST', deployments, deployment(2));
    await bench.advance(30);
    bench.cluster.faults.applyText('kube-controller-manager-stopped');
    await bench.advance(40);
    const [first] = await bench.pods('default');
    await bench.ask('DELETE', `${pods}/${first?.metadata.name}`);
    await bench.ask('POST', deployments, { ...deployment(1), metadata: { name: 'late' } });
    await bench.advance(120);
    expect(await phases(bench)).toEqual(['Running']);
    const { items } = await bench.ask('GET', '/apis/apps/v1/namespaces/default/replicasets');
    expect(items).toHaveLength(1);
    bench.cluster.faults.heal('kube-controller-manager-stopped');
    await bench.advance(60);
    expect(await phases(bench)).toEqual(['Running', 'Running', 'Running']);
  });

  it('etcd-stopped: writes and reads hang until they are given up, the health of the API server says so', async () => {
    const bench = await open({ nodes: 1 });
    await bench.ask('POST', pods, newPod('nginx:1.27'));
    await bench.advance(30);
    bench.cluster.faults.applyText('etcd-stopped');
    await bench.advance(35);
    const within = async (seconds: number, asked: Promise<unknown>) => {
      let isAnswered = false;
      void asked.then(() => (isAnswered = true));
      await bench.advance(seconds - 1);
      const wasEarly = isAnswered;
      await bench.advance(2);
      return wasEarly ? 'early' : isAnswered ? await asked : 'late';
    };
    const configMap = { metadata: { name: 'a' } };
    expect(await within(34, bench.ask('POST', '/api/v1/namespaces/default/configmaps', configMap))).toMatchObject({
      code: 504,
      reason: 'Timeout',
      message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
    });
    // What the API server has in its caches it still gives.
    expect((await bench.ask('GET', `${pods}?resourceVersion=0`)).items).toHaveLength(1);
    const health = await bench.cluster.fetch(new Request('https://cluster/readyz'), {
      clientIdentity: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
    });
    expect([health.status, await health.text()]).toEqual([
      500,
      '[+]ping ok\n[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\n[+]shutdown ok\nreadyz check failed\n',
    ]);
  });

  it('etcd-stopped: leaders end, the API server is restarted without coming up, and all is well when it is healed', async () => {
    const bench = await open();
    await bench.ask('POST', deployments, deployment(2));
    await bench.advance(30);
    bench.cluster.faults.applyText('etcd-stopped');
    await bench.advance(60);
    expect(bench.cluster.isRunning('kube-apiserver')).toBe(true);
    await bench.advance(120);
    expect(bench.cluster.isRunning('kube-apiserver')).toBe(false);
    bench.cluster.faults.heal('etcd-stopped');
    await bench.advance(600);
    expect(bench.cluster.isRunning('kube-apiserver')).toBe(true);
    const restarts = (await bench.pods('kube-system'))
      .filter(({ metadata }) => metadata.labels?.['tier'] === 'control-plane')
      .map(({ metadata, status }) => [metadata.labels?.['component'], status.containerStatuses[0].restartCount > 0]);
    expect(Object.fromEntries(restarts)).toEqual({
      etcd: false,
      'kube-apiserver': true,
      'kube-controller-manager': true,
      'kube-scheduler': true,
    });
    expect((await bench.ask('GET', '/api/v1/nodes')).items.every(isReady)).toBe(true);
    await bench.ask('POST', deployments, { ...deployment(1), metadata: { name: 'late' } });
    await bench.advance(60);
    expect(await phases(bench)).toEqual(['Running', 'Running', 'Running']);
  });

  it('kube-apiserver-stopped: containers run on, and the Node is as before when it is back', async () => {
    const bench = await open();
    await bench.ask('POST', deployments, deployment(2));
    await bench.advance(30);
    const before = (await bench.pods('default')).map(({ metadata }) => metadata.name);
    bench.cluster.faults.applyText('kube-apiserver-stopped');
    await bench.advance(120);
    expect(bench.cluster.isRunning('kube-apiserver')).toBe(false);
    const running = bench.cluster
      .nodeNames()
      .flatMap((name) => bench.cluster.runtimeOf(name)?.listContainers() ?? [])
      .filter(({ name, state }) => name === 'web' && state === 'Running');
    expect(running).toHaveLength(2);
    bench.cluster.faults.heal('kube-apiserver-stopped');
    await bench.advance(120);
    expect((await bench.pods('default')).map(({ metadata }) => metadata.name)).toEqual(before);
    expect((await bench.ask('GET', '/api/v1/nodes')).items.every(isReady)).toBe(true);
  });

  it.each(['kubelet-stopped', 'node-network-cut'])(
    '%s: the Node is given up and its Pods with it, until it is back',
    async (name) => {
      const bench = await open();
      const toleration = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 };
      const web = deployment(2);
      Object.assign(web.spec.template.spec, { tolerations: [toleration] });
      await bench.ask('POST', deployments, web);
      await bench.advance(30);
      bench.cluster.faults.apply(name, { node: 'podpath-worker' });
      await bench.advance(70);
      expect(await conditionOf(bench, 'podpath-worker', 'Ready')).toBe('Unknown NodeStatusUnknown');
      const containers = bench.cluster.runtimeOf('podpath-worker')?.listContainers() ?? [];
      expect(containers.some((one) => one.name === 'web' && one.state === 'Running')).toBe(true);
      await bench.advance(60);
      const all = await bench.pods('default');
      const leaving = all.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      expect(leaving.map(({ spec }) => spec.nodeName)).toEqual(['podpath-worker']);
      const staying = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      expect(staying.map(({ spec }) => spec.nodeName)).toEqual(['podpath-worker2', 'podpath-worker2']);
      const log = await bench.ask('GET', `${pods}/${leaving[0]?.metadata.name}/log`);
      expect(log.message).toContain(
        name === 'kubelet-stopped'
          ? 'dial tcp 172.18.0.3:10250: connect: connection refused'
          : 'dial tcp 172.18.0.3:10250: i/o timeout',
      );
      bench.cluster.faults.heal(name);
      await bench.advance(60);
      expect(await conditionOf(bench, 'podpath-worker', 'Ready')).toBe('True KubeletReady');
      expect(await bench.pods('default')).toHaveLength(2);
    },
  );

  it('runtime-down: containers run on, the Node is NotReady, a new Pod waits and comes when it is healed', async () => {
    const bench = await open({ nodes: 2 });
    const worker = 'podpath-worker';
    await bench.ask('POST', pods, { ...newPod('nginx:1.27', worker), metadata: { name: 'old' } });
    await bench.advance(30);
    bench.cluster.faults.apply('runtime-down', { node: worker });
    await bench.ask('POST', pods, newPod('nginx:1.27', worker));
    await bench.advance(20);
    expect(await eventsOf(bench, 'p')).toEqual(['FailedCreatePodSandBox']);
    await bench.advance(20);
    const readyOf = async () => {
      const { status } = await bench.ask('GET', `/api/v1/nodes/${worker}`);
      const {
        status: value,
        reason,
        message,
      } = status.conditions.find(({ type }: { type: string }) => type === 'Ready');
      return [value, reason, message];
    };
    expect(await readyOf()).toEqual(['False', 'KubeletNotReady', 'container runtime is down']);
    expect(
      bench.cluster
        .runtimeOf(worker)
        ?.listContainers()
        .find(({ name }) => name === 'c')?.state,
    ).toBe('Running');
    await bench.advance(150);
    expect((await readyOf())[2]).toMatch(
      /^\[container runtime is down, PLEG is not healthy: pleg was last seen active 3m\d+s ago; threshold is 3m0s\]$/,
    );
    const { spec } = await bench.ask('GET', `/api/v1/nodes/${worker}`);
    expect(spec.taints.map(({ key }: { key: string }) => key)).toContain('node.kubernetes.io/not-ready');
    bench.cluster.faults.heal('runtime-down');
    await bench.advance(60);
    expect(await readyOf()).toEqual(['True', 'KubeletReady', 'kubelet is posting ready status']);
    expect(await phases(bench)).toEqual(['Running', 'Running']);
  });

  it('runtime-slow: a Pod takes so many times as long to start', async () => {
    const bench = await open({ nodes: 2 });
    const startedWithin = async (name: string, seconds: number) => {
      await bench.ask('POST', pods, { ...newPod('registry.k8s.io/pause:3.10', 'podpath-worker'), metadata: { name } });
      await bench.advance(seconds);
      return (await bench.ask('GET', `${pods}/${name}`)).status.phase;
    };
    expect(await startedWithin('before', 10)).toBe('Running');
    bench.cluster.faults.applyText('runtime-slow=podpath-worker:100');
    expect(await startedWithin('slow', 10)).toBe('Pending');
    await bench.advance(60);
    expect((await phases(bench)).every((phase) => phase === 'Running')).toBe(true);
    bench.cluster.faults.heal('runtime-slow');
    expect(await startedWithin('after', 10)).toBe('Running');
  });

  it('node-memory-full: Pods are evicted below the threshold, and the Node recovers after 5 minutes', async () => {
    const bench = await open({ nodes: 2, kubelet: { evictionHard: { 'memory.available': '100Mi' } } });
    const worker = 'podpath-worker';
    await bench.ask('POST', pods, {
      metadata: { name: 'p' },
      spec: { nodeName: worker, containers: [{ name: 'c', image: 'podpath/memhog', args: ['-mem', '200Mi'] }] },
    });
    await bench.advance(30);
    bench.cluster.faults.apply('node-memory-full', { node: worker });
    await bench.advance(15);
    const { status } = await bench.ask('GET', `${pods}/p`);
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(status.message).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: 50Mi\. Container c was using /,
    );
    expect(await conditionOf(bench, worker, 'MemoryPressure')).toBe('True KubeletHasInsufficientMemory');
    bench.cluster.faults.heal('node-memory-full');
    await bench.advance(320);
    expect(await conditionOf(bench, worker, 'MemoryPressure')).toBe('False KubeletHasSufficientMemory');
  });

  it('node-memory-full without a threshold: the kernel kills who needs more', async () => {
    const bench = await open({ nodes: 2 });
    const worker = 'podpath-worker';
    bench.cluster.faults.apply('node-memory-full', { node: worker, left: 100 });
    const args = ['-mem', '400Mi', '-step', '8Mi', '-every', '100ms'];
    await bench.ask('POST', pods, {
      metadata: { name: 'p' },
      spec: {
        nodeName: worker,
        restartPolicy: 'Never',
        containers: [{ name: 'c', image: 'podpath/memhog', args }],
      },
    });
    await bench.advance(40);
    const { status } = await bench.ask('GET', `${pods}/p`);
    expect(status.containerStatuses[0].state.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
    expect(await conditionOf(bench, worker, 'MemoryPressure')).toBe('False KubeletHasSufficientMemory');
  });

  it('node-disk-full: images that nobody uses go, then Pods; new ones are refused until it is healed', async () => {
    const bench = await open({ nodes: 2, kubelet: { evictionHard: { 'nodefs.available': '10%' } } });
    const worker = 'podpath-worker';
    const runtime = bench.cluster.runtimeOf(worker);
    await bench.ask('POST', pods, newPod('nginx:1.27', worker));
    await bench.ask('POST', pods, { ...newPod('redis:7', worker), metadata: { name: 'gone' } });
    await bench.advance(60);
    await bench.ask('DELETE', `${pods}/gone?gracePeriodSeconds=0`);
    await bench.advance(5);
    const images = () => (runtime?.listImages() ?? []).flatMap(({ repoTags }) => repoTags);
    expect(images()).toContain('docker.io/library/redis:7');
    bench.cluster.faults.apply('node-disk-full', { node: worker });
    await bench.advance(15);
    expect(images()).not.toContain('docker.io/library/redis:7');
    const { status } = await bench.ask('GET', `${pods}/p`);
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(status.message).toMatch(
      /^The node was low on resource: ephemeral-storage\. Threshold quantity: 9765625Ki, available: 3000000000\. Container c was using \d+(Ki)?, request is 0, has larger consumption of ephemeral-storage\. $/,
    );
    expect(await conditionOf(bench, worker, 'DiskPressure')).toBe('True KubeletHasDiskPressure');
    const { spec } = await bench.ask('GET', `/api/v1/nodes/${worker}`);
    expect(spec.taints).toMatchObject([{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }]);
    await bench.ask('POST', pods, { ...newPod('nginx:1.27', worker), metadata: { name: 'late' } });
    await bench.advance(5);
    expect((await bench.ask('GET', `${pods}/late`)).status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [DiskPressure]. ',
    });
    bench.cluster.faults.heal('node-disk-full');
    await bench.advance(320);
    expect(await conditionOf(bench, worker, 'DiskPressure')).toBe('False KubeletHasNoDiskPressure');
  });

  it('registry-slow: a pull takes so many times as long', async () => {
    const bench = await open({ nodes: 1 });
    bench.cluster.faults.applyText('registry-slow=20');
    await bench.ask('POST', pods, newPod('nginx:1.27'));
    await bench.advance(30);
    expect(await phases(bench)).toEqual(['Pending']);
    await bench.advance(120);
    expect(await phases(bench)).toEqual(['Running']);
  });

  it.each([
    ['registry-down', 'i/o timeout'],
    ['registry-rate-limited', '429 Too Many Requests'],
  ])('%s: what a Node lacks fails with ErrImagePull (%s), and comes when it is healed', async (name, text) => {
    const bench = await open({ nodes: 1 });
    bench.cluster.faults.applyText(name);
    await bench.ask('POST', pods, newPod('nginx:1.27'));
    await bench.advance(32);
    const { status } = await bench.ask('GET', `${pods}/p`);
    const { waiting } = status.containerStatuses[0].state;
    expect(['ErrImagePull', 'ImagePullBackOff']).toContain(waiting.reason);
    expect(waiting.message).toContain(text);
    bench.cluster.faults.heal(name);
    await bench.advance(400);
    expect(await phases(bench)).toEqual(['Running']);
  });

  it('dns-broken: names time out, and work again when it is healed', async () => {
    const bench = await open({ nodes: 1 });
    await bench.ask('POST', pods, {
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'busybox:1.37', command: ['sleep', '9999'] }] },
    });
    await bench.advance(30);
    const runtime = bench.cluster.runtimeOf('podpath-control-plane');
    const lookUp = async () => {
      const id = runtime?.listContainers().find(({ name, state }) => name === 'c' && state === 'Running')?.id ?? '';
      const asked = runtime?.execSync(id, ['nslookup', 'kubernetes.default.svc.cluster.local'], 60_000);
      await bench.advance(30);
      return (await asked)?.exitCode;
    };
    expect(await lookUp()).toBe(0);
    bench.cluster.faults.applyText('dns-broken');
    expect(await lookUp()).toBe(1);
    bench.cluster.faults.heal('dns-broken');
    expect(await lookUp()).toBe(0);
  });
});
