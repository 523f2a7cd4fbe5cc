import { type Clock, type Random, toDisposable } from '../../base/index.ts';
import { type ContainerConfig, type ContainerRuntime, type ContainerStreams, RuntimeError } from './cri.ts';
import { createImageStore, type ImageLink } from './images/image-store.ts';
import type { Registry } from './images/registry.ts';
import { Cgroup } from './memory/cgroup.ts';
import { nodeStatsOf, statsOf } from './memory/stats.ts';
import { checkGrpcHealth, exchangeHttp, hostSource } from './network/exchange.ts';
import { createOperations } from './operations.ts';
import { PodContainer, type PodSandbox } from './process/container.ts';
import type { Network, ProcessClass } from './process/kernel.ts';
import { NodeMachine } from './process/machine.ts';
import { limitCgroup } from './process/start-process.ts';
import { createProcessClasses } from './processes/index.ts';
import type { RuntimeSnapshot } from './runtime-snapshot.ts';
import { createSlowSteps } from './slow-steps.ts';
import { type RuntimeParts, restoreSnapshot, snapshotOf } from './snapshot.ts';

/** What a node's runtime is made of. */
export interface ContainerRuntimeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly node: {
    readonly name: string;
    readonly ip: string;
    readonly memoryBytes: number;
    readonly cpuMillicores: number;
    /** 100 GB unless told. */
    readonly diskBytes?: number;
    /** An address for a Pod of its range; called once a sandbox, and told when it is free again. */
    readonly podIps?: { take(): string; free(ip: string): void };
  };
  readonly network: Network;
  readonly registry: Registry;
  /** Images that are there from the start. */
  readonly images?: readonly string[];
  readonly link?: Partial<ImageLink>;
  /** Process classes of the composition, by name: programs that are parts of the cluster. */
  readonly programs?: Readonly<Record<string, ProcessClass>>;
  /** Holds time still while code is loaded; see SimulatedClock. */
  readonly hold?: () => Disposable;
  /** Memory that the node's own programs use: 133 MB anonymous, 100 MB of active cache, as measured on kind. */
  readonly systemMemoryBytes?: number;
}

const usualLink: ImageLink = { bytesPerSecond: 25e6, latencyMs: 600, unpackBytesPerSecond: 60e6 };

