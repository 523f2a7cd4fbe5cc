import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LifecycleStep } from '../../../src/drivers/index.ts';
import { listedNode, startApiServer } from './api-server.ts';
import { createFakeMachine, type FakeMachine, rejection, writeKubeconfig } from './fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const names = ['podpath-fake-control-plane', 'podpath-fake-worker'];
const ignore = () => undefined;
let fake: FakeMachine;
beforeEach(async () => {
  fake = await createFakeMachine();
});
afterEach(() => fake[Symbol.asyncDispose]());

/** An API server whose Nodes are listed Ready all the time, as after a stop; their kubelets come alive at the third look. */
function startAging(renewed: readonly string[] = names) {
  const looks = { leases: 0 };
  const server = startApiServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const lease = (name: string) => ({
      metadata: { name },
      spec: { renewTime: looks.leases >= 3 && renewed.includes(name) ? 'new' : 'old' },
    });
    if (request.url?.includes('/leases')) {
      looks.leases += 1;
      response.end(JSON.stringify({ items: names.map(lease) }));
    } else response.end(JSON.stringify({ items: names.map((name) => listedNode(name, true)) }));
  });
  return { looks, server };
}

test.each([
  ['paused', 'unpause'],
  ['exited', 'start'],
])(
  'a cluster that is %s comes back, the control plane first, and is done when every kubelet is alive',
  async (state, verb) => {
    for (const name of names.toReversed()) await fake.addNode(name, state);
    const { looks, server } = startAging();
    await using api = await server;
    await writeKubeconfig(fake, api.url);
    const steps: LifecycleStep[] = [];
    await using driver = fake.driver();
    await driver.start((step) => steps.push(step));
    expect((await fake.calls()).filter((call) => call.startsWith(`docker ${verb} `))).toEqual(
      names.map((name) => `docker ${verb} ${name}`),
    );
    expect(looks.leases).toBeGreaterThanOrEqual(3);
    expect(steps.map((step) => `${step.name} ${step.state}`)).toEqual([
      'containers running',
      'containers done',
      'ready running',
      'ready done',
    ]);
  },
);

test('a cluster that runs is only looked at', async () => {
  for (const name of names) await fake.addNode(name);
  const { looks, server } = startAging();
  await using api = await server;
  await writeKubeconfig(fake, api.url);
  await using driver = fake.driver();
  const steps: LifecycleStep[] = [];
  await driver.start((step) => steps.push(step));
  expect(steps.map((step) => `${step.name} ${step.state}`)).toEqual([
    'containers skipped',
    'ready running',
    'ready done',
  ]);
  expect(looks.leases).toBe(0);
});

test('where there is no cluster, or only what a creation left, that is said', async () => {
  expect(await rejection(fake.driver().start(ignore))).toMatchObject({
    reason: 'NotFound',
    message: "There is no cluster 'podpath-fake'.",
  });
  const folder = join(fake.home, 'clusters', 'podpath-fake');
  await mkdir(folder, { recursive: true });
  const state = { version: 1, phase: 'creating', workers: 1, metrics: true, createdAt: '2026-11-24T00:00:00Z' };
  await writeFile(join(folder, 'state.json'), JSON.stringify(state));
  await fake.addNode('podpath-fake-control-plane', 'exited');
  expect(await rejection(fake.driver().start(ignore))).toMatchObject({
    reason: 'NotFound',
    message: "The last creation of cluster 'podpath-fake' was cut off.",
  });
});

test('the cluster of someone else is not started', async () => {
  await fake.addNode('podpath-fake-control-plane', 'exited');
  const env = { ...fake.env, FAKE_AUDIT: '/home/someone/audit' };
  expect(await rejection(fake.driver({ env }).start(ignore))).toMatchObject({ reason: 'AlreadyExists' });
  expect((await fake.calls()).filter((call) => /^docker (start|unpause)/.test(call))).toEqual([]);
});
