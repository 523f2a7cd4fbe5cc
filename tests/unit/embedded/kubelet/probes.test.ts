import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../../../src/embedded/runtime/cri.ts';
import { container, newKubeletBench } from './bench.ts';

const httpGet = { path: '/healthz', port: 8080 };
const fast = { periodSeconds: 1, failureThreshold: 2 };

describe('probes', { timeout: 60_000 }, () => {
  it('is not ready before its readiness probe succeeds, and no more when it fails', async () => {
    let answer: number | Error = new Error('dial tcp 10.244.0.2:8080: connect: connection refused');
    using bench = await newKubeletBench({ http: () => answer });
    const { clock } = bench;
    await bench.run('web', { containers: [container('nginx:1.27', { readinessProbe: { httpGet, ...fast } })] });
    await clock.advance(2500);
    const readyOf = async () => (await bench.pod('web')).status?.conditions?.find(({ type }) => type === 'Ready');
    expect(await readyOf()).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [c]',
    });
    expect(await bench.events('web')).toContainEqual(
      expect.stringMatching(
        /^Unhealthy Readiness probe failed: Get "http:\/\/10\.244\.0\.2:8080\/healthz": dial tcp 10\.244\.0\.2:8080: connect: connection refused/,
      ),
    );
    answer = 200;
    await clock.advance(1500);
    expect(await readyOf()).toMatchObject({ status: 'True' });
    answer = 503;
    await clock.advance(1000);
    expect(await readyOf()).toMatchObject({ status: 'True' });
    await clock.advance(1500);
    expect(await readyOf()).toMatchObject({ status: 'False' });
    expect(await bench.events('web')).toContainEqual(
      expect.stringMatching(/^Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503/),
    );
  });

  it.each([
    ['NOT_SERVING', 'service unhealthy (responded with "NOT_SERVING")'],
    [
      new RuntimeError('NotFound', 'unknown service'),
      'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
    ],
    [
      new Error('dial tcp 10.244.0.2:5000: connect: connection refused'),
      'timeout: failed to connect service "10.244.0.2:5000" within 1s: context deadline exceeded',
    ],
  ])('asks by gRPC, and says of %s what upstream says', async (answer, told) => {
    const asked: object[] = [];
    using bench = await newKubeletBench({
      grpc: (request) => {
        asked.push(request);
        return answer;
      },
    });
    const readinessProbe = { grpc: { port: 5000, service: 'shop' }, ...fast };
    await bench.run('shop', { containers: [container('nginx:1.27', { readinessProbe })] });
    await bench.clock.advance(3500);
    expect(asked[0]).toEqual({ port: 5000, service: 'shop' });
    expect(await bench.events('shop')).toContainEqual(
      expect.stringContaining(`Unhealthy Readiness probe failed: ${told}`),
    );
  });

  it('restarts a container whose liveness probe fails', async () => {
    using bench = await newKubeletBench({
      exec: () => ({ stdout: '', stderr: "cat: can't open '/tmp/healthy': No such file or directory\n", exitCode: 1 }),
    });
    await bench.run('live', {
      containers: [
        container('busybox:1.36', { livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, ...fast } }),
      ],
    });
    await bench.clock.advance(5000);
    const events = await bench.events('live');
    expect(events).toContainEqual(
      expect.stringMatching(
        /^Unhealthy Liveness probe failed: cat: can't open '\/tmp\/healthy': No such file or directory\n/,
      ),
    );
    expect(events).toContain('Killing Container c failed liveness probe, will be restarted (x2)');
    expect((await bench.pod('live')).status?.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it('probes nothing else before the startup probe has succeeded', async () => {
    const asked: string[] = [];
    let isUp = false;
    using bench = await newKubeletBench({
      http: ({ path }) => {
        asked.push(path);
        return isUp ? 200 : 500;
      },
    });
    const at = (path: string) => ({ httpGet: { path, port: 80 }, periodSeconds: 1 });
    await bench.run('slow', {
      containers: [
        container('nginx:1.27', {
          startupProbe: { ...at('/s'), failureThreshold: 30 },
          livenessProbe: at('/l'),
          readinessProbe: at('/r'),
        }),
      ],
    });
    await bench.clock.advance(4000);
    expect(new Set(asked)).toEqual(new Set(['/s']));
    expect((await bench.pod('slow')).status?.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
    isUp = true;
    await bench.clock.advance(3000);
    expect(new Set(asked)).toEqual(new Set(['/s', '/l', '/r']));
    expect((await bench.pod('slow')).status?.containerStatuses?.[0]).toMatchObject({ started: true, ready: true });
  });

  it('asks for a path as Go writes it: escaped where it must be, its query as it is, without a fragment', async () => {
    const asked: string[] = [];
    using bench = await newKubeletBench({
      http: ({ path }) => {
        asked.push(path);
        return 500;
      },
    });
    // As kind told it of the first: Get "https://127.0.0.1:80/a%20b?c=d&e=%20#f" (v1.37).
    for (const [name, path] of [
      ['blank', '/a b?c=d&e=%20#f'],
      ['escaped', "/a%20b/(c)'"],
      ['no-escape', '/50%/ä'],
    ] as const)
      await bench.run(name, {
        containers: [container('nginx:1.27', { readinessProbe: { httpGet: { path, port: 80 }, periodSeconds: 1 } })],
      });
    await bench.clock.advance(3000);
    expect(new Set(asked)).toEqual(new Set(['/a%20b?c=d&e=%20', "/a%20b/(c)'", '/50%25/%C3%A4']));
  });

  it('kills a container whose postStart hook fails, and runs preStop within the grace', async () => {
    const noTrue = 'failed to exec in container: executable file not found in $PATH';
    using bench = await newKubeletBench({
      exec: (_, [first]) =>
        first === 'true' ? new RuntimeError('Unknown', noTrue) : { stdout: '', stderr: '', exitCode: 1 },
    });
    const exec = (command: string) => ({ exec: { command: [command] } });
    const { metadata } = await bench.run('hook', {
      containers: [container('nginx:1.27', { lifecycle: { postStart: exec('true') } })],
    });
    await bench.clock.advance(1500);
    expect((await bench.pod('hook')).status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'PostStartHookError',
      message: `Exec lifecycle hook ([true]) for Container "c" in Pod "hook_default(${metadata.uid})" failed - error: rpc error: code = Unknown desc = ${noTrue}, message: ""`,
    });
    expect((await bench.events('hook')).slice(3, 5)).toEqual([
      'FailedPostStartHook PostStartHook failed (x2)',
      'Killing FailedPostStartHook (x2)',
    ]);
    await bench.run('stop', { containers: [container('nginx:1.27', { lifecycle: { preStop: exec('false') } })] });
    await bench.clock.advance(1000);
    await bench.remove('stop');
    await bench.clock.advance(2000);
    expect((await bench.events('stop')).slice(3)).toEqual([
      'Killing Stopping container c',
      'FailedPreStopHook PreStopHook failed',
    ]);
  });
});
