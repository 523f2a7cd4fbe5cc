import { describe, expect, test } from 'vitest';
import { createStore } from '../../../../src/embedded/store/create-store.ts';
import { CompactedError, type StoreEvent } from '../../../../src/embedded/store/store.ts';
import type { KubeObject, StoredObject } from '../../../../src/kube/index.ts';
import { createStepClock } from '../step-clock.ts';

const prefix = '/registry/configmaps/';
const keyOf = (name: string, namespace = 'default') => `${prefix}${namespace}/${name}`;
const newObject = (name: string, data = ''): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { data },
});
const names = (items: readonly StoredObject[]) => items.map(({ metadata }) => metadata.name);
const versionOf = (object: StoredObject | undefined) => object?.metadata.resourceVersion ?? '';

function newStore(options: { maxHistory?: number; maxHistoryMs?: number } = {}) {
  const clock = createStepClock();
  return { clock, store: createStore({ clock, ...options }) };
}

describe('writes', () => {
  test('each write has the next revision, from 2 on, as its resourceVersion', () => {
    const { store } = newStore();
    expect(store.revision).toBe(1);
    expect(versionOf(store.create(keyOf('a'), newObject('a')))).toBe('2');
    expect(versionOf(store.create(keyOf('b'), newObject('b')))).toBe('3');
    expect(store.revision).toBe(3);
  });

  test('what is stored is frozen through and through, and given back as it is', () => {
    const { store } = newStore();
    const object = newObject('a');
    const stored = store.create(keyOf('a'), object);
    expect(stored).toBe(object);
    expect(store.get(keyOf('a'))).toBe(object);
    expect(Object.isFrozen(object['data'])).toBe(true);
  });

  test('a key that is there is not created again', () => {
    const { store } = newStore();
    store.create(keyOf('a'), newObject('a'));
    expect(store.create(keyOf('a'), newObject('a'))).toBeUndefined();
    expect(store.revision).toBe(2);
  });

  test('an update or a deletion from a version that is not the last changes nothing', () => {
    const { store } = newStore();
    store.create(keyOf('a'), newObject('a'));
    store.update(keyOf('a'), '2', newObject('a', 'new'));
    expect(store.update(keyOf('a'), '2', newObject('a', 'late'))).toBeUndefined();
    expect(store.delete(keyOf('a'), '2')).toBeUndefined();
    expect(store.get(keyOf('a'))?.['data']).toEqual({ data: 'new' });
  });

  test('a deletion gives the last state with the revision of the deletion', () => {
    const { store } = newStore();
    store.create(keyOf('a'), newObject('a', 'last'));
    const gone = store.delete(keyOf('a'), '2');
    expect(gone?.['data']).toEqual({ data: 'last' });
    expect(versionOf(gone)).toBe('3');
    expect(store.get(keyOf('a'))).toBeUndefined();
  });

  test('a key with a time to live goes by itself, within a minute after it', () => {
    const { clock, store } = newStore();
    store.create(keyOf('a'), newObject('a'), { ttlSeconds: 3600 });
    clock.advance(3_600_000 - 1);
    expect(store.count(prefix)).toBe(1);
    clock.advance(60_001);
    expect(store.count(prefix)).toBe(0);
    expect(store.revision).toBe(3);
  });
});

