import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runInGroup } from '../../../scripts/lib/run-group.ts';

const run = (script: string, signal = new AbortController().signal, graceMs = 200) =>
  runInGroup('/bin/sh', ['-c', script], { cwd: tmpdir(), env: process.env, signal, graceMs });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something is so. */
async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error(`not so within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('exit code and both streams are told', async () => {
  expect(await run('echo out; echo err >&2; exit 3')).toEqual({
    exitCode: 3,
    output: expect.stringMatching(/^(out\nerr|err\nout)\n$/),
  });
});

test('a program that is not there fails, with the reason', async () => {
  const options = { cwd: tmpdir(), env: {}, signal: new AbortController().signal };
  expect(await runInGroup('/no/such/program', [], options)).toEqual({
    exitCode: 1,
    output: expect.stringContaining('ENOENT'),
  });
});

test.each([
  ['ends at SIGTERM', 'sleep 600 &'],
  ['ignores SIGTERM', `sh -c 'trap "" TERM; while :; do sleep 1; done' &`],
])('an abort ends the program and what it started, also a process that %s', async (_what, background) => {
  const folder = await mkdtemp(join(tmpdir(), 'podpath-group-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'pids');
  const abort = new AbortController();
  const running = run(`${background} echo $$ $! >${file}; wait`, abort.signal);
  const pids = async () =>
    (await readFile(file, 'utf8').catch(() => ''))
      .split(/\s+/)
      .filter((word) => word !== '')
      .map(Number);
  await until(async () => (await pids()).length === 2);
  abort.abort();
  expect((await running).exitCode).not.toBe(0);
  for (const pid of await pids()) await until(() => !isAlive(pid));
});
