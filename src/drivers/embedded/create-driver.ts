import { isPodpathError, PodpathError, systemClock, toDisposable } from '../../base/index.ts';
import type { DiscoveryCache, LabFiles } from '../../kubectl/index.ts';
import type { Capability, ClusterStatus, CreateOptions, StepListener } from '../driver.ts';
import { type ClusterClient, createClusterClient } from './cluster-client.ts';
import type { EmbeddedDriver, EmbeddedDriverOptions } from './embedded-driver.ts';
import { alreadyThere, imagesUnsupported, savedOnly } from './messages.ts';
import { apiAddress, type CallName, type Calls } from './protocol.ts';
import type { WorkerLike } from './tab/owner.ts';
import { browserPage } from './tab/page-life.ts';
import { createTab, type Tab } from './tab/tab.ts';

const capabilities: ReadonlySet<Capability> = new Set(['exec', 'multiNode', 'lifecycle']);
/** As the kind driver makes it: a control-plane node and two workers. */
const usualNodes = 3;

const noFiles: LabFiles = { read: async () => undefined, list: async () => undefined };

/** Makes the driver; starts nothing before the cluster is used. */
export function createEmbeddedDriver(options: EmbeddedDriverOptions = {}): EmbeddedDriver {
  const { name = 'podpath', clock = systemClock } = options;
  const locks = 'locks' in options ? options.locks : globalThis.navigator?.locks;
  const id = `${name}/${newId()}`;
  /** What the server serves, from one line to the next. */
  const discoveryCache: DiscoveryCache = { byServer: new Map() };
  let tab: Tab | undefined;
  let nodes = usualNodes;
  let listening: Disposable | undefined;
  let deleted = Promise.withResolvers<void>();

  const enter = (): Tab => {
    if (tab !== undefined) return tab;
    const page = options.page ?? browserPage;
    listening ??= page.listen({
      hidden: () =>
        void tab
          ?.link()
          .then((link) => createClusterClient(link).call('save', null))
          .catch(ignoreLoss),
      kept: () => tab?.leave(),
      shown: () => tab?.enter(),
    });
    tab = createTab({
      name,
      id,
      nodes,
      mode: options.mode,
      clock,
      locks,
      newWorker: options.newWorker ?? newWorker,
      isVisible: page.isVisible,
      deleted() {
        deleted.resolve();
        leave();
      },
    });
    return tab;
  };
  const leave = () => {
    tab?.leave();
    tab = undefined;
  };
  const client = async (): Promise<ClusterClient> => createClusterClient(await enter().link());
  /** What only reads is asked again where the cluster has gone to; of what changes something nobody knows whether it was done. */
  const reading = async <T>(isReading: boolean, work: (client: ClusterClient) => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work(await client());
      } catch (error) {
        if (!isReading || !isPodpathError(error) || error.reason !== 'Gone') throw error;
      }
    }
  };
  /** Whether some tab has the cluster, or it is stored; asked without starting it. */
  const look = async (): Promise<'running' | 'saved' | 'absent'> => {
    if (tab !== undefined) return 'running';
    const held = (await locks?.query())?.held ?? [];
    if (held.some((lock) => lock.name === `${name}/owner`)) return 'running';
    const { hasSaved } = await import('./has-saved.ts');
    return (await hasSaved(name)) ? 'saved' : 'absent';
  };
  const empty = (state: ClusterStatus['state'], problems: ClusterStatus['problems']): ClusterStatus => ({
    driver: 'embedded',
    name,
    state,
    nodes: [],
    components: [],
    metrics: { state: 'unknown' },
    problems,
  });
  const driver: EmbeddedDriver = {
    kind: 'embedded',
    capabilities,
    get role() {
      return tab?.role;
    },
    async status(signal) {
      const found = await look();
      if (found === 'absent') return empty('absent', []);
      if (found === 'saved') return empty('unreachable', [savedOnly()]);
      const { readStatus } = await import('./status.ts');
      return readStatus({ fetch: driver.fetch, call: driver.call }, name, signal);
    },
    fetch: (request) => reading(request.method === 'GET' || request.method === 'HEAD', ({ fetch }) => fetch(request)),
    connect: (request, protocols) => reading(false, ({ connect }) => connect(request, protocols)),
    call: (callName, argument) => reading(isReadingCall(callName, argument), ({ call }) => call(callName, argument)),
    watchState(listener) {
      const over = new AbortController();
      void reading(true, ({ watchState }) => watchState(listener, over.signal)).catch((error: unknown) => {
        if (!over.signal.aborted) throw error;
      });
      return toDisposable(() => over.abort());
    },
    async kubectl(call) {
      const [time, { startKubectl }] = await Promise.all([driver.call('clock', null), import('./kubectl.ts')]);
      const files = options.files?.(call.folder) ?? noFiles;
      const server = `https://${apiAddress}`;
      return startKubectl(call, {
        fetch: driver.fetch,
        connect: driver.connect,
        clock,
        time,
        name,
        server,
        files,
        discoveryCache,
      });
    },
    async create({ workers, metrics }: CreateOptions, onStep: StepListener, signal) {
      if ((await look()) !== 'absent') throw new PodpathError({ reason: 'AlreadyExists', text: alreadyThere() });
      nodes = workers + 1;
      const { createCluster } = await import('./lifecycle.ts');
      await createCluster({ driver, clock, metrics }, onStep, signal);
    },
    async start(onStep, signal) {
      const { startCluster } = await import('./lifecycle.ts');
      await startCluster({ driver, clock }, onStep, signal);
    },
    async loadImage(image) {
      throw new PodpathError({ reason: 'Unsupported', text: imagesUnsupported(image) });
    },
    async delete(onStep) {
      if ((await look()) === 'absent') return;
      const { deleteCluster } = await import('./lifecycle.ts');
      deleted = Promise.withResolvers();
      await deleteCluster({ driver, clock }, deleted.promise, onStep);
      leave();
    },
    async [Symbol.asyncDispose]() {
      listening?.[Symbol.dispose]();
      await tab?.[Symbol.asyncDispose]();
      tab = undefined;
    },
  };
  return driver;
}

/** Whoever has lost the cluster is told by what they ask of it. */
function ignoreLoss(error: unknown): void {
  if (!isPodpathError(error)) throw error;
}

function isReadingCall(name: CallName, argument: unknown): boolean {
  if (name === 'clock') return argument === null;
  if (name === 'debug') return (argument as Parameters<Calls['debug']>[0]).method === 'GET';
  return ['snapshot', 'kept', 'keptText', 'save'].includes(name);
}

function newWorker(): WorkerLike {
  return new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module', name: 'podpath' });
}

/** Not `randomUUID`, which pages lack that are not served over HTTPS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (word) => word.toString(36)).join('');
}
