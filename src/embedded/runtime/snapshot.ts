import type { ContainerConfig, ContainerRecord, Mount, PodSandboxConfig, SandboxStatus } from './cri.ts';
import type { ImageStore } from './images/image-store.ts';
import { Cgroup, type CgroupJson } from './memory/cgroup.ts';
import { NetworkError } from './network/network-error.ts';
import { PodContainer, PodSandbox } from './process/container.ts';
import type { Input, Output, Process } from './process/kernel.ts';
import type { NodeMachine } from './process/machine.ts';
import type { Json } from './process/process-types.ts';
import { TextPipe } from './process/streams.ts';

/** What a runtime is, apart from how it is asked. */
export interface RuntimeParts {
  readonly machine: NodeMachine;
  readonly images: ImageStore;
  readonly sandboxes: Map<string, PodSandbox>;
  readonly byPod: Map<string, Set<PodSandbox>>;
  readonly containers: Map<string, PodContainer>;
  /** Loads a process class. */
  load(className: string): Promise<void>;
}

interface ProcessJson {
  readonly pid: number;
  readonly hostPid: number;
  readonly parentPid: number;
  readonly className: string;
  readonly argv: readonly string[];
  /** Absent: as the first process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly uid: number;
  readonly startedAtMs: number;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly state: Json;
  readonly figures: Pick<Process, 'anonBytes' | 'busyUntilMs' | 'kernelBytes' | 'millicores'>;
  readonly wake: readonly [atMs: number, what: string] | null;
  readonly isAsking: boolean;
}

interface ContainerJson {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly imageRef: string;
  readonly createdAtMs: number;
  readonly fields: Partial<PodContainer>;
  readonly log: Parameters<PodContainer['log']['restore']>[0];
  readonly files: Parameters<PodContainer['files']['restore']>[0];
  readonly stdin?: TextPipe;
  readonly processes: readonly ProcessJson[];
  readonly listeners: readonly (readonly [port: number, pid: number])[];
  /** Memory of commands that someone outside ran, who is not there any more. */
  readonly lost: { readonly anon: number; readonly kernel: number };
}

interface RuntimeJson {
  readonly bootedAtMs: number;
  readonly nextHostPid: number;
  readonly images: readonly string[];
  readonly root: CgroupJson;
  readonly sandboxes: readonly {
    readonly id: string;
    readonly config: PodSandboxConfig;
    readonly createdAtMs: number;
    readonly ip: string;
    readonly state: SandboxStatus['state'];
  }[];
  readonly containers: readonly ContainerJson[];
}

/** The whole state as JSON. Commands of `exec` and connections are not in it; a request that is on its way will be reset. */
export function snapshotOf({ machine, images, sandboxes, containers }: RuntimeParts): unknown {
  for (const { cgroup } of containers.values()) machine.cpu.usage(cgroup);
  const whole = {
    bootedAtMs: machine.bootedAtMs,
    nextHostPid: machine.nextHostPid,
    images: images.toJSON(),
    root: machine.root,
    sandboxes: [...sandboxes.values()].map(({ id, config, createdAtMs, ip, state }) => ({
      id,
      config,
      createdAtMs,
      ip,
      state,
    })),
    containers: [...containers.values()].map(containerJson),
  };
  // Pipes are shared: each is written once, and named after that.
  const pipes = new Map<TextPipe, number>();
  const replace = (_key: string, value: unknown) => {
    if (!(value instanceof TextPipe)) return value;
    const known = pipes.get(value);
    if (known !== undefined) return { $pipe: known };
    pipes.set(value, pipes.size);
    return { $pipe: pipes.size - 1, ...value.data };
  };
  return JSON.parse(JSON.stringify(whole, replace));
}

function containerJson(container: PodContainer): object {
  const { id, sandbox, config, imageRef, createdAtMs, log, files, stdin, resources, processes } = container;
  const { state, startedAtMs, finishedAtMs, exitCode, reason, message, wasOomKilled, nextPid } = container;
  const lost = { anon: 0, kernel: 0 };
  const kept = new Map<number, Process>();
  for (const process of processes.values()) {
    const isOutside =
      process.onExit !== undefined ||
      (process.parentPid !== 0 && !kept.has(process.parentPid)) ||
      [process.stdout, process.stderr].some(({ to }) => to === 'sink');
    if (!isOutside) kept.set(process.pid, process);
    else {
      lost.anon += process.anonBytes;
      lost.kernel += process.kernelBytes;
    }
  }
  const first = processes.get(1);
  return {
    id,
    sandboxId: sandbox.id,
    config: { ...config, mounts: [] },
    imageRef,
    createdAtMs,
    fields: { state, startedAtMs, finishedAtMs, exitCode, reason, message, wasOomKilled, nextPid, resources },
    log,
    files,
    stdin,
    processes: [...kept.values()].map((process) => ({
      pid: process.pid,
      hostPid: process.hostPid,
      parentPid: process.parentPid,
      className: process.className,
      argv: process.argv,
      ...((process === first || process.env !== first?.env) && { env: process.env }),
      cwd: process.cwd,
      uid: process.uid,
      startedAtMs: process.startedAtMs,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      state: process.state,
      figures: {
        anonBytes: process.anonBytes,
        kernelBytes: process.kernelBytes,
        millicores: process.millicores,
        busyUntilMs: process.busyUntilMs,
      },
      wake: process.wakeAtMs === undefined ? null : [process.wakeAtMs, process.wakeWhat],
      isAsking: process.isAsking,
    })),
    listeners: [...sandbox.listeners]
      .filter(([, process]) => kept.get(process.pid) === process)
      .map(([port, { pid }]) => [port, pid]),
    lost,
  };
}

