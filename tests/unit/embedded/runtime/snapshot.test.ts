import { expect, test } from 'vitest';
import type { ContainerRuntime } from '../../../../src/embedded/runtime/cri.ts';
import { mebi, newRuntimeBench, unlimited } from './bench.ts';

const seen = (runtime: ContainerRuntime) => ({
  sandboxes: runtime.listPodSandboxes(),
  containers: runtime.listContainers(),
  stats: runtime.listContainers().map(({ id }) => runtime.containerStats(id)),
  node: runtime.nodeStats(),
  logs: runtime.listContainers().map(({ id }) => runtime.readLog(id)),
  images: runtime.listImages(),
});

test('a runtime goes on from a snapshot as if nothing had been', async () => {
  const bench = newRuntimeBench();
  await bench.run('nginx:1.27');
  await bench.run('podpath/memhog:1', {
    args: ['-mem', '200Mi', '-every', '1s'],
    resources: { ...unlimited, memoryLimitBytes: 128 * mebi },
  });
  await bench.run('busybox:1.36', {
    command: [
      'sh',
      '-c',
      'i=0; while true; do i=$((i+1)); (sleep 1; echo "n $i") | cat; echo x >> /tmp/f; sleep 2; done',
    ],
  });
  await bench.run('busybox:1.36', { command: ['false'] });
  await bench.clock.advance(4400);
  const snapshot = JSON.parse(JSON.stringify(bench.runtime.snapshot()));

  const other = newRuntimeBench();
  await other.clock.advance(bench.clock.now() - other.clock.now());
  await other.runtime.restore(snapshot, () => []);
  expect(seen(other.runtime)).toEqual(seen(bench.runtime));
  expect(other.runtime.snapshot()).toEqual(bench.runtime.snapshot());

  await bench.clock.advance(60_000);
  await other.clock.advance(60_000);
  expect(seen(other.runtime)).toEqual(seen(bench.runtime));
  expect(other.runtime.listContainers().map(({ state, reason }) => reason ?? state)).toEqual([
    'Running',
    'OOMKilled',
    'Running',
    'Error',
  ]);
});

test('commands that someone outside ran are not in a snapshot', async () => {
  const bench = newRuntimeBench();
  const { id } = await bench.run('busybox:1.36', { command: ['sleep', '3600'] });
  const before = bench.runtime.containerStats(id)?.memoryUsageBytes;
  void bench.runtime.exec(id, ['sh', '-c', 'sleep 100'], { tty: false });
  await bench.clock.advance(2000);
  expect(bench.runtime.containerStats(id)?.processCount).toBe(3);
  const other = newRuntimeBench();
  await other.runtime.restore(bench.runtime.snapshot(), () => []);
  expect(other.runtime.containerStats(id)).toMatchObject({ processCount: 1, memoryUsageBytes: before });
});
