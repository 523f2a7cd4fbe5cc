import type { Due } from '../../base/index.ts';
import { isNumber, isRecord, isString, recordOf, type Shape } from '../client/shape.ts';
import {
  type ContainerRuntime,
  type PodSandboxConfig,
  RuntimeError,
  runtimeHandlers,
  type SandboxStatus,
} from './cri.ts';
import type { Operation, OperationJson, Operations } from './operations.ts';
import { type PodContainer, PodSandbox } from './process/container.ts';
import { startProcess } from './process/start-process.ts';
import type { RuntimeParts } from './snapshot.ts';

/** What of the CRI takes time; what of it is under way goes on after a snapshot. */
export interface SlowSteps
  extends Pick<ContainerRuntime, 'execSync' | 'runPodSandbox' | 'startContainer' | 'stopContainer'> {
  /** Goes on with something of a snapshot. */
  resume(json: OperationJson): void;
}

/** What slow steps need of the rest of a runtime. */
export interface SlowStepsOptions {
  readonly parts: RuntimeParts;
  readonly operations: Operations;
  readonly node: { readonly name: string; readonly ip: string };
  readonly takeIp: () => string;
  readonly containerOf: (id: string) => PodContainer;
  readonly runningOf: (id: string) => PodContainer;
  /** Code that not every cluster needs. */
  readonly exec: () => Promise<typeof import('./process/exec.ts')>;
}

interface SandboxJson {
  readonly id: string;
  readonly config: PodSandboxConfig;
}

const isConfig = (value: unknown): value is PodSandboxConfig =>
  isRecord(value) && isString(value['uid']) && isString(value['cgroupParent']) && isNumber(value['attempt']);
const isSandboxJson: Shape<SandboxJson> = recordOf<SandboxJson>({ id: isString, config: isConfig });

/** What the pause container of a sandbox uses; measured on kind (a Pod's figures less its container's). */
const pauseBytes = { anon: 634_880, kernel: 380_928 } as const;

const signalNames = ['SIGTERM', 'SIGQUIT', 'SIGINT', 'SIGWINCH', 'SIGUSR1', 'SIGUSR2', 'SIGHUP', 'SIGKILL'] as const;

type Program = 'CNI' | 'container' | 'containerd' | 'kernel' | 'kubelet' | 'runc' | 'shim';

