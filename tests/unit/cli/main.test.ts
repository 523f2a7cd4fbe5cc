import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readLocale } from '../../../src/cli/locale.ts';
import { displayWidth, fitWidth } from '../../../src/cli/output.ts';
import { createFakeMachine, type FakeMachine, until } from '../drivers/fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

let fake: FakeMachine;
beforeEach(async () => {
  fake = await createFakeMachine();
});
afterEach(() => fake[Symbol.asyncDispose]());

const main = new URL('../../../src/cli/main.ts', import.meta.url).pathname;

function start(argv: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...argv], { env: { ...fake.env, ...env } });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    texts.stdout += data;
  });
  child.stderr.on('data', (data) => {
    texts.stderr += data;
  });
  return { child, texts, closed: once(child, 'close') };
}

test('the process ends with 3 when the machine lacks something, and speaks the language of LANG', async () => {
  await fake.program('kubectl', undefined);
  const { child, texts, closed } = start(['doctor'], { LANG: 'zh_CN.UTF-8' });
  await closed;
  expect(child.exitCode).toBe(3);
  expect(texts.stdout).toContain('不行   PATH 里没有 kubectl。');
  expect(texts.stderr).toBe('');
});

const hangingKind = `case "$1 $2" in
      'version ') echo 'kind v0.33.0' ;;
      'create cluster') echo running >"$world/nodes/podpath-fake-control-plane"; sleep 600 ;;
      'delete cluster') rm -f "$world"/nodes/* ;;
    esac`;

test('SIGINT in the middle of a creation: what was made is taken away, then 130', async () => {
  await fake.program('kind', hangingKind);
  const { child, texts, closed } = start(['cluster', 'create', '--json']);
  await until(async () => (await fake.nodes()).length === 1);
  child.kill('SIGINT');
  await closed;
  expect(child.exitCode).toBe(130);
  expect(await fake.nodes()).toEqual([]);
  expect(JSON.parse(texts.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ error: { reason: 'Cancelled' } });
});

test('the cleaning up after an interruption is done even when nobody reads the output any more', async () => {
  await fake.program('kind', hangingKind);
  const { child, closed } = start(['cluster', 'create']);
  await until(async () => (await fake.nodes()).length === 1);
  child.stdout.destroy();
  child.stderr.destroy();
  child.kill('SIGTERM');
  await closed;
  expect(child.exitCode).toBe(143);
  expect(await fake.nodes()).toEqual([]);
});

test('a reader that closes the pipe early ends the command quietly', async () => {
  const { child, texts, closed } = start(['doctor']);
  child.stdout.destroy();
  await closed;
  expect(texts.stderr).toBe('');
});

describe('the language', () => {
  test.each([
    [{}, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-cn'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'en_US.UTF-8', PODPATH_LOCALE: 'zh-cn' }, 'zh-cn'],
    [{ LANG: 'zh_CN.UTF-8', PODPATH_LOCALE: 'en' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: '' }, 'zh-cn'],
  ])('of %j is %s', (env, locale) => {
    expect(readLocale(env)).toBe(locale);
  });
});

test('Chinese characters take two columns, and a text is cut at whole characters', () => {
  expect(displayWidth('Pod 路径')).toBe(8);
  expect(fitWidth('启动控制平面', 7)).toBe('启动控');
});
