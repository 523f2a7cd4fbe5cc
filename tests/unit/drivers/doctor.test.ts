import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DoctorCheck, KindDriverOptions } from '../../../src/drivers/kind/index.ts';
import { createFakeMachine, type FakeMachine, fakeInfo, rejection, wellMachine } from './fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

let fake: FakeMachine;
beforeEach(async () => {
  fake = await createFakeMachine();
});
afterEach(() => fake[Symbol.asyncDispose]());

async function check(name: string, options: KindDriverOptions = {}): Promise<DoctorCheck | undefined> {
  const report = await fake.driver(options).doctor();
  return report.checks.find((one) => one.name === name);
}

const stub = (what: string) => `echo '${what}' >&2; exit 1`;

test('a machine that lacks nothing is well, and every check says so', async () => {
  const report = await fake.driver().doctor();
  expect(report.ok).toBe(true);
  expect(report.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'engine ok',
    'kind ok',
    'kubectl ok',
    'memory ok',
    'disk ok',
    'cgroup ok',
    'inotify ok',
    'folder ok',
  ]);
});

test('without an engine, kind and kubectl all three are named at once, each with its fix', async () => {
  for (const name of ['docker', 'kind', 'kubectl']) await fake.program(name, undefined);
  const report = await fake.driver().doctor();
  expect(report.ok).toBe(false);
  const failures = report.checks.filter(({ status }) => status === 'failure');
  expect(failures.map(({ text }) => text.en.message)).toEqual([
    'No container engine: Docker, Podman or nerdctl is not on PATH.',
    'kind is not on PATH.',
    'kubectl is not on PATH.',
  ]);
  for (const { text } of failures) expect(text['zh-cn'].hint).toMatch(/请安装/);
});

describe.each([
  ['linux', 'sudo usermod -aG docker'],
  ['wsl', 'wsl --shutdown'],
  ['macos', 'allow the default Docker socket'],
] as const)('an engine without rights, on %s', (platform, fix) => {
  test(`is told with the fix for that platform: ${fix}`, async () => {
    await fake.program(
      'docker',
      `[ "$1" = -v ] && { echo 'Docker version 28.0.0'; exit; }
       echo 'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock' >&2; exit 1`,
    );
    const found = await check('engine', { machine: { ...wellMachine, platform } });
    expect(found?.status).toBe('failure');
    expect(found?.text.en.message).toBe('You have no right to use docker: permission denied on its socket.');
    expect(found?.text.en.hint).toContain(fix);
  });
});

test('an engine that does not answer is told with how to start it', async () => {
  await fake.program(
    'docker',
    `[ "$1" = -v ] && { echo 'Docker version 28.0.0'; exit; }\n${stub('Cannot connect to the Docker daemon at unix:///var/run/docker.sock.')}`,
  );
  const found = await check('engine');
  expect(found).toMatchObject({ status: 'failure' });
  expect(found?.text.en).toEqual({
    message:
      'docker is installed, but its engine does not answer: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.',
    hint: 'Start it: `sudo systemctl start docker`.',
  });
});

test('a docker that is really podman is not taken for docker', async () => {
  await fake.program('docker', "echo 'podman version 5.4.0'");
  await fake.program(
    'podman',
    `[ "$1" = -v ] && { echo 'podman version 5.4.0'; exit; }
     echo '{"host":{"memTotal":17179869184,"cgroupVersion":"v2"},"version":{"Version":"5.4.0"},"store":{"graphRoot":"/x"}}'`,
  );
  expect((await check('engine'))?.text.en.message).toBe('Container engine: podman 5.4.0');
  expect((await check('cgroup'))?.text.en.message).toBe('cgroup v2');
});

test('KIND_EXPERIMENTAL_PROVIDER with a word that kind does not know is bad usage', () => {
  expect(() => fake.driver({ env: { ...fake.env, KIND_EXPERIMENTAL_PROVIDER: 'rkt' } })).toThrow(
    "KIND_EXPERIMENTAL_PROVIDER is 'rkt': expected docker, nerdctl or podman.",
  );
});

test.each([
  ['v1.37.2', 'ok'],
  ['v1.36.0', 'ok'],
  ['v1.38.1', 'ok'],
  ['v1.35.4', 'warning'],
  ['v1.39.0', 'warning'],
] as const)('kubectl %s beside Kubernetes v1.37.2 is %s', async (version, status) => {
  await fake.program('kubectl', `echo '{"clientVersion":{"gitVersion":"${version}"}}'`);
  const found = await check('kubectl');
  expect(found?.status).toBe(status);
  if (status === 'warning') {
    expect(found?.text.en.message).toBe(
      `kubectl ${version} and Kubernetes v1.37.2 are more than one minor version apart: outputs may differ and commands may fail.`,
    );
    expect(found?.text.en.hint).toContain('Install kubectl 1.37');
  }
});

