import { expect, it } from 'vitest';
import type { KubectlCall } from '../../../../src/drivers/driver.ts';
import { createTestBrowser } from './support.ts';

it('runs commands in containers, and reads what they say and use', { timeout: 60_000 }, async () => {
  using browser = createTestBrowser('kubectl-containers');
  await using driver = browser.openTab();
  const decoder = new TextDecoder();
  const run = async (argv: readonly string[], more: Partial<KubectlCall> = {}) => {
    const kubectl = await driver.kubectl({ argv, namespace: 'default', ...more });
    const said = { stdout: '', stderr: '' };
    for await (const { stream, bytes } of kubectl.output) said[stream] += decoder.decode(bytes);
    const { exitCode } = await kubectl.exit;
    return { ...said, exitCode };
  };
  const container = { image: 'busybox:1.36', command: ['sh', '-c', 'echo one; echo two; sleep 3600'] };
  const stdin = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'talk', labels: { app: 'talk' } },
    spec: {
      containers: [
        { name: 'first', ...container },
        { name: 'second', ...container },
      ],
    },
  });
  // A Pod can be made once its ServiceAccount has been, by the controller of a cluster that is just starting.
  expect((await run(['wait', '--for=create', 'serviceaccount/default', '--timeout=60s'])).exitCode).toBe(0);
  expect(await run(['create', '-f', '-'], { stdin })).toMatchObject({ stdout: 'pod/talk created\n' });
  const ready = await run(['wait', '--for=condition=Ready', 'pod/talk', '--timeout=60s']);
  expect(ready).toEqual({ stdout: 'pod/talk condition met\n', stderr: '', exitCode: 0 });

  expect(await run(['exec', 'talk', '--', 'echo', 'hello', 'there'])).toEqual({
    stdout: 'hello there\n',
    stderr: 'Defaulted container "first" out of: first, second\n',
    exitCode: 0,
  });
  expect(await run(['exec', 'talk', '-c', 'second', '--', 'sh', '-c', 'echo oh >&2; exit 3'])).toEqual({
    stdout: '',
    stderr: 'oh\ncommand terminated with exit code 3\n',
    exitCode: 3,
  });
  expect(await run(['exec', '-i', 'talk', '-c', 'first', '--', 'cat'], { stdin: 'a\nb\n' })).toEqual({
    stdout: 'a\nb\n',
    stderr: '',
    exitCode: 0,
  });

  expect(await run(['logs', 'talk', '-c', 'first', '--tail=1'])).toMatchObject({ stdout: 'two\n', stderr: '' });
  expect(await run(['logs', '-l', 'app=talk', '--all-containers', '--prefix'])).toMatchObject({
    stdout: ['first', 'second']
      .flatMap((name) => ['one', 'two'].map((word) => `[pod/talk/${name}] ${word}\n`))
      .join(''),
  });
  const following = await driver.kubectl({ argv: ['logs', '-f', 'talk', '-c', 'first'], namespace: 'default' });
  let seen = '';
  for await (const { bytes } of following.output) {
    seen += decoder.decode(bytes);
    if (seen === 'one\ntwo\n') following.cancel();
  }
  expect(await following.exit).toEqual({ exitCode: 130, signal: null });

  const helper = ['debug', 'talk', '--image=busybox:1.36', '-c', 'helper', '-i', '--', 'echo', 'help'];
  expect(await run(helper, { stdin: '' })).toMatchObject({ stdout: 'help\n', exitCode: 0 });
  const copy = ['debug', 'talk', '--copy-to=twin', '--image=busybox:1.36', '-c', 'extra', '--profile=restricted'];
  expect(await run(copy)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  const named = ['get', 'pod', 'twin', '-o', 'jsonpath={.spec.containers[*].name}'];
  expect(await run(named)).toMatchObject({ stdout: 'first second extra' });

  expect(await run(['top', 'pods'])).toEqual({ stdout: '', stderr: 'error: Metrics API not available\n', exitCode: 1 });
});
