import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { RuntimeError } from '../../../../src/embedded/runtime/cri.ts';
import type { Pod } from '../../../../src/kube/index.ts';
import { container, newKubeletBench } from './bench.ts';

const pulled = 'Pulled Container image "busybox:1.36" already present on machine and can be accessed by the pod';

describe('containers that end', { timeout: 60_000 }, () => {
  it('waits 10 s, 20 s, 40 s before it restarts one that fails, and says so', async () => {
    const starts: number[] = [];
    using bench = await newKubeletBench({
      script: () => ({ endsAfterMs: 10, exitCode: 1 }),
    });
    const { clock, runtime } = bench;
    using _ = runtime.subscribe(({ type, atMs }) => void (type === 'STARTED' && starts.push(atMs)));
    const { metadata } = await bench.run('crash', { containers: [container('busybox:1.36')] });
    await clock.advance(8000);
    const who = `crash_default(${metadata.uid})`;
    // The wait is told by the sync that ends it.
    const seen: unknown[] = [];
    using __ = bench.admin.watch<Pod>(
      resources.pods,
      { namespace: 'default', resourceVersion: (await bench.pod('crash')).metadata.resourceVersion ?? '' },
      { event: (_, { status }) => void seen.push(status?.containerStatuses?.[0]), end: () => undefined },
    );
    await clock.advance(10_000);
    expect(seen[0]).toMatchObject({
      ready: false,
      started: false,
      restartCount: 1,
      state: {
        waiting: { reason: 'CrashLoopBackOff', message: `back-off 10s restarting failed container=c pod=${who}` },
      },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    await clock.advance(200_000);
    const waits = starts.map((atMs, index) => Math.round((atMs - (starts[index - 1] ?? atMs)) / 1000));
    expect(waits.length).toBeGreaterThan(5);
    for (const [index, least] of [0, 0, 10, 20, 40, 80].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(least);
      expect(waits[index]).toBeLessThanOrEqual(least * 1.5 + 2);
    }
    expect(runtime.listContainers().length).toBeLessThanOrEqual(3);
    const events = await bench.events('crash');
    expect(events[0]).toMatch(pulled);
    expect(events.find((event) => event.startsWith('BackOff'))).toMatch(
      `BackOff Back-off restarting failed container c in pod ${who}`,
    );
  });

  it.each([
    ['Never', 0, 'Succeeded', 'PodCompleted'],
    ['Never', 3, 'Failed', 'PodFailed'],
    ['OnFailure', 0, 'Succeeded', 'PodCompleted'],
  ])(
    'ends a Pod of restart policy %s whose container ends with %i as %s',
    async (restartPolicy, exitCode, phase, reason) => {
      using bench = await newKubeletBench({ script: () => ({ endsAfterMs: 2000, exitCode, lastWords: 'bye\n' }) });
      await bench.run('once', { restartPolicy, containers: [container('busybox:1.36')] });
      await bench.clock.advance(6000);
      const { status } = await bench.pod('once');
      expect(status?.phase).toBe(phase);
      expect(status?.podIP).toBe('10.244.0.2');
      expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        message: 'bye\n',
      });
      expect(status?.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
        ['PodReadyToStartContainers', 'False', 'PodSandboxNotReady'],
        ['Initialized', 'True', exitCode === 0 ? 'PodCompleted' : undefined],
        ['Ready', 'False', reason],
        ['ContainersReady', 'False', reason],
        ['PodScheduled', 'True', undefined],
      ]);
      await bench.remove('once');
      await bench.clock.advance(1000);
      await expect(bench.pod('once')).rejects.toMatchObject({ code: 404 });
    },
  );

  it('runs init containers one after the other, and main containers after them', async () => {
    const order: string[] = [];
    using bench = await newKubeletBench({
      script: ({ name }) => {
        if (!order.includes(name)) order.push(name);
        return name.startsWith('i') ? { endsAfterMs: 500 } : {};
      },
    });
    await bench.run('init', {
      initContainers: [
        { name: 'i1', image: 'busybox:1.36' },
        { name: 'side', image: 'nginx:1.27', restartPolicy: 'Always' },
        { name: 'i2', image: 'busybox:1.36' },
      ],
      containers: [container()],
    });
    await bench.clock.advance(300);
    expect((await bench.pod('init')).status?.conditions?.[1]).toMatchObject({
      type: 'Initialized',
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [i1 side i2]',
    });
    await bench.clock.advance(6000);
    expect(order).toEqual(['i1', 'side', 'i2', 'c']);
    const { status } = await bench.pod('init');
    expect(status?.phase).toBe('Running');
    expect(status?.initContainerStatuses?.map(({ name, ready, started }) => [name, ready, started])).toEqual([
      ['i1', true, false],
      ['side', true, true],
      ['i2', true, false],
    ]);
  });

  it('fails a Pod that is never restarted when an init container fails', async () => {
    using bench = await newKubeletBench({ script: () => ({ endsAfterMs: 10, exitCode: 2 }) });
    await bench.run('init', {
      restartPolicy: 'Never',
      initContainers: [{ name: 'i', image: 'busybox:1.36' }],
      containers: [container()],
    });
    await bench.clock.advance(4000);
    const { status } = await bench.pod('init');
    expect(status?.phase).toBe('Failed');
    expect(status?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
  });

  it('tells why a container cannot be created or started', async () => {
    using bench = await newKubeletBench({
      script: ({ name }) =>
        name === 'a'
          ? { createError: new RuntimeError('Unknown', 'failed to generate spec: no command specified') }
          : { startError: new RuntimeError('Unknown', 'exec: "nope": executable file not found in $PATH') },
    });
    await bench.run('bad', {
      containers: [container('nginx:1.27', { name: 'a' }), container('nginx:1.27', { name: 'b' })],
    });
    await bench.clock.advance(1500);
    const { status } = await bench.pod('bad');
    expect(status?.containerStatuses?.map(({ state }) => state)).toEqual([
      { waiting: { reason: 'CreateContainerError', message: 'failed to generate spec: no command specified' } },
      { waiting: { reason: 'RunContainerError', message: 'exec: "nope": executable file not found in $PATH' } },
    ]);
    expect(await bench.events('bad')).toContain('Failed Error: failed to generate spec: no command specified (x2)');
  });

  it('ends a Pod at its deadline', async () => {
    using bench = await newKubeletBench();
    await bench.run('late', { activeDeadlineSeconds: 5, containers: [container()] });
    await bench.clock.advance(4000);
    expect((await bench.pod('late')).status?.phase).toBe('Running');
    await bench.clock.advance(4000);
    expect((await bench.pod('late')).status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });

  it('ends sidecars after the main container, and gives each its grace', async () => {
    const ended: string[] = [];
    using bench = await newKubeletBench({ script: ({ name }) => ({ stopsAfterMs: name === 'c' ? 3000 : 10 }) });
    using _ = bench.runtime.subscribe(({ type, containerId }) => {
      if (type === 'STOPPED') ended.push(bench.runtime.containerStatus(containerId)?.name ?? '');
    });
    await bench.run('order', {
      initContainers: [
        { name: 's1', image: 'nginx:1.27', restartPolicy: 'Always' },
        { name: 's2', image: 'nginx:1.27', restartPolicy: 'Always' },
      ],
      containers: [container()],
    });
    await bench.clock.advance(5000);
    await bench.remove('order');
    await bench.clock.advance(5000);
    expect(ended).toEqual(['c', 's2', 's1']);
    await expect(bench.pod('order')).rejects.toMatchObject({ code: 404 });
  });
});
