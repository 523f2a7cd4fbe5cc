import {
  asPodpathError,
  type Clock,
  createSeededRandom,
  createSimulatedClock,
  PodpathError,
  type Random,
  type SimulatedClock,
  toDisposable,
} from '../../../base/index.ts';
import { type LivingCluster, startCluster } from '../../../embedded/index.ts';
import { clusterReset } from '../messages.ts';
import type { EmbeddedState, Notice, TimeMode } from '../protocol.ts';
import { createAwakeClock } from './awake-clock.ts';
import { createCalls } from './calls.ts';
import type { Keeper } from './keeper.ts';
import { formatSaved, type SavedCluster } from './saved-cluster.ts';
import { createSaver } from './saver.ts';
import { apiAddress, type ServedCluster } from './serve-asks.ts';

/** What a worker's cluster is made with. */
export interface HostOptions {
  readonly machine: Clock;
  /** Draws the seed of a new cluster. */
  readonly random: Random;
  /** Where it is kept. */
  readonly keeper: Keeper;
  /** Of a new cluster, the control-plane node among them. */
  readonly nodes: number;
  /** How time passes in a new cluster; as on the machine unless told. */
  readonly mode?: TimeMode | undefined;
  /** Its cluster was deleted: nothing is served any more. */
  deleted?(): void;
}

/** The one cluster of a worker, and what keeps it. */
export interface Host extends ServedCluster, AsyncDisposable {
  notice(kind: Notice['kind'], text: Notice['text']): void;
  /** Ends it at once, without writing what is not written yet. */
  end(): void;
}

/** A cluster with what it runs on. */
interface Current {
  readonly living: LivingCluster;
  readonly clock: SimulatedClock;
  readonly seed: number;
  readonly nodes: number;
  readonly held: DisposableStack;
  /** Of what has been written. */
  savedRevision: number;
  savedLeaseWrites: number;
  /** Something was changed that is not in the store. */
  isTouched: boolean;
}

/** A header of a page need not know sooner. */
const watchEveryMs = 200;

