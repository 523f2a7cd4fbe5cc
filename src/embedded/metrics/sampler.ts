/** What every kind of figure has. */
interface Figures {
  readonly atMs: number;
  readonly cpuUsageNanoseconds: number;
}

/** Figures of one moment, and CPU use since the sample before. */
export interface Sample<T extends Figures> {
  readonly stats: T;
  readonly usageNanoCores: number;
}

/** Keeps the latest sample of each thing that has figures. */
export interface Sampler {
  /**
   * The sample of what `key` names; a new one when the kept one is older than a housekeeping interval.
   * `bornAtMs` is when it had used no CPU yet; undefined when `read` finds nothing.
   */
  sample<T extends Figures>(
    key: string,
    nowMs: number,
    bornAtMs: number,
    read: () => T | undefined,
  ): Sample<T> | undefined;
  /** Forgets what nobody sampled since this was called last. */
  forgetOthers(): void;
}

/** How often kubelets let cAdvisor look (`HousekeepingInterval`, `pkg/kubelet/cadvisor/cadvisor_linux.go`, v1.37). */
const housekeepingMs = 10_000;

/**
 * Samples as cAdvisor's housekeeping does, but only when somebody asks: no timer runs. CPU use is the mean between two samples that
 * are at least a housekeeping interval apart; so who asks every 15 s sees what upstream shows, who asks for the first time
 * the mean since the start, and who comes back after an hour the mean of that hour, where upstream shows the last 10 s.
 */
export function createSampler(): Sampler {
  let kept = new Map<string, Sample<Figures>>();
  let touched = new Map<string, Sample<Figures>>();
  return {
    sample<T extends Figures>(key: string, nowMs: number, bornAtMs: number, read: () => T | undefined) {
      // Each key has one kind of figures.
      const last = kept.get(key) as Sample<T> | undefined;
      if (last !== undefined && nowMs - last.stats.atMs < housekeepingMs) {
        touched.set(key, last);
        return last;
      }
      const stats = read();
      if (stats === undefined) return undefined;
      const { atMs, cpuUsageNanoseconds } = last?.stats ?? { atMs: bornAtMs, cpuUsageNanoseconds: 0 };
      const seconds = (stats.atMs - atMs) / 1000;
      const used = stats.cpuUsageNanoseconds - cpuUsageNanoseconds;
      const sample: Sample<T> = { stats, usageNanoCores: seconds > 0 ? Math.max(0, Math.round(used / seconds)) : 0 };
      touched.set(key, sample);
      return sample;
    },
    forgetOthers() {
      kept = touched;
      touched = new Map();
    },
  };
}
