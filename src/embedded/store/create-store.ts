import type { Clock } from '../../base/index.ts';
import type { StoredObject } from '../../kube/index.ts';
import {
  type Bucket,
  bucketPrefixOf,
  countKeys,
  createBucket,
  type Entry,
  eventIndexAfter,
  listBucket,
  listBucketAt,
} from './bucket.ts';
import { deepFreeze } from './freeze.ts';
import { createLeases } from './leases.ts';
import { parseSnapshot, type StoreSnapshot, snapshotFormat } from './snapshot.ts';
import { CompactedError, type Store, type StoreEvent, type StoreRow } from './store.ts';
import { createWatchers } from './watchers.ts';

/** What a store is made with. */
export interface StoreOptions {
  readonly clock: Clock;
  /** Writes that can be watched from, at most; 10,000 unless told. */
  readonly maxHistory?: number;
  /** How long a write can be watched from; 5 minutes unless told, as `--etcd-compaction-interval`. */
  readonly maxHistoryMs?: number;
  /** Is told what a listener of a watch threw. */
  readonly onListenerError?: (error: unknown) => void;
}

/** A {@link Store} with what only its owner does. */
export interface OwnedStore extends Store, Disposable {
  /** How many watches there are. */
  readonly watchCount: number;
  /** What is in it, in the order of the keys: the debug view. */
  rows(prefix?: string): StoreRow[];
  /** Everything that is in it, as a value that can be made JSON of; objects are shared, not copied. */
  snapshot(): StoreSnapshot;
  /**
   * Replaces everything by a snapshot, once all of it has been checked. Watches end; revisions go on from the greater of both.
   * @throws PodpathError `CorruptState` or `Unsupported`; nothing has changed then.
   */
  restore(snapshot: unknown): void;
}