/** Makes the slow steps of one runtime. */
export function createSlowSteps(options: SlowStepsOptions): SlowSteps {
  const { parts, operations, node, takeIp, containerOf, runningOf, exec } = options;
  const { machine, sandboxes, byPod, containers } = parts;
  const { clock, network, random } = machine;
  const stepOf =
    (about: string, { namespace, name }: PodSandboxConfig) =>
    (from: Exclude<Program, 'CNI' | 'container' | 'kernel'>, to: Exclude<Program, 'kubelet'>, what: string) =>
      machine.step({ from, to, what, about, namespace, pod: name });

  /** Network namespace, CNI, the pause container. */
  const makeSandbox = async (operation: Operation, json: SandboxJson, when: Due | number): Promise<SandboxStatus> => {
    const { id, config } = json;
    const what = `containerd ${node.name}: makes the sandbox of ${config.namespace}/${config.name}`;
    await operation.wait(when, what, () => json);
    const step = stepOf(id, config);
    const sandbox = new PodSandbox(id, config, machine, config.hostNetwork ? node.ip : takeIp());
    if (!config.hostNetwork) {
      step('containerd', 'kernel', 'unshare(CLONE_NEWNET)');
      step('containerd', 'CNI', `ADD eth0: ${sandbox.ip}`);
    }
    step('containerd', 'shim', 'Create pause');
    step('shim', 'runc', 'create, start');
    step('runc', 'kernel', 'clone(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS), cgroup');
    sandbox.cgroup.add('anon', pauseBytes.anon);
    sandbox.cgroup.add('kernel', pauseBytes.kernel);
    sandboxes.set(id, sandbox);
    const ofPod = byPod.get(config.uid) ?? new Set();
    byPod.set(config.uid, ofPod.add(sandbox));
    network.attach(sandbox);
    return sandbox.status;
  };
  const start = async (operation: Operation, container: PodContainer, when: Due | number): Promise<void> => {
    const { id, sandbox, config } = container;
    const step = stepOf(id, sandbox.config);
    await operation.wait(when, `containerd ${node.name}: starts ${sandbox.name} ${config.name}`, () => ({}));
    step('containerd', 'shim', 'Create, Start');
    step('shim', 'runc', 'create, start');
    step('runc', 'kernel', 'clone, setns, cgroup, pivot_root');
    try {
      // It may have been removed meanwhile.
      containerOf(id);
      if (sandbox.state !== 'Ready')
        throw new RuntimeError('Unknown', `sandbox container ${JSON.stringify(sandbox.id)} is not running`);
      await startProcess(container, parts, (started) => machine.emit('STARTED', started));
      step('runc', 'container', `execve ${container.processes.get(1)?.argv.join(' ') ?? config.command.join(' ')}`);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      container.state = 'Exited';
      container.exitCode = 128;
      container.reason = 'StartError';
      container.message = error.description;
      container.startedAtMs = 0;
      container.finishedAtMs = clock.now();
      machine.emit('STOPPED', container);
      throw error;
    }
  };
  const ending = (container: PodContainer) => new Promise<void>((resolve) => void container.onEnd.push(resolve));
  /** Waits for the end, and kills what has not ended in time. */
  const awaitEnd = async (
    operation: Operation,
    container: PodContainer,
    ended: Promise<void>,
    when: Due | number,
  ): Promise<void> => {
    const { sandbox, name } = container;
    const kill = () => {
      const first = container.processes.get(1);
      if (first === undefined) return;
      stepOf(container.id, sandbox.config)('containerd', 'shim', `Kill ${name}: SIGKILL`);
      machine.end(first, 137);
    };
    void operation.wait(when, `containerd ${node.name}: kills ${sandbox.name} ${name}`, () => ({})).then(kill);
    await ended;
    operation[Symbol.dispose]();
  };

  return {
    runPodSandbox: (config) =>
      operations.run('sandbox', `${config.uid} ${config.attempt}`, (operation) => {
        const id = machine.newId();
        stepOf(id, config)('kubelet', 'containerd', 'RunPodSandbox');
        const { runtimeHandler = '' } = config;
        if (!runtimeHandlers.includes(runtimeHandler))
          // `GetSandboxRuntime` of containerd, internal/cri, v2.3.6.
          throw new RuntimeError(
            'Unknown',
            `unable to get OCI runtime for sandbox ${JSON.stringify(id)}: no runtime for ${JSON.stringify(runtimeHandler)} is configured`,
          );
        // Between 100 and 250 ms.
        return makeSandbox(operation, { id, config }, 100 + (random.uint32() % 150));
      }),
    startContainer: async (containerId) =>
      operations.run('start', containerId, async (operation) => {
        const container = containerOf(containerId);
        if (container.state !== 'Created')
          throw new RuntimeError(
            'FailedPrecondition',
            `container ${JSON.stringify(containerId)} is in CONTAINER_${container.state.toUpperCase()} state`,
          );
        stepOf(containerId, container.sandbox.config)('kubelet', 'containerd', `StartContainer ${container.name}`);
        await start(operation, container, 40 + (random.uint32() % 40));
      }),
    async stopContainer(containerId, timeoutSeconds) {
      const container = containers.get(containerId);
      const first = container?.processes.get(1);
      if (container === undefined || first === undefined) return;
      await operations.run('stop', containerId, async (operation) => {
        const wanted = container.config.stopSignal ?? container.image.stopSignal;
        const signal = signalNames.find((name) => name === wanted) ?? 'SIGTERM';
        const step = stepOf(containerId, container.sandbox.config);
        step('kubelet', 'containerd', `StopContainer ${container.name}: ${signal}`);
        const ended = ending(container);
        if (timeoutSeconds > 0) machine.signal(first, signal);
        if (!first.isOver) await awaitEnd(operation, container, ended, timeoutSeconds * 1000);
      });
    },
    async execSync(containerId, command, timeoutMs) {
      const { runCommand } = await exec();
      const key = `${containerId} ${timeoutMs} ${JSON.stringify(command)}`;
      return operations.run('command', key, async (operation) =>
        runCommand(operation, runningOf(containerId), parts, command, timeoutMs),
      );
    },
    resume(json) {
      const { kind, key, due, data } = json;
      if (kind === 'pull') parts.images.resumePull(json);
      else if (kind === 'command') {
        operations.resume(json, async (operation) => {
          const { isCommandJson, resumeCommand } = await exec();
          if (!isCommandJson(data)) throw new RuntimeError('Unknown', 'a command of a snapshot is damaged');
          return resumeCommand(operation, containers.get(data.containerId), data, due);
        });
      } else if (due === undefined) return;
      else if (kind === 'sandbox') {
        if (isSandboxJson(data)) operations.resume(json, (operation) => makeSandbox(operation, data, due));
      } else {
        const container = containers.get(key);
        if (container === undefined) return;
        operations.resume(json, (operation) =>
          kind === 'start' ? start(operation, container, due) : awaitEnd(operation, container, ending(container), due),
        );
      }
    },
  };
}
