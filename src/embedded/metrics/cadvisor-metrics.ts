import type { CgroupStats, ContainerStats } from '../runtime/cri.ts';
import { createExposition, type Exposition, type Family } from './exposition.ts';
import type { ContainerFigures, NodeFigures } from './figures.ts';

type Labels = Readonly<Record<'container' | 'id' | 'image' | 'name' | 'namespace' | 'pod', string>>;

const gauge = (name: string, help: string): Family => [`container_${name}`, 'gauge', help];
const counter = (name: string, help: string): Family => [`container_${name}`, 'counter', help];

/** What every cgroup has. */
const ofCgroups: readonly (readonly [Family, (stats: CgroupStats) => number])[] = [
  [gauge('memory_cache', 'Number of bytes of page cache memory.'), (stats) => stats.memoryCacheBytes],
  [gauge('memory_rss', 'Size of RSS in bytes.'), (stats) => stats.memoryRssBytes],
  [gauge('memory_kernel_usage', 'Size of kernel memory allocated in bytes.'), (stats) => stats.memoryKernelBytes],
  [gauge('memory_mapped_file', 'Size of memory mapped files in bytes.'), (stats) => stats.memoryMappedFileBytes],
  [gauge('memory_max_usage_bytes', 'Maximum memory usage recorded in bytes'), (stats) => stats.memoryPeakBytes],
  [
    gauge('memory_total_active_file_bytes', 'Current total active file in bytes.'),
    (stats) => stats.memoryActiveFileBytes,
  ],
  [
    gauge('memory_total_inactive_file_bytes', 'Current total inactive file in bytes.'),
    (stats) => stats.memoryInactiveFileBytes,
  ],
  // Nobody sets memory.high.
  [counter('memory_events_high_total', 'Cumulative count of memory.high throttle events for the container'), () => 0],
  [
    counter('memory_events_max_total', 'Cumulative count of memory.max limit hit events for the container'),
    (stats) => stats.memoryFailures,
  ],
  [gauge('memory_swap', 'Container swap usage in bytes.'), () => 0],
  [
    gauge(
      'memory_file_dirty_bytes',
      'Number of bytes of file cache that has been modified but not yet written back to disk.',
    ),
    // What is written is on the disk at once.
    () => 0,
  ],
  [
    gauge('memory_file_writeback_bytes', 'Number of bytes of file cache that is currently being written back to disk.'),
    () => 0,
  ],
  // Every page that is looked at can be had: none is dirty, or used meanwhile.
  [
    counter('memory_pgscan_total', 'Cumulative number of pages scanned by the page reclaim algorithm.'),
    (stats) => stats.pagesReclaimed,
  ],
  [
    counter('memory_pgsteal_total', 'Cumulative number of pages reclaimed by the page reclaim algorithm.'),
    (stats) => stats.pagesReclaimed,
  ],
  // What was reclaimed is not read again here; swap is off.
  [
    counter(
      'memory_workingset_refault_anon_total',
      'Cumulative number of refaults of previously evicted anonymous pages.',
    ),
    () => 0,
  ],
  [
    counter('memory_workingset_refault_file_total', 'Cumulative number of refaults of previously evicted file pages.'),
    () => 0,
  ],
  [counter('memory_failcnt', 'Number of memory usage hits limits'), (stats) => stats.memoryFailures],
  [
    gauge(
      'memory_usage_bytes',
      'Current memory usage in bytes, including all memory regardless of when it was accessed',
    ),
    (stats) => stats.memoryUsageBytes,
  ],
  [gauge('memory_working_set_bytes', 'Current working set in bytes.'), (stats) => stats.memoryWorkingSetBytes],
  [gauge('processes', 'Number of processes running inside the container.'), (stats) => stats.processCount],
];
const oomEvents = counter('oom_events_total', 'Count of out of memory events observed for the container');
const cpuUsage = counter('cpu_usage_seconds_total', 'Cumulative cpu time consumed in seconds.');
const failures = counter('memory_failures_total', 'Cumulative count of memory allocation failures.');
const throttled = counter('cpu_cfs_throttled_periods_total', 'Number of throttled period intervals.');

const lastSeen = gauge('last_seen', 'Last time a container was seen by the exporter');
const creationTime = gauge('creation_time_seconds', 'Container creation time since unix epoch in seconds.');
const startTime = gauge('start_time_seconds', 'Start time of the container since unix epoch in seconds.');
const filesystemUsage = gauge(
  'fs_usage_bytes',
  'Number of bytes that are consumed by the container on this filesystem.',
);
const filesystemLimit = gauge(
  'fs_limit_bytes',
  'Number of bytes that can be consumed by the container on this filesystem.',
);
const cpuPeriod = gauge('spec_cpu_period', 'CPU period of the container.');
const cpuQuota = gauge('spec_cpu_quota', 'CPU quota of the container.');
const cpuShares = gauge('spec_cpu_shares', 'CPU share of the container.');
const memoryLimit = gauge('spec_memory_limit_bytes', 'Memory limit for the container.');
const memoryReservation = gauge('spec_memory_reservation_limit_bytes', 'Memory reservation limit for the container.');
const swapLimit = gauge('spec_memory_swap_limit_bytes', 'Memory swap limit for the container.');

