import { type Clock, createSeededRandom, createSimulatedClock, type SimulatedClock } from '../../../base/index.ts';
import { type LivingCluster, startCluster } from '../../../embedded/index.ts';
import { apiAddress, type TimeMode } from '../protocol.ts';
import type { Change } from './saver.ts';

/** What a cluster is run with. */
export interface RunOptions {
  readonly machine: Clock;
  readonly mode: TimeMode;
  /** Of all chance in a new cluster. */
  readonly seed: number;
  /** Of a new cluster, the control-plane node among them. */
  readonly nodes: number;
  /** To go on from, in place of a new cluster. */
  readonly snapshot?: unknown;
  onServing(isServing: boolean): void;
}

/** A cluster with its clock, and what of it is not written down. */
export interface RunningCluster extends Disposable {
  readonly living: LivingCluster;
  readonly clock: SimulatedClock;
  /** What has happened since {@link RunningCluster.written}. */
  change(): Change;
  /** What there is now is being written down. */
  written(): void;
  /** Somebody has changed something, which need not be in the store. */
  touched(): void;
}

/** Runs a cluster. @throws PodpathError (rejects) for a snapshot that it cannot go on from */
export async function runCluster(options: RunOptions): Promise<RunningCluster> {
  const { machine, mode, seed, nodes, snapshot, onServing } = options;
  using held = new DisposableStack();
  const clock = held.use(createSimulatedClock({ startMs: machine.now(), machine, mode }));
  const isNew = snapshot === undefined;
  const living = held.use(
    await startCluster({
      clock,
      random: createSeededRandom(seed),
      serverAddress: apiAddress,
      code: 'on demand',
      onServing,
      ...(isNew ? { nodes } : { snapshot }),
    }),
  );
  const all = held.move();
  let revision = living.store.revision;
  let leaseWrites = countLeaseWrites(living);
  let isTouched = isNew;
  return {
    living,
    clock,
    change() {
      if (isTouched) return 'much';
      const writes = living.store.revision - revision;
      if (writes === 0) return 'none';
      return writes === countLeaseWrites(living) - leaseWrites ? 'little' : 'much';
    },
    written() {
      revision = living.store.revision;
      leaseWrites = countLeaseWrites(living);
      isTouched = false;
    },
    touched() {
      isTouched = true;
    },
    [Symbol.dispose]: () => all.dispose(),
  };
}

/** How often Leases were written, which a cluster at rest does: each write counts up the version of its key. */
function countLeaseWrites({ store }: LivingCluster): number {
  return store.rows('/registry/leases/').reduce((sum, { version }) => sum + version, 0);
}
