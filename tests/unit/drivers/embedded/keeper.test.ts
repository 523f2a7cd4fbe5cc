import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../../src/drivers/embedded/protocol.ts';
import { createKeeper, type KeeperOptions } from '../../../../src/drivers/embedded/worker/keeper.ts';
import { formatSaved, parseSaved } from '../../../../src/drivers/embedded/worker/saved-cluster.ts';
import type { SavedSnapshot } from '../../../../src/drivers/embedded/worker/storage.ts';
import { createFakeDisk } from './support.ts';

const noPause = () => Promise.resolve();
const saved = {
  mode: { kind: 'running', speed: Number.POSITIVE_INFINITY },
  snapshot: { a: [1, undefined, {}] },
} as const;

async function createTestKeeper(options: Partial<KeeperOptions> = {}) {
  const disk = createFakeDisk();
  const notices: Notice['text']['en']['message'][] = [];
  const handed: SavedSnapshot[] = [];
  let overtaken = 0;
  let nowMs = 1000;
  const keeper = createKeeper({
    open: disk.open,
    now: () => nowMs,
    isSuspect: false,
    handOver: (snapshot) => handed.push(snapshot),
    overtaken: () => {
      overtaken += 1;
    },
    ...options,
  });
  keeper.onNotice((kind, text) => notices.push(`${kind}: ${text.en.message}`));
  return {
    keeper,
    disk,
    notices,
    handed,
    overtaken: () => overtaken,
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe('the text that is kept', () => {
  it('is the same as it was put in, as JSON has it', async () => {
    const text = await formatSaved(saved, noPause);
    expect(parseSaved(text)).toEqual({ ...saved, snapshot: { a: [1, null, {}] } });
    expect(JSON.parse(text)).toEqual({
      format: 'podpath.dev/embedded-cluster',
      version: 1,
      mode: { kind: 'running', speed: null },
      snapshot: { a: [1, null, {}] },
    });
  });

  it('is made with pauses', async () => {
    let pauses = 0;
    const large = Array.from({ length: 30_000 }, (_, index) => ({ name: `pod-${index}`, labels: { app: 'web' } }));
    await formatSaved({ mode: { kind: 'paused' }, snapshot: { large } }, async () => {
      pauses += 1;
    });
    expect(pauses).toBeGreaterThan(2);
  });

  it.each([
    ['{', 'CorruptState', 'The saved cluster cannot be read: it is no JSON.'],
    ['{}', 'CorruptState', 'The saved cluster cannot be read: it does not say that it is one.'],
    [
      '{"format":"podpath.dev/embedded-cluster","version":2}',
      'Unsupported',
      'The saved cluster is of version 2, which this version of the page does not read.',
    ],
    [
      '{"format":"podpath.dev/embedded-cluster","version":1,"mode":{"kind":"running","speed":0}}',
      'CorruptState',
      'The saved cluster cannot be read: it does not say how time passes.',
    ],
  ])('is refused when it is %s', (text, reason, message) => {
    expect(() => parseSaved(text)).toThrow(expect.objectContaining({ reason, message }));
  });
});

describe('a keeper', () => {
  it('gives what was kept, and writes', async () => {
    const test = await createTestKeeper();
    expect(await test.keeper.begin()).toBeUndefined();
    await test.keeper.write(await formatSaved(saved, noPause));
    expect(test.keeper.state()).toEqual({ kind: 'saved', atMs: 1000 });
    const next = await createTestKeeper({ open: test.disk.open });
    expect(await next.keeper.begin()).toMatchObject({ mode: saved.mode });
    // Who had it before writes no more.
    await test.keeper.write('{}');
    expect(test.overtaken()).toBe(1);
    expect(test.disk.writes).toBe(1);
  });

  it('keeps aside what cannot be read', async () => {
    const test = await createTestKeeper();
    test.disk.saved = { text: 'rubbish', savedAtMs: 1 };
    expect(await test.keeper.begin()).toBeUndefined();
    expect(test.notices).toEqual([
      'keptAside: The saved cluster cannot be read: it is no JSON. A new cluster was begun; the saved one is kept in this browser as snapshot-1.',
    ]);
    expect(await test.keeper.kept()).toMatchObject([{ name: 'snapshot-1', characters: 7 }]);
    expect(await test.keeper.keptText('snapshot-1')).toBe('rubbish');
    await test.keeper.write('{}');
    expect(test.disk.writes).toBe(1);
  });

  it('leaves alone what a newer version has written, and goes on in memory', async () => {
    const test = await createTestKeeper();
    const text = '{"format":"podpath.dev/embedded-cluster","version":2}';
    test.disk.saved = { text, savedAtMs: 1 };
    expect(await test.keeper.begin()).toBeUndefined();
    await test.keeper.write('{}');
    expect(test.disk.saved.text).toBe(text);
    expect(test.disk.kept.size).toBe(0);
    expect(test.notices).toEqual([
      'notSaved: The saved cluster is of version 2, which this version of the page does not read. It is left as it is; this is a new cluster, in memory only.',
    ]);
  });

  it('keeps aside what workers end with, again and again', async () => {
    const test = await createTestKeeper({ isSuspect: true });
    test.disk.saved = { text: await formatSaved(saved, noPause), savedAtMs: 1 };
    expect(await test.keeper.begin()).toBeUndefined();
    expect(test.notices[0]).toContain('workers that went on from it ended soon after, more than once');
    expect(test.disk.kept.size).toBe(1);
  });

  it('hands over what it cannot write, says so once, and tries again after half a minute', async () => {
    const test = await createTestKeeper();
    await test.keeper.begin();
    test.disk.failure = new DOMException('full', 'QuotaExceededError');
    await test.keeper.write('1');
    await test.keeper.write('2');
    expect(test.handed).toEqual([
      { text: '1', savedAtMs: 1000 },
      { text: '2', savedAtMs: 1000 },
    ]);
    expect(test.notices).toHaveLength(1);
    expect(test.notices[0]).toContain('QuotaExceededError: full');
    expect(test.keeper.state().kind).toBe('memory');
    test.disk.failure = undefined;
    await test.keeper.write('3');
    expect(test.disk.writes).toBe(0);
    test.pass(30_000);
    await test.keeper.write('4');
    expect(test.disk.saved?.text).toBe('4');
    expect(test.keeper.state().kind).toBe('saved');
  });

  it('does not write over what it could not keep aside', async () => {
    const test = await createTestKeeper();
    test.disk.saved = { text: 'rubbish', savedAtMs: 1 };
    const { open } = test.disk;
    const keeper = createKeeper({
      open: async () => ({
        ...(await open()),
        setAside: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
      }),
      now: () => 1,
      isSuspect: false,
      handOver: () => undefined,
      overtaken: () => undefined,
    });
    expect(await keeper.begin()).toBeUndefined();
    await keeper.write('{}');
    expect(test.disk.saved.text).toBe('rubbish');
    expect(keeper.state().kind).toBe('memory');
  });

  it('goes on from what a former worker has handed over, when that is newer', async () => {
    const text = await formatSaved({ ...saved, snapshot: 'newer' }, noPause);
    const test = await createTestKeeper({ handedOver: { text, savedAtMs: 2 } });
    test.disk.saved = { text: await formatSaved(saved, noPause), savedAtMs: 1 };
    expect(await test.keeper.begin()).toMatchObject({ snapshot: 'newer' });
  });
});
