import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LifecycleStep } from '../../../src/drivers/index.ts';
import { createFakeMachine, type FakeMachine, rejection, until } from './fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

let fake: FakeMachine;
let folder: string;
beforeEach(async () => {
  fake = await createFakeMachine();
  folder = join(fake.home, 'clusters', 'podpath-fake');
});
afterEach(() => fake[Symbol.asyncDispose]());

const wanted = { workers: 1, metrics: true };
const ignore = () => undefined;

/** A kind that makes a container and then goes on until it is ended; a second container comes late, as an engine's may. */
const hanging = `
case "$1 $2" in
  'version ') echo 'kind v0.33.0' ;;
  'create cluster')
    echo ' • Preparing nodes  ...' >&2
    echo running >"$world/nodes/podpath-fake-control-plane"
    (trap '' INT; setsid sh -c 'sleep 0.6; echo created >"$FAKE_WORLD/nodes/podpath-fake-worker"' &)
    sleep 600 ;;
  'delete cluster') rm -f "$world"/nodes/* ;;
esac`;

test('a kind that fails: the error has its words, its containers and files are gone', async () => {
  const steps: LifecycleStep[] = [];
  const error = await rejection(fake.driver().create(wanted, (step) => steps.push(step)));
  expect(error).toMatchObject({ reason: 'CommandFailed', command: { exitCode: 1 } });
  // The step's failure reads in the language of whoever looks at it.
  expect(steps.at(-1)?.error?.text['zh-cn'].message).toMatch(/^`kind create cluster .*` 失败，退出码 1：/s);
  expect(String(error)).toContain('no space left in the fake');
  expect(await fake.nodes()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
  const ended = steps.filter(({ state }) => state !== 'running').map(({ name, state }) => `${name} ${state}`);
  expect(ended).toEqual(['doctor done', 'audit done', 'image done', 'nodes failed']);
  expect(steps.every(({ count }) => count === 12)).toBe(true);
});

test('an aborted creation takes away what it made, also a container that the engine finishes later', async () => {
  await fake.program('kind', hanging);
  const abort = new AbortController();
  const creation = rejection(fake.driver().create(wanted, ignore, abort.signal));
  await until(async () => (await fake.nodes()).length === 1);
  abort.abort();
  expect(await creation).toMatchObject({ reason: 'Cancelled' });
  expect(await fake.nodes()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

test('what a killed creation left is said by status and taken away by the next creation', async () => {
  await mkdir(folder, { recursive: true });
  const state = { version: 1, phase: 'creating', workers: 1, metrics: true, createdAt: '2026-11-24T00:00:00Z' };
  await writeFile(join(folder, 'state.json'), JSON.stringify(state));
  await fake.addNode('podpath-fake-control-plane');
  const status = await fake.driver().status();
  expect(status.state).toBe('absent');
  expect(status.problems[0]?.en.message).toBe("The last creation of cluster 'podpath-fake' was cut off.");
  await rejection(fake.driver().create(wanted, ignore));
  const calls = await fake.calls();
  const [deleted, created] = ['kind delete', 'kind create'].map((start) => calls.findIndex((c) => c.startsWith(start)));
  expect(deleted).toBeGreaterThan(-1);
  expect(created).toBeGreaterThan(deleted ?? 0);
});

test('a cluster that is there already is not touched', async () => {
  await fake.addNode('podpath-fake-control-plane');
  const error = await rejection(fake.driver().create(wanted, ignore));
  expect(error).toMatchObject({ reason: 'AlreadyExists', message: "Cluster 'podpath-fake' is there already." });
  expect(await fake.nodes()).toEqual(['podpath-fake-control-plane']);
});

test('a cluster of that name that someone else made is neither created over nor deleted', async () => {
  await fake.addNode('podpath-fake-control-plane');
  const env = { ...fake.env, FAKE_AUDIT: '/home/someone/audit' };
  for (const attempt of [
    (driver = fake.driver({ env })) => driver.create(wanted, ignore),
    (driver = fake.driver({ env })) => driver.delete(ignore),
    (driver = fake.driver({ env })) => driver.loadImage('busybox:1.36', ignore),
  ]) {
    const error = await rejection(attempt());
    expect(error).toMatchObject({ reason: 'AlreadyExists' });
    expect(String(error)).toContain('was not made by this Podpath');
  }
  expect(await fake.nodes()).toEqual(['podpath-fake-control-plane']);
});

test('deleting is fine twice, and only ever our cluster', async () => {
  await fake.addNode('podpath-fake-control-plane');
  await fake.driver().delete(ignore);
  await fake.driver().delete(ignore);
  expect(await fake.nodes()).toEqual([]);
  const deletions = (await fake.calls()).filter((call) => call.startsWith('kind delete'));
  expect(deletions).toEqual([`kind delete cluster --name podpath-fake --kubeconfig ${join(folder, 'kubeconfig')}`]);
});

test('deleting works without kind, through the engine', async () => {
  await fake.addNode('podpath-fake-control-plane');
  await fake.program('kind', undefined);
  await fake.driver().delete(ignore);
  expect(await fake.nodes()).toEqual([]);
});

test('a second creation at the same time says who works on the cluster and since when', async () => {
  await fake.program('kind', hanging);
  const abort = new AbortController();
  const first = rejection(fake.driver().create(wanted, ignore, abort.signal));
  await until(async () => (await fake.nodes()).length === 1);
  expect((await fake.driver().status()).state).toBe('creating');
  const error = await rejection(fake.driver().create(wanted, ignore));
  expect(error).toMatchObject({ reason: 'Locked' });
  expect(String(error)).toMatch(
    new RegExp(`Process ${process.pid} has been working on cluster 'podpath-fake' \\(create\\) since 2\\d{3}-.*Z\\.`),
  );
  const waiting = rejection(fake.driver({ waitForLock: true }).create(wanted, ignore));
  abort.abort();
  await first;
  await fake.program('kind', 'exit 7');
  // It came after the first, to its own end.
  expect(await waiting).toMatchObject({ reason: expect.stringMatching(/MissingOnMachine|CommandFailed/) });
});

test('who waits for the lock is told so in both languages', async () => {
  await fake.program('kind', hanging);
  const abort = new AbortController();
  const first = rejection(fake.driver().create(wanted, ignore, abort.signal));
  await until(async () => (await fake.nodes()).length === 1);
  const steps: LifecycleStep[] = [];
  const waiting = rejection(fake.driver({ waitForLock: true }).create(wanted, (step) => steps.push(step)));
  await until(() => steps.some(({ detail }) => detail !== undefined));
  expect(steps.at(-1)?.detail?.en.message).toContain("has been working on cluster 'podpath-fake' (create)");
  expect(steps.at(-1)?.detail?.['zh-cn'].message).toContain('起正在操作集群“podpath-fake”');
  abort.abort();
  await first;
  await fake.program('kind', 'exit 7');
  await waiting;
});

test('a creation that loses its lock stops, says so, and leaves what may be another process’s', async () => {
  await fake.program('kind', hanging);
  const creation = rejection(fake.driver().create(wanted, ignore));
  await until(async () => (await fake.nodes()).length === 1);
  await rm(join(folder, 'lock'), { recursive: true });
  // Another process took it.
  await writeFile(join(folder, 'lock-holder.json'), '{"pid":1,"since":"x","operation":"create"}');
  const error = await creation;
  expect(error).toMatchObject({ reason: 'Locked' });
  expect(String(error)).toContain("The lock on cluster 'podpath-fake' was lost");
  expect(await fake.nodes()).toContain('podpath-fake-control-plane');
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['state.json', 'lock-holder.json']));
});

test('a deletion over a corrupt state says so in both languages', async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'state.json'), '{"version":1,"phase":"running","metrics":true,"createdAt":"x"}');
  const steps: LifecycleStep[] = [];
  await fake.driver().delete((step) => steps.push(step));
  const detail = steps.find((step) => step.detail !== undefined)?.detail;
  expect(detail?.en.message).toContain("not readable as Podpath's state (not as expected: workers)");
  expect(detail?.['zh-cn'].message).toContain('不是有效的 Podpath 状态文件（字段不符合要求：workers）');
});

