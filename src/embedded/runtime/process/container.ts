import { decodeText } from '../../../base/index.ts';
import type {
  ContainerConfig,
  ContainerRecord,
  ContainerStateName,
  Mount,
  PodSandboxConfig,
  SandboxStatus,
} from '../cri.ts';
import { type FileContent, isDirectory, RootFiles, sizeOf } from '../files/root-files.ts';
import { virtualFiles } from '../files/virtual-files.ts';
import type { ImageSpec } from '../images/catalogue.ts';
import { Cgroup } from '../memory/cgroup.ts';
import type { ContainerTerminal } from '../terminal/terminal.ts';
import type { Container, Machine, Pipe, Process, Sandbox } from './kernel.ts';
import { LogBuffer } from './log-buffer.ts';

/** A Pod's sandbox: its network and what is in it. */
export class PodSandbox implements Sandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly createdAtMs: number;
  readonly ip: string;
  readonly nodeName: string;
  state: SandboxStatus['state'] = 'Ready';
  readonly containers = new Set<PodContainer>();
  /** Who takes connections to a port; of the node for `hostNetwork`. */
  readonly listeners: Map<number, Process>;
  /** Of the pause container. */
  readonly cgroup: Cgroup;

  constructor(id: string, config: PodSandboxConfig, machine: Machine, ip: string, createdAtMs = machine.clock.now()) {
    this.id = id;
    this.config = config;
    this.createdAtMs = createdAtMs;
    this.nodeName = machine.nodeName;
    this.ip = ip;
    this.listeners = config.hostNetwork ? machine.hostListeners : new Map();
    const pod = machine.root.at(config.cgroupParent, true) ?? machine.root;
    this.cgroup = pod.children.get(id) ?? new Cgroup(id, pod);
  }

  get name(): string {
    return `${this.config.namespace}/${this.config.name}`;
  }

  get status(): SandboxStatus {
    const { id, config, state, createdAtMs, ip } = this;
    return {
      id,
      uid: config.uid,
      namespace: config.namespace,
      name: config.name,
      attempt: config.attempt,
      state,
      createdAtMs,
      ip,
    };
  }
}

/** A container: its record, files, log and processes. */
export class PodContainer implements Container {
  readonly id: string;
  readonly sandbox: PodSandbox;
  readonly config: ContainerConfig;
  readonly image: ImageSpec;
  readonly imageRef: string;
  readonly machine: Machine;
  readonly log: LogBuffer;
  readonly createdAtMs: number;
  /** Made at its start. */
  cgroup: Cgroup;
  mounts: readonly Mount[];
  files: RootFiles;
  state: ContainerStateName = 'Created';
  startedAtMs: number | undefined;
  finishedAtMs: number | undefined;
  exitCode: number | undefined;
  reason: string | undefined;
  message: string | undefined;
  wasOomKilled = false;
  readonly processes = new Map<number, Process>();
  /** What the first process reads, with `stdin`. */
  stdin: Pipe | undefined;
  /** What it reads and writes, with `tty`. */
  terminal: ContainerTerminal | undefined;
  nextPid = 1;
  resources: ContainerConfig['resources'];
  /** Told once it has ended, and once it is gone. */
  readonly onEnd: (() => void)[] = [];
  readonly onRemove: (() => void)[] = [];

  constructor(
    id: string,
    sandbox: PodSandbox,
    config: ContainerConfig,
    image: ImageSpec,
    imageRef: string,
    machine: Machine,
    createdAtMs = machine.clock.now(),
  ) {
    this.id = id;
    this.sandbox = sandbox;
    this.config = config;
    this.image = image;
    this.imageRef = imageRef;
    this.machine = machine;
    this.resources = config.resources;
    this.createdAtMs = createdAtMs;
    this.log = new LogBuffer(() => machine.clock.now());
    this.cgroup = sandbox.cgroup;
    this.mounts = config.mounts;
    this.files = this.newFiles();
    sandbox.containers.add(this);
  }

  get name(): string {
    return this.config.name;
  }

  /** Files with the mounts that it has now. */
  newFiles(): RootFiles {
    const { mounts, image, config } = this;
    return new RootFiles({
      mounts,
      image: image.files,
      virtual: virtualFiles(this),
      isReadonly: config.readonlyRootfs,
    });
  }

  /** Adds text to the end of a file, which `>>` and `tee -a` do. */
  append(path: string, text: string, process: Process): void {
    const before = this.files.read(path);
    const old: FileContent = before === undefined || isDirectory(before) ? '' : before;
    const isText = typeof old !== 'number' || old === 0;
    const content = isText
      ? (typeof old === 'string' ? old : old === 0 ? '' : decodeText(old)) + text
      : old + text.length;
    this.files.write(path, content);
    this.machine.wrote(process, path, sizeOf(text));
  }

  finish(exitCode: number): void {
    this.log.end();
    this.state = 'Exited';
    this.finishedAtMs = this.machine.clock.now();
    this.exitCode = exitCode;
    this.reason = this.wasOomKilled ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
    for (const told of this.onEnd.splice(0)) told();
  }

  get record(): ContainerRecord {
    const { id, config, state, createdAtMs, startedAtMs, finishedAtMs, exitCode, reason, message } = this;
    const uid = config.runAsUser ?? this.image.uid;
    return {
      id,
      sandboxId: this.sandbox.id,
      name: config.name,
      attempt: config.attempt,
      image: config.image,
      userSpecifiedImage: config.userSpecifiedImage,
      imageRef: this.imageRef,
      state,
      createdAtMs,
      ...(startedAtMs !== undefined && { startedAtMs }),
      ...(finishedAtMs !== undefined && { finishedAtMs }),
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
      resources: this.resources,
      user: {
        uid,
        gid: config.runAsGroup ?? (config.runAsUser === undefined ? this.image.uid : 0),
        supplementalGroups: config.supplementalGroups ?? [config.runAsGroup ?? 0],
      },
    };
  }
}
