import { expect, test } from 'vitest';
import { newRuntimeBench, unlimited } from './bench.ts';

test('nginx logs its start, answers on port 80 and ends with 0 when it is told to', async () => {
  const { run, runtime, settle, logOf, statusOf } = newRuntimeBench();
  const { id, sandboxId } = await run('nginx:1.27');
  expect(logOf(id)).toContain('/docker-entrypoint.sh: Configuration complete; ready for start up\n');
  const answer = await settle(
    runtime.exchangeHttp(sandboxId, 80, { method: 'GET', path: '/', scheme: 'http', headers: [] }),
  );
  expect(answer.status).toBe(200);
  expect(new TextDecoder().decode(answer.body)).toContain('<h1>Welcome to nginx!</h1>');
  await expect(
    settle(runtime.exchangeHttp(sandboxId, 81, { method: 'GET', path: '/', scheme: 'http', headers: [] })),
  ).rejects.toThrow('dial tcp 10.244.0.2:81: connect: connection refused');
  await expect(
    settle(runtime.exchangeHttp(sandboxId, 80, { method: 'GET', path: '/', scheme: 'https', headers: [] })),
  ).rejects.toThrow('http: server gave HTTP response to HTTPS client');
  await settle(runtime.stopContainer(id, 30));
  expect(statusOf(id)).toMatchObject({ state: 'Exited', exitCode: 0, reason: 'Completed' });
});

test('a sandbox is not made by a handler that the runtime does not have', async () => {
  const { run, runtime } = newRuntimeBench();
  await expect(run('busybox:1.36', {}, { runtimeHandler: 'nonesuch' })).rejects.toThrow(
    /^rpc error: code = Unknown desc = unable to get OCI runtime for sandbox "[0-9a-f]{64}": no runtime for "nonesuch" is configured$/,
  );
  expect(runtime.listPodSandboxes()).toEqual([]);
  await run('busybox:1.36', { command: ['sleep', '60'] }, { runtimeHandler: 'runc' });
  expect(runtime.listPodSandboxes()).toHaveLength(1);
});

test('a first process without a handler sleeps through SIGTERM and is killed when its time is over', async () => {
  const { run, runtime, settle, clock, statusOf } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sleep', '3600'] });
  const start = clock.now();
  await settle(runtime.stopContainer(id, 30));
  expect(clock.now() - start).toBe(30_000);
  expect(statusOf(id)).toMatchObject({ exitCode: 137, reason: 'Error' });
});

const startFailures: readonly [command: readonly string[], why: string][] = [
  [['nosuch', '1'], 'exec: "nosuch": executable file not found in $PATH'],
  [['/nosuch'], 'exec: "/nosuch": stat /nosuch: no such file or directory'],
  [['/etc'], 'exec: "/etc": permission denied'],
];
test.each(startFailures)('%j cannot be started, in the words of runc', async (command, why) => {
  const { run, runtime } = newRuntimeBench();
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}`;
  await expect(run('busybox:1.36', { command })).rejects.toMatchObject({ description: message });
  expect(runtime.listContainers()[0]).toMatchObject({ state: 'Exited', exitCode: 128, reason: 'StartError', message });
});

test('an image that nobody knows runs as a process that says so', async () => {
  const { run, logOf } = newRuntimeBench();
  // The reader's name for it: a kubelet asks by digest, once the image is there.
  const { id } = await run('ghcr.io/acme/shop:2.1', { userSpecifiedImage: 'shop:latest' });
  expect(logOf(id)).toBe(
    'podpath: the embedded cluster does not know /shop of shop:latest: a process that does nothing stands in for it, and answers on its ports\n',
  );
});

const failedPulls: readonly [image: string, why: string][] = [
  ['nginx:nosuchtag', 'failed to resolve image: docker.io/library/nginx:nosuchtag: not found'],
  ['nginx:1.161', 'failed to resolve image: docker.io/library/nginx:1.161: not found'],
  [
    'ngnix:1.27',
    'failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
  [
    'reg.example/x:1',
    'failed to resolve image: failed to do request: Head "https://reg.example/v2/x/manifests/1": dial tcp: lookup reg.example on 127.0.0.11:53: no such host',
  ],
];
test.each(failedPulls)('%s cannot be pulled, in the words of containerd', async (image, why) => {
  const { runtime, settle } = newRuntimeBench();
  const whole = image.includes('/') ? image : `docker.io/library/${image}`;
  await expect(settle(runtime.pullImage(image, {}))).rejects.toMatchObject({
    description: `failed to pull and unpack image "${whole}": ${why}`,
  });
});

test('a pull takes as long as the network and the disk make it take, and shared layers are there already', async () => {
  const { runtime, settle, clock, registry } = newRuntimeBench();
  const timed = async (image: string) => {
    const start = clock.now();
    await settle(runtime.pullImage(image, {}));
    return clock.now() - start;
  };
  expect(await timed('nginx:1.27')).toBe(4703);
  expect(await timed('nginx:1.27')).toBe(600);
  expect(await timed('nginx:1.28')).toBe(3062);
  registry.faults = { slowness: 10 };
  expect(await timed('redis:7')).toBeGreaterThan(20_000);
});

test('the same seed gives the same course', async () => {
  const course = async () => {
    const { run, runtime, clock } = newRuntimeBench();
    await run('nginx:1.27');
    await run('podpath/memhog:1', { args: ['-mem', '16Mi'], resources: unlimited });
    await clock.advance(60_000);
    return JSON.stringify([runtime.steps, runtime.listContainers(), runtime.nodeStats()]);
  };
  expect(await course()).toBe(await course());
});
