import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EmbeddedDriver } from '../../../../src/drivers/embedded/embedded-driver.ts';
import { createTestBrowser } from './support.ts';

// Pods are waited for, by the machine's own clock.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const notice =
  "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\r\nIf you don't see a command prompt, try pressing enter.\r\n";

let browser: ReturnType<typeof createTestBrowser>;
let driver: EmbeddedDriver;
beforeAll(async () => {
  browser = createTestBrowser('kubectl-terminal');
  driver = browser.openTab({ mode: { kind: 'running', speed: 50 } });
  await run('wait --for=create serviceaccount/default --timeout=60s');
  await run('run box --image=busybox:1.36 -- sleep 9999');
  await run('wait --for=condition=Ready pod/box --timeout=60s');
});
afterAll(async () => {
  await driver?.[Symbol.asyncDispose]();
  browser?.[Symbol.dispose]();
});

/** A line that nobody types at. */
async function run(line: string, stdin?: string) {
  const kubectl = await driver.kubectl({
    argv: line.split(' '),
    namespace: 'default',
    ...(stdin === undefined ? {} : { stdin }),
  });
  const decoder = new TextDecoder();
  let said = '';
  for await (const { bytes } of kubectl.output) said += decoder.decode(bytes, { stream: true });
  return { said, ...(await kubectl.exit) };
}

const esc = '\x1b';
const redrawn = new RegExp(`[^\\n]*\\r(?!\\n)([^\\r\\n]*)${esc}\\[J`, 'g');
/** What is seen of a text in which a shell has drawn its prompt again, as it does when it hears of the window, soon or late. */
const asDrawn = (said: string): string => said.replace(redrawn, '$1');

/** A line on a terminal; `until` waits for what the screen shows, and gives what has come since the last time. */
async function open(line: string) {
  const terminal = { columns: 80, rows: 24 };
  const kubectl = await driver.kubectl({ argv: line.split(' '), namespace: 'default', terminal });
  const decoder = new TextDecoder();
  let said = '';
  let seen = 0;
  const reading = (async () => {
    for await (const { bytes } of kubectl.output) said += decoder.decode(bytes, { stream: true });
  })();
  const news = (): string => asDrawn(said).slice(seen);
  return {
    kubectl,
    async until(end: string) {
      await expect.poll(() => news().endsWith(end) || said, { timeout: 60_000 }).toBe(true);
      const shown = news();
      seen += shown.length;
      return shown;
    },
    async rest() {
      const ended = await kubectl.exit;
      await reading;
      return { said: news(), ...ended };
    },
  };
}

describe('exec -it', () => {
  test('is a shell, to its exit code', async () => {
    const { kubectl, until, rest } = await open('exec -it box -- sh');
    expect(await until('/ # ')).toBe('/ # ');
    kubectl.write('stty size\r');
    expect(await until('/ # ')).toBe('stty size\r\n24 80\r\n/ # ');
    kubectl.resize({ columns: 100, rows: 30 });
    kubectl.write('stty size\r');
    expect(await until('/ # ')).toBe('stty size\r\n30 100\r\n/ # ');
    kubectl.write('sleep 100\r');
    await until('sleep 100\r\n');
    kubectl.write('\x03');
    expect(await until('/ # ')).toBe('^C\r\n/ # ');
    kubectl.write('exit 3\r');
    expect(await rest()).toEqual({
      said: 'exit 3\r\ncommand terminated with exit code 3\r\n',
      exitCode: 3,
      signal: null,
    });
  });
  test('two at once have their own terminals', async () => {
    const [one, two] = [await open('exec -it box -- sh'), await open('exec -it box -- sh')];
    await Promise.all([one.until('/ # '), two.until('/ # ')]);
    one.kubectl.write('cd /tmp\r');
    expect(await one.until('# ')).toBe('cd /tmp\r\n/tmp # ');
    two.kubectl.write('pwd\r');
    expect(await two.until('# ')).toBe('pwd\r\n/\r\n/ # ');
    for (const { kubectl } of [one, two]) kubectl.write('exit\r');
    expect((await Promise.all([one.rest(), two.rest()])).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });
  test('without a terminal it says so, and goes on without', async () => {
    expect(await run('exec -it box -- sh', 'echo piped\n')).toEqual({
      said: 'Unable to use a TTY - input is not a terminal or the right kind of file\npiped\n',
      exitCode: 0,
      signal: null,
    });
  });
  test('what is cut off takes its processes with it', async () => {
    const { kubectl, until, rest } = await open('exec -it box -- sh');
    await until('/ # ');
    kubectl.write('sleep 4321\r');
    await until('\r\n');
    kubectl.cancel();
    expect(await rest()).toMatchObject({ exitCode: 130 });
    await expect.poll(async () => (await run('exec box -- ps')).said).not.toContain('sleep 4321');
  });
  test('the end of its Pod ends it', async () => {
    await run('run short --image=busybox:1.36 -- sleep 9999');
    await run('wait --for=condition=Ready pod/short --timeout=60s');
    const { until, rest } = await open('exec -it short -- sh');
    await until('/ # ');
    await run('delete pod short --now');
    expect(await rest()).toEqual({ said: 'command terminated with exit code 137\r\n', exitCode: 137, signal: null });
  });
});

describe('run -it', () => {
  test('attaches once the Pod runs, and --rm deletes it', async () => {
    const { kubectl, until, rest } = await open('run -it --rm once --image=busybox:1.36 -- sh');
    expect(await until('/ # ')).toBe(`${notice}/ # `);
    kubectl.write('echo hi\r');
    expect(await until('/ # ')).toBe('echo hi\r\nhi\r\n/ # ');
    kubectl.write('exit\r');
    expect((await rest()).said).toBe(
      'exit\r\nSession ended, resume using \'kubectl attach once -c once -n default -i -t\' command\r\npod "once" deleted from default namespace\r\n',
    );
  });
  test('Ctrl-C ends it while it waits, and what was typed is shown', async () => {
    const { kubectl, until, rest } = await open('run -it never --image=busybox:no-such-tag -- sh');
    kubectl.write('abc');
    expect(await until('abc')).toBe('abc');
    kubectl.write('\x03');
    expect(await rest()).toMatchObject({ said: '^C', exitCode: 130 });
    await run('delete pod never --now');
  });
});

test('attach -it joins a shell that goes on after', async () => {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shell' },
    spec: { containers: [{ name: 'sh', image: 'busybox:1.36', command: ['sh'], stdin: true, tty: true }] },
  };
  await run('create -f -', JSON.stringify(manifest));
  await run('wait --for=condition=Ready pod/shell --timeout=60s');
  const first = await open('attach -it shell');
  expect(await first.until('/ # ')).toBe(`${notice}/ # `);
  first.kubectl.write('x=kept\r');
  await first.until('/ # ');
  first.kubectl.cancel();
  await first.rest();
  const second = await open('attach -it shell');
  await second.until('/ # ');
  second.kubectl.write('echo $x\r');
  expect(await second.until('/ # ')).toBe('echo $x\r\nkept\r\n/ # ');
  second.kubectl.cancel();
  await second.rest();
  expect((await run('logs shell')).said).toContain('echo $x\r\nkept\r\n');
  await run('delete pod shell --now');
});

test('debug -it is a shell beside a program that has none', async () => {
  const { kubectl, until, rest } = await open('debug -it box --image=busybox:1.36 -c helper -- sh');
  expect(await until('/ # ')).toBe(`${notice}/ # `);
  kubectl.write('exit\r');
  expect((await rest()).said).toContain('Session ended, the ephemeral container will not be restarted');
});
