import type { ContainerRecord, Mount } from './cri.ts';
import type { ImageStore } from './images/image-store.ts';
import { Cgroup } from './memory/cgroup.ts';
import type { OperationJson, Operations } from './operations.ts';
import { PodContainer, PodSandbox } from './process/container.ts';
import type { Pipe, Process } from './process/kernel.ts';
import type { NodeMachine } from './process/machine.ts';
import type { ProcessParts } from './process/start-process.ts';
import { TextPipe } from './process/streams.ts';
import type { ContainerJson, RuntimeSnapshot } from './runtime-snapshot.ts';
import type { ContainerTerminal } from './terminal/terminal.ts';

/** What a runtime is, apart from how it is asked. */
export interface RuntimeParts {
  readonly machine: NodeMachine;
  readonly images: ImageStore;
  readonly sandboxes: Map<string, PodSandbox>;
  readonly byPod: Map<string, Set<PodSandbox>>;
  readonly containers: Map<string, PodContainer>;
  readonly operations: Operations;
  /** Loads a process class. */
  load(className: string): Promise<void>;
  loadTerminals: ProcessParts['loadTerminals'];
}

/**
 * The whole state as JSON. Commands of `kubectl exec` and connections are not in it, as those who had them are not there any
 * more; those of the kubelet's probes and hooks are.
 */
export function snapshotOf({ machine, images, sandboxes, containers, operations }: RuntimeParts): RuntimeSnapshot {
  machine.cpu.usage(machine.root);
  const whole = {
    bootedAtMs: machine.bootedAtMs,
    nextHostPid: machine.nextHostPid,
    nextCommand: machine.nextCommand,
    outsideDiskBytes: machine.outsideDiskBytes,
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
    operations: operations.toJSON(),
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
  const { id, sandbox, config, imageRef, createdAtMs, log, files, stdin, terminal, resources, processes } = container;
  const { state, startedAtMs, finishedAtMs, exitCode, reason, message, wasOomKilled, nextPid } = container;
  const lost = { anon: 0, kernel: 0 };
  const kept = new Map<number, Process>();
  for (const process of processes.values()) {
    const isOutside =
      (process.onExit !== undefined && process.stdout.to !== 'command') ||
      (process.parentPid !== 0 && !kept.has(process.parentPid)) ||
      process.terminal !== terminal ||
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
    ...(terminal !== undefined && { terminal: terminal.data }),
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
      state: process.class.save?.(process) ?? process.state,
      figures: {
        anonBytes: process.anonBytes,
        kernelBytes: process.kernelBytes,
        millicores: process.millicores,
        busyUntilMs: process.busyUntilMs,
      },
      ...(process.group !== undefined && { group: process.group }),
      wake: process.wakeDue === undefined ? null : [process.wakeDue, process.wakeWhat],
      ...((process.isAsking || process.isResolving) && { asks: process.isAsking ? 'request' : 'name' }),
    })),
    listeners: [...sandbox.listeners]
      .filter(([, process]) => kept.get(process.pid) === process)
      .map(([port, { pid }]) => [port, pid]),
    lost,
  };
}

/** Goes on from a snapshot that was checked, in a runtime that has no Pods yet. */
export async function restoreSnapshot(
  parts: RuntimeParts,
  snapshot: RuntimeSnapshot,
  mountsOf: (container: ContainerRecord) => readonly Mount[],
  resume: (operation: OperationJson) => void,
): Promise<void> {
  const { machine, images, sandboxes, byPod, containers } = parts;
  const classes = new Set(snapshot.containers.flatMap(({ processes }) => processes.map(({ className }) => className)));
  for (const className of classes) await parts.load(className);
  const newTerminal = await terminalsOf(snapshot, parts);
  images.restore(snapshot.images);
  machine.bootedAtMs = snapshot.bootedAtMs;
  machine.nextHostPid = snapshot.nextHostPid;
  machine.nextCommand = snapshot.nextCommand;
  machine.outsideDiskBytes = snapshot.outsideDiskBytes;
  for (const [name, child] of [...machine.root.children]) {
    for (const kind of ['anon', 'activeFile', 'inactiveFile', 'shmem', 'kernel'] as const)
      child.add(kind, -child[kind]);
    if (name !== 'system.slice') machine.root.children.delete(name);
  }
  // What was used before this moment is in the snapshot.
  machine.cpu.usage(machine.root);
  machine.root.restore(snapshot.root);
  for (const one of snapshot.sandboxes) {
    const sandbox = new PodSandbox(one.id, one.config, machine, one.ip, one.createdAtMs);
    sandbox.state = one.state;
    sandboxes.set(one.id, sandbox);
    byPod.set(one.config.uid, (byPod.get(one.config.uid) ?? new Set()).add(sandbox));
    if (one.state === 'Ready') machine.network.attach(sandbox);
    else sandbox.cgroup.remove();
  }
  const streams = { pipes: createPipes(), newTerminal };
  for (const one of snapshot.containers) restoreContainer(parts, one, mountsOf, streams);
  streams.pipes.reconnect(containers);
  for (const operation of snapshot.operations) resume(operation);
  // What works outside of processes goes on once all is there.
  for (const { processes } of containers.values())
    for (const process of processes.values()) process.class.resumed?.(process);
}

