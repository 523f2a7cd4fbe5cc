import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeMachine, type FakeMachine, writeKubeconfig } from './fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

let fake: FakeMachine;
beforeEach(async () => {
  fake = await createFakeMachine();
});
afterEach(() => fake[Symbol.asyncDispose]());

test('no cluster is absent, without a problem', async () => {
  expect(await fake.driver().status()).toMatchObject({ state: 'absent', nodes: [], problems: [] });
});

test.each([['paused'], ['exited']])(
  'a control plane that is %s is unreachable, with the command that brings it back',
  async (state) => {
    await fake.addNode('podpath-fake-control-plane', state);
    await fake.addNode('podpath-fake-worker');
    const status = await fake.driver().status();
    expect(status.state).toBe('unreachable');
    expect(status.problems.map(({ en }) => en)).toEqual([
      {
        message: `These node containers are not running: podpath-fake-control-plane (${state}).`,
        hint: 'Run `npx podpath cluster start`.',
      },
    ]);
    expect(status.problems[0]?.['zh-cn'].message).toBe(
      `以下节点容器没有运行：podpath-fake-control-plane（${state === 'paused' ? '已暂停' : '已停止'}）。`,
    );
    expect(status.nodes.map(({ conditions }) => conditions)).toEqual([[], []]);
  },
);

test('without an engine the state is unavailable, with the fix for the platform', async () => {
  await fake.program('docker', undefined);
  const { state, problems } = await fake.driver().status();
  expect(state).toBe('unavailable');
  expect(problems[0]?.en.message).toBe('No container engine: Docker, Podman or nerdctl is not on PATH.');
});

test('an engine without rights is unavailable and says so', async () => {
  await fake.program(
    'docker',
    `[ "$1" = -v ] && { echo 'Docker version 28.0.0'; exit; }\necho 'permission denied on the socket' >&2; exit 1`,
  );
  const { state, problems } = await fake.driver().status();
  expect(state).toBe('unavailable');
  expect(problems[0]?.['zh-cn'].message).toBe('你没有使用 docker 的权限：无法访问它的 socket（permission denied）。');
});

test('a corrupt state file is a problem that is told; the state of the cluster comes from the engine', async () => {
  const folder = join(fake.home, 'clusters', 'podpath-fake');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'state.json'), 'garbage');
  await fake.addNode('podpath-fake-control-plane', 'paused');
  const { state, problems } = await fake.driver().status();
  expect(state).toBe('unreachable');
  expect(problems[0]?.en.message).toContain("is not readable as Podpath's state (not JSON)");
  expect((await fake.driver().status()).problems).toHaveLength(1);
});

test('an API server that does not answer is unreachable, and status does not throw', async () => {
  await fake.addNode('podpath-fake-control-plane');
  await writeKubeconfig(fake, 'https://127.0.0.1:1');
  const { state, problems, metrics } = await fake.driver().status();
  expect(state).toBe('unreachable');
  expect(metrics.state).toBe('unknown');
  expect(problems[0]?.en.message).toBe("The API server of cluster 'podpath-fake' does not answer (ECONNREFUSED).");
});
