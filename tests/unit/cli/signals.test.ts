import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { createFakeMachine, until } from '../drivers/fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const main = new URL('../../../src/cli/main.ts', import.meta.url).pathname;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('a command that %s ends has exit code %d', async (signal, code) => {
  await using fake = await createFakeMachine();
  await fake.program('docker', `[ "$1" = -v ] && echo 'Docker version 28.0.0' || exec sleep 600`);
  const child = spawn(process.execPath, [main, 'cluster', 'status'], { env: fake.env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await until(async () => (await fake.calls()).some((call) => call.startsWith('docker ps')), 30_000);
  child.kill(signal);
  expect(await ended).toEqual([code, null]);
});
