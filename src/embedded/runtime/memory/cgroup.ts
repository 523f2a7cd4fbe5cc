/** What memory is charged as (`memory.stat` of Documentation/admin-guide/cgroup-v2.rst, Linux 6.12). */
export type MemoryKind = 'activeFile' | 'anon' | 'inactiveFile' | 'kernel' | 'shmem';

const kinds: readonly MemoryKind[] = ['activeFile', 'anon', 'inactiveFile', 'kernel', 'shmem'];

/** `memory.events`, of the cgroup and all below it. */
export interface MemoryEvents {
  max: number;
  oom: number;
  oomKill: number;
  oomGroupKill: number;
}

/** Whom the kernel can choose when there is no more memory; its memory is what {@link Cgroup} was charged for it. */
export interface OomCandidate {
  readonly cgroup: Cgroup;
  readonly oomScoreAdj: number;
  /** Anonymous and shared memory and page tables. */
  readonly residentBytes: number;
}

/**
 * A node of the cgroup v2 hierarchy: what it and all below it use, and what they may. Only leaves have processes.
 * CPU is in ../cpu.ts, which keeps its figures here.
 */
export class Cgroup {
  readonly name: string;
  readonly parent: Cgroup | undefined;
  readonly children = new Map<string, Cgroup>();
  /** Of this cgroup and all below. */
  anon = 0;
  activeFile = 0;
  inactiveFile = 0;
  shmem = 0;
  kernel = 0;
  /** `memory.max`. */
  maxBytes = Number.POSITIVE_INFINITY;
  peakBytes = 0;
  /** `memory.oom.group`: all of it is killed together, as kubelets set it for containers from v1.28 on. */
  isOomGroup = false;
  readonly events: MemoryEvents = { max: 0, oom: 0, oomKill: 0, oomGroupKill: 0 };
  /** Of this cgroup and all below, those that are gone too. */
  pageFaults = 0;
  /** Pages of files that were taken away for others, of this cgroup and all below. */
  pagesReclaimed = 0;
  cpuShares = 2;
  /** Microseconds in each 100,000; 0 for no limit. */
  cpuQuota = 0;
  /** Of what was used, and has been settled; processes that run add to it (../cpu.ts). */
  cpuNanoseconds = 0;
  throttledNanoseconds = 0;
  /** Millicores that its processes would use if they could, and get. */
  cpuDemand = 0;
  cpuRate = 0;
  cpuSettledAtMs = 0;
  /** Processes, in the order of their start; empty but in leaves. */
  processes: OomCandidate[] = [];

  constructor(name: string, parent: Cgroup | undefined) {
    this.name = name;
    this.parent = parent;
    parent?.children.set(name, this);
  }

  /** `memory.current`. */
  get usageBytes(): number {
    return this.anon + this.activeFile + this.inactiveFile + this.shmem + this.kernel;
  }

  /** The cgroup at a path below this one; made when `isMade`. */
  at(path: string, isMade = false): Cgroup | undefined {
    let found: Cgroup | undefined = this;
    for (const name of path.split('/').filter(Boolean)) {
      found = found?.children.get(name) ?? (isMade && found !== undefined ? new Cgroup(name, found) : undefined);
    }
    return found;
  }

  /** Those without children below (or at) this one. */
  *leaves(): Generator<Cgroup> {
    if (this.children.size === 0) yield this;
    for (const child of this.children.values()) yield* child.leaves();
  }

  /** Adds without looking at limits; negative amounts take away. */
  add(kind: MemoryKind, bytes: number): void {
    for (let level: Cgroup | undefined = this; level !== undefined; level = level.parent) {
      level[kind] = Math.max(0, level[kind] + bytes);
      if (bytes <= 0) continue;
      level.peakBytes = Math.max(level.peakBytes, level.usageBytes);
      level.pageFaults += Math.ceil(bytes / 4096);
    }
  }

  /** Counts an event here and above, as `memory.events` does. */
  count(event: keyof MemoryEvents): void {
    for (let level: Cgroup | undefined = this; level !== undefined; level = level.parent) level.events[event] += 1;
  }

