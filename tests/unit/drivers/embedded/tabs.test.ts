import { describe, expect, it } from 'vitest';
import type { EmbeddedState } from '../../../../src/drivers/embedded/protocol.ts';
import { createTestBrowser, isRunning, newPod, newRequest, pods, runPod, until } from './support.ts';

const seen = (states: readonly EmbeddedState[], kind: string) =>
  states.at(-1)?.notices.some((notice) => notice.kind === kind) ?? false;

describe('tabs of one browser', { timeout: 60_000 }, () => {
  it('share one cluster, which moves to the next when the first is closed', async () => {
    using browser = createTestBrowser('shared');
    const first = browser.openTab();
    await runPod(first, newPod('web'));
    expect(first.role).toBe('owner');
    await using second = browser.openTab();
    expect(await isRunning(second, 'web')).toBe(true);
    expect(second.role).toBe('guest');
    const states: EmbeddedState[] = [];
    using _ = second.watchState((state) => states.push(state));
    const watch = await second.fetch(newRequest(`${pods}?watch=true`));
    const ended = watch.text().catch((error: unknown) => error);
    const created = await second.fetch(newRequest(pods, 'POST', newPod('late')));
    expect(created.status).toBe(201);

    await first[Symbol.asyncDispose]();
    expect(await ended).toMatchObject({ reason: 'Gone' });
    expect((await second.fetch(newRequest(`${pods}/late`))).status).toBe(200);
    expect(second.role).toBe('owner');
    await until(() => isRunning(second, 'web'), 'web to run again');
    await until(() => seen(states, 'moved'), 'the notice');
    expect(browser.workers).toHaveLength(2);
  });

  it('start a worker that ended again, from what was saved, and say so', async () => {
    using browser = createTestBrowser('crashed');
    await using tab = browser.openTab();
    const states: EmbeddedState[] = [];
    using _ = tab.watchState((state) => states.push(state));
    await runPod(tab, newPod('web'));
    await tab.call('save', null);
    const slow = tab.fetch(newRequest('/api/v1/namespaces/default/configmaps?watch=true'));
    await slow;
    browser.workers[0]?.crash('out of memory');
    expect((await tab.fetch(newRequest(`${pods}/web`))).status).toBe(200);
    await until(() => seen(states, 'restarted'), 'the notice');
    expect(states.at(-1)?.notices[0]?.text.en.message).toContain('out of memory');
    expect(browser.workers).toHaveLength(2);
  });

  it('start a worker again that does not answer', async () => {
    using browser = createTestBrowser('hung');
    await using tab = browser.openTab();
    await runPod(tab, newPod('web'));
    await tab.call('save', null);
    browser.workers[0]?.hang();
    // Nobody knows whether it was done.
    const created = tab.fetch(newRequest(pods, 'POST', newPod('late'))).catch((error: unknown) => error);
    expect((await tab.fetch(newRequest(`${pods}/web`))).status).toBe(200);
    expect(browser.workers).toHaveLength(2);
    expect(await created).toMatchObject({ reason: 'Gone', message: expect.stringContaining('is not known') });
  });

  it('take the cluster from a tab that does not answer', async () => {
    using browser = createTestBrowser('frozen');
    // A clock whose timers never come is that of a tab which is frozen.
    const frozen = { now: Date.now, schedule: () => ({ [Symbol.dispose]: () => undefined }) };
    await using first = browser.openTab({ clock: frozen });
    await runPod(first, newPod('web'));
    await first.call('save', null);
    await using second = browser.openTab();
    expect(await isRunning(second, 'web')).toBe(true);
    browser.workers[0]?.silence();
    expect((await second.fetch(newRequest(`${pods}/web`))).status).toBe(200);
    expect(second.role).toBe('owner');
    await until(() => first.role === 'guest', 'the first tab to notice');
    expect((await first.fetch(newRequest(`${pods}/web`))).status).toBe(200);
  });

  it('say that the worker cannot be loaded', async () => {
    using browser = createTestBrowser('unloaded');
    browser.loadFails = true;
    await using tab = browser.openTab();
    await expect(tab.fetch(newRequest(pods))).rejects.toMatchObject({
      reason: 'Unreachable',
      message: 'The program that runs the cluster cannot be started: its code could not be loaded.',
      text: { 'zh-cn': { message: '无法启动运行集群的程序：它的代码未能加载。' } },
    });
  });

  it('hand over in memory what cannot be stored', async () => {
    using browser = createTestBrowser('denied');
    browser.disk.failure = new DOMException('denied', 'SecurityError');
    const first = browser.openTab();
    await runPod(first, newPod('web'));
    await using second = browser.openTab();
    const states: EmbeddedState[] = [];
    using _ = second.watchState((state) => states.push(state));
    await until(() => seen(states, 'notSaved'), 'the notice');
    expect(states.at(-1)?.storage).toMatchObject({ kind: 'memory' });
    await second.fetch(newRequest(pods, 'POST', newPod('late')));
    await first[Symbol.asyncDispose]();
    expect((await second.fetch(newRequest(`${pods}/late`))).status).toBe(200);
    expect(second.role).toBe('owner');
  });

  it('have a cluster each where the browser has no locks', async () => {
    using browser = createTestBrowser('lockless');
    await using first = browser.openTab({ locks: undefined });
    await using second = browser.openTab({ locks: undefined });
    await runPod(first, newPod('web'));
    expect((await second.fetch(newRequest(`${pods}/web`))).status).toBe(404);
    expect(browser.disk.writes).toBe(0);
  });

  it('all let go of a cluster that is deleted, and the next use makes another', async () => {
    using browser = createTestBrowser('deleted');
    await using first = browser.openTab();
    await runPod(first, newPod('web'));
    await using second = browser.openTab();
    expect(await isRunning(second, 'web')).toBe(true);
    await second.delete(() => undefined);
    await until(() => first.role === undefined, 'the first tab to let go');
    expect((await first.fetch(newRequest(`${pods}/web`))).status).toBe(404);
  });

  it('do not make another cluster by looking on when it was deleted, and look on when there is one again', async () => {
    using browser = createTestBrowser('looked-on');
    await using first = browser.openTab();
    const states: EmbeddedState[] = [];
    using _ = first.watchState((state) => states.push(state));
    await until(() => states.length > 0, 'the state');
    await using second = browser.openTab();
    expect((await second.fetch(newRequest('/version'))).status).toBe(200);
    await second.delete(() => undefined);
    await until(() => first.role === undefined, 'the first tab to let go');
    // What looks on would have begun another by now.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await first.status()).state).toBe('absent');
    expect(browser.workers).toHaveLength(1);
    states.length = 0;
    expect((await first.fetch(newRequest('/version'))).status).toBe(200);
    await until(() => states.length > 0, 'the state of the other cluster');
  });

  it('hurry its time as long as they are there', async () => {
    using browser = createTestBrowser('hurried');
    const usual = { kind: 'running', speed: 1 } as const;
    await using first = browser.openTab({ mode: usual });
    const modeOf = async () => (await first.call('clock', null)).mode;
    expect(await modeOf()).toEqual(usual);
    const second = browser.openTab({ mode: usual });
    await second.hurry?.();
    await using own = await first.hurry?.();
    expect(await modeOf()).toEqual({ kind: 'running', speed: 20 });
    await first.call('save', null);
    expect(browser.disk.saved?.text).toContain('"mode":{"kind":"running","speed":1}');
    await own?.[Symbol.asyncDispose]();
    expect(await modeOf()).toEqual({ kind: 'running', speed: 20 });
    // It is closed without having said that it waits no more.
    await second[Symbol.asyncDispose]();
    await until(async () => JSON.stringify(await modeOf()) === JSON.stringify(usual), 'the usual speed');
  });

  it('have the usual time when the one that hurried it had the cluster and was closed', async () => {
    using browser = createTestBrowser('hurried-owner');
    const usual = { kind: 'running', speed: 1 } as const;
    const first = browser.openTab({ mode: usual });
    expect((await first.fetch(newRequest('/version'))).status).toBe(200);
    await using second = browser.openTab({ mode: usual });
    expect((await second.fetch(newRequest('/version'))).status).toBe(200);
    await first.hurry?.();
    await first[Symbol.asyncDispose]();
    expect((await second.call('clock', null)).mode).toEqual(usual);
    expect(second.role).toBe('owner');
  });
});
