import { createExposition, type Family } from './exposition.ts';
import type { NodeFigures } from './figures.ts';

const nodeCpu: Family = [
  'node_cpu_usage_seconds_total',
  'counter',
  '[STABLE] Cumulative cpu time consumed by the node in core-seconds',
];
const nodeMemory: Family = [
  'node_memory_working_set_bytes',
  'gauge',
  '[STABLE] Current working set of the node in bytes',
];
const containerStart: Family = [
  'container_start_time_seconds',
  'gauge',
  '[STABLE] Start time of the container since unix epoch in seconds',
];
const scrapeError: Family = [
  'resource_scrape_error',
  'gauge',
  '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
];
const cpuOf = (subject: 'container' | 'pod'): Family => [
  `${subject}_cpu_usage_seconds_total`,
  'counter',
  `[STABLE] Cumulative cpu time consumed by the ${subject} in core-seconds`,
];
const memoryOf = (subject: 'container' | 'pod'): Family => [
  `${subject}_memory_working_set_bytes`,
  'gauge',
  `[STABLE] Current working set of the ${subject} in bytes`,
];
/** Nodes have no swap: all is 0. */
const swapOf = (subject: 'container' | 'node' | 'pod'): Family => [
  `${subject}_swap_usage_bytes`,
  'gauge',
  subject === 'container'
    ? '[ALPHA] Current amount of the container swap usage in bytes. Reported only on non-windows systems'
    : subject === 'pod'
      ? '[ALPHA] Current amount of the pod swap usage in bytes. Reported only on non-windows systems'
      : '[ALPHA] Current swap usage of the node in bytes. Reported only on non-windows systems',
];
const swapLimit: Family = [
  'container_swap_limit_bytes',
  'gauge',
  '[ALPHA] Current amount of the container swap limit in bytes. Reported only on non-windows systems',
];

/** `/metrics/resource`, which metrics-server reads (`pkg/kubelet/metrics/collectors/resource_metrics.go`, v1.37). */
export function formatResourceMetrics({ node, pods }: NodeFigures): string {
  const page = createExposition();
  const { atMs } = node.stats;
  page.add(nodeCpu, {}, node.stats.cpuUsageNanoseconds / 1e9, atMs);
  page.add(nodeMemory, {}, node.stats.memoryWorkingSetBytes, atMs);
  page.add(swapOf('node'), {}, 0, atMs);
  for (const { sandbox, cgroup, containers } of pods) {
    const ofPod = { pod: sandbox.name, namespace: sandbox.namespace };
    for (const { record, sample } of containers) {
      const labels = { container: record.name, ...ofPod };
      const { stats } = sample;
      page.add(containerStart, labels, record.createdAtMs / 1000);
      page.add(cpuOf('container'), labels, stats.cpuUsageNanoseconds / 1e9, stats.atMs);
      page.add(memoryOf('container'), labels, stats.memoryWorkingSetBytes, stats.atMs);
      page.add(swapOf('container'), labels, 0, stats.atMs);
      page.add(swapLimit, labels, 0, stats.atMs);
    }
    if (cgroup === undefined) continue;
    const { stats } = cgroup.sample;
    page.add(cpuOf('pod'), ofPod, stats.cpuUsageNanoseconds / 1e9, stats.atMs);
    page.add(memoryOf('pod'), ofPod, stats.memoryWorkingSetBytes, stats.atMs);
    page.add(swapOf('pod'), ofPod, 0, stats.atMs);
  }
  page.add(scrapeError, {}, 0);
  return page.format();
}
