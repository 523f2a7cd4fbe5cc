import type { Clock, Random } from '../../../base/index.ts';
import { Cpu } from '../cpu.ts';
import type { ContainerEvent, RuntimeStep } from '../cri.ts';
import { type FileError, isDirectory, sizeOf } from '../files/root-files.ts';
import { Cgroup, charge, type MemoryKind } from '../memory/cgroup.ts';
import { chooseVictims } from '../memory/oom.ts';
import type { Container, Machine, Network, Process, ProcessClass, ProcessStart } from './kernel.ts';
import { newContainerId } from './new-id.ts';
import { RunningProcess } from './process.ts';
import { type SignalName, signalNumbers } from './process-types.ts';

/** What a node's machine is made of. */
export interface MachineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly memoryBytes: number;
  readonly cpuMillicores: number;
  readonly diskBytes: number;
  /** By name; all that a container needs have been loaded before it starts. */
  readonly classOf: (name: string) => ProcessClass;
}

/** What one more process of a container costs the kernel: stacks and page tables; measured on kind (busybox sh and its sleep). */
const anotherKernelBytes = 86_016;

/**
 * CPU time that a start takes, in ms: of a container's first process, with what runc does in its cgroup, as measured on kind
 * (busybox's sleep; nginx takes 28); and, assumed, of one that follows. metrics-server passes over what has used no CPU at all,
 * as nothing that runs has.
 */
const firstStartMs = 24;
const anotherStartMs = 1;

/** The kernel of a node: processes, memory, CPU. */
export class NodeMachine implements Machine {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly memoryBytes: number;
  readonly cpuMillicores: number;
  readonly diskBytes: number;
  readonly root = new Cgroup('', undefined);
  readonly cpu: Cpu;
  readonly hostListeners = new Map<number, Process>();
  readonly commands = new Map<number, { stdout: string; stderr: string }>();
  nextCommand = 1;
  /** What programs outside of Pods hold of the disk. */
  outsideDiskBytes = 0;
  readonly listeners = new Set<(event: ContainerEvent) => void>();
  readonly steps: RuntimeStep[] = [];
  bootedAtMs: number;
  nextHostPid = 1200;
  private readonly classOf: (name: string) => ProcessClass;

  constructor(options: MachineOptions) {
    this.clock = options.clock;
    this.random = options.random;
    this.network = options.network;
    this.nodeName = options.nodeName;
    this.nodeIp = options.nodeIp;
    this.memoryBytes = options.memoryBytes;
    this.cpuMillicores = options.cpuMillicores;
    this.diskBytes = options.diskBytes;
    this.classOf = options.classOf;
    this.bootedAtMs = this.clock.now();
    this.cpu = new Cpu(this.cpuMillicores, () => this.clock.now());
    this.root.maxBytes = this.memoryBytes;
  }

  /** 64 hexadecimal digits. */
  newId(): string {
    return newContainerId(this.random);
  }

  step(step: Omit<RuntimeStep, 'atMs'>): void {
    this.steps.push({ atMs: this.clock.now(), ...step });
    if (this.steps.length > 600) this.steps.splice(0, 200);
  }

  emit(type: ContainerEvent['type'], container: Container, oom?: ContainerEvent['oom']): void {
    const { sandbox } = container;
    const event: ContainerEvent = {
      type,
      sandboxId: sandbox.id,
      podUid: sandbox.config.uid,
      containerId: container.id,
      atMs: this.clock.now(),
      ...(oom && { oom }),
    };
    for (const listener of this.listeners) listener(event);
  }

  /** fork and exec; the class's `start` has run when it returns, and it may be over. */
  spawn(container: Container, start: ProcessStart, onExit?: (exitCode: number) => void): Process {
    const process = this.place(container, start, container.nextPid, this.nextHostPid);
    container.nextPid += 1;
    this.nextHostPid += 1;
    process.onExit = onExit;
    for (const output of [process.stdout, process.stderr]) if (output.to === 'pipe') output.pipe.open();
    const { anonBytes = 110_592, fileBytes = 0, kernelBytes = 225_280, millicores = 0 } = process.class.footprint ?? {};
    const { cgroup } = container;
    // Page cache of the image is charged once, to whom reads it first.
    if (fileBytes > 0 && cgroup.activeFile === 0) charge(cgroup, 'activeFile', fileBytes);
    if (
      !this.charge(process, 'kernel', process.pid === 1 ? kernelBytes : anotherKernelBytes) ||
      !this.charge(process, 'anon', anonBytes)
    )
      return process;
    this.cpu.spend(cgroup, process.pid === 1 ? firstStartMs : anotherStartMs);
    if (millicores > 0) this.useCpu(process, millicores);
    process.class.start(process);
    return process;
  }

  /** Puts a process into its container, without starting it. */
  place(container: Container, start: ProcessStart, pid: number, hostPid: number): Process {
    const process = new RunningProcess(container, this.classOf(start.className), [pid, hostPid], start);
    container.processes.set(pid, process);
    container.cgroup.processes.push(process);
    return process;
  }

  useCpu(process: Process, millicores: number): void {
    const { cgroup } = process;
    const demand = cgroup.cpuDemand - process.millicores + millicores;
    process.millicores = millicores;
    this.cpu.demand(cgroup, demand);
  }

