import type { Cgroup } from './memory/cgroup.ts';

/** From here on a cgroup takes part in the division of the node's CPUs; what is idle gets what it wants. */
const busyMillicores = 50;

/**
 * CPU time of a node, reckoned when someone looks or a demand changes, never by a timer.
 * Shares as CFS gives them (Documentation/scheduler/sched-design-CFS.rst): by weight among those who want more, never over a
 * quota (sched-bwc.rst). Simplified: leaves are weighed against each other at once, not level by level; the weights that
 * kubelets give to QoS classes and Pods are sums of their containers', so that the shares come out alike.
 */
export class Cpu {
  private readonly millicores: number;
  private readonly now: () => number;
  private readonly busy = new Set<Cgroup>();

  constructor(millicores: number, now: () => number) {
    this.millicores = millicores;
    this.now = now;
  }

  /** The processes of a leaf want so much from now on (or its shares or quota have changed). */
  demand(leaf: Cgroup, millicores: number): void {
    this.settle(leaf);
    leaf.cpuDemand = Math.max(0, millicores);
    const wasBusy = this.busy.has(leaf);
    const isBusy = leaf.cpuDemand >= busyMillicores;
    if (!isBusy) leaf.cpuRate = Math.min(leaf.cpuDemand, quotaOf(leaf));
    if (!wasBusy && !isBusy) return;
    if (isBusy) this.busy.add(leaf);
    else this.busy.delete(leaf);
    this.divide();
  }

  /** CPU time that something short took, at once. */
  spend(leaf: Cgroup, ms: number): void {
    leaf.cpuNanoseconds += Math.round(ms * 1e6);
  }

  /** Millicores that one more thread of a leaf could have now. */
  available(leaf: Cgroup): number {
    const others = [...this.busy].reduce((sum, other) => sum + (other === leaf ? 0 : other.cpuRate), 0);
    return Math.max(
      20,
      Math.min(1000, quotaOf(leaf), Math.max(this.millicores - others, this.millicores / (this.busy.size + 1))),
    );
  }

  /** All CPU time of a cgroup and those below. */
  usage(cgroup: Cgroup): { nanoseconds: number; throttledNanoseconds: number } {
    this.settle(cgroup);
    let { cpuNanoseconds: nanoseconds, throttledNanoseconds } = cgroup;
    for (const child of cgroup.children.values()) {
      const below = this.usage(child);
      nanoseconds += below.nanoseconds;
      throttledNanoseconds += below.throttledNanoseconds;
    }
    return { nanoseconds, throttledNanoseconds };
  }

  private settle(leaf: Cgroup): void {
    const now = this.now();
    const elapsed = now - leaf.cpuSettledAtMs;
    leaf.cpuSettledAtMs = now;
    if (elapsed <= 0 || leaf.cpuRate === 0) return;
    leaf.cpuNanoseconds += Math.round(elapsed * leaf.cpuRate * 1000);
    if (leaf.cpuDemand > quotaOf(leaf)) leaf.throttledNanoseconds += elapsed * (leaf.cpuDemand - leaf.cpuRate) * 1000;
  }

  private divide(): void {
    for (const leaf of this.busy) this.settle(leaf);
    let left = this.millicores;
    let waiting = [...this.busy];
    while (waiting.length > 0) {
      const weights = waiting.reduce((sum, leaf) => sum + leaf.cpuShares, 0);
      const share = (leaf: Cgroup) => (left * leaf.cpuShares) / weights;
      const content = waiting.filter((leaf) => wanted(leaf) <= share(leaf));
      if (content.length === 0) {
        for (const leaf of waiting) leaf.cpuRate = share(leaf);
        return;
      }
      for (const leaf of content) {
        leaf.cpuRate = wanted(leaf);
        left -= leaf.cpuRate;
      }
      waiting = waiting.filter((leaf) => !content.includes(leaf));
    }
  }
}

function quotaOf(leaf: Cgroup): number {
  return leaf.cpuQuota > 0 ? leaf.cpuQuota / 100 : Number.POSITIVE_INFINITY;
}

function wanted(leaf: Cgroup): number {
  return Math.min(leaf.cpuDemand, quotaOf(leaf));
}
