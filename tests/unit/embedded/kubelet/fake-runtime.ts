import type { Clock } from '../../../../src/base/index.ts';
import {
  type ContainerConfig,
  type ContainerEvent,
  type ContainerRecord,
  type ContainerRuntime,
  type ExecResult,
  type HttpAnswer,
  type ImageRecord,
  type LogLine,
  RuntimeError,
  type SandboxStatus,
} from '../../../../src/embedded/runtime/cri.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a container does by its image and command; a test gives what it is about. */
export interface FakeScript {
  /** Ends so long after its start; goes on for ever without. */
  readonly endsAfterMs?: number;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly lastWords?: string;
  readonly createError?: RuntimeError;
  readonly startError?: RuntimeError;
  /** Ends so long after SIGTERM; at once without. */
  readonly stopsAfterMs?: number;
  readonly logs?: readonly string[];
}

/** What a test says of the node. */
export interface FakeOptions {
  readonly clock: Clock;
  readonly images?: readonly string[];
  readonly grpc?: (asked: { readonly port: number; readonly service: string }) => string | Error;
  readonly script?: (config: ContainerConfig) => FakeScript;
  readonly pull?: (reference: string) => RuntimeError | number;
  readonly exec?: (config: ContainerConfig, command: readonly string[]) => ExecResult | RuntimeError;
  readonly http?: (config: { readonly port: number; readonly path: string }) => number | Error;
}

const newImage = (reference: string): ImageRecord => ({
  id: `sha256:${reference}`,
  repoTags: [`docker.io/library/${reference}`],
  repoDigests: [],
  sizeBytes: 1000,
  uid: 0,
});

/** A container runtime that does what a test says, 10 ms a step. */
export interface FakeRuntime extends ContainerRuntime {
  readonly configs: Map<string, ContainerConfig>;
  /** What sandboxes were asked for with, in order. */
  readonly handlers: (string | undefined)[];
  end(name: string, exitCode: number, reason?: string): void;
  memoryAvailableBytes: number;
}

