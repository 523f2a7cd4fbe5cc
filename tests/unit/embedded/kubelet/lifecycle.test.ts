import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { Pod } from '../../../../src/kube/index.ts';
import { container, newKubeletBench } from './bench.ts';

describe('a Pod that is bound to a node', { timeout: 60_000 }, () => {
  it('runs, is ready, and is deleted when its containers have ended', async () => {
    using bench = await newKubeletBench();
    const { clock } = bench;
    await bench.run('web', { containers: [container()] });
    await clock.advance(3000);
    expect(bench.logged).toEqual([]);
    const pod = await bench.pod('web');
    expect(pod.status).toMatchObject({ phase: 'Running', podIP: '10.244.0.2', hostIP: '172.18.0.2' });
    expect(await bench.events('web')).toEqual([
      'Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod',
      'Created Container created',
      'Started Container started',
    ]);
    await bench.remove('web');
    await clock.advance(1000);
    await expect(bench.pod('web')).rejects.toMatchObject({ code: 404 });
    expect(bench.runtime.listPodSandboxes()).toEqual([]);
  });

  it('runs with the handler of its RuntimeClass, and waits for a class that is gone', async () => {
    using bench = await newKubeletBench();
    const newClass = {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'usual' },
      handler: 'runc',
    };
    await bench.admin.create(resources.runtimeClasses, newClass);
    const spec = { runtimeClassName: 'usual', containers: [container()] };
    await bench.run('early', spec);
    await bench.clock.advance(3000);
    expect((await bench.pod('early')).status?.phase).toBe('Running');
    expect(bench.runtime.handlers).toEqual(['runc']);
    await bench.run('late', { ...spec, nodeName: '' });
    await bench.admin.delete(resources.runtimeClasses, { name: 'usual' });
    await bench.admin.request('POST', '/api/v1/namespaces/default/pods/late/binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace: 'default', name: 'late' },
      target: { kind: 'Node', name: 'n1' },
    });
    await bench.clock.advance(3000);
    expect((await bench.pod('late')).status?.phase).toBe('Pending');
    expect(await bench.events('late')).toEqual([
      'FailedCreatePodSandBox Failed to create pod sandbox: runtimeclass.node.k8s.io "usual" not found',
    ]);
    // It comes again after 10 to 15 s, and not before.
    await bench.clock.advance(6000);
    expect(await bench.events('late')).toHaveLength(1);
    await bench.admin.create(resources.runtimeClasses, newClass);
    await bench.clock.advance(7000);
    expect((await bench.pod('late')).status?.phase).toBe('Running');
  });

  it('is over once somebody else has called it over, and never again something else', async () => {
    using bench = await newKubeletBench();
    await bench.run('web', { containers: [container()] });
    await bench.clock.advance(3000);
    const phases: (string | undefined)[] = [];
    const { resourceVersion } = await bench.admin.list(resources.pods, { namespace: 'default' });
    using _watch = bench.admin.watch<Pod>(
      resources.pods,
      { namespace: 'default', resourceVersion },
      { event: (_type, { status }) => phases.push(status?.phase), end: () => undefined },
    );
    const patch = { status: { phase: 'Failed' } };
    const key = { namespace: 'default', name: 'web' };
    await bench.admin.patch(resources.pods, key, 'merge', patch, { subresource: 'status' });
    await bench.clock.advance(60_000);
    expect([...new Set(phases)]).toEqual(['Failed']);
    expect(bench.runtime.listContainers().filter(({ state }) => state === 'Running')).toEqual([]);
  });
});
