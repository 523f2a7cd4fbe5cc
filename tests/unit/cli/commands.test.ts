import { describe, expect, test } from 'vitest';
import { PodpathError, verbatim } from '../../../src/base/index.ts';
import { commands } from '../../../src/cli/registry.ts';
import type { ClusterStatus, LifecycleStep, StepListener } from '../../../src/drivers/index.ts';
import { runCli } from './fake-context.ts';

const both = (message: string, hint?: string) => ({
  en: { message, hint },
  'zh-cn': { message: `中${message}`, hint },
});
const locked = new PodpathError({ reason: 'Locked', text: both('Process 7 works on it.', 'Wait.') });

const running: ClusterStatus = {
  driver: 'kind',
  name: 'podpath',
  state: 'running',
  kubernetesVersion: 'v1.37.2',
  nodes: [
    {
      name: 'podpath-control-plane',
      roles: ['control-plane'],
      ready: true,
      conditions: [],
      memoryBytes: 600 * 1024 ** 2,
      diskBytes: 1.5 * 1024 ** 3,
    },
    { name: 'podpath-worker', roles: [], ready: false, conditions: ['Ready: KubeletNotReady'] },
  ],
  components: [{ name: 'etcd', healthy: false, message: 'no Pod' }],
  metrics: { state: 'starting', text: both('It started 3 s ago.', 'Wait a little.') },
  problems: [both('Something is off.', 'Do this.')],
};

describe('bad usage ends with 2 and says what is wrong, in the language of the reader', () => {
  test.each([
    [['clutser'], "podpath: There is no command 'clutser'."],
    [['cluster', 'craete'], "podpath: There is no command 'craete'."],
    [['doctor', '--jsno'], "podpath: There is no option '--jsno'."],
    [['cluster', 'load'], "podpath: The argument 'IMAGE' is missing."],
    [['cluster', 'create', '--workers', '6'], "podpath: '--workers <N>' has a value that it cannot have."],
    [['cluster', 'create', '--workers'], "podpath: The option '--workers <N>' wants a value."],
    [['doctor', 'now'], 'podpath: There are too many arguments.'],
  ])('%j', async (argv, message) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect(stderr.split('\n')[0]).toBe(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
    const chinese = await runCli(argv, { locale: 'zh-cn' });
    expect(chinese.stderr).toMatch(/^podpath: [^a-z]*[“参缺选]/);
  });

  test('with --json it is one JSON value', async () => {
    const { stdout } = await runCli(['cluster', 'create', '--json', '--workers', 'x']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { reason: 'Usage' } });
  });
});

test('help is in the language of the reader and lists every command', async () => {
  const english = await runCli(['--help']);
  expect(english.exitCode).toBe(0);
  for (const name of ['doctor', 'cluster']) expect(english.stdout).toContain(`  ${name}`);
  const chinese = await runCli(['cluster', '--help'], { locale: 'zh-cn' });
  expect(chinese.stdout).toContain('用法：');
  expect(chinese.stdout).toContain('创建、查看、重新启动和删除本地集群');
  expect(commands.length).toBeGreaterThanOrEqual(2);
});

test('--version prints the version', async () => {
  expect(await runCli(['--version'])).toEqual({ stdout: '1.2.3\n', stderr: '', exitCode: 0 });
});

test('doctor prints a line a check with its fix, and ends with 3 when something is missing', async () => {
  const doctor = async () => ({
    ok: false,
    checks: [
      { name: 'engine', status: 'ok', text: both('Container engine: docker 28') },
      { name: 'kind', status: 'failure', text: both('kind is not on PATH.', 'Install it: brew install kind') },
    ] as const,
  });
  const { stdout, exitCode } = await runCli(['doctor'], { driver: { doctor } });
  expect(stdout.split('\n')).toEqual([
    'OK        Container engine: docker 28',
    'FAILURE   kind is not on PATH.',
    '  Fix: Install it: brew install kind',
    '',
    'This machine cannot run a cluster yet: see the lines with FAILURE.',
    '',
  ]);
  expect(exitCode).toBe(3);
  const json = await runCli(['doctor', '--json'], { driver: { doctor }, locale: 'zh-cn' });
  expect(JSON.parse(json.stdout)).toEqual({
    ok: false,
    checks: [
      { name: 'engine', status: 'ok', message: '中Container engine: docker 28' },
      {
        name: 'kind',
        status: 'failure',
        message: '中kind is not on PATH.',
        hint: 'Install it: brew install kind',
      },
    ],
  });
});

