import {
  asPodpathError,
  type Clock,
  PodpathError,
  type Random,
  type SimulatedClock,
  toDisposable,
} from '../../../base/index.ts';
import type { OpenedCluster } from '../../../embedded/index.ts';
import { clusterClosed, clusterReset, connectionLost } from '../messages.ts';
import type { EmbeddedState, Notice, TimeMode } from '../protocol.ts';
import { createAwakeClock } from './awake-clock.ts';
import { createCalls, newTime } from './calls.ts';
import { createCalm } from './calm.ts';
import { createHurry } from './hurry.ts';
import type { Keeper } from './keeper.ts';
import { type NewSnapshot, type RunningCluster, runCluster } from './running-cluster.ts';
import { formatSaved, type SavedCluster } from './saved-cluster.ts';
import { createSaver } from './saver.ts';
import type { ServedCluster } from './serve-asks.ts';

/** What a worker's cluster is made with. */
export interface HostOptions {
  readonly machine: Clock;
  /** Draws the seed of a new cluster. */
  readonly random: Random;
  /** Where it is kept. */
  readonly keeper: Keeper;
  /** Of a new cluster, the control-plane node among them. */
  readonly nodes: number;
  /** Whether a new cluster has metrics-server; no unless told. */
  readonly metrics?: boolean | undefined;
  /** How time passes in a new cluster; as on the machine unless told. */
  readonly mode?: TimeMode | undefined;
  /** Of a new cluster as most are, which need not set itself up then. */
  readonly newSnapshot?: NewSnapshot | undefined;
  /** Its cluster was deleted: nothing is served any more. */
  deleted?(): void;
}

/** The one cluster of a worker, and what keeps it. */
export interface Host extends ServedCluster, AsyncDisposable {
  notice(kind: Notice['kind'], text: Notice['text']): void;
  /** Ends it at once, without writing what is not written yet. */
  end(): void;
}

/** A header of a page need not know sooner. */
const watchEveryMs = 200;

/** Makes a cluster of what was kept, or another, and keeps it from then on. */
export function createHost(options: HostOptions): Host {
  const { keeper, random } = options;
  const machine = createAwakeClock(options.machine);
  const notices: Notice[] = [];
  const hurry = createHurry();
  const watchers = new Set<(state: EmbeddedState) => void>();
  let connections = new AbortController();
  let current: RunningCluster | undefined;
  /** Of the first cluster, until it lives. */
  let opened: { readonly cluster: OpenedCluster; readonly clock: SimulatedClock } | undefined;
  const canRead = Promise.withResolvers<void>();
  const calm = createCalm(options.machine);
  let former = '';
  let watchTimer: Disposable | undefined;

  const run = async (
    saved: Partial<SavedCluster> & { readonly nodes?: number | undefined },
  ): Promise<RunningCluster> => {
    let made: RunningCluster | undefined;
    made = await runCluster({
      machine,
      mode: saved.mode ?? options.mode ?? { kind: 'running', speed: 1 },
      seed: random.uint32(),
      nodes: saved.nodes ?? options.nodes,
      metrics: options.metrics ?? false,
      snapshot: saved.snapshot,
      newSnapshot: options.newSnapshot,
      async opened(cluster, clock) {
        if (current !== undefined) return;
        opened = { cluster, clock };
        canRead.resolve();
        await calm.until();
      },
      onServing(isServing) {
        if (current !== made) return;
        if (isServing) connections = new AbortController();
        else connections.abort(new PodpathError({ reason: 'Unreachable', text: connectionLost() }));
      },
    });
    return made;
  };
  const begin = async (): Promise<RunningCluster> => {
    const saved = await keeper.begin();
    if (saved === undefined) return run({});
    try {
      return await run(saved);
    } catch (cause) {
      opened = undefined;
      const error = asPodpathError(cause);
      // What is stored is not to blame for what could not be loaded.
      if (error.reason === 'Unreachable') throw error;
      await keeper.refuse(error);
      return run({});
    }
  };
  const put = (making: Promise<RunningCluster>): Promise<RunningCluster> =>
    making.then((made) => {
      current = made;
      opened = undefined;
      tell();
      return made;
    });
  const beginFirst = () => {
    making = put(begin());
    making.then(
      () => canRead.resolve(),
      (error: unknown) => {
        // Whoever asks for it is told; the next one may have more luck.
        canRead.resolve();
        opened = undefined;
        hasFailed = asPodpathError(error).reason === 'Unreachable';
      },
    );
  };
  let making: Promise<RunningCluster>;
  let hasFailed = false;
  beginFirst();
  /** The cluster, alive. */
  const whole = (): Promise<RunningCluster> => {
    calm.end();
    if (hasFailed) {
      hasFailed = false;
      beginFirst();
    }
    return making;
  };

  const pause = () => new Promise<void>((resolve) => machine.schedule(resolve, 0));
  const saver = createSaver(
    options.machine,
    () => current?.change() ?? 'none',
    async () => {
      if (current === undefined) return;
      current.written();
      try {
        const saved = { mode: hurry.usual(current.clock.mode), snapshot: current.living.snapshot() };
        await keeper.write(await formatSaved(saved, pause));
      } catch (error) {
        keeper.failed(error);
      }
      tell();
    },
  );

  const newState = ({ living, clock }: RunningCluster): EmbeddedState => ({
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
    current?.touched();
    saver.poke();
  };
  const reset = async ({ nodes, snapshot }: { readonly nodes?: number | undefined; readonly snapshot?: unknown }) => {
    const before = await whole().catch(() => undefined);
    // The former one goes when there is another, and not before.
    const next = await run({ nodes: nodes ?? before?.living.nodeNames().length, snapshot });
    const former = connections;
    connections = new AbortController();
    making = put(Promise.resolve(next));
    former.abort(new PodpathError({ reason: 'Gone', text: clusterReset() }));
    before?.[Symbol.dispose]();
    await making;
    touched();
    await saver.flush();
  };
  const remove = async () => {
    const before = await whole().catch(() => undefined);
    current = undefined;
    await saver.close();
    connections.abort(new PodpathError({ reason: 'Gone', text: clusterClosed() }));
    before?.[Symbol.dispose]();
    await keeper.clear();
    options.deleted?.();
  };
  const end = () => {
    saver[Symbol.dispose]();
    watchTimer?.[Symbol.dispose]();
    current?.[Symbol.dispose]();
    machine[Symbol.dispose]();
  };
  const notice: Host['notice'] = (kind, text) => {
    notices.push({ id: (notices.at(-1)?.id ?? 0) + 1, kind, text });
    tell();
  };
  keeper.onNotice(notice);

  return {
    living: async () => (await whole()).living,
    async handlerOf(asked) {
      await canRead.promise;
      const early = opened?.cluster;
      if (early?.answers(asked) !== true) return (await whole()).living.handle;
      return async (request) => {
        using _ = calm.reads();
        return await early.cluster.handle(request);
      };
    },
    hurry: async (speed) => hurry.begin((await whole()).clock, speed),
    connections: () => connections.signal,
    touched,
    notice,
    calls: createCalls({
      async time() {
        await canRead.promise;
        if (opened === undefined) return newTime((await whole()).clock);
        return { ...newTime(opened.clock), mode: opened.cluster.mode };
      },
      clock: async () => (await whole()).clock,
      living: async () => (await whole()).living,
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
