import { describe, expect, it } from 'vitest';
import { openBench } from './bench.ts';

const folder = '/debug/podpath/nodes/podpath-worker/manifests';
const manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
};

describe('a manifest that is put into the folder of a worker', { timeout: 60_000 }, () => {
  it('is a Pod with the defaults of the API, shown by a mirror', async () => {
    const bench = await openBench({ nodes: 2 });
    expect(await bench.ask('PUT', `${folder}/web.yaml`, manifest)).toEqual({ name: 'web.yaml', there: true });
    await bench.advance(40);
    const [mirror] = await bench.pods('default');
    expect(mirror?.metadata.name).toBe('web-podpath-worker');
    expect(mirror?.['spec']).toMatchObject({ restartPolicy: 'Always', terminationGracePeriodSeconds: 30 });
    expect(mirror?.['status'].phase).toBe('Running');
    expect(await bench.ask('GET', folder)).toEqual({ manifests: [{ name: 'web.yaml', there: true }] });
    expect(await bench.ask('DELETE', `${folder}/web.yaml`)).toEqual({ name: 'web.yaml', there: false });
    await bench.advance(60);
    expect(await bench.pods('default')).toEqual([]);
    expect(bench.logged).toEqual([]);
  });

  it('is in a snapshot, also while its Pod ends and is to come back', async () => {
    const first = await openBench({ nodes: 2 });
    await first.ask('PUT', `${folder}/web.yaml`, manifest);
    await first.advance(40);
    await first.ask('DELETE', `${folder}/web.yaml`);
    await first.advance(0.01);
    await first.ask('PUT', `${folder}/web.yaml`, manifest);
    const snapshot = JSON.parse(JSON.stringify(first.cluster.snapshot()));
    const second = await openBench({ nodes: 2, snapshot });
    expect(await second.ask('GET', folder)).toEqual({ manifests: [{ name: 'web.yaml', there: true }] });
    await second.advance(60);
    const [mirror] = await second.pods('default');
    expect(mirror?.['status'].phase).toBe('Running');
    const containers = second.cluster.runtimeOf('podpath-worker')?.listContainers() ?? [];
    expect(containers.filter(({ name, state }) => name === 'c' && state === 'Running')).toHaveLength(1);
  });

  it.each([
    ['of the control plane', '/debug/podpath/nodes/podpath-control-plane/manifests/etcd.yaml', manifest, 400],
    ['on a Node that there is not', '/debug/podpath/nodes/nobody/manifests/a.yaml', manifest, 404],
    ['that is no Pod', `${folder}/web.yaml`, { kind: 'ConfigMap', metadata: { name: 'a' } }, 400],
  ])('is refused %s', async (_what, path, body, code) => {
    const bench = await openBench({ nodes: 2 });
    expect(await bench.ask('PUT', path, body)).toMatchObject({ code });
  });
});

describe('a manifest that is moved out of its folder', { timeout: 60_000 }, () => {
  const manifests = '/debug/podpath/nodes/podpath-control-plane/manifests';

  it('stops its program, and its mirror Pod goes', async () => {
    const bench = await openBench({ nodes: 1 }, 60);
    await bench.ask('DELETE', `${manifests}/kube-scheduler.yaml`);
    await bench.advance(40);
    expect((await bench.pods('kube-system')).map(({ metadata }) => metadata.name)).not.toContain(
      'kube-scheduler-podpath-control-plane',
    );
    expect((await bench.ask('GET', '/debug/podpath/faults')).active).toMatchObject([
      { name: 'kube-scheduler-stopped' },
    ]);
    await bench.ask('POST', `${manifests}/kube-scheduler.yaml`);
    await bench.advance(40);
    expect(bench.cluster.isRunning('kube-scheduler')).toBe(true);
  });

  it.each([
    ['/debug/podpath/nodes/podpath-control-plane/manifests/nginx.yaml', 404],
    ['/debug/podpath/nodes/podpath-worker/manifests/etcd.yaml', 404],
  ])('is refused where there is none: %s', async (path, code) => {
    const bench = await openBench({ nodes: 2 }, 60);
    expect(await bench.ask('DELETE', path)).toMatchObject({ code });
  });
});