test.each([
  ['running', 0],
  ['unavailable', 3],
  ['absent', 1],
  ['unreachable', 1],
  ['creating', 1],
] as const)('status of a cluster that is %s ends with %d', async (state, code) => {
  const status = async () => ({ ...running, state });
  expect((await runCli(['cluster', 'status'], { driver: { status } })).exitCode).toBe(code);
  expect((await runCli(['cluster', 'status', '--json'], { driver: { status } })).exitCode).toBe(code);
});

test('status shows nodes, components, metrics and problems', async () => {
  const { stdout } = await runCli(['cluster', 'status'], { driver: { status: async () => running } });
  expect(stdout.split('\n')).toEqual([
    'Cluster      podpath: running',
    'Kubernetes   v1.37.2',
    'Metrics      starting',
    '  It started 3 s ago.',
    '  Wait a little.',
    '',
    'NODE                    ROLES           READY   MEMORY    DISK      CONDITIONS',
    'podpath-control-plane   control-plane   yes     600 MiB   1.5 GiB',
    'podpath-worker          <none>          NO                          Ready: KubeletNotReady',
    '',
    'COMPONENT   HEALTHY   MESSAGE',
    'etcd        NO        no Pod',
    '',
    'Something is off.',
    '  Fix: Do this.',
    '',
  ]);
});

test('columns stand below each other in Chinese, too', async () => {
  const { stdout } = await runCli(['cluster', 'status'], { driver: { status: async () => running }, locale: 'zh-cn' });
  expect(stdout).toContain('组件   健康   说明\netcd   否     no Pod\n');
});

function step(name: string, state: LifecycleStep['state'], more: Partial<LifecycleStep> = {}): LifecycleStep {
  return { name, title: both(`Do ${name}`), state, index: 1, count: 2, durationMs: 1500, ...more };
}
const create = async (_options: unknown, onStep: StepListener) => {
  onStep(step('one', 'running'));
  onStep(step('one', 'done'));
  onStep(step('two', 'skipped', { index: 2, detail: verbatim('--without-metrics') }));
};

test('create prints a line for each step that ends', async () => {
  const { stdout, stderr, exitCode } = await runCli(['cluster', 'create'], { driver: { create } });
  expect(stdout).toMatch(
    /^✓ 1\/2 Do one \(1\.5 s\)\n- 2\/2 Do two \(skipped\): --without-metrics\nThe cluster is ready after \d+\.\d s\. Next: npm start\n$/,
  );
  expect([stderr, exitCode]).toEqual(['', 0]);
});

test('on a terminal a bar shows the step that runs, within the width of the terminal', async () => {
  const { stderr } = await runCli(['cluster', 'create'], { driver: { create }, columns: 50, locale: 'zh-cn' });
  expect(stderr).toContain('░░░░░░░░░░░░░░░░░░░░ 0/2 中Do one 1.5 s');
  expect(stderr).toContain('✓ 1/2 中Do one (1.5 s)\n');
  expect(stderr.endsWith('\r\u001b[K')).toBe(true);
});

test('with --json every event is one JSON value a line, the last says how it ended', async () => {
  const { stdout } = await runCli(['cluster', 'create', '--json'], { driver: { create } });
  const values = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(values.map((value) => value.step?.state ?? Object.keys(value)[0])).toEqual([
    'running',
    'done',
    'skipped',
    'done',
  ]);
  expect(values[0].step.title).toBe('Do one');
});

