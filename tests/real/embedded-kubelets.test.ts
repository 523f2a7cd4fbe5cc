import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runEmbedded } from '../../src/cli/embedded.ts';
import { findKubectl } from './kubectl-program.ts';

const kubectl = findKubectl();
const interrupt = new AbortController();
let folder: string;
let running: Promise<void>;

beforeAll(async () => {
  if (!kubectl.found) return;
  folder = await mkdtemp(join(tmpdir(), 'podpath-kubelets-'));
  let printed = '';
  running = runEmbedded(
    { nodes: '2', kubeconfig: join(folder, 'kubeconfig') },
    {
      locale: 'en',
      env: { PODPATH_HOME: folder },
      stdout: { write: (text: string) => (printed += text) },
      stderr: { write: () => undefined },
      signal: interrupt.signal,
      createDriver: () => Promise.reject(new Error('there is no driver')),
      exit: () => undefined,
    },
  );
  await vi.waitFor(() => expect(printed).toContain('Ready at https://127.0.0.1:'), { timeout: 60_000 });
  await must(
    'run',
    'box',
    '--image=busybox:1.36',
    '--restart=Never',
    '--',
    'sh',
    '-c',
    'echo one; echo two; sleep 3600',
  );
  await must('create', 'deployment', 'web', '--image=nginx:1.27', '--port=80');
  await must('expose', 'deployment', 'web', '--port=8080', '--target-port=80');
  await must('wait', '--for=condition=Ready', 'pod/box', '--timeout=120s');
  await must('wait', '--for=condition=Available', 'deployment/web', '--timeout=120s');
});
afterAll(async () => {
  interrupt.abort();
  await running;
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function start(argv: readonly string[], input = '') {
  return execa('kubectl', argv, {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: join(folder, 'kubeconfig'), KUBERC: 'off' },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    timeout: 120_000,
    input,
  });
}

async function run(argv: readonly string[], input?: string) {
  const { exitCode, stdout, stderr } = await start(argv, input);
  return { exitCode, stdout, stderr };
}

async function must(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(argv);
  if (exitCode !== 0) throw new Error(`kubectl ${argv.join(' ')}: ${stderr}`);
  return stdout;
}

describe.skipIf(!kubectl.found)('the real kubectl reaches containers of the embedded cluster', () => {
  test.each([
    [['exec', 'box', '--', 'echo', 'hello'], { exitCode: 0, stdout: 'hello\n', stderr: '' }],
    [
      ['exec', 'box', '--', 'sh', '-c', 'echo to stderr >&2; exit 3'],
      { exitCode: 3, stdout: '', stderr: 'to stderr\ncommand terminated with exit code 3\n' },
    ],
    [['logs', 'box'], { exitCode: 0, stdout: 'one\ntwo\n', stderr: '' }],
    [['logs', 'box', '--tail=1'], { exitCode: 0, stdout: 'two\n', stderr: '' }],
    [
      ['logs', 'box', '--previous'],
      {
        exitCode: 1,
        stdout: '',
        stderr: 'Error from server (BadRequest): previous terminated container "box" in pod "box" not found\n',
      },
    ],
    [['get', '--raw', '/api/v1/nodes/podpath-worker/proxy/healthz'], { exitCode: 0, stdout: 'ok', stderr: '' }],
  ])('%j', async (argv, expected) => {
    expect(await run(argv)).toEqual(expected);
  });

  test('stdin of a command', async () => {
    expect(await run(['exec', '-i', 'box', '--', 'cat'], 'hello\n')).toEqual({
      exitCode: 0,
      stdout: 'hello\n',
      stderr: '',
    });
  });

  test('a command that is not there', async () => {
    const { exitCode, stderr } = await run(['exec', 'box', '--', 'nonesuch']);
    expect(exitCode).toBe(1);
    expect(stderr.replace(/[0-9a-f]{64}/, 'ID')).toBe(
      'error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "nonesuch": executable file not found in $PATH\n',
    );
  });

  test('a Pod that is run for its output', async () => {
    const argv = ['run', '-i', '--rm', '--quiet', 'once', '--image=busybox:1.36', '--restart=Never', '--', 'cat'];
    const { exitCode, stdout } = await run(argv, 'piped in\n');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'piped in\n' });
  });

  test('a port that is forwarded, and one that nobody listens on', async () => {
    const forwarding = start(['port-forward', 'deployment/web', ':80', ':81']);
    let printed = '';
    forwarding.stdout.on('data', (text) => (printed += text));
    const portOf = (remote: number) => new RegExp(`127.0.0.1:(\\d+) -> ${remote}\\n`).exec(printed)?.[1];
    await expect.poll(() => portOf(81), { timeout: 30_000 }).toBeDefined();
    const response = await fetch(`http://127.0.0.1:${portOf(80)}/`, { headers: { connection: 'close' } });
    expect(await response.text()).toContain('Welcome to nginx!');
    await expect(fetch(`http://127.0.0.1:${portOf(81)}/`)).rejects.toThrow('fetch failed');
    expect((await forwarding).stderr).toContain('dial tcp4 127.0.0.1:81: connect: connection refused');
  });

  test.each([
    '/api/v1/namespaces/default/services/web:8080/proxy/',
    '/api/v1/namespaces/default/services/http:web:8080/proxy/',
  ])('get --raw %s', async (path) => {
    expect(await must('get', '--raw', path)).toContain('Welcome to nginx!');
  });
});
