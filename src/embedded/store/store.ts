import type { StoredObject } from '../../kube/index.ts';

/** A write as a watcher sees it. `previous` is what was there before, so that selectors can tell ADDED from MODIFIED. */
export interface StoreEvent {
  readonly type: 'PUT' | 'DELETE';
  readonly key: string;
  readonly revision: number;
  /** For DELETE the last state, with the revision of the deletion. */
  readonly object: StoredObject;
  readonly previous: StoredObject | undefined;
}

/** What of a prefix is listed. */
export interface ListOptions {
  /** At most so many; 0 or absent is all. */
  readonly limit?: number;
  /** Begin after this key. */
  readonly after?: string;
  /** As it was at this revision, which must not be compacted; absent is now. */
  readonly revision?: number;
  /** Only those that pass; they alone count for `limit`. */
  readonly filter?: (object: StoredObject) => boolean;
}

/** What a list has found, in the order of the keys. */
export interface ListResult {
  readonly items: readonly StoredObject[];
  /** The revision that the list shows. */
  readonly revision: number;
  /** The last key, when there is more. */
  readonly next?: string;
  /** How many keys there are after `next`, whether they pass the filter or not. */
  readonly remaining: number;
}

/** How a key is written. */
export interface WriteOptions {
  /** The key goes by itself after so long, as with a lease of etcd; absent keeps what the key has, for a new one: for ever. */
  readonly ttlSeconds?: number;
}

/** A key as `etcdctl get -w json` tells of it. */
export interface StoreRow {
  readonly key: string;
  /** `mod_revision`: of the last write. */
  readonly revision: number;
  readonly createRevision: number;
  /** How often it was written since it was made. */
  readonly version: number;
  /** 0 for none. */
  readonly lease: number;
  /** Bytes of the value as JSON; the real API server stores most kinds as protobuf, which is shorter. */
  readonly valueSize: number;
}

/**
 * What many watches are told apart by: each kubelet watches the Pods of its Node, and a write is told to one of them, not to
 * all (`IndexedTrigger` of apiserver/pkg/storage/cacher, v1.37).
 */
export interface WatchIndex {
  /** The same function for all watches of one field. */
  readonly fieldOf: (object: StoredObject) => string;
  readonly value: string;
}

/** How a watch is told what is not a write. */
export interface WatchOptions {
  /** The listener has no use for what neither has nor had this value; it may be told of it all the same. */
  readonly index?: WatchIndex;
  /** The store was replaced by a snapshot: the watch has ended and its history is gone. */
  readonly onLost?: () => void;
}

/**
 * What etcd is to the API server: keys in order, one revision counter, compare-and-swap, a bounded history to watch from.
 * Objects are frozen and shared, never cloned: what is read is what was written. Keys are as in etcd: `/registry/pods/default/web`.
 */
export interface Store {
  /** Of the last write; 1 for a new store, as etcd has it. */
  readonly revision: number;
  /** Revisions before this one cannot be listed or watched from any more. */
  readonly compactRevision: number;
  get(key: string): StoredObject | undefined;
  /** @throws CompactedError */
  list(prefix: string, options?: ListOptions): ListResult;
  /** How many keys begin so. */
  count(prefix: string): number;
  /** Writes a key that is not there; sets `metadata.resourceVersion`, freezes. Undefined when it is there. */
  create(key: string, object: StoredObject, options?: WriteOptions): StoredObject | undefined;
  /** Writes if the key is still at `expected` (its resourceVersion); undefined when it is not. */
  update(key: string, expected: string, object: StoredObject, options?: WriteOptions): StoredObject | undefined;
  /** Removes if still at `expected`; the last state with the revision of the deletion, or undefined. */
  delete(key: string, expected: string): StoredObject | undefined;
  /**
   * Calls `listener` for every write after `revision` under the prefix: first those that were, then, as they happen, those
   * to come, each once and in order; synchronously within the write.
   * @throws CompactedError
   */
  watch(prefix: string, revision: number, listener: (event: StoreEvent) => void, options?: WatchOptions): Disposable;
  /**
   * The writes after `revision` under the prefix that are in the history.
   * @throws CompactedError
   */
  eventsSince(prefix: string, revision: number): StoreEvent[];
  /** Forgets the history before `revision`. */
  compact(revision: number): void;
}

/** The revision is older than the history (etcd's `mvcc: required revision has been compacted`). */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
}