test('what a step says and why it failed are in the language of the reader', async () => {
  const failing = async (_options: unknown, onStep: StepListener) => {
    onStep(step('one', 'running', { detail: both('Waiting.') }));
    onStep(step('one', 'failed', { error: locked }));
  };
  const lines = await runCli(['cluster', 'create'], { driver: { create: failing }, locale: 'zh-cn' });
  expect(lines.stdout).toContain('中Do one (1.5 s): 中Waiting.');
  const bar = await runCli(['cluster', 'create'], { driver: { create: failing }, locale: 'zh-cn', columns: 70 });
  expect(bar.stderr).toContain('中Waiting.');
  const json = await runCli(['cluster', 'create', '--json'], { driver: { create: failing }, locale: 'zh-cn' });
  const steps = json.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).step]));
  expect(steps[0].detail).toBe('中Waiting.');
  expect(steps[1].error).toEqual({ reason: 'Locked', message: '中Process 7 works on it.', hint: 'Wait.' });
});

test('start shows its steps and says when the cluster runs again', async () => {
  const start = async (onStep: StepListener) => onStep(step('one', 'done'));
  const { stdout, exitCode } = await runCli(['cluster', 'start'], { driver: { start } });
  expect(stdout).toMatch(/^✓ 1\/2 Do one \(1\.5 s\)\nThe cluster runs again, after \d+\.\d s\.\n$/);
  expect(exitCode).toBe(0);
  const json = await runCli(['cluster', 'start', '--json'], { driver: { start } });
  expect(JSON.parse(json.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ done: { cluster: 'podpath' } });
});

test('create hands its options on', async () => {
  const seen: unknown[] = [];
  const spy = async (options: unknown) => void seen.push(options);
  await runCli(['cluster', 'create'], { driver: { create: spy } });
  await runCli(['cluster', 'create', '--workers', '0', '--without-metrics', '--image', 'a/b:c'], {
    driver: { create: spy },
  });
  expect(seen).toEqual([
    { workers: 2, metrics: true, image: undefined },
    { workers: 0, metrics: false, image: 'a/b:c' },
  ]);
});

test.each([
  [locked, 1, 'Process 7 works on it.'],
  [new PodpathError({ reason: 'MissingOnMachine', text: both('No engine.') }), 3, 'No engine.'],
  [new PodpathError({ reason: 'Cancelled', text: both('Interrupted.') }), 130, 'Interrupted.'],
  [new TypeError('x is not a function'), 1, 'Podpath failed where it should not: x is not a function'],
])('what a command throws is told without a stack and becomes the exit code', async (error, code, message) => {
  const fail = async () => {
    throw error;
  };
  const { stdout, stderr, exitCode } = await runCli(['cluster', 'delete'], { driver: { delete: fail } });
  expect(stdout).toBe('');
  expect(stderr.split('\n')[0]).toBe(`podpath: ${message}`);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(code);
  const json = await runCli(['cluster', 'delete', '--json'], { driver: { delete: fail } });
  expect(JSON.parse(json.stdout).error.message).toBe(message);
  expect(json.stderr).toBe('');
});

test('kubeconfig prints the path and the lines for other programs, quoted where they must be', async () => {
  const driver = { kubeconfigPath: () => "/data/it's mine/kubeconfig" };
  const { stdout, stderr, exitCode } = await runCli(['cluster', 'kubeconfig'], { driver });
  expect(stdout.split('\n')[0]).toBe("/data/it's mine/kubeconfig");
  expect(stdout).toContain("k9s --kubeconfig '/data/it'\\''s mine/kubeconfig'");
  expect(stdout).toContain("KUBECONFIG='/data/it'\\''s mine/kubeconfig' headlamp");
  expect(stdout).toMatch(/^Lens +cat /m);
  expect(stderr).toContain('There is no cluster yet');
  expect(exitCode).toBe(1);
});
