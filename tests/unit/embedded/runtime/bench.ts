import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import type {
  ContainerConfig,
  ContainerRecord,
  ContainerRuntime,
  PodSandboxConfig,
} from '../../../../src/embedded/runtime/cri.ts';
import {
  type ContainerRuntimeOptions,
  createContainerRuntime,
  createNetwork,
  createRegistry,
  type Network,
  type Registry,
} from '../../../../src/embedded/runtime/index.ts';
// What runtimes load when they need it is there before a test's time begins.
import '../../../../src/embedded/runtime/processes/rare.ts';
import '../../../../src/embedded/runtime/process/exec.ts';
import '../../../../src/embedded/runtime/shell/index.ts';

/** One node at a time that the test steps. */
export interface RuntimeBench {
  readonly clock: SimulatedClock;
  readonly network: Network;
  readonly registry: Registry;
  readonly runtime: ContainerRuntime;
  /** Waits for a promise while time goes on. */
  settle<T>(promise: Promise<T>, withinMs?: number): Promise<T>;
  /** Starts a Pod of one container; its image is on the node. */
  run(
    image: string,
    config?: Partial<ContainerConfig>,
    pod?: Partial<PodSandboxConfig>,
  ): Promise<{ id: string; sandboxId: string; ip: string }>;
  /** Runs a shell command in a container; what it wrote, and its exit code when it is not 0. */
  sh(containerId: string, script: string): Promise<string>;
  logOf(containerId: string): string;
  statusOf(containerId: string): ContainerRecord;
  another(name: string, ip: string): ContainerRuntime;
}

export const mebi = 2 ** 20;

export const unlimited = { cpuShares: 2, cpuQuota: 0, memoryLimitBytes: 0, memoryRequestBytes: 0, oomScoreAdj: 1000 };

export function newRuntimeBench(options: Partial<ContainerRuntimeOptions> = {}): RuntimeBench {
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  const random = createSeededRandom(1);
  const network = createNetwork({ clock, random });
  const registry = createRegistry();
  const node = { name: 'node-1', ip: '172.18.0.2', memoryBytes: 8 * 2 ** 30, cpuMillicores: 4000 };
  const make = (own: Partial<ContainerRuntimeOptions>) =>
    createContainerRuntime({ clock, random, node, network, registry, hold: () => clock.hold(), ...own });
  const runtime = make(options);
  let pods = 0;
  let ips = 1;
  const nextIp = () => {
    ips += 1;
    return ips;
  };
  const bench: RuntimeBench = {
    clock,
    network,
    registry,
    runtime,
    another: (name, ip) =>
      make({ node: { ...node, name, ip, podIps: { take: () => `10.244.1.${nextIp()}`, free: () => undefined } } }),
    async settle(promise, withinMs = 600_000) {
      let isDone = false;
      promise.then(
        () => (isDone = true),
        () => (isDone = true),
      );
      const end = clock.now() + withinMs;
      for (await clock.advance(0); !isDone && clock.now() < end; ) {
        const next = clock.next();
        await clock.advance(next === undefined ? 1 : Math.max(0, Math.min(next.atMs, end) - clock.now()));
      }
      return promise;
    },
    async run(image, config = {}, pod = {}) {
      pods += 1;
      const uid = `pod-${pods}`;
      if (runtime.imageStatus(image) === undefined) await bench.settle(runtime.pullImage(image, {}));
      const sandbox = await bench.settle(
        runtime.runPodSandbox({
          namespace: 'default',
          name: uid,
          uid,
          attempt: 0,
          hostname: uid,
          hostNetwork: false,
          dns: {
            servers: ['10.96.0.10'],
            searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
            options: ['ndots:5'],
          },
          cgroupParent: `kubepods/burstable/pod${uid}`,
          labels: {},
          ...pod,
        }),
      );
      const id = await runtime.createContainer(sandbox.id, {
        name: 'main',
        attempt: 0,
        image,
        userSpecifiedImage: image,
        command: [],
        args: [],
        workingDir: '',
        env: [],
        mounts: [],
        resources: unlimited,
        ports: [],
        stdin: false,
        stdinOnce: false,
        tty: false,
        readonlyRootfs: false,
        privileged: false,
        ...config,
      });
      await bench.settle(runtime.startContainer(id));
      return { id, sandboxId: sandbox.id, ip: sandbox.ip };
    },
    async sh(containerId, script) {
      const { stdout, stderr, exitCode } = await bench.settle(runtime.execSync(containerId, ['sh', '-c', script], 0));
      return stdout + stderr + (exitCode === 0 ? '' : `[exit ${exitCode}]`);
    },
    logOf: (id) =>
      runtime
        .readLog(id)
        .map(({ text }) => `${text}\n`)
        .join(''),
    statusOf(id) {
      const found = runtime.containerStatus(id);
      if (found === undefined) throw new Error(`there is no container ${id}`);
      return found;
    },
  };
  return bench;
}
