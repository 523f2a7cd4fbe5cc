import { type ClockMode, toDisposable } from '../../base/index.ts';
import { createAggregation, discoveredIn } from '../aggregator/index.ts';
import type { Aggregator } from '../aggregator/types.ts';
import type { NodeBackend } from '../apiserver/node-backend.ts';
import type { HealthCheck } from '../apiserver/pages/health.ts';
import { newStartCheck } from '../apiserver/pages/start-checks.ts';
import type { ServerParts } from '../apiserver/parts.ts';
import { createMemory, isNumber, isString, listOf, type Memory, type RootMemory } from '../client/index.ts';
import { type Cluster, createCluster, newServiceAccountKey } from '../create-cluster.ts';
import { fromBase64 } from '../runtime/index.ts';
import { type Chances, createChances } from './chances.ts';
import { type ClusterSnapshot, parseClusterSnapshot } from './cluster-snapshot.ts';
import { tellComponents } from './component-statuses.ts';
import { type Asked, createEarlyReads } from './early-reads.ts';
import { createEtcdConnection } from './etcd.ts';
import type { ClusterSetup } from './living-cluster.ts';

/** What an API server asks of the cluster around it. */
export interface AroundServer {
  readonly nodeBackend: NodeBackend;
  /** Undefined while it does not run. */
  readonly aggregator: () => Aggregator | undefined;
  readonly healthChecks: () => readonly HealthCheck[];
  readonly page: ServerParts['pages'][number];
}

/**
 * A cluster of which nothing lives yet: its store, the API server over that, and what its parts will go on from. Its time stands still.
 * One of a snapshot can be read: what is stored is what the cluster was at one moment, and is again when it goes on.
 */
export interface OpenedCluster extends Disposable {
  /** Undefined for a cluster that begins, or begins anew with the objects of a store. */
  readonly saved: ClusterSnapshot | undefined;
  readonly cluster: Cluster;
  readonly memory: RootMemory;
  readonly chances: Chances;
  /** Programs of the control plane that run. */
  readonly running: Set<string>;
  readonly etcd: ReturnType<typeof createEtcdConnection>;
  readonly serviceAccountKey: Uint8Array;
  readonly startedAtMs: number;
  /** How time will pass. */
  readonly mode: ClockMode;
  /** Whether `cluster.handle` answers this already as it will when the cluster lives. */
  answers(asked: Asked): boolean;
  /** The rest is there. */
  surround(around: AroundServer): void;
}

/**
 * Opens a cluster, which {@link ./start-cluster.ts} then lets live.
 * @throws PodpathError `CorruptState` or `Unsupported` for a snapshot that it cannot go on from; time then goes on as before
 */
export function openCluster(setup: ClusterSetup): OpenedCluster {
  const { clock } = setup;
  const saved = setup.snapshot === undefined ? undefined : parseClusterSnapshot(setup.snapshot);
  const { mode } = clock;
  if (saved === undefined) return open(setup, saved, mode);
  clock.pause();
  try {
    clock.restore(saved.clock);
    return open(setup, saved, mode);
  } catch (error) {
    if (mode.kind === 'running') clock.run(mode.speed);
    throw error;
  }
}

function open(setup: ClusterSetup, saved: ClusterSnapshot | undefined, mode: ClockMode): OpenedCluster {
  const { clock } = setup;
  using building = new DisposableStack();
  const memory = building.use(createMemory(saved?.memory, saved === undefined ? undefined : birthsIn(saved)));
  const chances = createChances(setup.random, saved?.random);
  const serviceAccountKey =
    saved === undefined ? newServiceAccountKey(setup.random) : fromBase64(saved.serviceAccountKey);
  const startedAtMs: number = memory.keep('started at', isNumber, () => startedAtMs) ?? clock.now();
  const running: Set<string> = new Set(memory.keep('running', listOf(isString), () => [...running]));
  const etcd = createEtcdConnection(running);
  const discovered = saved === undefined ? undefined : discoveredIn(saved.memory);
  const isEarly = saved === undefined ? undefined : createEarlyReads(saved.store.entries);
  let around: AroundServer | undefined;
  const isStored = (key: string) => cluster.store.rows(key).length > 0;
  const ownChecks = [
    newStartCheck('poststarthook/start-cluster-authentication-info-controller', () =>
      isStored('/registry/configmaps/kube-system/extension-apiserver-authentication'),
    ),
    newStartCheck('poststarthook/bootstrap-controller', () => isStored('/registry/endpointslices/default/kubernetes')),
  ];
  const cluster: Cluster = createCluster({
    ...setup,
    snapshot: saved?.store ?? setup.snapshot,
    random: chances.of('objects'),
    requestRandom: chances.of('requests'),
    serviceAccountKey,
    get nodeBackend() {
      return around?.nodeBackend;
    },
    aggregation: createAggregation(
      () => around?.aggregator(),
      () => (memory.isRestoring ? discovered : undefined),
    ),
    etcd,
    componentStatuses: () => tellComponents(running),
    healthChecks: () => [...ownChecks, ...(around?.healthChecks() ?? [])],
    hold: () => clock.hold(),
    pages: [(request) => around?.page(request)],
  });
  building.use(cluster);
  const held = building.move();
  return {
    saved,
    cluster,
    memory,
    chances,
    running,
    etcd,
    serviceAccountKey,
    startedAtMs,
    mode,
    answers: (asked) => running.has('kube-apiserver') && etcd.isUp && isEarly?.(asked) === true,
    surround(given) {
      around = given;
    },
    ...toDisposable(() => held.dispose()),
  };
}

/** The revisions at which the objects of a snapshot were created, by uid. */
function birthsIn({ store }: ClusterSnapshot): Memory['bornAt'] {
  const births = new Map(store.entries.map(({ object, createRevision }) => [object.metadata.uid, createRevision]));
  return (uid) => births.get(uid) ?? 0;
}