  /** Charges memory of a process; who is killed for it is over afterwards. @returns whether the process itself lives on */
  charge(process: Process, kind: MemoryKind, bytes: number): boolean {
    let left = bytes;
    for (let attempt = 0; left > 0 && !process.isOver; attempt += 1) {
      const { charged, full } = charge(process.cgroup, kind, left);
      if (kind === 'anon') process.anonBytes += charged;
      if (kind === 'kernel') process.kernelBytes += charged;
      left -= charged;
      if (full === undefined || left <= 0) break;
      // Page cache that finds no room is written and dropped at once.
      if (kind === 'activeFile' || kind === 'inactiveFile') break;
      if (!this.outOfMemory(full) || attempt > 100) {
        process.cgroup.add(kind, left);
        break;
      }
    }
    return !process.isOver;
  }

  /** Charges memory of programs that are no part of any Pod and that nobody may kill; negative amounts free it. */
  chargeOutside(cgroup: Cgroup, bytes: number): void {
    let left = bytes;
    if (left < 0) cgroup.add('anon', left);
    while (left > 0) {
      const { charged, full } = charge(cgroup, 'anon', left);
      left -= charged;
      if (full !== undefined && left > 0 && !this.outOfMemory(full)) return;
    }
  }

  /** A process has written to a file: page cache, or memory where the file is in memory. */
  wrote(process: Process, path: string, bytes: number): boolean {
    const isMemory =
      path.startsWith('/dev/shm/') || process.container.files.mountOf(path)?.mount.tree.isMemory === true;
    return this.charge(process, isMemory ? 'shmem' : 'inactiveFile', bytes);
  }

  /** A limit has been lowered: reclaims, then kills until it is kept (`memory_max_write`, mm/memcontrol.c). */
  enforce(cgroup: Cgroup): void {
    for (let over = cgroup.usageBytes - cgroup.maxBytes; over > 0; over = cgroup.usageBytes - cgroup.maxBytes) {
      if (cgroup.reclaim(over) >= over) return;
      if (!this.outOfMemory(cgroup)) return;
    }
  }

  /** Removes a file, with the memory that it was in. */
  discard(process: Process, path: string): FileError | undefined {
    const { files } = process.container;
    const entry = files.read(path);
    const error = files.write(path, undefined);
    if (error !== undefined || entry === undefined || isDirectory(entry)) return error;
    const isMemory = path.startsWith('/dev/shm/') || files.mountOf(path)?.mount.tree.isMemory === true;
    const kind = isMemory ? 'shmem' : 'inactiveFile';
    process.cgroup.add(kind, -Math.min(sizeOf(entry), process.cgroup[kind]));
    return undefined;
  }

  /** No memory at a cgroup's limit, or on the node. @returns whether anybody could be killed */
  private outOfMemory(domain: Cgroup): boolean {
    domain.count('oom');
    const isSystem = domain === this.root;
    const total = Number.isFinite(domain.maxBytes) ? Math.min(domain.maxBytes, this.memoryBytes) : this.memoryBytes;
    const victims = chooseVictims<Process>(domain, total);
    if (victims === undefined) return false;
    victims.group?.count('oomGroupKill');
    const { chosen } = victims;
    const containers = new Set<Container>();
    for (const victim of victims.killed) {
      victim.cgroup.count('oomKill');
      victim.container.wasOomKilled = true;
      containers.add(victim.container);
    }
    for (const container of containers) {
      const oom = { process: chosen.command, pid: chosen.hostPid, constraint: isSystem ? 'system' : 'memcg' } as const;
      this.emit('OOM', container, oom);
    }
    for (const victim of victims.killed) {
      victim.killedBy = 'SIGKILL';
      this.end(victim, 137);
    }
    return true;
  }

  /** kill(2). */
  signal(process: Process, signal: SignalName): void {
    if (process.isOver) return;
    const action = signal === 'SIGKILL' ? 137 : process.class.signals?.[signal];
    if (signal === 'SIGKILL') process.killedBy = signal;
    if (typeof action === 'function') action(process);
    else if (action !== undefined) this.end(process, action);
    // The first process of a PID namespace has no default actions (pid_namespaces(7)).
    else if (process.pid !== 1 && signal !== 'SIGCHLD' && signal !== 'SIGWINCH') {
      process.killedBy = signal;
      this.end(process, 128 + signalNumbers[signal]);
    }
  }

  /** A process is over. With the first of a container all of it is. */
  end(process: Process, exitCode: number): void {
    if (process.isOver) return;
    process.isOver = true;
    process.stop();
    process.class.ended?.(process);
    const { container, cgroup, pid } = process;
    this.useCpu(process, 0);
    cgroup.add('anon', -process.anonBytes);
    cgroup.add('kernel', -process.kernelBytes);
    cgroup.processes = cgroup.processes.filter((other) => other !== process);
    container.processes.delete(pid);
    for (const [port, listener] of container.sandbox.listeners) {
      if (listener === process) container.sandbox.listeners.delete(port);
    }
    this.network.ended(process);
    for (const output of [process.stdout, process.stderr]) if (output.to === 'pipe') output.pipe.close();
    if (pid === 1) this.endContainer(container, exitCode);
    process.onExit?.(exitCode);
    const parent = container.processes.get(process.parentPid);
    if (parent !== undefined) parent.class.child?.(parent, process, exitCode);
    // Orphans go to the first process, which in containers seldom waits for anybody.
  }

  private endContainer(container: Container, exitCode: number): void {
    for (const other of [...container.processes.values()]) this.end(other, 137);
    this.cpu.demand(container.cgroup, 0);
    container.cgroup.remove(true);
    container.finish(exitCode);
    this.emit('STOPPED', container);
  }
}