/** Makes a cluster of what was kept, or another, and keeps it from then on. */
export function createHost(options: HostOptions): Host {
  const { keeper, random } = options;
  const machine = createAwakeClock(options.machine);
  const notices: Notice[] = [];
  const watchers = new Set<(state: EmbeddedState) => void>();
  let connections = new AbortController();
  let current: Current | undefined;
  let former = '';
  let watchTimer: Disposable | undefined;

  const start = async (saved: Omit<SavedCluster, 'snapshot'> & { readonly snapshot?: unknown }): Promise<Current> => {
    const { nodes, seed, nowMs, mode, snapshot } = saved;
    const held = new DisposableStack();
    try {
      const clock = held.use(createSimulatedClock({ startMs: nowMs, machine, mode }));
      const living = held.use(
        await startCluster({
          clock,
          random: createSeededRandom(seed),
          nodes,
          serverAddress: apiAddress,
          ...(snapshot === undefined ? {} : { snapshot }),
          onServing(isServing) {
            if (!isServing) connections.abort();
            else connections = new AbortController();
          },
        }),
      );
      const isNew = snapshot === undefined;
      const savedRevision = isNew ? -1 : living.store.revision;
      return {
        living,
        clock,
        seed,
        nodes,
        held,
        savedRevision,
        savedLeaseWrites: countLeaseWrites(living),
        isTouched: isNew,
      };
    } catch (error) {
      held.dispose();
      throw error;
    }
  };
  const startNew = (nodes: number, snapshot?: unknown) =>
    start({
      nodes,
      seed: random.uint32(),
      nowMs: options.machine.now(),
      mode: options.mode ?? { kind: 'running', speed: 1 },
      snapshot,
    });
  const begin = async (): Promise<Current> => {
    const saved = await keeper.begin();
    if (saved === undefined) return startNew(options.nodes);
    try {
      return await start(saved);
    } catch (error) {
      await keeper.refuse(asPodpathError(error));
      return startNew(options.nodes);
    }
  };
  const put = (making: Promise<Current>): Promise<Current> =>
    making.then((made) => {
      current = made;
      tell();
      return made;
    });
  let making = put(begin());
  // Whoever asks for it is told.
  making.catch(() => undefined);

  const changed = () => {
    if (current === undefined) return 'none';
    const { living, savedRevision, savedLeaseWrites, isTouched } = current;
    const written = living.store.revision - savedRevision;
    if (isTouched) return 'much';
    if (written === 0) return 'none';
    return written === countLeaseWrites(living) - savedLeaseWrites ? 'little' : 'much';
  };
  const saver = createSaver(options.machine, changed, async () => {
    if (current === undefined) return;
    const { living, clock, seed, nodes } = current;
    current.savedRevision = living.store.revision;
    current.savedLeaseWrites = countLeaseWrites(living);
    current.isTouched = false;
    const snapshot = living.snapshot();
    await keeper.write(formatSaved({ nodes, seed, nowMs: clock.now(), mode: clock.mode, snapshot }));
    tell();
  });

  const newState = ({ living, clock }: Current): EmbeddedState => ({
    clock: { nowMs: clock.now(), mode: clock.mode, next: clock.next() ?? null },
    isServing: living.isRunning('kube-apiserver'),
    components: living.components.map((name) => ({ name, isRunning: living.isRunning(name) })),
    nodes: living.nodeNames().map((name) => ({ name, isJoined: !living.network.cutNodes.has(name) })),
    faults: living.faults.active,
    storage: keeper.state(),
    notices: [...notices],
  });
  const tell = () => {
    if (current === undefined || watchers.size === 0) return;
    const state = newState(current);
    // Time that passes by itself is no news.
    const { clock, ...rest } = state;
    const text = JSON.stringify([rest, clock.mode.kind === 'paused' ? clock : clock.mode]);
    if (text === former) return;
    former = text;
    for (const watcher of watchers) watcher(state);
  };
  const watch = () => {
    tell();
    watchTimer = watchers.size === 0 ? undefined : machine.schedule(watch, watchEveryMs);
  };
  const touched = () => {
    if (current !== undefined) current.isTouched = true;
    saver.poke();
  };
  const reset = async ({ nodes, snapshot }: { readonly nodes?: number | undefined; readonly snapshot?: unknown }) => {
    const before = await making.catch(() => undefined);
    current = undefined;
    connections.abort(new PodpathError({ reason: 'Gone', text: clusterReset() }));
    connections = new AbortController();
    before?.held.dispose();
    making = put(startNew(nodes ?? before?.nodes ?? options.nodes, snapshot));
    await making;
    touched();
    await saver.flush();
  };
  const remove = async () => {
    const before = await making.catch(() => undefined);
    current = undefined;
    saver[Symbol.dispose]();
    connections.abort();
    before?.held.dispose();
    await keeper.clear();
    options.deleted?.();
  };
  const end = () => {
    saver[Symbol.dispose]();
    watchTimer?.[Symbol.dispose]();
    current?.held.dispose();
    machine[Symbol.dispose]();
  };
  const notice: Host['notice'] = (kind, text) => {
    notices.push({ id: (notices.at(-1)?.id ?? 0) + 1, kind, text });
    tell();
  };
  keeper.onNotice(notice);

  return {
    living: async () => (await making).living,
    connections: () => connections.signal,
    touched,
    notice,
    calls: createCalls({
      clock: async () => (await making).clock,
      living: async () => (await making).living,
      keeper,
      reset,
      remove,
      flush: () => saver.flush(),
      touched() {
        touched();
        tell();
      },
    }),
    watchState(listener) {
      watchers.add(listener);
      if (current !== undefined) listener(newState(current));
      watchTimer ??= machine.schedule(watch, watchEveryMs);
      return toDisposable(() => watchers.delete(listener));
    },
    end,
    async [Symbol.asyncDispose]() {
      await saver.flush();
      end();
    },
  };
}

/** How often Leases were written: each write counts up the version of its key. */
function countLeaseWrites({ store }: LivingCluster): number {
  return store.rows('/registry/leases/').reduce((sum, { version }) => sum + version, 0);
}
