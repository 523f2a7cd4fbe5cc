import { type ClockSnapshot, type LocalizedText, PodpathError } from '../../base/index.ts';
import {
  isNumber,
  isRecord,
  isString,
  listOf,
  type MemoryJson,
  recordOf,
  type Shape,
  tupleOf,
} from '../client/index.ts';
import { isNetworkJson, type NetworkJson, parseRuntimeSnapshot } from '../runtime/index.ts';
import { parseSnapshot, type StoreSnapshot, snapshotFormat } from '../store/snapshot.ts';
import { type FaultsSnapshot, isFaultsSnapshot } from './faults/index.ts';

/** What marks the snapshot of a living cluster; `version` goes up when what follows is read differently. */
export const clusterSnapshotFormat = { format: 'podpath.dev/cluster', version: 1 } as const;

/** How large the machine of a Node is. */
export interface NodeSize {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

/** A Node's machine: what is on its disk, what runs on it. Its kubelet's memory is with that of other components. */
export interface NodeSnapshot {
  readonly name: string;
  readonly size: NodeSize;
  /** Of Pods: the last that was given, and those that are taken. */
  readonly addresses: { readonly last: number; readonly taken: readonly number[] };
  /** What {@link parseRuntimeSnapshot} reads. */
  readonly runtime: unknown;
  /** Folders of volumes; checked by the disk itself. */
  readonly disk: unknown;
}

/**
 * A whole living cluster at one moment, as a value of JSON. Objects of the store are shared with it, not copied: they are
 * frozen. Secrets and the key that signs tokens are in it.
 */
export interface ClusterSnapshot {
  readonly format: typeof clusterSnapshotFormat.format;
  readonly version: typeof clusterSnapshotFormat.version;
  /** The first part of the names of Nodes. */
  readonly name: string;
  readonly clock: ClockSnapshot;
  /** What every source of chance is about to give, by who draws. */
  readonly random: Readonly<Record<string, number>>;
  /** Base64. */
  readonly serviceAccountKey: string;
  readonly store: StoreSnapshot;
  readonly nodes: readonly NodeSnapshot[];
  readonly network: NetworkJson;
  /** What is broken on purpose. */
  readonly faults: FaultsSnapshot;
  readonly memory: MemoryJson;
}

/** What a snapshot is of, without all of it having been looked at. */
export type SnapshotKind =
  | { readonly kind: 'cluster'; readonly nowMs: number; readonly nodes: number; readonly name: string }
  /** An API server alone, or objects that a living cluster of an older version of Podpath had. */
  | { readonly kind: 'store' };

/** What makes the snapshot of one version into that of the next, by the older version. None yet: there is one version. */
const migrations: ReadonlyMap<unknown, (snapshot: Record<string, unknown>) => Record<string, unknown>> = new Map();

const isSize: Shape<NodeSize> = recordOf<NodeSize>({ cpuMillicores: isNumber, memoryBytes: isNumber });
const isClock: Shape<ClockSnapshot> = recordOf<ClockSnapshot>({ nowMs: isNumber, order: isNumber });
const isAddresses: Shape<NodeSnapshot['addresses']> = recordOf<NodeSnapshot['addresses']>({
  last: isNumber,
  taken: listOf(isNumber),
});
const isNamed = tupleOf<readonly [string, number]>(isString, isNumber);

/** Tells what a snapshot is of. @throws PodpathError `CorruptState` or `Unsupported` */
export function readSnapshotKind(value: unknown): SnapshotKind {
  if (!isRecord(value)) throw corrupt('it is no object', '它不是对象');
  if (value['format'] === snapshotFormat.format) return { kind: 'store' };
  const { clock, name, nodes } = migrated(value);
  if (!isClock(clock)) throw corrupt('clock is wrong', 'clock 有误');
  if (!isString(name)) throw corrupt('name is wrong', 'name 有误');
  if (!Array.isArray(nodes) || nodes.length === 0) throw corrupt('nodes is wrong', 'nodes 有误');
  return { kind: 'cluster', nowMs: clock.nowMs, nodes: nodes.length, name };
}

/**
 * Reads the snapshot of a living cluster, brought up to the version of today, and checks it; what single components keep they
 * check themselves when they take it. A snapshot of a store alone, which versions before wrote, is one of Nodes that are
 * started anew: undefined.
 * @throws PodpathError `CorruptState` for what is no snapshot, `Unsupported` for a version that this program does not read.
 */
export function parseClusterSnapshot(value: unknown): ClusterSnapshot | undefined {
  const kind = readSnapshotKind(value);
  if (kind.kind === 'store' || !isRecord(value)) return undefined;
  const snapshot = migrated(value);
  const { random, serviceAccountKey, nodes, network, memory } = snapshot;
  const field = (name: string) => corrupt(`${name} is wrong`, `${name} 有误`);
  if (!isRecord(random) || !Object.entries(random).every((row) => isNamed(row))) throw field('random');
  if (!isString(serviceAccountKey) || !/^[A-Za-z0-9+/]{43}=$/.test(serviceAccountKey)) throw field('serviceAccountKey');
  const names = new Set<string>();
  for (const node of nodes as unknown[]) {
    if (!isRecord(node) || !isString(node['name']) || names.has(node['name'])) throw field('nodes');
    const { name, size, addresses, runtime } = node as { name: string } & Record<string, unknown>;
    names.add(name);
    if (!isSize(size) || !isAddresses(addresses)) throw field(`nodes: ${name}`);
    parseRuntimeSnapshot(runtime, (why) => corrupt(`runtime of ${name}: ${why}`, `${name} 的运行时：${why}`));
  }
  if (!isNetworkJson(network)) throw field('network');
  if (!isFaultsSnapshot(snapshot['faults'])) throw field('faults');
  if (!isRecord(memory)) throw field('memory');
  return { ...(snapshot as unknown as ClusterSnapshot), store: parseSnapshot(snapshot['store']) };
}

function migrated(value: Record<string, unknown>): Record<string, unknown> {
  if (value['format'] !== clusterSnapshotFormat.format)
    throw corrupt('it does not say that it is one', '它没有标明自己是快照');
  let snapshot = value;
  while (snapshot['version'] !== clusterSnapshotFormat.version) {
    const migrate = migrations.get(snapshot['version']);
    if (migrate === undefined) throw unsupported(JSON.stringify(snapshot['version']) ?? 'none');
    snapshot = migrate(snapshot);
  }
  return snapshot;
}

function corrupt(what: string, chinese: string): PodpathError {
  return new PodpathError({
    reason: 'CorruptState',
    text: text(`This is not a snapshot of a cluster: ${what}.`, `这不是集群快照：${chinese}。`),
  });
}

function unsupported(version: string): PodpathError {
  const ours = clusterSnapshotFormat.version;
  return new PodpathError({
    reason: 'Unsupported',
    text: text(
      `The snapshot of the cluster has format ${version}; this Podpath reads format ${ours}.`,
      `集群快照的格式版本是 ${version}，而这个 Podpath 只能读取版本 ${ours}。`,
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

/** Refuses to go on with other Nodes than there were. */
export function newOtherNodes(there: number, wanted: number): PodpathError {
  return new PodpathError({
    reason: 'Conflict',
    text: {
      en: {
        message: `The snapshot is of a cluster with ${there} Nodes, not ${wanted}.`,
        hint: `Go on with ${there} Nodes, or start anew without the snapshot.`,
      },
      'zh-cn': {
        message: `快照中的集群有 ${there} 个节点，而不是 ${wanted} 个。`,
        hint: `请以 ${there} 个节点继续，或者不使用快照、重新开始。`,
      },
    },
  });
}
