import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { StaticPodSource } from '../../../../src/embedded/kubelet/index.ts';
import type { Pod } from '../../../../src/kube/index.ts';
import { container, newKubeletBench } from './bench.ts';

const manifest: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { terminationGracePeriodSeconds: 5, containers: [container()] },
};
const changed: Pod = { ...manifest, spec: { ...manifest.spec, containers: [container('busybox:1.36')] } };

/** A kubelet with a folder of manifests that has one of them; `put` writes it, `take` moves it away. */
async function newBench(stopSeconds = 3) {
  const files = new Map([['web.yaml', manifest]]);
  const listeners = new Set<() => void>();
  const staticPods: StaticPodSource = {
    list: () => files,
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  const changedFiles = () => {
    for (const listener of listeners) listener();
  };
  const bench = await newKubeletBench({ script: () => ({ stopsAfterMs: stopSeconds * 1000 }) }, { staticPods });
  await bench.clock.advance(3000);
  return {
    ...bench,
    put(pod: Pod) {
      files.set('web.yaml', pod);
      changedFiles();
    },
    take() {
      files.clear();
      changedFiles();
    },
    mirror: () => bench.admin.get(resources.pods, { namespace: 'default', name: 'web-n1' }),
    running: () =>
      bench.runtime
        .listPodSandboxes()
        .flatMap(({ id }) => bench.runtime.listContainers(id))
        .filter(({ state }) => state === 'Running')
        .map(({ image }) => image),
  };
}

describe('a static Pod', { timeout: 60_000 }, () => {
  it.each([0, 1, 2.9])(
    'comes back when its manifest is moved away and back after %d s, while it ends',
    async (seconds) => {
      using bench = await newBench();
      expect(bench.running()).toHaveLength(1);
      bench.take();
      await bench.clock.advance(seconds * 1000);
      bench.put(manifest);
      await bench.clock.advance(10_000);
      expect(bench.running()).toHaveLength(1);
      expect((await bench.mirror()).status?.phase).toBe('Running');
      expect(bench.logged).toEqual([]);
    },
  );

  it('does not come back when its manifest is moved away again', async () => {
    using bench = await newBench();
    bench.take();
    bench.put(manifest);
    bench.take();
    await bench.clock.advance(10_000);
    expect(bench.running()).toEqual([]);
    await expect(bench.mirror()).rejects.toMatchObject({ code: 404 });
  });

  it('is shown by its mirror until it has ended', async () => {
    using bench = await newBench();
    bench.take();
    await bench.clock.advance(1000);
    expect((await bench.mirror()).status?.phase).toBe('Running');
    await bench.clock.advance(10_000);
    await expect(bench.mirror()).rejects.toMatchObject({ code: 404 });
  });

  it.each([
    [{ serviceAccountName: 'default' }, 'serviceaccounts'],
    [{ volumes: [{ name: 'v', configMap: { name: 'a' } }] }, 'configmaps'],
    [{ volumes: [{ name: 'v', secret: { secretName: 'a' } }] }, 'secrets'],
    [{ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'a' } }] }, 'persistentvolumeclaims'],
    [
      { volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'a' } }] } }] },
      'serviceaccounts (via projected volumes)',
    ],
  ])('that refers to the API is not run: %j', async (more, what) => {
    using bench = await newBench();
    bench.put({ ...manifest, spec: { ...manifest.spec, ...more } });
    await bench.clock.advance(10_000);
    expect(bench.running()).toEqual([]);
    expect(bench.logged).toEqual([`error: kubelet n1: web.yaml: static pods may not reference ${what}`]);
  });

  it('of a changed manifest waits until the one before has ended', async () => {
    using bench = await newBench();
    const before = (await bench.mirror()).metadata.uid;
    bench.put(changed);
    await bench.clock.advance(2000);
    expect(bench.running()).toEqual(['docker.io/library/nginx:1.27']);
    await bench.clock.advance(20_000);
    expect(bench.running()).toEqual(['docker.io/library/busybox:1.36']);
    const mirror = await bench.mirror();
    expect(mirror.metadata.uid).not.toBe(before);
    expect(mirror.spec.containers?.[0]?.image).toBe('busybox:1.36');
  });

  it('has its mirror made anew some time after somebody has deleted it gracefully', async () => {
    using bench = await newBench();
    const before = (await bench.mirror()).metadata.uid;
    await bench.admin.delete(resources.pods, { namespace: 'default', name: 'web-n1' });
    await bench.clock.advance(2000);
    expect((await bench.mirror()).metadata.uid).toBe(before);
    await bench.clock.advance(60_000);
    const mirror = await bench.mirror();
    expect(mirror.metadata.uid).not.toBe(before);
    expect(mirror.status?.phase).toBe('Running');
    expect(mirror.metadata.deletionTimestamp).toBeUndefined();
    expect(bench.running()).toHaveLength(1);
  });
});
