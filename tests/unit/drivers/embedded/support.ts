import { createSeededRandom, systemClock } from '../../../../src/base/index.ts';
import { createClusterClient } from '../../../../src/drivers/embedded/cluster-client.ts';
import { createEmbeddedDriver } from '../../../../src/drivers/embedded/create-driver.ts';
import type { EmbeddedDriverOptions } from '../../../../src/drivers/embedded/embedded-driver.ts';
import type { Frame } from '../../../../src/drivers/embedded/link/frames.ts';
import { createLink } from '../../../../src/drivers/embedded/link/link.ts';
import { createPortWire } from '../../../../src/drivers/embedded/link/wires.ts';
import type { WorkerLike } from '../../../../src/drivers/embedded/tab/owner.ts';
import { createHost, type HostOptions } from '../../../../src/drivers/embedded/worker/host.ts';
import { createKeeper, type KeeperOptions } from '../../../../src/drivers/embedded/worker/keeper.ts';
import { createAskServer } from '../../../../src/drivers/embedded/worker/serve-asks.ts';
import { startWorker } from '../../../../src/drivers/embedded/worker/start-worker.ts';
import type { SavedSnapshot, SnapshotStorage } from '../../../../src/drivers/embedded/worker/storage.ts';

/** What a browser would store, for any number of workers. */
export interface FakeDisk {
  saved: SavedSnapshot | undefined;
  readonly kept: Map<string, { readonly text: string; readonly reason: string }>;
  writes: number;
  /** Thrown by whatever writes. */
  failure: Error | undefined;
  open(): Promise<SnapshotStorage>;
}

export function createFakeDisk(): FakeDisk {
  let epoch = 0;
  const disk: FakeDisk = {
    saved: undefined,
    kept: new Map(),
    writes: 0,
    failure: undefined,
    async open() {
      if (disk.failure) throw disk.failure;
      let own = 0;
      return {
        async claim() {
          epoch += 1;
          own = epoch;
          return disk.saved;
        },
        async save(text) {
          if (disk.failure) throw disk.failure;
          if (own !== epoch) return 'overtaken';
          disk.saved = { text, savedAtMs: Date.now() };
          disk.writes += 1;
          return 'saved';
        },
        async setAside(reason) {
          if (disk.failure) throw disk.failure;
          const name = `snapshot-${disk.kept.size + 1}`;
          disk.kept.set(name, { text: disk.saved?.text ?? '', reason });
          disk.saved = undefined;
          return name;
        },
        async kept() {
          return [...disk.kept].map(([name, { text, reason }]) => ({
            name,
            savedAt: new Date(0).toISOString(),
            characters: text.length,
            reason,
          }));
        },
        keptText: async (name) => disk.kept.get(name)?.text,
        async forget(name) {
          disk.kept.delete(name);
        },
        async clear() {
          disk.saved = undefined;
        },
      };
    },
  };
  return disk;
}

/** A host as a worker has it, and a client of it over a channel of messages. */
export function createTestHost(options: Partial<HostOptions & KeeperOptions> = {}) {
  const disk = createFakeDisk();
  const keeper = createKeeper({
    open: disk.open,
    now: Date.now,
    isSuspect: false,
    handOver: () => undefined,
    overtaken: () => undefined,
    ...options,
  });
  const host = createHost({
    machine: systemClock,
    random: createSeededRandom(1),
    keeper,
    nodes: 2,
    mode: { kind: 'running', speed: Number.POSITIVE_INFINITY },
    ...options,
  });
  const { port1, port2 } = new MessageChannel();
  const frames: Frame[] = [];
  createLink(createPortWire(port2), createAskServer(host));
  const wire = createPortWire(port1);
  const link = createLink({
    ...wire,
    listen: (listener) =>
      wire.listen((frame) => {
        frames.push(frame);
        listener(frame);
      }),
  });
  return {
    host,
    disk,
    link,
    /** What came from the host. */
    frames,
    client: createClusterClient(link),
    async [Symbol.asyncDispose]() {
      link[Symbol.dispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** A request as kubectl makes one. */
export function newRequest(path: string, method = 'GET', body?: object, signal?: AbortSignal): Request {
  return new Request(`https://cluster${path}`, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

export function newPod(name: string, image = 'nginx:1.27', command?: readonly string[]) {
  const container = { name: 'main', image, ...(command === undefined ? {} : { command }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [container] } };
}

export const pods = '/api/v1/namespaces/default/pods';

/** Waits until `probe` is true; the deadline is far off. */
export async function until(probe: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await probe())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Creates a Pod once the namespace has its account, and waits until it runs. */
export async function runPod(
  client: { fetch(request: Request): Promise<Response> },
  pod: ReturnType<typeof newPod>,
): Promise<void> {
  await until(
    async () => (await client.fetch(newRequest('/api/v1/namespaces/default/serviceaccounts/default'))).ok,
    'the account of the namespace',
  );
  const made = await client.fetch(newRequest(pods, 'POST', pod));
  if (made.status !== 201) throw new Error(await made.text());
  await until(() => isRunning(client, pod.metadata.name), `${pod.metadata.name} to run`);
}

export async function isRunning(client: { fetch(request: Request): Promise<Response> }, name: string) {
  const pod: { status?: { phase?: string } } = await (await client.fetch(newRequest(`${pods}/${name}`))).json();
  return pod.status?.phase === 'Running';
}

/** A browser in which tabs can be opened: disk and locks are shared by all that have its name. */
export function createTestBrowser(name: string) {
  const disk = createFakeDisk();
  const stack = new DisposableStack();
  const workers: FakeWorker[] = [];
  const browser = {
    disk,
    /** All that were ever started, the newest last. */
    workers,
    /** Makes the next worker fail to load. */
    loadFails: false,
    openTab(options: Partial<EmbeddedDriverOptions> = {}) {
      return createEmbeddedDriver({
        name,
        mode: { kind: 'running', speed: Number.POSITIVE_INFINITY },
        clock: systemClock,
        locks: navigator.locks,
        newWorker() {
          const worker = newFakeWorker(disk, browser.loadFails);
          workers.push(worker);
          stack.defer(() => worker.terminate());
          return worker;
        },
        page: { isVisible: () => true, listen: () => ({ [Symbol.dispose]: () => undefined }) },
        ...options,
      });
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
  return browser;
}

/** A worker in this thread, which can be made to crash or to hang. */
export interface FakeWorker extends WorkerLike {
  crash(why: string): void;
  /** It takes up nothing more of what its page says. */
  hang(): void;
  /** It says nothing any more, to nobody. */
  silence(): void;
}

function newFakeWorker(disk: FakeDisk, loadFails: boolean): FakeWorker {
  const listeners: ((event: { readonly message: string }) => void)[] = [];
  let running: Disposable | undefined;
  let isOver = false;
  const end = () => {
    isOver = true;
    running?.[Symbol.dispose]();
    running = undefined;
  };
  let port: MessagePort | undefined;
  return {
    postMessage(start) {
      if (loadFails) {
        setTimeout(() => {
          for (const listener of listeners) listener({ message: '' });
        });
        return;
      }
      port = start.port;
      running = startWorker(start, {
        machine: systemClock,
        random: createSeededRandom(1),
        locks: navigator.locks,
        openStorage: () => (isOver ? Promise.reject(new Error('this worker is over')) : disk.open()),
      });
    },
    addEventListener: (_, listener) => listeners.push(listener),
    terminate: end,
    crash(why) {
      end();
      for (const listener of listeners) listener({ message: why });
    },
    hang() {
      if (port !== undefined) port.onmessage = () => undefined;
    },
    silence: end,
  };
}