describe('lists', () => {
  function newFilled() {
    const filled = newStore();
    for (const name of ['c', 'a', 'b']) filled.store.create(keyOf(name), newObject(name));
    filled.store.create(keyOf('a', 'other'), newObject('a'));
    filled.store.create('/registry/configmaps2/default/a', newObject('a'));
    return filled;
  }

  test('keys come in order, and none of another resource', () => {
    const { store } = newFilled();
    expect(names(store.list(prefix).items)).toEqual(['a', 'b', 'c', 'a']);
    expect(names(store.list(`${prefix}default/`).items)).toEqual(['a', 'b', 'c']);
    expect(store.count(`${prefix}default/`)).toBe(3);
  });

  test('a limited list says where it goes on and how much is left', () => {
    const { store } = newFilled();
    const first = store.list(`${prefix}default/`, { limit: 2 });
    expect(first).toMatchObject({ next: keyOf('b'), remaining: 1 });
    const second = store.list(`${prefix}default/`, { limit: 2, after: keyOf('b') });
    expect(names(second.items)).toEqual(['c']);
    expect(second).not.toHaveProperty('next');
  });

  test('a filter counts for the limit', () => {
    const { store } = newFilled();
    const list = store.list(`${prefix}default/`, { limit: 1, filter: ({ metadata }) => metadata.name !== 'a' });
    expect(names(list.items)).toEqual(['b']);
    expect(list.remaining).toBe(1);
  });

  test('a list of an older revision shows what was there then', () => {
    const { store } = newFilled();
    const then = store.revision;
    store.delete(keyOf('b'), versionOf(store.get(keyOf('b'))));
    store.update(keyOf('a'), versionOf(store.get(keyOf('a'))), newObject('a', 'new'));
    store.create(keyOf('d'), newObject('d'));
    const old = store.list(`${prefix}default/`, { revision: then, limit: 2 });
    expect(names(old.items)).toEqual(['a', 'b']);
    expect(old.items[0]?.['data']).toEqual({ data: '' });
    expect(old).toMatchObject({ revision: then, next: keyOf('b'), remaining: 1 });
    expect(names(store.list(`${prefix}default/`, { revision: then, after: keyOf('b') }).items)).toEqual(['c']);
  });

  test('a list of a revision that is compacted is refused', () => {
    const { store } = newFilled();
    store.compact(store.revision);
    expect(() => store.list(prefix, { revision: 2 })).toThrow(CompactedError);
  });

  test('ten thousand keys in any order are listed in theirs, and each is removed', () => {
    const { store } = newStore();
    const all = Array.from({ length: 10_000 }, (_, index) => `n${String((index * 7919) % 10_000).padStart(5, '0')}`);
    for (const name of all) store.create(keyOf(name), newObject(name));
    expect(names(store.list(prefix).items)).toEqual([...all].sort());
    for (const name of all) store.delete(keyOf(name), versionOf(store.get(keyOf(name))));
    expect(store.list(prefix).items).toEqual([]);
  });
});

describe('watches', () => {
  const tell = ({ type, key, revision }: StoreEvent) => `${revision} ${type} ${key.slice(prefix.length)}`;

  test('a watch first gets what came after its revision, then what comes, each once and in order', () => {
    const { store } = newStore();
    store.create(keyOf('a'), newObject('a'));
    store.create(keyOf('b'), newObject('b'));
    const seen: string[] = [];
    using _watch = store.watch(prefix, 2, (event) => seen.push(tell(event)));
    store.delete(keyOf('a'), '2');
    store.create('/registry/secrets/default/x', newObject('x'));
    expect(seen).toEqual(['3 PUT default/b', '4 DELETE default/a']);
  });

  test('a watch of one namespace or of one key hears of nothing else', () => {
    const { store } = newStore();
    const seen: string[] = [];
    using _namespace = store.watch(`${prefix}other/`, 1, (event) => seen.push(`namespace ${tell(event)}`));
    using _key = store.watch(keyOf('a'), 1, (event) => seen.push(`key ${tell(event)}`));
    store.create(keyOf('a'), newObject('a'));
    store.create(keyOf('ab'), newObject('ab'));
    store.create(keyOf('a', 'other'), newObject('a'));
    expect(seen).toEqual(['key 2 PUT default/a', 'namespace 4 PUT other/a']);
  });

  test('what a listener writes is told to all after what it heard of', () => {
    const { store } = newStore();
    const seen: string[] = [];
    using _first = store.watch(prefix, 1, ({ revision }) => {
      if (revision === 2) store.create(keyOf('b'), newObject('b'));
    });
    using _second = store.watch(prefix, 1, (event) => seen.push(tell(event)));
    store.create(keyOf('a'), newObject('a'));
    expect(seen).toEqual(['2 PUT default/a', '3 PUT default/b']);
  });

  test('an error of a listener is told, and does not keep the others from hearing', () => {
    const clock = createStepClock();
    const errors: unknown[] = [];
    const store = createStore({ clock, onListenerError: (error) => errors.push(error) });
    const seen: string[] = [];
    using _first = store.watch(prefix, 1, () => {
      throw new Error('broken');
    });
    using _second = store.watch(prefix, 1, (event) => seen.push(tell(event)));
    store.create(keyOf('a'), newObject('a'));
    expect(seen).toEqual(['2 PUT default/a']);
    expect(errors).toEqual([new Error('broken')]);
  });

  test('a watch that is disposed of hears nothing more', () => {
    const { store } = newStore();
    const seen: string[] = [];
    store.watch(prefix, 1, (event) => seen.push(tell(event)))[Symbol.dispose]();
    store.create(keyOf('a'), newObject('a'));
    expect(seen).toEqual([]);
    expect(store.watchCount).toBe(0);
  });

  test.each([
    ['so many writes', { maxHistory: 10 }, 0],
    ['so long', { maxHistoryMs: 1000 }, 2000],
  ])('the history goes back only %s', (_, options, pauseMs) => {
    const { clock, store } = newStore(options);
    for (let index = 0; index < 12; index += 1) {
      store.create(keyOf(`n${index}`), newObject(`n${index}`));
      if (index === 10) clock.advance(pauseMs);
    }
    expect(() => store.watch(prefix, 1, () => undefined)).toThrow(CompactedError);
    expect(store.eventsSince(prefix, store.revision - 1)).toHaveLength(1);
  });
});