test('a lock whose holder was killed is taken over', async () => {
  await mkdir(folder, { recursive: true });
  const holder = spawn('true');
  await new Promise((resolve) => holder.on('exit', resolve));
  const release = await lockfile.lock(folder, { lockfilePath: join(folder, 'lock'), realpath: false });
  const who = { pid: holder.pid, since: '2026-11-24T00:00:00.000Z', operation: 'create' };
  await writeFile(join(folder, 'lock-holder.json'), JSON.stringify(who));
  const deletion = fake.driver().delete(ignore);
  setTimeout(release, 300);
  await deletion;
  expect((await fake.driver().status()).state).toBe('absent');
});

test('a corrupt state file is set aside and told, nothing is made, and the same command works then', async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'state.json'), '{"version":1,"phase":"runn');
  const error = await rejection(fake.driver().create(wanted, ignore));
  expect(error).toMatchObject({ reason: 'CorruptState' });
  expect(String(error)).toContain("is not readable as Podpath's state (not JSON). It was kept as ");
  expect(await fake.calls()).not.toContainEqual(expect.stringMatching(/^kind create/));
  const aside = (await readdir(folder)).find((name) => name.startsWith('state.json.corrupt-')) ?? '';
  expect(await readFile(join(folder, aside), 'utf8')).toBe('{"version":1,"phase":"runn');
  expect(await rejection(fake.driver().create(wanted, ignore))).toMatchObject({ reason: 'CommandFailed' });
  expect(await readdir(folder)).toEqual([aside]);
});

test('a bad number of workers is refused before anything is done', async () => {
  for (const workers of [-1, 1.5, 6, Number.NaN]) {
    expect(await rejection(fake.driver().create({ ...wanted, workers }, ignore))).toMatchObject({ reason: 'Invalid' });
  }
  expect(await fake.calls()).toEqual([]);
});

test('folders of ours are for their owner alone', async () => {
  await fake.driver().doctor();
  for (const path of [fake.home, folder, join(folder, 'audit')]) expect((await stat(path)).mode & 0o777).toBe(0o700);
});
