import { expect, test } from 'vitest';
import { toDisposable } from '../../../src/base/index.ts';
import type { Bridge, BridgeState, RunHandle, TopicListener } from '../../../src/bridge/index.ts';
import { createSwitchBridge } from '../../../src/widgets/shared/switch-bridge.ts';

const page = { kind: 'page' } as const;
const line = { kind: 'line', line: 'kubectl get pods' } as const;

/** A bridge that is there, and tells what was asked of it. */
function createTestBridge(name: string) {
  const listeners: TopicListener[] = [];
  const done: string[] = [];
  const handle: RunHandle = {
    started: Promise.resolve({ argv: [name], cluster: name, namespace: 'default', interactive: false, prepared: [] }),
    output: (async function* () {
      yield { stream: 'stdout' as const, data: name };
    })(),
    exit: Promise.resolve({ exitCode: 0, signal: null, durationMs: 1 }),
    write: (data) => void done.push(`write ${data}`),
    end: () => void done.push('end'),
    resize: () => undefined,
    cancel: () => void done.push('cancel'),
  };
  const bridge: Bridge = {
    state: 'online',
    problem: undefined,
    transport: 'page',
    onState: () => toDisposable(() => undefined),
    run: () => handle,
    subscribe(_topic, listener) {
      listeners.push(listener as TopicListener);
      return toDisposable(() => void listeners.splice(listeners.indexOf(listener as TopicListener), 1));
    },
    cluster: async () => undefined,
    lab: () => Promise.reject(new Error('no labs')),
    network: async () => ({ kind: 'failed', failure: 'refused' }),
    complete: async () => ({ from: 0, to: 0, candidates: [{ value: name }] }),
    retry: () => undefined,
    ...toDisposable(() => void done.push('disposed')),
  };
  return { bridge, listeners, done };
}

test('nothing is loaded before something is asked for; what is asked meanwhile is not lost', async () => {
  let loads = 0;
  const coming = Promise.withResolvers<Bridge>();
  const bridge = createSwitchBridge(() => {
    loads += 1;
    return coming.promise;
  }, 'en');
  expect([bridge.state, loads]).toEqual(['connecting', 0]);
  const handle = bridge.run(line, page);
  handle.write('a');
  handle.end();
  expect(loads).toBe(1);
  const one = createTestBridge('one');
  coming.resolve(one.bridge);
  expect((await handle.started).cluster).toBe('one');
  const pieces: string[] = [];
  for await (const { data } of handle.output) pieces.push(data);
  expect(pieces).toEqual(['one']);
  expect(one.done).toEqual(['write a', 'end']);
  expect(bridge.state).toBe('online');
});

test('who listens to a topic goes on listening on another cluster, and the former is left', async () => {
  const one = createTestBridge('one');
  const two = createTestBridge('two');
  const states: BridgeState[] = [];
  const bridge = createSwitchBridge(async () => one.bridge, 'en');
  bridge.onState((state) => states.push(state));
  const heard: unknown[] = [];
  const listening = bridge.subscribe({ kind: 'cluster' }, { event: (payload) => heard.push(payload) });
  await bridge.complete('', 0, page);
  one.listeners[0]?.event('of one');
  bridge.lead(async () => two.bridge);
  await bridge.complete('', 0, page);
  two.listeners[0]?.event('of two');
  expect(heard).toEqual(['of one', 'of two']);
  expect([one.listeners.length, one.done]).toEqual([0, ['disposed']]);
  expect(states).toEqual(['online', 'connecting', 'online']);
  listening[Symbol.dispose]();
  expect(two.listeners).toEqual([]);
});

test('code that does not load is told, and tried again', async () => {
  const one = createTestBridge('one');
  let isThere = false;
  const bridge = createSwitchBridge(async () => {
    if (!isThere) throw new Error('no network');
    return one.bridge;
  }, 'en');
  const handle = bridge.run(line, page);
  await expect(handle.started).rejects.toMatchObject({ wire: { reason: 'InternalError' } });
  expect(bridge.state).toBe('offline');
  expect(bridge.problem).toBeDefined();
  isThere = true;
  bridge.retry();
  expect((await bridge.run(line, page).started).cluster).toBe('one');
  expect(bridge.state).toBe('online');
});