type NewTerminal = (container: PodContainer) => ContainerTerminal;

/** Terminals are loaded where there are any. */
async function terminalsOf({ containers }: RuntimeSnapshot, { loadTerminals }: RuntimeParts): Promise<NewTerminal> {
  if (!containers.some(({ terminal }) => terminal !== undefined))
    return () => {
      throw new Error('a terminal of no container');
    };
  const { ContainerTerminal } = await loadTerminals();
  return (container) => new ContainerTerminal(container, (text) => container.log.write('stdout', text));
}

/** Pipes by number, each made when it is first named; the first to name one brings what is in it. */
function createPipes() {
  const pipes = new Map<number, TextPipe>();
  const at = (value: object & { readonly $pipe: unknown }): TextPipe => {
    const number = Number(value.$pipe);
    const pipe = pipes.get(number) ?? new TextPipe();
    pipes.set(number, pipe);
    if ('text' in value) pipe.data = value as unknown as TextPipe['data'];
    return pipe;
  };
  const isPipe = (value: unknown): value is object & { readonly $pipe: unknown } =>
    typeof value === 'object' && value !== null && '$pipe' in value;
  return {
    /** The pipe that is meant, if one is. */
    of: (value: unknown): Pipe | undefined => (isPipe(value) ? at(value) : undefined),
    /** The same stream with its pipe in place of its number. */
    in<T extends object>(stream: T): T {
      return 'pipe' in stream && isPipe(stream.pipe) ? { ...stream, pipe: at(stream.pipe) } : stream;
    },
    reconnect(containers: ReadonlyMap<string, PodContainer>) {
      for (const pipe of pipes.values()) pipe.reconnect(containers);
    },
  };
}

function restoreContainer(
  { machine, images, sandboxes, containers }: RuntimeParts,
  json: ContainerJson,
  mountsOf: (container: ContainerRecord) => readonly Mount[],
  { pipes, newTerminal }: { pipes: ReturnType<typeof createPipes>; newTerminal: NewTerminal },
): void {
  const sandbox = sandboxes.get(json.sandboxId);
  const image = images.resolvedAnyway(json.config.image);
  if (sandbox === undefined) return;
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
  container.stdin = pipes.of(json.stdin);
  containers.set(json.id, container);
  if (container.state !== 'Running') return;
  const { parent } = sandbox.cgroup;
  container.cgroup = parent?.children.get(json.id) ?? new Cgroup(json.id, parent);
  for (const kind of ['anon', 'kernel'] as const) container.cgroup.add(kind, -json.lost[kind]);
  const first = json.processes[0]?.env ?? {};
  if (json.terminal !== undefined) container.terminal = newTerminal(container);
  const streamOf = <T extends object>(stream: T): T =>
    'terminal' in stream ? { ...stream, terminal: container.terminal } : pipes.in(stream);
  const asking: [Process, 'name' | 'request'][] = [];
  for (const { figures, wake, asks, pid, hostPid, parentPid, env = first, ...start } of json.processes) {
    const { stdin, stdout, stderr } = start;
    const streams = { stdin: streamOf(stdin), stdout: streamOf(stdout), stderr: streamOf(stderr) };
    const { terminal } = container;
    const process = machine.place(container, { ...start, ...streams, env, parentPid, terminal }, pid, hostPid);
    process.class.reconnect?.(process, streamOf);
    Object.assign(process, { ...figures, millicores: 0 });
    machine.useCpu(process, figures.millicores);
    if (wake !== null) process.sleep(...wake);
    if (asks !== undefined) asking.push([process, asks]);
  }
  if (json.terminal !== undefined) container.terminal?.restore(json.terminal);
  for (const [port, pid] of json.listeners) {
    const process = container.processes.get(pid);
    if (process !== undefined) sandbox.listeners.set(port, process);
  }
  for (const [process, asks] of asking) {
    if (asks === 'request') process.askAgain();
    else process.class.start(process);
  }
}
