import { formatTime } from '../../kube/index.ts';
import type { CgroupStats, NodeStats } from '../runtime/cri.ts';
import type { ContainerFigures, NodeFigures, PodFigures } from './figures.ts';
import type { Sample } from './sampler.ts';

/**
 * `Summary` of `k8s.io/kubelet/pkg/apis/stats/v1alpha1` (v0.37), as `pkg/kubelet/server/stats/summary.go` and
 * `pkg/kubelet/stats/cri_stats_provider.go` (v1.37) fill it. Left out, for the model does not have them: network, volumes and
 * `ephemeral-storage`, inodes, pressure (PSI), the most processes there may be, the image file system's use, the kubelet's own
 * cgroup, and `availableBytes` of Pods.
 */
export function newSummary(figures: NodeFigures, isOnlyCpuAndMemory: boolean): object {
  const { nodeName, startedAtMs, node, cgroups } = figures;
  const { stats } = node;
  const pods = cgroups.get('kubepods');
  const time = formatTime(stats.atMs);
  const memory = memoryOf(stats, stats.memoryCapacityBytes);
  return {
    node: {
      nodeName,
      ...(pods === undefined
        ? {}
        : {
            systemContainers: [
              {
                name: 'pods',
                startTime: formatTime(startedAtMs),
                cpu: cpuOf(pods),
                memory: memoryOf(pods.stats),
                swap: { time: formatTime(pods.stats.atMs), swapUsageBytes: 0 },
              },
            ],
          }),
      startTime: formatTime(startedAtMs),
      cpu: cpuOf(node),
      memory,
      ...(isOnlyCpuAndMemory
        ? {}
        : {
            fs: filesystemOf(stats, stats.filesystemUsedBytes),
            runtime: { imageFs: filesystemOf(stats), containerFs: filesystemOf(stats) },
            rlimit: { time, curproc: stats.processCount },
          }),
      swap: { time, swapAvailableBytes: 0, swapUsageBytes: 0 },
    },
    pods: figures.pods.map((pod) => newPod(pod, stats, isOnlyCpuAndMemory)),
  };
}

function newPod({ sandbox, cgroup, containers }: PodFigures, node: NodeStats, isOnlyCpuAndMemory: boolean): object {
  const { name, namespace, uid, createdAtMs } = sandbox;
  return {
    podRef: { name, namespace, uid },
    startTime: formatTime(createdAtMs),
    containers: containers.map((container) => newContainer(container, node, isOnlyCpuAndMemory)),
    ...(cgroup === undefined
      ? {}
      : {
          cpu: cpuOf(cgroup.sample),
          memory: memoryOf(cgroup.sample.stats),
          ...(isOnlyCpuAndMemory ? {} : { process_stats: { process_count: cgroup.sample.stats.processCount } }),
          swap: { time: formatTime(cgroup.sample.stats.atMs), swapUsageBytes: 0 },
        }),
  };
}

function newContainer({ record, sample }: ContainerFigures, node: NodeStats, isOnlyCpuAndMemory: boolean): object {
  const { stats } = sample;
  return {
    name: record.name,
    startTime: formatTime(record.createdAtMs),
    cpu: cpuOf(sample),
    memory: memoryOf(stats, record.resources.memoryLimitBytes),
    ...(isOnlyCpuAndMemory
      ? {}
      : {
          rootfs: filesystemOf({ ...node, atMs: stats.atMs }, stats.rootfsUsedBytes),
          logs: filesystemOf({ ...node, atMs: stats.atMs }, stats.logsUsedBytes),
        }),
    // A node without swap has given out none.
    swap: { time: formatTime(stats.atMs), swapAvailableBytes: 0, swapUsageBytes: 0 },
  };
}

function cpuOf({ stats, usageNanoCores }: Sample<CgroupStats | NodeStats>): object {
  return { time: formatTime(stats.atMs), usageNanoCores, usageCoreNanoSeconds: stats.cpuUsageNanoseconds };
}

/** `limitBytes` is 0 when there is none, and nothing can be said to be available. */
function memoryOf(stats: CgroupStats | NodeStats, limitBytes = 0): object {
  return {
    time: formatTime(stats.atMs),
    ...(limitBytes === 0 ? {} : { availableBytes: Math.max(0, limitBytes - stats.memoryWorkingSetBytes) }),
    usageBytes: stats.memoryUsageBytes,
    workingSetBytes: stats.memoryWorkingSetBytes,
    rssBytes: stats.memoryRssBytes,
    pageFaults: stats.pageFaults,
    majorPageFaults: stats.majorPageFaults,
  };
}

function filesystemOf(
  { atMs, filesystemCapacityBytes, filesystemUsedBytes }: NodeStats,
  usedBytes: number | undefined = undefined,
): object {
  return {
    time: formatTime(atMs),
    availableBytes: Math.max(0, filesystemCapacityBytes - filesystemUsedBytes),
    capacityBytes: filesystemCapacityBytes,
    ...(usedBytes === undefined ? {} : { usedBytes }),
  };
}