test('the debug view tells of every key what etcd would', () => {
  const { store } = newStore();
  store.create(keyOf('a'), newObject('a'));
  store.update(keyOf('a'), '2', newObject('a', 'ü'));
  store.create('/registry/events/default/e', newObject('e'), { ttlSeconds: 3600 });
  expect(store.rows()).toEqual([
    { key: keyOf('a'), revision: 3, createRevision: 2, version: 2, lease: 0, valueSize: 105 },
    { key: '/registry/events/default/e', revision: 4, createRevision: 4, version: 1, lease: 1, valueSize: 103 },
  ]);
});

describe('watches of one field', () => {
  const fieldOf = (object: StoredObject) => object['data'].data;
  const watchOf = (store: ReturnType<typeof newStore>['store'], value: string) => {
    const seen: string[] = [];
    const watch = store.watch(prefix, store.revision, ({ type, object }) => seen.push(`${type} ${fieldOf(object)}`), {
      index: { fieldOf, value },
    });
    return { seen, watch };
  };

  test('are told of what has the value, of what had it, and of nothing else', () => {
    const { store } = newStore();
    const { seen } = watchOf(store, 'x');
    const other = watchOf(store, 'y');
    const a = store.create(keyOf('a'), newObject('a', 'x'));
    store.create(keyOf('b'), newObject('b', 'z'));
    const moved = store.update(keyOf('a'), versionOf(a), newObject('a', 'y'));
    store.delete(keyOf('a'), versionOf(moved));
    expect(seen).toEqual(['PUT x', 'PUT y']);
    expect(other.seen).toEqual(['PUT y', 'DELETE y']);
  });

  test('are told after those of all, and end by themselves', () => {
    const { store } = newStore();
    const order: string[] = [];
    const one = store.watch(prefix, store.revision, () => order.push('one'), { index: { fieldOf, value: 'x' } });
    store.watch(prefix, store.revision, () => order.push('all'));
    const a = store.create(keyOf('a'), newObject('a', 'x'));
    one[Symbol.dispose]();
    store.delete(keyOf('a'), versionOf(a));
    expect(order).toEqual(['all', 'one', 'all']);
    expect(store.watchCount).toBe(1);
  });

  test('are lost with all others', () => {
    const { store } = newStore();
    let lost = 0;
    store.watch(prefix, store.revision, () => undefined, {
      index: { fieldOf, value: 'x' },
      onLost: () => {
        lost += 1;
      },
    });
    store[Symbol.dispose]();
    expect(lost).toBe(1);
  });
});