test('a kubectl that cannot run here is a failure with what it said', async () => {
  await fake.program('kubectl', stub('exec format error'));
  const found = await check('kubectl');
  expect(found).toMatchObject({ status: 'failure' });
  expect(found?.text.en.message).toBe('kubectl does not run: exec format error');
});

test('a kind that is too old is a failure', async () => {
  await fake.program('kind', "echo 'kind v0.17.0 go1.19 linux/amd64'");
  const found = await check('kind');
  expect(found).toMatchObject({ status: 'failure' });
  expect(found?.text.en.message).toBe('kind v0.17.0 is older than v0.20.0, the oldest that is known to work.');
});

test.each([
  [0.5, 'failure'],
  [1.5, 'warning'],
  [8, 'ok'],
] as const)('%d GiB of free memory is: %s', async (gibibytes, status) => {
  const machine = { ...wellMachine, availableMemoryBytes: async () => gibibytes * 1024 ** 3 };
  expect((await check('memory', { machine }))?.status).toBe(status);
});

test('on macOS the memory of the engine counts, not that of the machine', async () => {
  await writeFile(join(fake.world, 'info.json'), JSON.stringify({ ...fakeInfo, MemTotal: 900 * 1024 ** 2 }));
  const found = await check('memory', { machine: { ...wellMachine, platform: 'macos' } });
  expect(found).toMatchObject({ status: 'failure' });
  expect(found?.text.en.hint).toContain('Docker Desktop > Settings > Resources > Memory');
});

test.each([
  [1, 'failure'],
  [5, 'warning'],
  [50, 'ok'],
] as const)('%d GiB of free disk is: %s', async (gibibytes, status) => {
  const machine = { ...wellMachine, freeDiskBytes: async () => gibibytes * 1024 ** 3 };
  expect((await check('disk', { machine }))?.status).toBe(status);
});

test('cgroup v1 is a warning with how to turn v2 on', async () => {
  await writeFile(join(fake.world, 'info.json'), JSON.stringify({ ...fakeInfo, CgroupVersion: '1' }));
  const found = await check('cgroup');
  expect(found?.status).toBe('warning');
  expect(found?.text.en.hint).toContain('systemd.unified_cgroup_hierarchy=1');
});

test('low limits of inotify are a warning with the command that raises them', async () => {
  const machine = { ...wellMachine, inotify: async () => ({ watches: 8192, instances: 128 }) };
  const found = await check('inotify', { machine });
  expect(found?.status).toBe('warning');
  expect(found?.text.en.hint).toContain(
    'sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512',
  );
});

test.each([
  [100, 'warning'],
  [115, 'failure'],
] as const)('%d of 128 inotify instances in use is: %s', async (usedInstances, status) => {
  const machine = { ...wellMachine, inotify: async () => ({ watches: 524_288, instances: 128, usedInstances }) };
  const found = await check('inotify', { machine });
  expect(found?.status).toBe(status);
  if (status === 'failure') expect(found?.text.en.message).toContain('inotify: 115 of 128 instances are in use');
});

test('a data folder that cannot be made is a failure', async () => {
  await writeFile(join(fake.world, 'a-file'), '');
  const found = await check('folder', { home: join(fake.world, 'a-file', 'home') });
  expect(found).toMatchObject({ status: 'failure' });
  expect(found?.text.en.message).toMatch(/^The folder .*home.* cannot be used \((ENOTDIR|EEXIST)\)\.$/);
});

test('nothing is made before the doctor passes: every failure is in the one error', async () => {
  await fake.program('kubectl', undefined);
  const machine = { ...wellMachine, availableMemoryBytes: async () => 100 * 1024 ** 2 };
  const error = await rejection(fake.driver({ machine }).create({ workers: 1, metrics: true }, () => undefined));
  expect(error).toMatchObject({ reason: 'MissingOnMachine' });
  expect(String(error)).toContain('kubectl is not on PATH.');
  expect(String(error)).toContain('Free memory: 0.1 GiB');
  expect(await fake.calls()).not.toContainEqual(expect.stringMatching(/^kind create/));
});
