import type { StoredObject } from '../../kube/index.ts';
import { bucketPrefixOf } from './bucket.ts';
import type { LeasesSnapshot } from './leases.ts';
import { newCorruptSnapshot, newUnmarkedSnapshot, newUnreadableVersion } from './snapshot-errors.ts';

/** What marks a snapshot; `version` goes up when what follows is read differently. */
export const snapshotFormat = { format: 'podpath.dev/store', version: 1 } as const;

/** A whole store as a value of JSON: keys in order, each with what etcd keeps beside it. */
export interface StoreSnapshot {
  readonly format: typeof snapshotFormat.format;
  readonly version: typeof snapshotFormat.version;
  readonly revision: number;
  /** Absent in those of before there were any to share. */
  readonly leases?: LeasesSnapshot;
  readonly entries: readonly {
    readonly key: string;
    readonly createRevision: number;
    readonly version: number;
    /** With `expiresAtMs`, in milliseconds since the epoch: a key that goes by itself. */
    readonly lease?: number;
    readonly expiresAtMs?: number;
    readonly object: StoredObject;
  }[];
}

/** What makes the snapshot of one version into that of the next, by the older version. None yet: there is one version. */
const migrations: ReadonlyMap<number, (snapshot: object) => object> = new Map();

/**
 * Reads a snapshot, brought up to the version of today; all of it is checked, so that what comes out can be put in place.
 * @throws PodpathError `CorruptState` for what is no snapshot, `Unsupported` for a version that this program does not read.
 */
export function parseSnapshot(value: unknown): StoreSnapshot {
  if (!isRecord(value) || value['format'] !== snapshotFormat.format) throw newUnmarkedSnapshot();
  let snapshot: object = value;
  for (let version = value['version']; version !== snapshotFormat.version; version = versionOf(snapshot)) {
    const migrate = typeof version === 'number' ? migrations.get(version) : undefined;
    if (migrate === undefined)
      throw newUnreadableVersion(snapshotFormat.format, JSON.stringify(version) ?? 'none', snapshotFormat.version);
    snapshot = migrate(snapshot);
  }
  if (!isSnapshot(snapshot)) throw newCorruptSnapshot('revision and entries are missing', '缺少 revision 和 entries');
  if (snapshot.leases !== undefined && !isLeases(snapshot.leases))
    throw newCorruptSnapshot('leases is wrong', 'leases 有误');
  let former = '';
  for (const entry of snapshot.entries) {
    const problem = problemOf(entry, former, snapshot.revision);
    if (problem !== undefined) throw newCorruptSnapshot(problem.en, problem.chinese);
    former = bucketOrder(entry.key);
  }
  return snapshot;
}

const versionOf = (snapshot: object) => ('version' in snapshot ? snapshot.version : undefined);

/** Buckets come one after the other, each in the order of its keys: a key with its bucket in front is in order throughout. */
const bucketOrder = (key: string) => `${bucketPrefixOf(key) ?? ''}\0${key}`;

/** Puts entries into the order of a snapshot. */
export function sortEntries(entries: StoreSnapshot['entries']): StoreSnapshot['entries'] {
  const rows = entries.map((entry) => ({ entry, order: bucketOrder(entry.key) }));
  return rows.sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ entry }) => entry);
}

/** What is wrong with a snapshot, in both languages, as part of a sentence. */
interface Problem {
  readonly en: string;
  readonly chinese: string;
}

function problemOf(entry: unknown, former: string, revision: number): Problem | undefined {
  const found = (en: string, chinese: string): Problem => ({ en, chinese });
  if (!isRecord(entry)) return found('an entry is no object', '有一项不是对象');
  const { key, createRevision, version, lease, expiresAtMs, object } = entry;
  if (
    typeof key !== 'string' ||
    !key.startsWith('/registry/') ||
    bucketPrefixOf(key) === undefined ||
    key.endsWith('/')
  )
    return found(`${JSON.stringify(key)} is no key`, `${JSON.stringify(key)} 不是键`);
  if (bucketOrder(key) <= former) return found(`${key} is out of order`, `${key} 的次序不对`);
  if (!isRecord(object) || typeof object['apiVersion'] !== 'string' || typeof object['kind'] !== 'string')
    return found(`the value of ${key} has no apiVersion or kind`, `${key} 的值没有 apiVersion 或 kind`);
  const metadata = object['metadata'];
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string')
    return found(`the value of ${key} has no metadata.name`, `${key} 的值没有 metadata.name`);
  if (!key.endsWith(`/${metadata['name']}`))
    return found(`${key} holds ${metadata['name']}`, `${key} 下存的却是 ${metadata['name']}`);
  if (metadata['namespace'] !== undefined && typeof metadata['namespace'] !== 'string')
    return found(`the namespace in ${key} is no text`, `${key} 中的命名空间不是文本`);
  const written = metadata['resourceVersion'];
  if (typeof written !== 'string' || !isCount(Number(written)) || String(Number(written)) !== written)
    return found(`${key} has no resourceVersion`, `${key} 没有 resourceVersion`);
  if (Number(written) > revision) return found(`${key} is newer than the snapshot`, `${key} 比快照还新`);
  if (!isCount(createRevision) || createRevision > Number(written))
    return found(`the createRevision of ${key} is wrong`, `${key} 的 createRevision 有误`);
  if (!isCount(version)) return found(`the version of ${key} is wrong`, `${key} 的 version 有误`);
  if (lease === undefined ? expiresAtMs !== undefined : !isCount(lease) || typeof expiresAtMs !== 'number')
    return found(`the lease of ${key} is wrong`, `${key} 的租约有误`);
  return undefined;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

function isLeases(value: unknown): value is LeasesSnapshot {
  return (
    isRecord(value) &&
    isCount(value['next']) &&
    Array.isArray(value['current']) &&
    value['current'].every((row) => Array.isArray(row) && row.length === 3 && row.every((one) => Number.isFinite(one)))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSnapshot(value: object): value is StoreSnapshot {
  return 'revision' in value && isCount(value.revision) && 'entries' in value && Array.isArray(value.entries);
}