export function createFakeRuntime(options: FakeOptions): FakeRuntime {
  const { clock, script = (): FakeScript => ({}) } = options;
  const images = new Map((options.images ?? ['nginx:1.27', 'busybox:1.36']).map((name) => [name, newImage(name)]));
  const sandboxes = new Map<string, Mutable<SandboxStatus>>();
  const handlers: (string | undefined)[] = [];
  const containers = new Map<string, Mutable<ContainerRecord>>();
  const configs = new Map<string, ContainerConfig>();
  const logs = new Map<string, LogLine[]>();
  const listeners = new Set<(event: ContainerEvent) => void>();
  const ended = new Map<string, PromiseWithResolvers<void>>();
  let count = 0;
  const wait = (ms: number, what: string) =>
    new Promise<void>((resolve) => void clock.schedule(resolve, ms, `runtime: ${what}`));
  const tell = (type: ContainerEvent['type'], { id, sandboxId }: ContainerRecord) => {
    const podUid = sandboxes.get(sandboxId)?.uid ?? '';
    for (const listener of listeners) listener({ type, sandboxId, podUid, containerId: id, atMs: clock.now() });
  };
  const end = (record: Mutable<ContainerRecord>, exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error') => {
    if (record.state !== 'Running') return;
    Object.assign(record, { state: 'Exited', exitCode, reason, finishedAtMs: clock.now() });
    const config = configs.get(record.id);
    const words = config === undefined ? undefined : script(config).lastWords;
    const log = config?.mounts.find(({ containerPath }) => containerPath === '/dev/termination-log');
    if (words !== undefined) log?.tree.write(log.subPath, new TextEncoder().encode(words));
    ended.get(record.id)?.resolve();
    tell('STOPPED', record);
  };
  const runtime: FakeRuntime = {
    name: 'containerd',
    version: '2.3.6',
    configs,
    handlers,
    memoryAvailableBytes: 4 * 2 ** 30,
    steps: [],
    end(name, exitCode, reason) {
      for (const record of containers.values()) if (record.name === name) end(record, exitCode, reason);
    },
    imageStatus: (reference) => images.get(reference) ?? [...images.values()].find(({ id }) => id === reference),
    listImages: () => [...images.values()],
    async pullImage(reference) {
      const result = options.pull?.(reference) ?? 1234;
      await wait(typeof result === 'number' ? result : 50, `pull ${reference}`);
      if (typeof result !== 'number') throw result;
      const image = newImage(reference);
      images.set(reference, image);
      return image;
    },
    removeImage: async (reference) => void images.delete(reference),
    async runPodSandbox(config) {
      await wait(10, `sandbox of ${config.name}`);
      count += 1;
      handlers.push(config.runtimeHandler);
      const sandbox: SandboxStatus = {
        id: String(count).padStart(64, '0'),
        uid: config.uid,
        namespace: config.namespace,
        name: config.name,
        attempt: config.attempt,
        state: 'Ready',
        createdAtMs: clock.now(),
        ip: `10.244.0.${count + 1}`,
      };
      sandboxes.set(sandbox.id, { ...sandbox });
      return sandbox;
    },
    async stopPodSandbox(id) {
      await wait(5, 'stop sandbox');
      const sandbox = sandboxes.get(id);
      if (sandbox === undefined) return;
      for (const record of containers.values()) if (record.sandboxId === id) end(record, 137);
      sandbox.state = 'NotReady';
      sandbox.ip = '';
    },
    removePodSandbox: async (id) => void sandboxes.delete(id),
    listPodSandboxes: (uid) => [...sandboxes.values()].filter((one) => uid === undefined || one.uid === uid),
    async createContainer(sandboxId, config) {
      await wait(10, `create ${config.name}`);
      const { createError } = script(config);
      if (createError !== undefined) throw createError;
      count += 1;
      const id = String(count).padStart(64, '0');
      configs.set(id, config);
      containers.set(id, {
        id,
        sandboxId,
        name: config.name,
        attempt: config.attempt,
        image: `docker.io/library/${config.userSpecifiedImage}`,
        userSpecifiedImage: config.userSpecifiedImage,
        imageRef: config.image,
        state: 'Created',
        createdAtMs: clock.now(),
        resources: config.resources,
        user: { uid: 0, gid: 0, supplementalGroups: [0] },
      });
      ended.set(id, Promise.withResolvers());
      return id;
    },
    async startContainer(id) {
      await wait(10, 'start container');
      const record = containers.get(id);
      const config = configs.get(id);
      if (record === undefined || config === undefined) throw new RuntimeError('NotFound', 'no such container');
      const { startError, endsAfterMs, exitCode = 0, reason, logs: lines = [] } = script(config);
      if (startError !== undefined) {
        Object.assign(record, { state: 'Exited', exitCode: 128, reason: 'StartError', finishedAtMs: clock.now() });
        throw startError;
      }
      Object.assign(record, { state: 'Running', startedAtMs: clock.now() });
      logs.set(
        id,
        lines.map((text) => ({ stream: 'stdout', atMs: clock.now(), text })),
      );
      tell('STARTED', record);
      if (endsAfterMs !== undefined) {
        clock.schedule(() => end(record, exitCode, reason), endsAfterMs, `runtime: ${config.name} ends`);
      }
    },
    async stopContainer(id, timeoutSeconds) {
      const record = containers.get(id);
      const config = configs.get(id);
      if (record?.state !== 'Running' || config === undefined) return;
      const { stopsAfterMs = 10 } = script(config);
      await wait(Math.min(stopsAfterMs, timeoutSeconds * 1000), `stop ${config.name}`);
      end(record, stopsAfterMs > timeoutSeconds * 1000 ? 137 : 0);
    },
    async removeContainer(id) {
      const record = containers.get(id);
      if (record !== undefined) tell('DELETED', record);
      containers.delete(id);
      configs.delete(id);
    },
    containerStatus: (id) => containers.get(id),
    listContainers: (sandboxId) =>
      [...containers.values()].filter((one) => sandboxId === undefined || one.sandboxId === sandboxId),
    async execSync(id, command) {
      await wait(5, 'exec');
      const config = configs.get(id);
      const result = config === undefined ? undefined : options.exec?.(config, command);
      if (result instanceof RuntimeError) throw result;
      return result ?? { stdout: '', stderr: '', exitCode: 0 };
    },
    async exec(_, command, { stdout }) {
      stdout?.(new TextEncoder().encode(`${command.join(' ')}\n`));
      return 0;
    },
    attach: async (id) => ended.get(id)?.promise,
    connectPort: (_, port) => Promise.reject(new Error(`dial tcp 10.244.0.2:${port}: connect: connection refused`)),
    async exchangeHttp(_, port, { path }): Promise<HttpAnswer> {
      const answer =
        options.http?.({ port, path }) ?? new Error(`dial tcp 10.244.0.2:${port}: connect: connection refused`);
      if (answer instanceof Error) throw answer;
      return { status: answer, headers: [], body: new TextEncoder().encode('hello') };
    },
    async checkGrpcHealth(_, port, service) {
      const answer = options.grpc?.({ port, service }) ?? 'SERVING';
      if (answer instanceof Error) throw answer;
      return answer;
    },
    readLog: (id) => logs.get(id) ?? [],
    followLog(id, _, onEnd) {
      void ended.get(id)?.promise.then(onEnd);
      return { [Symbol.dispose]: () => undefined };
    },
    updateContainerResources: async (id, resources) => {
      const record = containers.get(id);
      if (record !== undefined) record.resources = resources;
    },
    containerStats: () => undefined,
    cgroupStats: () => undefined,
    updateCgroup: () => undefined,
    snapshot() {
      throw new Error('a fake runtime has no snapshot');
    },
    restore: async () => undefined,
    forgetOperations: () => undefined,
    nodeStats: () => ({
      atMs: clock.now(),
      cpuUsageNanoseconds: 0,
      memoryCapacityBytes: 8 * 2 ** 30,
      memoryUsageBytes: 8 * 2 ** 30 - runtime.memoryAvailableBytes,
      memoryWorkingSetBytes: 8 * 2 ** 30 - runtime.memoryAvailableBytes,
      memoryRssBytes: 0,
      pageFaults: 0,
      majorPageFaults: 0,
      filesystemCapacityBytes: 2 ** 38,
      filesystemUsedBytes: 0,
      processCount: 1,
    }),
    holdOutside: () => undefined,
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  return runtime;
}
