import type { FileEntry } from '../files/root-files.ts';
import type { Container } from '../process/kernel.ts';
import type { Cgroup } from './cgroup.ts';
import { wholePages } from './pages.ts';

const lines = (rows: Readonly<Record<string, number>>) =>
  Object.entries(rows)
    .map(([name, value]) => `${name} ${Math.floor(value)}\n`)
    .join('');

const limit = (value: number) => `${value > 0 && Number.isFinite(value) ? value : 'max'}\n`;

/** Interface files of cgroup v2 (Documentation/admin-guide/cgroup-v2.rst, Linux 6.12), of one cgroup. */
const files: Readonly<Record<string, (cgroup: Cgroup, container: Container) => string>> = {
  'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma\n',
  'cgroup.procs': ({ processes }, { processes: own }) =>
    [...own.values()]
      .filter((process) => processes.includes(process))
      .map(({ pid }) => `${pid}\n`)
      .join(''),
  'cpu.max': ({ cpuQuota }) => `${cpuQuota > 0 ? cpuQuota : 'max'} 100000\n`,
  'cpu.stat': (cgroup, { machine }) => {
    const { nanoseconds, throttledNanoseconds } = machine.cpu.usage(cgroup);
    const usec = nanoseconds / 1000;
    const periods = throttledPeriods(throttledNanoseconds, cgroup);
    return lines({
      usage_usec: usec,
      user_usec: usec * 0.7,
      system_usec: usec * 0.3,
      nr_periods: cgroup.cpuQuota > 0 ? Math.max(periods, nanoseconds / 1e8) : 0,
      nr_throttled: periods,
      throttled_usec: throttledNanoseconds / 1000,
    });
  },
  // As kubelets and runc reckon it (ConvertCPUSharesToCgroupV2Value, opencontainers/cgroups v0.0.4).
  'cpu.weight': ({ cpuShares }) => `${cpuWeight(cpuShares)}\n`,
  'memory.current': ({ usageBytes }) => `${wholePages(usageBytes)}\n`,
  'memory.events': ({ events: { max, oom, oomKill, oomGroupKill } }) =>
    lines({ low: 0, high: 0, max, oom, oom_kill: oomKill, oom_group_kill: oomGroupKill }),
  'memory.high': () => 'max\n',
  'memory.low': () => '0\n',
  'memory.max': ({ maxBytes }) => limit(maxBytes),
  'memory.min': () => '0\n',
  'memory.oom.group': ({ isOomGroup }) => `${isOomGroup ? 1 : 0}\n`,
  'memory.peak': ({ peakBytes }) => `${wholePages(peakBytes)}\n`,
  'memory.stat': (cgroup) => {
    const { kernel, pageFaults, pagesReclaimed } = cgroup;
    const [anon = 0, activeFile = 0, inactiveFile = 0, shmem = 0] = [
      cgroup.anon,
      cgroup.activeFile,
      cgroup.inactiveFile,
      cgroup.shmem,
    ].map(wholePages);
    return lines({
      anon,
      file: activeFile + inactiveFile + shmem,
      kernel,
      kernel_stack: wholePages(kernel * 0.1),
      pagetables: wholePages(kernel * 0.2),
      sock: 0,
      shmem,
      file_mapped: activeFile,
      file_dirty: 0,
      file_writeback: 0,
      inactive_anon: anon + shmem,
      active_anon: 0,
      inactive_file: inactiveFile,
      active_file: activeFile,
      unevictable: 0,
      slab: kernel * 0.7,
      workingset_refault_anon: 0,
      workingset_refault_file: 0,
      pgscan: pagesReclaimed,
      pgsteal: pagesReclaimed,
      pgfault: pageFaults,
      pgmajfault: 0,
    });
  },
  'memory.swap.current': () => '0\n',
  'memory.swap.max': () => '0\n',
  'pids.current': ({ processes }) => `${processes.length}\n`,
  'pids.max': () => 'max\n',
};

/** A file of `/sys/fs/cgroup` in a container, whose cgroup namespace shows it its own cgroup as the root. */
export function cgroupFile(container: Container, name: string): FileEntry | undefined {
  return name === '' ? Object.keys(files) : files[name]?.(container.cgroup, container);
}

/** Periods of 100 ms in which a cgroup had to wait, from how long it did. */
export function throttledPeriods(throttledNanoseconds: number, { cpuQuota, cpuDemand }: Cgroup): number {
  const wait = Math.max(1, Math.min(cpuDemand / 100 || 10, 10) - cpuQuota / 1e5) * 1e7;
  return cpuQuota === 0 ? 0 : Math.round(throttledNanoseconds / wait);
}

function cpuWeight(shares: number): number {
  if (shares <= 2) return 1;
  if (shares >= 262_144) return 10_000;
  const l = Math.log2(shares);
  return Math.ceil(10 ** ((l * l + 125 * l) / 612 - 7 / 34));
}
