import {
  type Clock,
  createSeededRandom,
  createSimulatedClock,
  PodpathError,
  type Random,
  type SimulatedClock,
} from '../../../base/index.ts';
import { type ClusterSnapshot, type LivingCluster, type OpenedCluster, openCluster } from '../../../embedded/index.ts';
import { notLoaded, workerFails } from '../messages.ts';
import { apiAddress, type TimeMode } from '../protocol.ts';
import type { Change } from './saver.ts';

/** Gives a cluster that has just been set up at `nowMs`, with {@link templateNodes} Nodes and metrics-server. */
export type NewSnapshot = (at: { readonly nowMs: number; readonly random: Random }) => Promise<ClusterSnapshot>;

/** What a cluster is run with. */
export interface RunOptions {
  readonly machine: Clock;
  readonly mode: TimeMode;
  /** Of all chance in a new cluster. */
  readonly seed: number;
  /** Of a new cluster, the control-plane node among them. */
  readonly nodes: number;
  /** Whether a new cluster has metrics-server, and the time behind it that it takes until that has figures. */
  readonly metrics: boolean;
  /** To go on from, in place of a new cluster. */
  readonly snapshot?: unknown;
  /** For new clusters of its shape, which need not set themselves up then. */
  readonly newSnapshot?: NewSnapshot | undefined;
  onServing(isServing: boolean): void;
  /** A cluster that goes on from something can be read; it begins to live when this resolves. */
  opened?(cluster: OpenedCluster, clock: SimulatedClock): Promise<void>;
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

/** What a template is of: what pages ask for unless a reader wants another. */
export const templateNodes = 3;

/** Until metrics-server has figures; it has them after 25 s. */
const headStartMs = 40_000;

/** Runs a cluster. @throws PodpathError (rejects) for a snapshot that it cannot go on from */
export async function runCluster(options: RunOptions): Promise<RunningCluster> {
  using held = new DisposableStack();
  const isNew = options.snapshot === undefined;
  const { living, clock } = await (isNew ? startNew(options, held) : goOn(options, options.snapshot, held));
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

type Running = Pick<RunningCluster, 'living' | 'clock'>;

async function startNew(options: RunOptions, held: DisposableStack): Promise<Running> {
  const { machine, mode, seed, nodes, metrics, newSnapshot } = options;
  const random = createSeededRandom(seed);
  if (newSnapshot !== undefined && metrics && nodes === templateNodes) {
    return goOn(options, await newSnapshot({ nowMs: machine.now(), random }), held);
  }
  // Loaded before anything works, so that what is installed comes at the same moment whatever is loaded when.
  const installing = metrics ? await import('./install-metrics-server.ts') : undefined;
  const { startCluster } = await loadLiving();
  const clock = held.use(
    createSimulatedClock({
      startMs: machine.now() - (metrics ? headStartMs : 0),
      machine,
      mode: metrics ? { kind: 'paused' } : mode,
    }),
  );
  const living = held.use(await startCluster({ ...common(options), clock, random, nodes }));
  if (installing !== undefined) {
    await installing.installMetricsServer(living);
    await clock.advance(headStartMs);
    if (mode.kind === 'running') clock.run(mode.speed);
  }
  return { living, clock };
}

async function goOn(options: RunOptions, snapshot: unknown, held: DisposableStack): Promise<Running> {
  const { machine, mode, seed } = options;
  const clock = held.use(createSimulatedClock({ startMs: machine.now(), machine, mode }));
  const random = createSeededRandom(seed);
  const setup = { ...common(options), clock, random, snapshot };
  const opened = held.use(openCluster(setup));
  await options.opened?.(opened, clock);
  const { startCluster } = await loadLiving();
  const living = held.use(await startCluster(setup, opened));
  return { living, clock };
}

/** @throws PodpathError (rejects) `Unreachable` when it cannot be had, which is no fault of what there is to go on from */
async function loadLiving() {
  try {
    return await import('./living.ts');
  } catch (cause) {
    throw new PodpathError({ reason: 'Unreachable', text: workerFails(notLoaded), cause });
  }
}

function common({ onServing }: RunOptions) {
  return { serverAddress: apiAddress, code: 'on demand', onServing } as const;
}

/** How often Leases were written, which a cluster at rest does: each write counts up the version of its key. */
function countLeaseWrites({ store }: LivingCluster): number {
  return store.rows('/registry/leases/').reduce((sum, { version }) => sum + version, 0);
}
