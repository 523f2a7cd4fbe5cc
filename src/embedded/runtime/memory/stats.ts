import type { CgroupStats, NodeStats } from '../cri.ts';
import type { Machine } from '../process/kernel.ts';
import type { Cgroup } from './cgroup.ts';
import { throttledPeriods } from './cgroup-files.ts';
import { wholePages } from './pages.ts';

/** Figures of a cgroup as they are now. */
export function statsOf(machine: Machine, cgroup: Cgroup): CgroupStats {
  const { nanoseconds, throttledNanoseconds } = machine.cpu.usage(cgroup);
  const { kernel, events, pageFaults, pagesReclaimed } = cgroup;
  const usageBytes = wholePages(cgroup.usageBytes);
  const inactiveFile = wholePages(cgroup.inactiveFile);
  const activeFile = wholePages(cgroup.activeFile);
  return {
    atMs: machine.clock.now(),
    cpuUsageNanoseconds: Math.round(nanoseconds),
    throttledPeriods: throttledPeriods(throttledNanoseconds, cgroup),
    memoryUsageBytes: usageBytes,
    memoryWorkingSetBytes: Math.max(0, usageBytes - inactiveFile),
    memoryRssBytes: wholePages(cgroup.anon),
    memoryCacheBytes: activeFile + inactiveFile + wholePages(cgroup.shmem),
    memoryActiveFileBytes: activeFile,
    memoryInactiveFileBytes: inactiveFile,
    memoryPeakBytes: wholePages(cgroup.peakBytes),
    memoryMappedFileBytes: activeFile,
    memoryKernelBytes: kernel,
    pageFaults,
    majorPageFaults: 0,
    pagesReclaimed,
    memoryFailures: events.max,
    oomKills: events.oomKill,
    processCount: [...cgroup.leaves()].reduce((sum, { processes }) => sum + processes.length, 0),
  };
}

/** Figures of a whole machine as they are now. */
export function nodeStatsOf(machine: Machine, filesystemUsedBytes: number): NodeStats {
  const stats = statsOf(machine, machine.root);
  return {
    atMs: stats.atMs,
    cpuUsageNanoseconds: stats.cpuUsageNanoseconds,
    memoryCapacityBytes: machine.memoryBytes,
    memoryUsageBytes: stats.memoryUsageBytes,
    memoryWorkingSetBytes: stats.memoryWorkingSetBytes,
    memoryRssBytes: stats.memoryRssBytes,
    pageFaults: stats.pageFaults,
    majorPageFaults: 0,
    filesystemCapacityBytes: machine.diskBytes,
    filesystemUsedBytes: Math.round(filesystemUsedBytes),
    processCount: stats.processCount,
  };
}
