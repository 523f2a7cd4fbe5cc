import { toDisposable } from '../../base/index.ts';
import type { StoreEvent } from './store.ts';

interface Watcher {
  readonly listener: (event: StoreEvent) => void;
  readonly onLost: (() => void) | undefined;
  /** Has had everything up to here. */
  after: number;
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
  const byPrefix = new Map<string, Set<Watcher>>();
  const queue: StoreEvent[] = [];
  let telling = false;
  let size = 0;

  function tell(watchers: Set<Watcher> | undefined, event: StoreEvent): void {
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
      let watchers = byPrefix.get(prefix);
      if (watchers === undefined) {
        watchers = new Set();
        byPrefix.set(prefix, watchers);
      }
      watchers.add(watcher);
      size += 1;
      return toDisposable(() => {
        const set = byPrefix.get(prefix);
        if (!set?.delete(watcher)) return;
        size -= 1;
        if (set.size === 0) byPrefix.delete(prefix);
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
      const all = [...byPrefix.values()].flatMap((watchers) => [...watchers]);
      byPrefix.clear();
      size = 0;
      for (const { onLost } of all) onLost?.();
    },
  };
}
