import { describe, expect, test } from 'vitest';
import { PodpathError } from '../../../../src/base/index.ts';
import { createStore } from '../../../../src/embedded/store/create-store.ts';
import { createStepClock } from '../step-clock.ts';

const newObject = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' } });

function newFilled() {
  const clock = createStepClock();
  const store = createStore({ clock });
  store.create('/registry/pods/default/b', newObject('b'));
  store.create('/registry/pods/default/a', newObject('a'));
  store.create('/registry/apiextensions.k8s.io/customresourcedefinitions/x', newObject('x'));
  store.create('/registry/events/default/e', newObject('e'), { ttlSeconds: 3600 });
  return { clock, store };
}

/** As it comes back from a file. */
const snapshotOf = (store: { snapshot(): unknown }) => JSON.parse(JSON.stringify(store.snapshot()));

test('a store that is restored is the one that was saved, to the revision', () => {
  const { clock, store } = newFilled();
  const restored = createStore({ clock });
  restored.restore(snapshotOf(store));
  expect(restored.rows()).toEqual(store.rows());
  expect(restored.revision).toBe(5);
  expect(restored.snapshot()).toEqual(store.snapshot());
  expect(restored.create('/registry/pods/default/c', newObject('c'))?.metadata.resourceVersion).toBe('6');
});

test('a key with a time to live still has it', () => {
  const { clock, store } = newFilled();
  const restored = createStore({ clock });
  restored.restore(snapshotOf(store));
  clock.advance(3_700_000);
  expect(restored.count('/registry/events/')).toBe(0);
});

test('a store in use takes a later revision than any that it had, and its watches end', () => {
  const { clock, store } = newFilled();
  const snapshot = snapshotOf(store);
  const used = createStore({ clock });
  for (let index = 0; index < 20; index += 1) used.create(`/registry/pods/default/p${index}`, newObject(`p${index}`));
  let lost = 0;
  used.watch('/registry/pods/', used.revision, () => undefined, { onLost: () => (lost += 1) });
  used.restore(snapshot);
  expect(used.revision).toBe(22);
  expect(used.compactRevision).toBe(22);
  expect(lost).toBe(1);
  expect(used.count('/registry/pods/')).toBe(2);
});

describe('what is no snapshot is refused with a reason, and changes nothing', () => {
  type Broken = Record<string, unknown> & { entries: Record<string, unknown>[]; revision: unknown };
  const cases: readonly [string, (snapshot: Broken) => unknown, string][] = [
    ['text', () => 'x', 'This is not a snapshot of a cluster: it does not say that it is one.'],
    [
      'another format',
      (s) => ({ ...s, format: 'x' }),
      'This is not a snapshot of a cluster: it does not say that it is one.',
    ],
    [
      'a version to come',
      (s) => ({ ...s, version: 2 }),
      'The snapshot has version 2 of the format podpath.dev/store; this Podpath reads version 1.',
    ],
    [
      'no version',
      (s) => ({ ...s, version: undefined }),
      'The snapshot has version none of the format podpath.dev/store; this Podpath reads version 1.',
    ],
    [
      'no entries',
      (s) => ({ ...s, entries: undefined }),
      'This is not a snapshot of a cluster: revision and entries are missing.',
    ],
    ['keys out of order', (s) => ({ ...s, entries: s.entries.toReversed() }), 'is out of order'],
    ['a key twice', (s) => ({ ...s, entries: [s.entries[0], s.entries[0]] }), 'is out of order'],
    [
      'a value of another name',
      (s) => change(s, { key: '/registry/pods/default/z' }),
      '/registry/pods/default/z holds',
    ],
    ['a value without kind', (s) => change(s, { object: { metadata: { name: 'b' } } }), 'has no apiVersion or kind'],
    [
      'a version that is none',
      (s) => change(s, { object: { ...newObject('b'), metadata: { name: 'b', resourceVersion: '1e1' } } }),
      'has no resourceVersion',
    ],
    ['a value from the future', (s) => ({ ...s, revision: 2 }), 'is newer than the snapshot'],
  ];

  /** The last entry, changed. */
  function change(snapshot: Broken, fields: object): unknown {
    return { ...snapshot, entries: [...snapshot.entries.slice(0, -1), { ...snapshot.entries.at(-1), ...fields }] };
  }

  function chineseOf(work: () => void): string {
    try {
      work();
    } catch (error) {
      if (error instanceof PodpathError) return error.text['zh-cn'].message;
      throw error;
    }
    throw new Error('nothing was refused');
  }

  test.each(cases)('%s', (_, breakIt, message) => {
    const { store } = newFilled();
    const rows = store.rows();
    const broken = breakIt(snapshotOf(store));
    expect(() => store.restore(broken)).toThrow(message);
    // The reason, too, is in the reader's language: what follows the names in it is Chinese.
    expect(chineseOf(() => store.restore(broken))).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
    expect(store.rows()).toEqual(rows);
    expect(store.revision).toBe(5);
  });
});
