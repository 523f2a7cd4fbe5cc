import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KubectlCall, KubectlProcess } from '../../../src/drivers/index.ts';
import { createFakeMachine, type FakeMachine, rejection, until, writeKubeconfig } from './fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

let fake: FakeMachine;
let folder: string;
beforeEach(async () => {
  fake = await createFakeMachine();
  folder = await writeKubeconfig(fake, 'https://127.0.0.1:1');
});
afterEach(() => fake[Symbol.asyncDispose]());

function start(call: Partial<KubectlCall> = {}, env: Record<string, string> = {}): Promise<KubectlProcess> {
  return fake
    .driver({ env: { ...fake.env, ...env } })
    .kubectl({ argv: ['get', 'pods'], namespace: 'lab-one', ...call });
}

async function collect({ output }: KubectlProcess): Promise<{ stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  for await (const { stream, bytes } of output) texts[stream] += Buffer.from(bytes).toString('utf8');
  return texts;
}

/** The fake kubectl writes its log, so its world must be known to it although its environment is built from nothing. */
const program = (script: string) => fake.program('kubectl', `world=${fake.world}\n${script}`);

test('the environment is built from nothing: no home, proxy, editor or secret of the user gets through', async () => {
  await program('env');
  const users = {
    HTTPS_PROXY: 'http://proxy',
    https_proxy: 'http://proxy',
    KUBECONFIG: '/home/user/.kube/config',
    KUBE_EDITOR: 'sh',
    EDITOR: 'sh',
    AWS_SECRET_ACCESS_KEY: 'secret',
    KUBECTL_EXTERNAL_DIFF: 'sh',
  };
  const { stdout } = await collect(await start({}, users));
  const names = stdout
    .split('\n')
    .map((line) => line.split('=')[0])
    // The shell of the fake sets these itself.
    .filter((name) => !['', 'PWD', 'OLDPWD', '_', 'SHLVL'].includes(name ?? ''))
    .sort();
  expect(names).toEqual(['HOME', 'KUBECONFIG', 'KUBERC', 'PATH']);
  expect(stdout).toContain(`HOME=${join(folder, 'kubectl-home')}\n`);
  expect(stdout).toContain('KUBERC=off\n');
});

test('the kubeconfig is one of ours for the namespace, readable by its owner alone', async () => {
  await program('echo "$KUBECONFIG"');
  const file = (await collect(await start())).stdout.trim();
  expect(file).toBe(join(folder, 'namespaces', 'lab-one.kubeconfig'));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toContain('namespace: lab-one');
});

test.each(['../x', 'A', 'a'.repeat(64), '', 'a/b', 'a\nb'])(
  'a namespace that cannot be one is refused: %j',
  async (namespace) => {
    expect(await rejection(start({ namespace }))).toMatchObject({ reason: 'Invalid' });
  },
);

test('arguments reach the program as they are: no shell looks at them', async () => {
  await program(`for word; do printf '[%s]' "$word"; done`);
  const argv = ['get', '$HOME', '`id`', ';', 'a b', '*', "'", ''];
  expect((await collect(await start({ argv }))).stdout).toBe("[get][$HOME][`id`][;][a b][*]['][]");
});

test('both outputs come in order, then the exit code', async () => {
  await program('echo one; sleep 0.05; echo two >&2; sleep 0.05; echo three; exit 3');
  const child = await start();
  const order: string[] = [];
  for await (const { stream, bytes } of child.output) order.push(`${stream} ${Buffer.from(bytes).toString().trim()}`);
  expect(order).toEqual(['stdout one', 'stderr two', 'stdout three']);
  expect(await child.exit).toEqual({ exitCode: 3, signal: null });
});

test('text given as stdin is read to its end; without it, write() reaches the program', async () => {
  await program('cat');
  expect((await collect(await start({ stdin: 'kind: Pod\n' }))).stdout).toBe('kind: Pod\n');
  await program('read line; echo "got $line"');
  const child = await start();
  child.write('hello\n');
  expect((await collect(child)).stdout).toBe('got hello\n');
});

test('a program that ends without reading its input is no failure', async () => {
  await program('exit 0');
  const child = await start({ stdin: 'x'.repeat(1_000_000) });
  await collect(child);
  expect((await child.exit).exitCode).toBe(0);
});

test('a consumer that does not ask pauses the program, and then gets every byte', async () => {
  await program(`i=0
    while [ $i -lt 400 ]; do head -c 65536 /dev/zero; i=$((i + 1)); echo $i >"$world/written"; done`);
  const child = await start();
  const written = async (): Promise<number> =>
    Number(await readFile(join(fake.world, 'written'), 'utf8').catch(() => '0'));
  let last = -1;
  await until(async () => {
    const now = await written();
    const still = now > 0 && now === last;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 150));
    return still;
  });
  // One pipe and one buffer of Node's, not 400 pieces.
  expect(last).toBeLessThan(10);
  let bytes = 0;
  for await (const chunk of child.output) bytes += chunk.bytes.length;
  expect(bytes).toBe(400 * 65_536);
});

