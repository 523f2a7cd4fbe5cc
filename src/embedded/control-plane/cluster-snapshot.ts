import { type ClockSnapshot, PodpathError } from '../../base/index.ts';
import { isNumber, isRecord, isString, type MemoryJson, recordOf, type Shape, tupleOf } from '../client/index.ts';
import type { NetworkJson } from '../runtime/index.ts';
import { parseSnapshot, type StoreSnapshot, snapshotFormat } from '../store/snapshot.ts';
import { newCorruptSnapshot, newUnmarkedSnapshot, newUnreadableVersion } from '../store/snapshot-errors.ts';
import type { FaultsSnapshot } from './faults/index.ts';

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

const isClock: Shape<ClockSnapshot> = recordOf<ClockSnapshot>({ nowMs: isNumber, order: isNumber });
const isNamed = tupleOf<readonly [string, number]>(isString, isNumber);

/** Tells what a snapshot is of. @throws PodpathError `CorruptState` or `Unsupported` */
export function readSnapshotKind(value: unknown): SnapshotKind {
  if (!isRecord(value)) throw newCorruptSnapshot('it is no object', '它不是对象');
  if (value['format'] === snapshotFormat.format) return { kind: 'store' };
  const { clock, name, nodes } = migrated(value);
  if (!isClock(clock)) throw newCorruptSnapshot('clock is wrong', 'clock 有误');
  if (!isString(name)) throw newCorruptSnapshot('name is wrong', 'name 有误');
  if (!Array.isArray(nodes) || nodes.length === 0) throw newCorruptSnapshot('nodes is wrong', 'nodes 有误');
  return { kind: 'cluster', nowMs: clock.nowMs, nodes: nodes.length, name };
}

/**
 * Reads the snapshot of a living cluster, brought up to the version of today, and checks it but for its machines (`checkMachines`), which
 * takes the code of what they are; what single components keep they check themselves when they take it. A snapshot of a store alone, which versions before wrote, is one of Nodes that are
 * started anew: undefined.
 * @throws PodpathError `CorruptState` for what is no snapshot, `Unsupported` for a version that this program does not read.
 */
export function parseClusterSnapshot(value: unknown): ClusterSnapshot | undefined {
  const kind = readSnapshotKind(value);
  if (kind.kind === 'store' || !isRecord(value)) return undefined;
  const snapshot = migrated(value);
  const { random, serviceAccountKey, nodes, memory } = snapshot;
  const field = newWrongField;
  if (!isRecord(random) || !Object.entries(random).every((row) => isNamed(row))) throw field('random');
  if (!isString(serviceAccountKey) || !/^[A-Za-z0-9+/]{43}=$/.test(serviceAccountKey)) throw field('serviceAccountKey');
  const names = new Set<string>();
  for (const node of nodes as unknown[]) {
    if (!isRecord(node) || !isString(node['name']) || names.has(node['name'])) throw field('nodes');
    names.add(node['name']);
  }
  if (!isRecord(memory)) throw field('memory');
  return { ...(snapshot as unknown as ClusterSnapshot), store: parseSnapshot(snapshot['store']) };
}

/** What a field is refused with. */
export function newWrongField(name: string): PodpathError {
  return newCorruptSnapshot(`${name} is wrong`, `${name} 有误`);
}

function migrated(value: Record<string, unknown>): Record<string, unknown> {
  if (value['format'] !== clusterSnapshotFormat.format) throw newUnmarkedSnapshot();
  let snapshot = value;
  while (snapshot['version'] !== clusterSnapshotFormat.version) {
    const migrate = migrations.get(snapshot['version']);
    if (migrate === undefined) {
      const { format, version } = clusterSnapshotFormat;
      throw newUnreadableVersion(format, JSON.stringify(snapshot['version']) ?? 'none', version);
    }
    snapshot = migrate(snapshot);
  }
  return snapshot;
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