/** Makes the container runtime of one node: containerd and runc, the kernel below them, and the processes. */
export function createContainerRuntime(options: ContainerRuntimeOptions): ContainerRuntime {
  const { clock, random, node, network, registry } = options;
  const classes = createProcessClasses(options.programs);
  const machine = new NodeMachine({
    clock,
    random,
    network,
    nodeName: node.name,
    nodeIp: node.ip,
    memoryBytes: node.memoryBytes,
    cpuMillicores: node.cpuMillicores,
    diskBytes: node.diskBytes ?? 100e9,
    classOf: (name) => classes.get(name),
  });
  const operations = createOperations(clock);
  const images = createImageStore({
    clock,
    operations,
    registry,
    link: { ...usualLink, ...options.link },
    nodeName: node.name,
    onStep: (what, about) => machine.step({ from: 'containerd', to: 'registry', what, about }),
  });
  for (const reference of options.images ?? []) images.add(reference);
  const sandboxes = new Map<string, PodSandbox>();
  const byPod = new Map<string, Set<PodSandbox>>();
  const containers = new Map<string, PodContainer>();
  const system = new Cgroup('system.slice', machine.root);
  const share = (options.systemMemoryBytes ?? 233_000_000) / 233;
  system.add('anon', Math.round(share * 133));
  system.add('activeFile', Math.round(share * 100));
  machine.cpu.demand(system, 15);
  network.attachNode(node.name, node.ip, machine.hostListeners);
  let nextIp = 2;
  const freeIps: string[] = [];
  const podIps = node.podIps ?? {
    take: () => {
      nextIp += 1;
      return freeIps.shift() ?? `10.244.0.${nextIp - 1}`;
    },
    free: (ip: string) => void freeIps.push(ip),
  };
  const host = hostSource(machine);

  const sandboxOf = (id: string): PodSandbox => {
    const found = sandboxes.get(id);
    if (found === undefined)
      throw new RuntimeError('NotFound', `an error occurred when try to find sandbox ${JSON.stringify(id)}: not found`);
    return found;
  };
  const containerOf = (id: string): PodContainer => {
    const found = containers.get(id);
    if (found === undefined)
      throw new RuntimeError(
        'NotFound',
        `an error occurred when try to find container ${JSON.stringify(id)}: not found`,
      );
    return found;
  };
  const runningOf = (id: string): PodContainer => {
    const found = containerOf(id);
    if (found.state !== 'Running')
      throw new RuntimeError('FailedPrecondition', `container is in CONTAINER_${found.state.toUpperCase()} state`);
    return found;
  };
  const load = async (name: string) => {
    if (classes.has(name)) return;
    using _held = options.hold?.();
    await classes.load(name);
    // Programs of the shell start each other, and must all be there.
    if (!classes.has('sh')) await classes.load('sh');
  };
  const diskUsed = () => {
    let used = images.usedBytes + machine.outsideDiskBytes;
    for (const { files, log } of containers.values()) used += files.writtenBytes + log.sizeBytes;
    return used;
  };
  const about = ({ config }: PodSandbox) => ({ namespace: config.namespace, pod: config.name });
  const stopAll = async (sandbox: PodSandbox) => {
    for (const container of sandbox.containers) {
      const first = container.processes.get(1);
      if (first !== undefined) machine.end(first, 137);
    }
  };

  const exec = async () => {
    using _held = options.hold?.();
    return await import('./process/exec.ts');
  };
  const loadTerminals = async () => {
    using _held = options.hold?.();
    return await import('./terminal/terminal.ts');
  };
  const wire = async () => {
    using _held = options.hold?.();
    return await import('./network/http-wire.ts');
  };
  const parts: RuntimeParts = { machine, images, sandboxes, byPod, containers, operations, load, loadTerminals };
  const { resume, ...slowSteps } = createSlowSteps({
    parts,
    operations,
    node,
    takeIp: () => podIps.take(),
    containerOf,
    runningOf,
    exec,
  });
  const runtime: ContainerRuntime = {
    ...slowSteps,
    name: 'containerd',
    version: '2.3.6',
    steps: machine.steps,
    imageStatus: (reference) => images.status(reference),
    listImages: () => images.list(),
    async pullImage(reference, pull) {
      machine.step({ from: 'kubelet', to: 'containerd', what: 'PullImage', about: reference });
      return images.pull(reference, pull);
    },
    async removeImage(reference) {
      images.remove(reference);
    },
    async stopPodSandbox(sandboxId) {
      const sandbox = sandboxes.get(sandboxId);
      if (sandbox === undefined || sandbox.state === 'NotReady') return;
      machine.step({ from: 'kubelet', to: 'containerd', what: 'StopPodSandbox', about: sandboxId, ...about(sandbox) });
      await stopAll(sandbox);
      if (!sandbox.config.hostNetwork)
        machine.step({ from: 'containerd', to: 'CNI', what: 'DEL eth0', about: sandboxId, ...about(sandbox) });
      sandbox.state = 'NotReady';
      sandbox.cgroup.remove();
      network.detach(sandbox);
      if (!sandbox.config.hostNetwork) podIps.free(sandbox.ip);
    },
    async removePodSandbox(sandboxId) {
      const sandbox = sandboxes.get(sandboxId);
      if (sandbox === undefined) return;
      await runtime.stopPodSandbox(sandboxId);
      for (const container of [...sandbox.containers]) await runtime.removeContainer(container.id);
      sandboxes.delete(sandboxId);
      const ofPod = byPod.get(sandbox.config.uid);
      ofPod?.delete(sandbox);
      if (ofPod?.size !== 0) return;
      byPod.delete(sandbox.config.uid);
      machine.root.at(sandbox.config.cgroupParent)?.remove();
    },
    listPodSandboxes: (podUid) =>
      [...(podUid === undefined ? sandboxes.values() : (byPod.get(podUid) ?? []))].map(({ status }) => status),
    async createContainer(sandboxId, config: ContainerConfig) {
      const sandbox = sandboxOf(sandboxId);
      const image = images.resolved(config.image);
      if (image === undefined)
        throw new RuntimeError('NotFound', `failed to resolve image ${JSON.stringify(config.image)}: not found`);
      const id = machine.newId();
      machine.step({
        from: 'kubelet',
        to: 'containerd',
        what: `CreateContainer ${config.name}`,
        about: id,
        ...about(sandbox),
      });
      const record = images.status(config.image);
      const container = new PodContainer(id, sandbox, config, image.spec, record?.repoDigests[0] ?? image.id, machine);
      containers.set(id, container);
      machine.emit('CREATED', container);
      return id;
    },
    async removeContainer(containerId) {
      const container = containers.get(containerId);
      if (container === undefined) return;
      const first = container.processes.get(1);
      if (first !== undefined) machine.end(first, 137);
      containers.delete(containerId);
      container.sandbox.containers.delete(container);
      for (const told of container.onRemove.splice(0)) told();
      machine.emit('DELETED', container);
    },
    containerStatus: (containerId) => containers.get(containerId)?.record,
    listContainers: (sandboxId) =>
      [...(sandboxId === undefined ? containers.values() : (sandboxes.get(sandboxId)?.containers ?? []))].map(
        ({ record }) => record,
      ),
    async exec(containerId, command, streams: ContainerStreams) {
      const { execStreams } = await exec();
      return execStreams(runningOf(containerId), { load }, command, streams);
    },
    async attach(containerId, streams) {
      const { attachStreams } = await exec();
      return attachStreams(runningOf(containerId), streams);
    },
    async connectPort(sandboxId, port) {
      const { connectPort } = await wire();
      return connectPort(sandboxOf(sandboxId), port, network, host);
    },
    exchangeHttp: async (sandboxId, port, request) => exchangeHttp(sandboxOf(sandboxId), port, request, network, host),
    checkGrpcHealth: async (sandboxId, port, service) =>
      checkGrpcHealth(sandboxOf(sandboxId), port, service, network, host),
    readLog: (containerId) => containers.get(containerId)?.log.lines ?? [],
    followLog(containerId, listener, onEnd) {
      const container = containerOf(containerId);
      container.onRemove.push(onEnd);
      const following = container.log.follow(listener);
      return toDisposable(() => {
        following[Symbol.dispose]();
        container.onRemove.splice(container.onRemove.indexOf(onEnd) >>> 0, 1);
      });
    },
    async updateContainerResources(containerId, resources) {
      const container = containerOf(containerId);
      container.resources = resources;
      if (container.state !== 'Running') return;
      limitCgroup(machine, container.cgroup, resources);
      machine.enforce(container.cgroup);
    },
    containerStats(containerId) {
      const container = containers.get(containerId);
      if (container?.state !== 'Running') return undefined;
      return {
        ...statsOf(machine, container.cgroup),
        rootfsUsedBytes: container.files.writtenBytes + 40_960,
        logsUsedBytes: container.log.sizeBytes,
      };
    },
    nodeStats: () => nodeStatsOf(machine, diskUsed()),
    cgroupStats(path) {
      const cgroup = machine.root.at(path);
      return cgroup && statsOf(machine, cgroup);
    },
    updateCgroup(path, { memoryMaxBytes, cpuShares, cpuQuota }) {
      const cgroup = machine.root.at(path, true) ?? machine.root;
      if (memoryMaxBytes !== undefined)
        cgroup.maxBytes = memoryMaxBytes > 0 ? memoryMaxBytes : Number.POSITIVE_INFINITY;
      if (cpuShares !== undefined) cgroup.cpuShares = cpuShares;
      if (cpuQuota !== undefined) cgroup.cpuQuota = cpuQuota;
      machine.enforce(cgroup);
    },
    holdOutside({ memoryBytes, diskBytes }) {
      const outside = system.at('outside', true) ?? system;
      if (memoryBytes !== undefined) machine.chargeOutside(outside, memoryBytes - outside.anon);
      machine.outsideDiskBytes = diskBytes ?? machine.outsideDiskBytes;
    },
    snapshot: () => snapshotOf(parts),
    restore: (snapshot, mountsOf) => restoreSnapshot(parts, snapshot as RuntimeSnapshot, mountsOf, resume),
    forgetOperations: () => operations.forgetOthers(),
    subscribe(listener) {
      machine.listeners.add(listener);
      return toDisposable(() => machine.listeners.delete(listener));
    },
  };
  return runtime;
}