/** As containerd has it configured (kubeadm's `sandboxImage` of v1.37). */
const pauseImage = 'registry.k8s.io/pause:3.10.2';

/**
 * `/metrics/cadvisor` (`lib/metrics/prometheus.go` of cAdvisor v0.60, labels of `pkg/kubelet/server/server.go`, v1.37).
 * Left out, for the model does not have them: the kubelet's and the container runtime's cgroups, limits of Pods, of their pause
 * containers and of QoS classes, out-of-memory events of what is above containers, user and system CPU apart, periods and seconds of throttling, disk and network traffic, threads, sockets and
 * files, and what is told of the machine. CPU of all processors is one line, as cgroup v2 counts it.
 */
export function formatCadvisorMetrics(figures: NodeFigures): string {
  const page = createExposition();
  const { pods, node } = figures;
  for (const [path, { stats }] of figures.cgroups)
    addCgroup(page, { container: '', id: idOf(path), image: '', name: '', namespace: '', pod: '' }, stats);
  const root: Labels = { container: '', id: '/', image: '', name: '', namespace: '', pod: '' };
  addBirth(page, root, figures.startedAtMs);
  page.add(memoryLimit, root, node.stats.memoryCapacityBytes);
  for (const { sandbox, cgroup, pause, containers } of pods) {
    const { namespace, name: pod } = sandbox;
    if (cgroup === undefined) continue;
    const id = idOf(cgroup.path);
    const ofPod: Labels = { container: '', id, image: '', name: '', namespace, pod };
    addCgroup(page, ofPod, cgroup.sample.stats);
    addBirth(page, ofPod, sandbox.createdAtMs);
    if (pause !== undefined) {
      // It has no name of its own among the Pod's containers.
      const ofPause = { ...ofPod, id: `${id}/cri-containerd-${sandbox.id}.scope`, image: pauseImage, name: sandbox.id };
      addCgroup(page, ofPause, pause.stats);
      addBirth(page, ofPause, sandbox.createdAtMs);
    }
    for (const container of containers) {
      const { record } = container;
      addContainer(
        page,
        {
          container: record.name,
          id: `${id}/cri-containerd-${record.id}.scope`,
          image: container.image,
          name: record.id,
          namespace,
          pod,
        },
        container,
        node.stats.filesystemCapacityBytes,
      );
    }
  }
  page.add(gauge('scrape_error', '1 if there was an error while getting container metrics, 0 otherwise'), {}, 0);
  return page.format();
}

function addBirth(page: Exposition, labels: Labels, atMs: number): void {
  for (const family of [creationTime, startTime]) page.add(family, labels, Math.floor(atMs / 1000));
}

function addCgroup(page: Exposition, labels: Labels, stats: CgroupStats): void {
  for (const [family, read] of ofCgroups) page.add(family, labels, read(stats), stats.atMs);
  page.add(lastSeen, labels, Math.floor(stats.atMs / 1000), stats.atMs);
  if (stats.cpuUsageNanoseconds > 0)
    page.add(cpuUsage, { ...labels, cpu: 'total' }, stats.cpuUsageNanoseconds / 1e9, stats.atMs);
  for (const scope of ['container', 'hierarchy']) {
    page.add(failures, { ...labels, failure_type: 'pgfault', scope }, stats.pageFaults, stats.atMs);
    page.add(failures, { ...labels, failure_type: 'pgmajfault', scope }, stats.majorPageFaults, stats.atMs);
  }
}

function addContainer(
  page: Exposition,
  labels: Labels,
  { record, sample }: ContainerFigures,
  filesystemCapacityBytes: number,
): void {
  const stats: ContainerStats = sample.stats;
  const { resources } = record;
  addCgroup(page, labels, stats);
  addBirth(page, labels, record.createdAtMs);
  page.add(oomEvents, labels, stats.oomKills, stats.atMs);
  page.add(filesystemUsage, { ...labels, device: '' }, stats.rootfsUsedBytes + stats.logsUsedBytes, stats.atMs);
  page.add(filesystemLimit, { ...labels, device: '' }, filesystemCapacityBytes, stats.atMs);
  page.add(cpuPeriod, labels, 100_000);
  page.add(cpuShares, labels, resources.cpuShares);
  page.add(memoryLimit, labels, resources.memoryLimitBytes);
  page.add(memoryReservation, labels, 0);
  page.add(swapLimit, labels, 0);
  if (resources.cpuQuota === 0) return;
  page.add(cpuQuota, labels, resources.cpuQuota);
  page.add(throttled, labels, stats.throttledPeriods, stats.atMs);
}

/** The name that a cgroup of ours has on a node of kind, whose kubelets have the systemd driver and the cgroup root `/kubelet`. */
function idOf(path: string): string {
  if (path === '') return '/';
  let slice = 'kubelet';
  let id = '/kubelet.slice';
  for (const part of path.split('/')) {
    slice += `-${part.replaceAll('-', '_')}`;
    id += `/${slice}.slice`;
  }
  return id;
}
