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
