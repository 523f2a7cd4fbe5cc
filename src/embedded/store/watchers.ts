import { toDisposable } from '../../base/index.ts';
import type { StoreEvent, WatchIndex } from './store.ts';

interface Watcher {
  readonly listener: (event: StoreEvent) => void;
  readonly onLost: (() => void) | undefined;
  readonly index?: WatchIndex | undefined;
  /** Has had everything up to here. */
  after: number;
}

/** Those of one prefix: who is told of all, then who is told of one value of a field. */
interface Group {
  readonly all: Set<Watcher>;
  readonly indexed: Map<WatchIndex['fieldOf'], Map<string, Set<Watcher>>>;
}

/** Who is told of writes, by prefix. A watch is one small object in one set. */
export interface Watchers {
  readonly size: number;
  add(prefix: string, watcher: Watcher): Disposable;
  /** Tells everyone. A write from within a listener is told after this one has been told to all. */
  publish(event: StoreEvent): void;
  /** Ends all. */
  lose(): void;
}

/**
 * @param onError what a listener threw; the others are told all the same.
 */
export function createWatchers(onError: (error: unknown) => void): Watchers {
  const byPrefix = new Map<string, Group>();
  const queue: StoreEvent[] = [];
  let telling = false;
  let size = 0;

  function tell(group: Group | undefined, event: StoreEvent): void {
    if (group === undefined) return;
    tellEach(group.all, event);
    for (const [fieldOf, watchers] of group.indexed) {
      const now = fieldOf(event.object);
      const before = event.previous === undefined ? now : fieldOf(event.previous);
      tellEach(watchers.get(now), event);
      if (before !== now) tellEach(watchers.get(before), event);
    }
  }

  function tellEach(watchers: Set<Watcher> | undefined, event: StoreEvent): void {
    if (watchers === undefined) return;
    for (const watcher of watchers) {
      if (event.revision <= watcher.after) continue;
      watcher.after = event.revision;
      try {
        watcher.listener(event);
      } catch (error) {
        onError(error);
      }
    }
  }

  return {
    get size() {
      return size;
    },
    add(prefix, watcher) {
      let group = byPrefix.get(prefix);
      if (group === undefined) {
        group = { all: new Set(), indexed: new Map() };
        byPrefix.set(prefix, group);
      }
      placeOf(group, watcher).add(watcher);
      size += 1;
      return toDisposable(() => {
        const own = byPrefix.get(prefix);
        if (own === undefined || !remove(own, watcher)) return;
        size -= 1;
        if (own.all.size === 0 && own.indexed.size === 0) byPrefix.delete(prefix);
      });
    },
    publish(event) {
      if (byPrefix.size === 0) return;
      queue.push(event);
      if (telling) return;
      telling = true;
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        // Every prefix that someone can watch ends with a slash, or is the key itself.
        for (let slash = next.key.indexOf('/', 1); slash >= 0; slash = next.key.indexOf('/', slash + 1)) {
          tell(byPrefix.get(next.key.slice(0, slash + 1)), next);
        }
        tell(byPrefix.get(next.key), next);
      }
      telling = false;
    },
    lose() {
      const all = [...byPrefix.values()].flatMap(({ all: whole, indexed }) => [
        ...whole,
        ...[...indexed.values()].flatMap((byValue) => [...byValue.values()].flatMap((watchers) => [...watchers])),
      ]);
      byPrefix.clear();
      size = 0;
      for (const { onLost } of all) onLost?.();
    },
  };
}

function placeOf({ all, indexed }: Group, { index }: Watcher): Set<Watcher> {
  if (index === undefined) return all;
  let byValue = indexed.get(index.fieldOf);
  if (byValue === undefined) {
    byValue = new Map();
    indexed.set(index.fieldOf, byValue);
  }
  let watchers = byValue.get(index.value);
  if (watchers === undefined) {
    watchers = new Set();
    byValue.set(index.value, watchers);
  }
  return watchers;
}

/** Whether it was there. */
function remove({ all, indexed }: Group, watcher: Watcher): boolean {
  const { index } = watcher;
  if (index === undefined) return all.delete(watcher);
  const byValue = indexed.get(index.fieldOf);
  const watchers = byValue?.get(index.value);
  if (byValue === undefined || watchers === undefined || !watchers.delete(watcher)) return false;
  if (watchers.size === 0) byValue.delete(index.value);
  if (byValue.size === 0) indexed.delete(index.fieldOf);
  return true;
}