  /**
   * Takes page cache away, inactive first, from all below in proportion to what they have; says how much it got.
   * Simplified from mm/vmscan.c: no priorities, dirty pages or `memory.low`; swap is off, as kubelets want it.
   */
  reclaim(bytes: number): number {
    let got = 0;
    for (const kind of ['inactiveFile', 'activeFile'] as const) {
      const wanted = Math.min(bytes - got, this[kind]);
      if (wanted > 0) got += this.take(kind, wanted);
    }
    return got;
  }

  /** The cgroup goes; its page cache (and, of a container, files in memory) stays with those above until someone needs the room. */
  remove(isContainer = false): void {
    const { parent } = this;
    if (parent === undefined) return;
    for (const kind of isContainer ? (['anon', 'kernel'] as const) : (['anon', 'shmem', 'kernel'] as const))
      this.add(kind, -this[kind]);
    parent.children.delete(this.name);
    parent.cpuNanoseconds += this.cpuNanoseconds;
    parent.throttledNanoseconds += this.throttledNanoseconds;
  }

  private take(kind: MemoryKind, wanted: number): number {
    const whole = this[kind];
    let left = wanted;
    for (const child of this.children.values()) {
      const share = Math.min(left, child[kind], Math.ceil((wanted * child[kind]) / whole));
      if (share > 0) left -= child.take(kind, share);
    }
    // What is left was charged here, or by those who have gone.
    if (left > 0) {
      this.add(kind, -left);
      const pages = Math.ceil(left / 4096);
      for (let level: Cgroup | undefined = this; level !== undefined; level = level.parent)
        level.pagesReclaimed += pages;
    }
    return wanted;
  }

  /** Figures and limits as JSON; children and processes are kept elsewhere. */
  toJSON(): object {
    const { maxBytes, peakBytes, isOomGroup, events, pageFaults, pagesReclaimed } = this;
    const { cpuShares, cpuQuota, cpuNanoseconds } = this;
    const own: Partial<Record<MemoryKind, number>> = {};
    for (const kind of kinds) {
      let rest = this[kind];
      for (const child of this.children.values()) rest -= child[kind];
      own[kind] = rest;
    }
    const max = Number.isFinite(maxBytes) ? maxBytes : 0;
    const { throttledNanoseconds } = this;
    return {
      name: this.name,
      own,
      rest: {
        peakBytes,
        isOomGroup,
        pageFaults,
        ...(pagesReclaimed > 0 && { pagesReclaimed }),
        cpuShares,
        cpuQuota,
        cpuNanoseconds,
        throttledNanoseconds,
      },
      max,
      events,
      children: [...this.children.values()],
    };
  }

  /** Takes over what {@link toJSON} gave. */
  restore(json: CgroupJson): void {
    Object.assign(this, json.rest);
    Object.assign(this.events, json.events);
    this.maxBytes = json.max === 0 ? Number.POSITIVE_INFINITY : json.max;
    for (const child of json.children) (this.at(child.name, true) ?? this).restore(child);
    for (const kind of kinds) this.add(kind, json.own[kind] ?? 0);
    Object.assign(this, json.rest);
  }
}

/** What {@link Cgroup.toJSON} makes. */
export interface CgroupJson {
  readonly name: string;
  readonly own: Readonly<Partial<Record<MemoryKind, number>>>;
  readonly rest: Partial<Cgroup>;
  readonly max: number;
  readonly events: MemoryEvents;
  readonly children: readonly CgroupJson[];
}

/**
 * Charges memory to a cgroup and all above it, as far as their limits allow after reclaim (`try_charge_memcg`,
 * mm/memcontrol.c). Returns the cgroup at whose limit it stopped, and how much was charged.
 */
export function charge(cgroup: Cgroup, kind: MemoryKind, bytes: number): { charged: number; full?: Cgroup } {
  let charged = bytes;
  let full: Cgroup | undefined;
  for (let level: Cgroup | undefined = cgroup; level !== undefined; level = level.parent) {
    let over = level.usageBytes + charged - level.maxBytes;
    if (over <= 0) continue;
    level.count('max');
    over -= level.reclaim(over);
    if (over <= 0) continue;
    charged = Math.max(0, charged - over);
    full = level;
  }
  cgroup.add(kind, charged);
  return full === undefined ? { charged } : { charged, full };
}