/** Goes on from a snapshot, in a runtime that has no Pods yet. */
export async function restoreSnapshot(
  parts: RuntimeParts,
  snapshot: unknown,
  mountsOf: (container: ContainerRecord) => readonly Mount[],
): Promise<void> {
  const { machine, images, sandboxes, byPod, containers } = parts;
  const pipes = new Map<number, TextPipe>();
  const revive = (_key: string, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$pipe' in value)) return value;
    const number = Number(value.$pipe);
    const pipe = pipes.get(number) ?? new TextPipe();
    pipes.set(number, pipe);
    if ('text' in value) pipe.data = value as unknown as TextPipe['data'];
    return pipe;
  };
  const json = JSON.parse(JSON.stringify(snapshot), revive) as RuntimeJson;
  for (const { processes } of json.containers) for (const { className } of processes) await parts.load(className);
  for (const image of json.images) images.add(image);
  machine.bootedAtMs = json.bootedAtMs;
  machine.nextHostPid = json.nextHostPid;
  for (const [name, child] of [...machine.root.children]) {
    for (const kind of ['anon', 'activeFile', 'inactiveFile', 'shmem', 'kernel'] as const)
      child.add(kind, -child[kind]);
    if (name !== 'system.slice') machine.root.children.delete(name);
  }
  machine.root.restore(json.root);
  for (const one of json.sandboxes) {
    const sandbox = new PodSandbox(one.id, one.config, machine, one.ip, one.createdAtMs);
    sandbox.state = one.state;
    sandboxes.set(one.id, sandbox);
    byPod.set(one.config.uid, (byPod.get(one.config.uid) ?? new Set()).add(sandbox));
    if (one.state === 'Ready') machine.network.attach(sandbox);
    else sandbox.cgroup.remove();
  }
  for (const one of json.containers) restoreContainer(parts, one, mountsOf);
  for (const pipe of pipes.values()) pipe.reconnect(containers);
}

function restoreContainer(
  { machine, images, sandboxes, containers }: RuntimeParts,
  json: ContainerJson,
  mountsOf: (container: ContainerRecord) => readonly Mount[],
): void {
  const sandbox = sandboxes.get(json.sandboxId);
  const image = images.resolved(json.config.image);
  if (sandbox === undefined || image === undefined) return;
  const container = new PodContainer(
    json.id,
    sandbox,
    json.config,
    image.spec,
    json.imageRef,
    machine,
    json.createdAtMs,
  );
  Object.assign(container, json.fields);
  container.mounts = mountsOf(container.record);
  container.files = container.newFiles();
  container.files.restore(json.files);
  container.log.restore(json.log);
  container.stdin = json.stdin;
  containers.set(json.id, container);
  if (container.state !== 'Running') return;
  const { parent } = sandbox.cgroup;
  container.cgroup = parent?.children.get(json.id) ?? new Cgroup(json.id, parent);
  for (const kind of ['anon', 'kernel'] as const) container.cgroup.add(kind, -json.lost[kind]);
  const first = json.processes[0]?.env ?? {};
  const now = machine.clock.now();
  for (const { figures, wake, isAsking, pid, hostPid, parentPid, env = first, ...start } of json.processes) {
    const process = machine.place(container, { ...start, env, parentPid }, pid, hostPid);
    Object.assign(process, { ...figures, millicores: 0 });
    machine.useCpu(process, figures.millicores);
    if (wake !== null) process.sleep(Math.max(0, wake[0] - now), wake[1]);
    if (isAsking) {
      const what = `${machine.nodeName} ${sandbox.name}: its connection is gone`;
      machine.clock.schedule(
        () => process.isOver || process.class.reply?.(process, new NetworkError('reset', '')),
        0,
        what,
      );
    }
  }
  for (const [port, pid] of json.listeners) {
    const process = container.processes.get(pid);
    if (process !== undefined) sandbox.listeners.set(port, process);
  }
}
