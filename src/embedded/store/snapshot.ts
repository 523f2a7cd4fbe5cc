import { type LocalizedText, PodpathError } from '../../base/index.ts';
import type { StoredObject } from '../../kube/index.ts';
import { bucketPrefixOf } from './bucket.ts';
import type { LeasesSnapshot } from './leases.ts';

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
  if (!isRecord(value) || value['format'] !== snapshotFormat.format) throw corrupt('it does not say that it is one');
  let snapshot: object = value;
  for (let version = value['version']; version !== snapshotFormat.version; version = versionOf(snapshot)) {
    const migrate = typeof version === 'number' ? migrations.get(version) : undefined;
    if (migrate === undefined) throw unsupported(JSON.stringify(version) ?? 'none');
    snapshot = migrate(snapshot);
  }
  if (!isSnapshot(snapshot)) throw corrupt('revision and entries are missing');
  if (snapshot.leases !== undefined && !isLeases(snapshot.leases)) throw corrupt('leases is wrong');
  let former = '';
  for (const entry of snapshot.entries) {
    const problem = problemOf(entry, former, snapshot.revision);
    if (problem !== undefined) throw corrupt(problem);
    former = bucketOrder(entry.key);
  }
  return snapshot;
}

const versionOf = (snapshot: object) => ('version' in snapshot ? snapshot.version : undefined);

/** Buckets come one after the other, each in the order of its keys: a key with its bucket in front is in order throughout. */
const bucketOrder = (key: string) => `${bucketPrefixOf(key) ?? ''}\0${key}`;

function problemOf(entry: unknown, former: string, revision: number): string | undefined {
  if (!isRecord(entry)) return 'an entry is no object';
  const { key, createRevision, version, lease, expiresAtMs, object } = entry;
  if (
    typeof key !== 'string' ||
    !key.startsWith('/registry/') ||
    bucketPrefixOf(key) === undefined ||
    key.endsWith('/')
  )
    return `${JSON.stringify(key)} is no key`;
  if (bucketOrder(key) <= former) return `${key} is out of order`;
  if (!isRecord(object) || typeof object['apiVersion'] !== 'string' || typeof object['kind'] !== 'string')
    return `the value of ${key} has no apiVersion or kind`;
  const metadata = object['metadata'];
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') return `the value of ${key} has no metadata.name`;
  if (!key.endsWith(`/${metadata['name']}`)) return `${key} holds ${metadata['name']}`;
  if (metadata['namespace'] !== undefined && typeof metadata['namespace'] !== 'string')
    return `the namespace in ${key} is no text`;
  const written = metadata['resourceVersion'];
  if (typeof written !== 'string' || !isCount(Number(written)) || String(Number(written)) !== written)
    return `${key} has no resourceVersion`;
  if (Number(written) > revision) return `${key} is newer than the snapshot`;
  if (!isCount(createRevision) || createRevision > Number(written)) return `the createRevision of ${key} is wrong`;
  if (!isCount(version)) return `the version of ${key} is wrong`;
  if (lease === undefined ? expiresAtMs !== undefined : !isCount(lease) || typeof expiresAtMs !== 'number')
    return `the lease of ${key} is wrong`;
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

function corrupt(what: string): PodpathError {
  return new PodpathError({
    reason: 'CorruptState',
    text: text(`This is not a snapshot of a cluster: ${what}.`, `这不是集群快照：${what}。`),
  });
}

function unsupported(version: string): PodpathError {
  const ours = snapshotFormat.version;
  return new PodpathError({
    reason: 'Unsupported',
    text: text(
      `The snapshot has format ${version}; this Podpath reads format ${ours}.`,
      `快照的格式版本是 ${version}，而这个 Podpath 只能读取版本 ${ours}。`,
    ),
  });
}

function text(en: string, chinese: string): LocalizedText {
  return {
    en: {
      message: en,
      hint: 'Nothing was changed. Use a snapshot that this version of Podpath has written, or start anew.',
    },
    'zh-cn': { message: chinese, hint: '集群没有任何改变。请使用这个版本的 Podpath 写出的快照，或者重新开始。' },
  };
}
