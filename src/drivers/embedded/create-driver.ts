import { isPodpathError, PodpathError, systemClock, toDisposable } from '../../base/index.ts';
import type { DiscoveryCache, LabFiles } from '../../kubectl/index.ts';
import type { Capability, ClusterStatus, CreateOptions, StepListener } from '../driver.ts';
import type { TerminalNetwork } from '../terminal-network.ts';
import { type ClusterClient, createClusterClient } from './cluster-client.ts';
import type { EmbeddedDriver, EmbeddedDriverOptions } from './embedded-driver.ts';
import { newIdentity } from './identity.ts';
import { loadKubectl } from './load-kubectl.ts';
import { alreadyThere, clusterClosed, imagesUnsupported } from './messages.ts';
import { takeWorker } from './new-worker.ts';
import type { PagePorts } from './ports.ts';
import { apiAddress, type CallName, type Calls } from './protocol.ts';
import { browserPage } from './tab/page-life.ts';
import { createTab, type Tab } from './tab/tab.ts';

const capabilities: ReadonlySet<Capability> = new Set([
  'anyLine',
  'metrics',
  'exec',
  'multiNode',
  'lifecycle',
  'terminal',
]);
/** Images are pulled in a second or less, and time has not gone far before somebody looks again. */
const hurrySpeed = 20;
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
  let metrics = options.metrics ?? false;
  let listening: Disposable | undefined;
  let making: Promise<{ readonly ports: PagePorts; readonly network: TerminalNetwork }> | undefined;
  let deleted = Promise.withResolvers<void>();
  /** Resolves when this tab uses the cluster again. */
  let entered = Promise.withResolvers<void>();

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
      metrics,
      mode: options.mode,
      clock,
      locks,
      newWorker: options.newWorker ?? (() => takeWorker(name)),
      isVisible: page.isVisible,
      deleted() {
        deleted.resolve();
        leave();
      },
    });
    entered.resolve();
    return tab;
  };
  /** The cluster is no more: it must be asked for anew. */
  const leave = () => {
    if (tab === undefined) return;
    const former = tab;
    tab = undefined;
    entered = Promise.withResolvers();
    former.end(new PodpathError({ reason: 'Gone', text: clusterClosed() }));
  };
  /**
   * What only reads is asked again where the cluster has gone to; of what changes something nobody knows whether it was done. Who
   * only looks on says which cluster at: when that was deleted, another is not made for them.
   */
  const reading = async <T>(isReading: boolean, work: (client: ClusterClient) => Promise<T>, at?: Tab): Promise<T> => {
    for (;;) {
      try {
        return await work(createClusterClient(await (at ?? enter()).link()));
      } catch (error) {
        if (!isReading || !isPodpathError(error) || error.reason !== 'Gone') throw error;
        if (at !== undefined && at !== tab) throw error;
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
  /** Ports of this page, and the way into the cluster's network: few pages use them. */
  const pageNetwork = () => {
    making ??= Promise.all([import('./page-network.ts'), import('./ports.ts')]).then(
      ([{ createPageNetwork }, { createPagePorts }]) => {
        const ports = createPagePorts(Math.random);
        const ask: Parameters<typeof createPageNetwork>[1] = (what, watch) =>
          reading(what.method === 'GET' || what.method === 'HEAD', ({ network }) => network(what, watch));
        return { ports, network: createPageNetwork(ports, ask) };
      },
    );
    return making;
  };
  const empty = (state: ClusterStatus['state']): ClusterStatus => ({
    driver: 'embedded',
    name,
    state,
    nodes: [],
    components: [],
    metrics: { state: 'unknown' },
    problems: [],
  });
  const driver: EmbeddedDriver = {
    kind: 'embedded',
    capabilities,
    get role() {
      return tab?.role;
    },
    async status(signal) {
      const found = await look();
      if (found === 'absent') return empty('absent');
      if (found === 'saved') return empty('asleep');
      const at = enter();
      const { readStatus } = await import('./status.ts');
      const looked = await readStatus(
        {
          fetch: (request) => reading(true, ({ fetch }) => fetch(request), at),
          clock: () => reading(true, ({ call }) => call('clock', null), at),
        },
        name,
        signal,
      );
      return at === tab ? looked : empty('absent');
    },
    async identity() {
      const json = async (path: string): Promise<unknown> =>
        (await driver.fetch(new Request(`https://${apiAddress}${path}`))).json();
      const [version, system] = await Promise.all([json('/version'), json('/api/v1/namespaces/kube-system')]);
      return newIdentity(name, version, system);
    },
    async hurry() {
      const hurried = await reading(true, ({ hurry }) => hurry(hurrySpeed));
      return { [Symbol.asyncDispose]: async () => hurried[Symbol.dispose]() };
    },
    async load(line) {
      await Promise.all([driver.call('clock', null), loadKubectl(line)]);
    },
    fetch: (request) => reading(request.method === 'GET' || request.method === 'HEAD', ({ fetch }) => fetch(request)),
    connect: (request, protocols) => reading(false, ({ connect }) => connect(request, protocols)),
    call: (callName, argument) => reading(isReadingCall(callName, argument), ({ call }) => call(callName, argument)),
    watchState(listener) {
      const over = new AbortController();
      const follow = async () => {
        while (!over.signal.aborted) {
          const at = enter();
          try {
            await reading(true, ({ watchState }) => watchState(listener, over.signal), at);
          } catch (error) {
            if (!over.signal.aborted && at === tab) throw error;
          }
          if (tab === undefined) await entered.promise;
        }
      };
      void follow();
      return toDisposable(() => over.abort());
    },
    async kubectl(call) {
      const [time, { startKubectl }] = await Promise.all([driver.call('clock', null), import('./kubectl.ts')]);
      const listen = call.argv.includes('port-forward') ? (await pageNetwork()).ports.listen : undefined;
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
        listen,
      });
    },
    network: async () => (await pageNetwork()).network,
    async create(wanted: CreateOptions, onStep: StepListener, signal) {
      if ((await look()) !== 'absent') throw new PodpathError({ reason: 'AlreadyExists', text: alreadyThere() });
      nodes = wanted.workers + 1;
      metrics = wanted.metrics;
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

/** Not `randomUUID`, which pages lack that are not served over HTTPS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (word) => word.toString(36)).join('');
}
