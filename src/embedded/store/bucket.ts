import type { StoredObject } from '../../kube/index.ts';
import { createSortedKeys, type SortedKeys } from './sorted-keys.ts';
import type { ListOptions, ListResult, StoreEvent } from './store.ts';

/** A key with what etcd keeps beside its value. */
export interface Entry {
  readonly key: string;
  object: StoredObject;
  readonly createRevision: number;
  revision: number;
  version: number;
  /** 0 for none. */
  lease: number;
}

/** The keys of one resource, with the writes to them that the history still has. */
export interface Bucket {
  /** `/registry/pods/`. */
  readonly prefix: string;
  readonly entries: Map<string, Entry>;
  readonly keys: SortedKeys<Entry>;
  /** Oldest first. */
  readonly events: StoreEvent[];
}

/**
 * The resource that a key, or a prefix of keys, belongs to, as a prefix itself: `/registry/pods/`,
 * `/registry/services/specs/`, `/registry/example.com/widgets/`. Undefined for what is shorter than that, as `/registry/`.
 */
export function bucketPrefixOf(key: string): string | undefined {
  const start = key.indexOf('/', 1) + 1;
  const end = start === 0 ? -1 : key.indexOf('/', start);
  if (end < 0) return undefined;
  const dot = key.indexOf('.', start);
  // Groups of CustomResourceDefinitions and the two kinds of `services` have a part more (upstream's storage prefixes).
  if ((dot < 0 || dot > end) && !key.startsWith('services/', start)) return key.slice(0, end + 1);
  const second = key.indexOf('/', end + 1);
  return second < 0 ? undefined : key.slice(0, second + 1);
}

/** A bucket without keys. */
export function createBucket(prefix: string): Bucket {
  return { prefix, entries: new Map(), keys: createSortedKeys(), events: [] };
}

/** What is just behind every key with this prefix. */
const afterPrefix = (prefix: string) => `${prefix}\uffff`;

/** How many keys of the bucket begin so. */
export function countKeys({ prefix: whole, entries, keys }: Bucket, prefix: string): number {
  return prefix === whole ? entries.size : keys.rank(afterPrefix(prefix)) - keys.rank(prefix);
}

/** Lists what is there now. */
export function listBucket(bucket: Bucket, prefix: string, options: ListOptions, revision: number): ListResult {
  const { limit = 0, after, filter } = options;
  const whole = prefix === bucket.prefix;
  const items: StoredObject[] = [];
  let last: string | undefined;
  let full = false;
  // The key right after `after`, as etcd's clients ask for it.
  bucket.keys.walk(after === undefined ? (whole ? '' : prefix) : `${after}\0`, (entry) => {
    if (!whole && !entry.key.startsWith(prefix)) return false;
    // As etcd's, a page that is full says that there is more when there is any key more.
    if (limit > 0 && items.length === limit) {
      full = true;
      return false;
    }
    if (filter === undefined || filter(entry.object)) {
      items.push(entry.object);
      last = entry.key;
    }
    return true;
  });
  if (!full || last === undefined) return { items, revision, remaining: 0 };
  return { items, revision, next: last, remaining: bucket.keys.rank(afterPrefix(prefix)) - bucket.keys.rank(last) - 1 };
}

/** Lists what was there at an older revision, which the history must reach: what is there now, with later writes taken back. */
export function listBucketAt(bucket: Bucket, prefix: string, options: ListOptions, revision: number): ListResult {
  const { limit = 0, after = '', filter } = options;
  const former = new Map<string, StoredObject | undefined>();
  for (let index = bucket.events.length - 1; index >= 0; index -= 1) {
    const event = bucket.events[index];
    if (event === undefined || event.revision <= revision) break;
    if (event.key.startsWith(prefix)) former.set(event.key, event.previous);
  }
  // Keys that are gone by now stand beside those that are there.
  const gone = [...former.keys()].filter((key) => !bucket.entries.has(key)).sort();
  const found: { readonly key: string; readonly object: StoredObject }[] = [];
  const add = (key: string, now: StoredObject | undefined) => {
    const object = former.has(key) ? former.get(key) : now;
    if (object !== undefined && key > after) found.push({ key, object });
  };
  let next = 0;
  bucket.keys.walk(prefix, ({ key, object }) => {
    if (!key.startsWith(prefix)) return false;
    for (; (gone[next] ?? key) < key; next += 1) add(gone[next] ?? '', undefined);
    add(key, object);
    return true;
  });
  for (; next < gone.length; next += 1) add(gone[next] ?? '', undefined);
  const items: StoredObject[] = [];
  let last = -1;
  for (let index = 0; index < found.length; index += 1) {
    const object = found[index]?.object;
    if (limit > 0 && items.length === limit) {
      return { items, revision, next: found[last]?.key ?? '', remaining: found.length - last - 1 };
    }
    if (object === undefined || (filter !== undefined && !filter(object))) continue;
    items.push(object);
    last = index;
  }
  return { items, revision, remaining: 0 };
}

/** Where the writes after a revision begin in `events`. */
export function eventIndexAfter(events: readonly StoreEvent[], revision: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.revision ?? 0) <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
