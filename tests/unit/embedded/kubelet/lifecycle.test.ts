import { describe, expect, it } from 'vitest';
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
});
