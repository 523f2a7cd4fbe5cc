import { describe, expect, it } from 'vitest';
import { type Bench, conditionOf, deployment, deployments, isReady, openBench } from './bench.ts';

const open = (setup?: Parameters<typeof openBench>[0]) => openBench(setup, 60);
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
    expect(health.status).toBe(500);
    const lines = (await health.text()).split('\n');
    expect(lines.filter((line) => !line.startsWith('[+]poststarthook/'))).toEqual([
      '[+]ping ok',
      '[-]etcd failed: reason withheld',
      '[-]etcd-readiness failed: reason withheld',
      '[+]autoregister-completion ok',
      '[+]shutdown ok',
      'readyz check failed',
      '',
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
    const refusal = { reason: 'Unreachable', message: 'dial tcp 172.18.0.2:6443: connect: connection refused' };
    await expect(bench.ask('GET', '/version')).rejects.toMatchObject(refusal);
    await expect(bench.cluster.connect(new Request('https://cluster/version'))).rejects.toMatchObject(refusal);
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

  it('runtime-down: a Pod that is deleted meanwhile is tried again in time, and goes when the runtime is back', async () => {
    const bench = await open({ nodes: 1 });
    await bench.ask('POST', pods, newPod('nginx', 'podpath-control-plane'));
    await bench.advance(30);
    bench.cluster.faults.applyText('runtime-down=podpath-control-plane');
    const deleted = bench.ask('DELETE', `${pods}/p`);
    // Not all of it: after 30 s the kubelet knows that its runtime is down, and waits.
    await bench.advance(25);
    await deleted;
    expect((await bench.pods('default')).map(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([
      true,
    ]);
    bench.cluster.faults.heal('runtime-down');
    await bench.advance(60);
    expect(await bench.pods('default')).toEqual([]);
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
    ['registry-private', 'pull access denied, repository does not exist or may require authorization'],
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

  it.each([
    ['podpath', ['Running']],
    ['guess', ['Pending']],
  ])(
    'registry-private: a Pod pulls with the Secret that it names, whose password is %s',
    async (password, expected) => {
      const bench = await open({ nodes: 1 });
      bench.cluster.faults.applyText('registry-private');
      const auths = { 'https://index.docker.io/v1/': { username: 'podpath', password } };
      await bench.ask('POST', '/api/v1/namespaces/default/secrets', {
        metadata: { name: 'account' },
        type: 'kubernetes.io/dockerconfigjson',
        stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
      });
      const pod = newPod('nginx:1.27');
      await bench.ask('POST', pods, { ...pod, spec: { ...pod.spec, imagePullSecrets: [{ name: 'account' }] } });
      await bench.advance(32);
      expect(await phases(bench)).toEqual(expected);
      const { status } = await bench.ask('GET', `${pods}/p`);
      const message = status.containerStatuses[0].state.waiting?.message ?? '';
      expect(message.includes('401 Unauthorized')).toBe(password !== 'podpath');
    },
  );

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