/** A store in memory: keys by resource in order, one revision counter, a history bounded by number and age. */
export function createStore(options: StoreOptions): OwnedStore {
  const { clock, maxHistory = 10_000, maxHistoryMs = 300_000 } = options;
  const buckets = new Map<string, Bucket>();
  const watchers = createWatchers(
    options.onListenerError ??
      ((error) => {
        // Nobody to tell: let the program see it, but not the writer.
        queueMicrotask(() => {
          throw error;
        });
      }),
  );
  /** The whole history in order, with the time of each write; `bucket.events` has the same by resource. */
  let log: { readonly bucket: Bucket; readonly revision: number; readonly atMs: number }[] = [];
  let logStart = 0;
  let revision = 1;
  let compactRevision = 0;

  const leases = createLeases(clock, (keys) => {
    for (const key of keys) {
      const entry = entryOf(key);
      if (entry !== undefined) remove(entry);
    }
  });

  function bucketOf(key: string): Bucket {
    const prefix = bucketPrefixOf(key);
    if (prefix === undefined) throw new Error(`${key} is no key of a resource`);
    let bucket = buckets.get(prefix);
    if (bucket === undefined) {
      bucket = createBucket(prefix);
      buckets.set(prefix, bucket);
    }
    return bucket;
  }

  const entryOf = (key: string): Entry | undefined => buckets.get(bucketPrefixOf(key) ?? '')?.entries.get(key);

  function bucketsUnder(prefix: string): Bucket[] {
    const one = bucketPrefixOf(prefix);
    if (one !== undefined) {
      const bucket = buckets.get(one);
      return bucket === undefined ? [] : [bucket];
    }
    return [...buckets.values()]
      .filter((bucket) => bucket.prefix.startsWith(prefix))
      .sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  }

  function record(bucket: Bucket, event: StoreEvent): void {
    bucket.events.push(event);
    const now = clock.now();
    log.push({ bucket, revision: event.revision, atMs: now });
    const oldest = log[logStart];
    if (oldest !== undefined && (log.length - logStart > maxHistory || oldest.atMs < now - maxHistoryMs)) trim(now);
    watchers.publish(event);
  }

  /** Forgets more than it must, so that it need not be done at every write. */
  function trim(now: number): void {
    const tooMany = log.length - logStart > maxHistory ? log[log.length - Math.ceil(maxHistory * 0.9)]?.revision : 0;
    let tooOld = 0;
    for (let index = logStart; index < log.length; index += 1) {
      const entry = log[index];
      if (entry === undefined || entry.atMs >= now - maxHistoryMs) break;
      tooOld = entry.revision;
    }
    compactTo(Math.max(tooMany ?? 0, tooOld));
  }

  function compactTo(target: number): void {
    if (target <= compactRevision) return;
    compactRevision = Math.min(target, revision);
    const touched = new Set<Bucket>();
    for (; logStart < log.length; logStart += 1) {
      const entry = log[logStart];
      if (entry === undefined || entry.revision > compactRevision) break;
      touched.add(entry.bucket);
    }
    for (const bucket of touched) bucket.events.splice(0, eventIndexAfter(bucket.events, compactRevision));
    if (logStart > log.length / 2) {
      log = log.slice(logStart);
      logStart = 0;
    }
  }

  function seal(object: StoredObject): StoredObject {
    const resourceVersion = String(revision);
    if (Object.isFrozen(object) || Object.isFrozen(object.metadata)) {
      return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion } });
    }
    object.metadata.resourceVersion = resourceVersion;
    return deepFreeze(object);
  }

  function remove(entry: Entry): StoredObject {
    const bucket = bucketOf(entry.key);
    const previous = entry.object;
    revision += 1;
    const object = seal(previous);
    bucket.entries.delete(entry.key);
    bucket.keys.remove(entry.key);
    if (entry.lease !== 0) leases.release(entry.key, entry.lease);
    record(bucket, { type: 'DELETE', key: entry.key, revision, object, previous });
    return object;
  }

  function checkCompacted(wanted: number): void {
    if (wanted < compactRevision) {
      throw new CompactedError(`required revision ${wanted} has been compacted, the oldest is ${compactRevision}`);
    }
  }

  function eventsSince(prefix: string, after: number): StoreEvent[] {
    checkCompacted(after);
    const found: StoreEvent[] = [];
    const from = bucketsUnder(prefix);
    for (const { prefix: whole, events } of from) {
      for (let index = eventIndexAfter(events, after); index < events.length; index += 1) {
        const event = events[index];
        if (event !== undefined && (prefix.length <= whole.length || event.key.startsWith(prefix))) found.push(event);
      }
    }
    return from.length > 1 ? found.sort((a, b) => a.revision - b.revision) : found;
  }

  return {
    get revision() {
      return revision;
    },
    get compactRevision() {
      return compactRevision;
    },
    get watchCount() {
      return watchers.size;
    },
    get: (key) => entryOf(key)?.object,
    list(prefix, listOptions = {}) {
      const wanted = listOptions.revision ?? revision;
      checkCompacted(wanted);
      const one = bucketPrefixOf(prefix);
      if (one === undefined) throw new Error(`${prefix} is no prefix of a resource`);
      const bucket = buckets.get(one);
      if (bucket === undefined) return { items: [], revision: wanted, remaining: 0 };
      return wanted < revision
        ? listBucketAt(bucket, prefix, listOptions, wanted)
        : listBucket(bucket, prefix, listOptions, revision);
    },
    count: (prefix) => bucketsUnder(prefix).reduce((sum, bucket) => sum + countKeys(bucket, prefix), 0),
    create(key, object, { ttlSeconds = 0 } = {}) {
      const bucket = bucketOf(key);
      if (bucket.entries.has(key)) return undefined;
      revision += 1;
      const sealed = seal(object);
      const lease = ttlSeconds > 0 ? leases.grant(key, ttlSeconds) : 0;
      const entry: Entry = { key, object: sealed, createRevision: revision, revision, version: 1, lease };
      bucket.entries.set(key, entry);
      bucket.keys.insert(entry);
      record(bucket, { type: 'PUT', key, revision, object: sealed, previous: undefined });
      return sealed;
    },
    update(key, expected, object, { ttlSeconds } = {}) {
      const entry = entryOf(key);
      if (entry === undefined || entry.object.metadata.resourceVersion !== expected) return undefined;
      const previous = entry.object;
      revision += 1;
      const sealed = seal(object);
      entry.object = sealed;
      entry.revision = revision;
      entry.version += 1;
      if (ttlSeconds !== undefined) {
        if (entry.lease !== 0) leases.release(key, entry.lease);
        entry.lease = ttlSeconds > 0 ? leases.grant(key, ttlSeconds) : 0;
      }
      record(bucketOf(key), { type: 'PUT', key, revision, object: sealed, previous });
      return sealed;
    },
    delete(key, expected) {
      const entry = entryOf(key);
      return entry === undefined || entry.object.metadata.resourceVersion !== expected ? undefined : remove(entry);
    },
    watch(prefix, after, listener, { onLost, index } = {}) {
      const watcher = { listener, onLost, index, after: Math.max(after, revision) };
      for (const event of eventsSince(prefix, after)) listener(event);
      // What the listener itself wrote meanwhile.
      for (const event of eventsSince(prefix, watcher.after)) listener(event);
      watcher.after = Math.max(after, revision);
      return watchers.add(prefix, watcher);
    },
    eventsSince,
    compact: compactTo,
    rows: (prefix = '/registry/') =>
      bucketsUnder(prefix)
        .flatMap(({ keys }) => {
          const rows: Entry[] = [];
          keys.walk(prefix, (entry) => entry.key.startsWith(prefix) && rows.push(entry) > 0);
          return rows;
        })
        .map(({ object, ...row }) => ({ ...row, valueSize: new TextEncoder().encode(JSON.stringify(object)).length })),
    snapshot: () => ({
      ...snapshotFormat,
      revision,
      leases: leases.snapshot(),
      entries: bucketsUnder('/registry/').flatMap(({ keys }) => {
        const found: StoreSnapshot['entries'][number][] = [];
        keys.walk('', ({ key, object, createRevision, version, lease }) => {
          const expiresAtMs = leases.expiresAtMs(lease);
          found.push({
            key,
            createRevision,
            version,
            ...(expiresAtMs === undefined ? {} : { lease, expiresAtMs }),
            object,
          });
          return true;
        });
        return found;
      }),
    }),
    restore(value) {
      const snapshot = parseSnapshot(value);
      buckets.clear();
      leases.clear();
      log = [];
      logStart = 0;
      revision = revision > 1 || compactRevision > 0 ? Math.max(revision, snapshot.revision) + 1 : snapshot.revision;
      compactRevision = revision;
      for (const { key, object, createRevision, version, lease = 0, expiresAtMs = 0 } of snapshot.entries) {
        const bucket = bucketOf(key);
        const sealed = deepFreeze(object);
        const entry: Entry = {
          key,
          object: sealed,
          createRevision,
          revision: Number(sealed.metadata.resourceVersion),
          version,
          lease,
        };
        bucket.entries.set(key, entry);
        bucket.keys.insert(entry);
        if (lease !== 0) leases.restore(key, lease, expiresAtMs);
      }
      if (snapshot.leases !== undefined) leases.share(snapshot.leases);
      watchers.lose();
    },
    [Symbol.dispose]() {
      leases.clear();
      watchers.lose();
    },
  };
}