test('cancel interrupts as Ctrl-C does, the whole process group', async () => {
  await program(`trap 'echo interrupted; exit 130' INT; echo ready; while :; do sleep 0.05; done`);
  const child = await start();
  let text = '';
  for await (const { bytes } of child.output) {
    text += Buffer.from(bytes).toString();
    if (text === 'ready\n') child.cancel();
  }
  expect(text).toBe('ready\ninterrupted\n');
  expect((await child.exit).exitCode).toBe(130);
});

test('a program that does not end on SIGINT is killed after 2 s, with its children', async () => {
  await program(
    `trap '' INT; sh -c 'trap "" INT; echo $$ >"$0/child"; echo ready; while :; do sleep 0.1; done' "$world"`,
  );
  const child = await start();
  const begin = Date.now();
  for await (const { bytes } of child.output) if (Buffer.from(bytes).toString().includes('ready')) child.cancel();
  expect(await child.exit).toEqual({ exitCode: null, signal: 'SIGKILL' });
  expect(Date.now() - begin).toBeGreaterThan(1_900);
  const pid = Number(await readFile(join(fake.world, 'child'), 'utf8'));
  await until(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });
});

test('a consumer that goes away ends the program', async () => {
  await program('while :; do echo y; done');
  const child = await start();
  for await (const _chunk of child.output) break;
  const { exitCode, signal } = await child.exit;
  expect(exitCode !== 0 || signal !== null).toBe(true);
});

test('without a cluster the error says how to make one', async () => {
  const error = await rejection(
    fake.driver({ clusterName: 'podpath-none' }).kubectl({ argv: ['get', 'pods'], namespace: 'default' }),
  );
  expect(error).toMatchObject({ reason: 'NotFound', hint: 'Make it with `npx podpath cluster create`.' });
});

test('without kubectl the error names it', async () => {
  await fake.program('kubectl', undefined);
  expect(await rejection(start())).toMatchObject({ reason: 'MissingOnMachine', message: 'kubectl is not on PATH.' });
});

test('a kubeconfig of ours that is garbage is told, with what to do', async () => {
  await writeFile(join(folder, 'kubeconfig'), 'clusters: 3');
  const error = await rejection(start());
  expect(error).toMatchObject({ reason: 'CorruptState', hint: 'Delete that file: Podpath gets a new one from kind.' });
});

test('on a terminal the program has one, of the size asked for, and resizes', async () => {
  await program(`[ -t 0 ] && [ -t 1 ] && stty size; read line; stty size; echo "TERM=$TERM"`);
  const child = await start({ terminal: { columns: 101, rows: 31 } });
  let text = '';
  for await (const { bytes } of child.output) {
    text += Buffer.from(bytes).toString();
    if (text === '31 101\r\n') {
      child.resize({ columns: 50, rows: 20 });
      child.write('\r');
    }
  }
  expect(text.split('\r\n')).toEqual(['31 101', '', '20 50', 'TERM=xterm-256color', '']);
  expect(await child.exit).toEqual({ exitCode: 0, signal: null });
});

test('a terminal whose reader is slow pauses the program and loses nothing, also after its end', async () => {
  await program(`stty raw -echo; head -c 300000 /dev/zero; exit 5`);
  const child = await start({ terminal: { columns: 80, rows: 24 } });
  let bytes = 0;
  for await (const chunk of child.output) {
    bytes += chunk.bytes.length;
    if (bytes < 100_000) await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(bytes).toBe(300_000);
  expect(await child.exit).toEqual({ exitCode: 5, signal: null });
});

test('cancel on a terminal interrupts the program', async () => {
  await program(`trap 'echo interrupted; exit 130' INT; echo ready; while :; do sleep 0.05; done`);
  const child = await start({ terminal: { columns: 80, rows: 24 } });
  let text = '';
  for await (const { bytes } of child.output) {
    text += Buffer.from(bytes).toString();
    if (text.endsWith('ready\r\n')) child.cancel();
  }
  expect(text).toContain('interrupted');
  expect((await child.exit).exitCode).toBe(130);
});

test.each([
  ['on pipes', undefined],
  ['on a terminal', { columns: 80, rows: 24 }],
])('input for a program that never reads is bounded, and then refused (%s)', async (_where, terminal) => {
  await program('stty raw 2>/dev/null; echo ready; exec sleep 60');
  const child = await start(terminal === undefined ? {} : { terminal });
  const output = child.output[Symbol.asyncIterator]();
  await output.next();
  let written = 0;
  const fill = () => {
    for (; written < 64; written += 1) child.write('x'.repeat(64 * 1024));
  };
  expect(fill).toThrow('The command does not read its input: more than 1 MiB waits for it.');
  expect(written).toBeGreaterThan(10);
  child.cancel();
  for (let next = await output.next(); !next.done; ) next = await output.next();
  await child.exit;
});
