import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystemRandom, systemClock } from '../../src/base/index.ts';
import { createSelfSigned } from '../../src/cli/self-signed.ts';
import { createClusterServer } from '../../src/cli/serve-cluster.ts';
import { type Cluster, createCluster } from '../../src/embedded/index.ts';
import { createEchoContainer } from '../unit/embedded/echo-container.ts';
import { findKubectl } from './kubectl-program.ts';

const kubectl = findKubectl();
const container = createEchoContainer();
let folder: string;
let server: Server;
let cluster: Cluster;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podpath-streams-'));
  cluster = createCluster({
    clock: systemClock,
    random: createSystemRandom(),
    nodeBackend: container.backend,
    serviceAccountController: 'built-in',
    tokens: new Map([['token', { username: 'kubernetes-admin', groups: ['system:masters'] }]]),
  });
  await makePods();
  const tls = createSelfSigned(Date.now());
  server = createClusterServer(cluster, tls);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const ca = Buffer.from(tls.certificate).toString('base64');
  const own = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': ca };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'x',
    clusters: [{ name: 'x', cluster: own }],
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
    users: [{ name: 'x', user: { token: 'token' } }],
  };
  await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig));
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  cluster[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A Pod `p` that runs on a Node `n`, and one that is on none. */
async function makePods(): Promise<void> {
  const send = async (method: string, path: string, body: object) => {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { authorization: 'Bearer token', 'content-type': contentType };
    const answer = await cluster.fetch(
      new Request(`http://cluster/api/v1/${path}`, { method, headers, body: JSON.stringify(body) }),
    );
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  await send('POST', 'nodes', { metadata: { name: 'n' } });
  await send('PATCH', 'nodes/n/status', { status: { addresses: [{ type: 'InternalIP', address: '172.18.0.2' }] } });
  const pods = 'namespaces/default/pods';
  for (const name of ['p', 'pending']) {
    await send('POST', pods, { metadata: { name }, spec: { containers: [{ name: 'c', image: 'x', stdin: true }] } });
  }
  await send('POST', `${pods}/p/binding`, { metadata: { name: 'p' }, target: { name: 'n' } });
  await send('PATCH', `${pods}/p/status`, {
    status: { phase: 'Running', podIPs: [{ ip: '10.244.0.5' }], podIP: '10.244.0.5' },
  });
}

/** Over SPDY, as kubectl before v1.31 did. */
const old = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' };

function start(argv: readonly string[], options: { readonly input?: Uint8Array | string; readonly env?: object } = {}) {
  return execa('kubectl', argv, {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      KUBECONFIG: join(folder, 'kubeconfig'),
      KUBERC: 'off',
      ...options.env,
    },
    extendEnv: false,
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    timeout: 60_000,
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
  });
}

async function run(argv: readonly string[], options: Parameters<typeof start>[1] = {}) {
  const { exitCode, stdout, stderr } = await start(argv, options);
  return { exitCode, stdout: Buffer.from(stdout).toString(), stderr: Buffer.from(stderr).toString() };
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!kubectl.found)('the real kubectl', () => {
  describe.each([
    ['WebSockets', {}],
    ['SPDY', old],
  ])('over %s', (_, env) => {
    test('passes stdin to a command and its output back, whole', async () => {
      const input = randomBytes(8 * 1024 * 1024);
      const { exitCode, stdout } = await start(['exec', '-i', 'p', '--', 'cat'], { input, env });
      expect({ exitCode, length: stdout.length }).toEqual({ exitCode: 0, length: input.length });
      expect(hash(stdout)).toBe(hash(input));
    });

    test('ends as the command ends', async () => {
      expect(await run(['exec', 'p', '--', 'exit', '3'], { env })).toEqual({
        exitCode: 3,
        stdout: '',
        stderr: 'command terminated with exit code 3\n',
      });
    });

    test('keeps stdout and stderr apart', async () => {
      expect(await run(['exec', 'p', '--', 'both'], { env })).toEqual({
        exitCode: 0,
        stdout: 'to stdout\n',
        stderr: 'to stderr\n',
      });
    });

    test('tells a command that cannot be started', async () => {
      const { exitCode, stderr } = await run(['exec', 'p', '--', 'nope'], { env });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^error: Internal error occurred: .*error executing command in container: exec: "nope": executable file not found in \$PATH\n$/,
      );
    });

    test('attaches', async () => {
      const { exitCode, stdout } = await run(['attach', '-i', 'p'], { input: 'hello\n', env });
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'attached\nhello\n' });
    });

    test('forwards ports, and says what is not there', async () => {
      const running = start(['port-forward', 'p', ':80', ':7', ':81'], { env });
      let printed = '';
      running.stdout?.on('data', (bytes: Buffer) => (printed += bytes.toString()));
      const portOf = (remote: number) => new RegExp(`127.0.0.1:(\\d+) -> ${remote}\\n`).exec(printed)?.[1];
      await expect.poll(() => portOf(81), { timeout: 30_000 }).toBeDefined();
      const asked = ['/one', '/two', '/three'].map(async (path) => {
        const response = await fetch(`http://127.0.0.1:${portOf(80)}${path}`);
        return response.text();
      });
      expect(await Promise.all(asked)).toEqual([
        'hello of port 80, asked GET /one HTTP/1.1\n',
        'hello of port 80, asked GET /two HTTP/1.1\n',
        'hello of port 80, asked GET /three HTTP/1.1\n',
      ]);
      await expect(fetch(`http://127.0.0.1:${portOf(81)}/`)).rejects.toThrow('fetch failed');
      const { stderr, exitCode } = await running;
      expect(Buffer.from(stderr).toString()).toContain(
        'error forwarding port 81 to pod 4f2a, uid : connection refused',
      );
      expect(exitCode).toBe(1);
    });

    test('is told why there is no container', async () => {
      expect(await run(['exec', 'p', '--', 'gone'], { env })).toEqual({
        exitCode: 1,
        stdout: '',
        stderr: 'error: unable to upgrade connection: container not found ("c")\n',
      });
    });

    test.each([
      [
        ['exec', 'pending', '--', 'ls'],
        'error: unable to upgrade connection: pod pending does not have a host assigned\n',
      ],
      [
        ['port-forward', 'pending', ':80'],
        'error: unable to forward port because pod is not running. Current status=Pending\n',
      ],
    ])('%j of a Pod that is Pending: %s', async (argv, stderr) => {
      expect(await run(argv, { env })).toEqual({ exitCode: 1, stdout: '', stderr });
    });

    test('that is interrupted ends the command', async () => {
      const before = container.seen.filter((line) => line === 'the caller has gone').length;
      const running = start(['exec', 'p', '--', 'wait'], { env });
      await once(running.stdout ?? running, 'data');
      running.kill('SIGKILL');
      await running;
      await expect
        .poll(() => container.seen.filter((line) => line === 'the caller has gone').length, { timeout: 10_000 })
        .toBe(before + 1);
    });
  });

  test('follows a log as it is written', async () => {
    const running = start(['logs', '-f', 'p', '--tail=0']);
    let printed = '';
    running.stdout?.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    await expect.poll(() => container.log.followers, { timeout: 30_000 }).toBe(1);
    container.log.write('one');
    await expect.poll(() => printed).toBe('one\n');
    container.log.write('two');
    await expect.poll(() => printed).toBe('one\ntwo\n');
    container.log.end();
    expect((await running).exitCode).toBe(0);
    expect((await run(['logs', 'p', '--tail=1'])).stdout).toBe('two\n');
  });

  test('has no log of a Pod that is Pending', async () => {
    expect(await run(['logs', 'pending'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('reads what a kubelet and a Pod serve', async () => {
    expect((await run(['get', '--raw', '/api/v1/nodes/n/proxy/stats/summary'])).stdout).toBe(
      'hello of https://172.18.0.2:10250/stats/summary\n',
    );
    expect((await run(['get', '--raw', '/api/v1/namespaces/default/pods/p:80/proxy/x?y=1'])).stdout).toBe(
      'hello of http://10.244.0.5/x?y=1\n',
    );
  });

  test('tells a command how large its terminal is', async () => {
    const { spawn } = await import('@lydell/node-pty');
    const terminal = spawn('kubectl', ['exec', '-it', 'p', '--', 'size', '40'], {
      cols: 80,
      rows: 24,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: join(folder, 'kubeconfig'), TERM: 'xterm' },
    });
    let printed = '';
    terminal.onData((text) => {
      printed += text;
    });
    const exited = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    await expect.poll(() => printed, { timeout: 30_000 }).toContain('80x24');
    terminal.resize(132, 40);
    expect(await exited).toBe(0);
    expect(printed).toContain('132x40');
  });
});
