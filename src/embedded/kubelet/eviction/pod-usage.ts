import { type Pod, parseQuantity } from '../../../kube/index.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import { podResources } from '../status/pod-status.ts';
import type { StarvedResource } from './thresholds.ts';

/** What a Pod uses of a resource against what it asked for. */
export interface PodUsage {
  readonly pod: Pod;
  readonly usedBytes: number;
  readonly requestBytes: number;
  readonly priority: number;
  /** By container: working sets, or writable layers with logs. */
  readonly containers: ReadonlyMap<string, number>;
}

/** Looks at what a Pod's containers use, and of its disk also at its volumes. */
export function podUsageOf(
  pod: Pod,
  resource: StarvedResource,
  { runtime, volumeBytesOf }: { readonly runtime: ContainerRuntime; readonly volumeBytesOf: (pod: Pod) => number },
): PodUsage {
  const containers = new Map<string, number>();
  let usedBytes = resource === 'memory' ? 0 : volumeBytesOf(pod);
  for (const sandbox of runtime.listPodSandboxes(pod.metadata.uid)) {
    for (const { id, name, state } of runtime.listContainers(sandbox.id)) {
      const stats = state === 'Running' ? runtime.containerStats(id) : undefined;
      const bytes =
        stats === undefined
          ? 0
          : resource === 'memory'
            ? stats.memoryWorkingSetBytes
            : stats.rootfsUsedBytes + stats.logsUsedBytes;
      containers.set(name, (containers.get(name) ?? 0) + bytes);
      usedBytes += bytes;
    }
  }
  const request = podResources(pod, 'requests')?.[resource];
  const { priority = 0 } = pod.spec as { readonly priority?: number };
  return { pod, usedBytes, containers, priority, requestBytes: request === undefined ? 0 : parseQuantity(request) };
}

/**
 * Who goes first when something runs out: those above their request, then by priority, then by how far they are above it
 * (`rankMemoryPressure`, `rankDiskPressureFunc`, `pkg/kubelet/eviction/helpers.go`, v1.37).
 */
export function rankByUsage(usages: readonly PodUsage[]): PodUsage[] {
  const isAbove = ({ usedBytes, requestBytes }: PodUsage) => (usedBytes > requestBytes ? 1 : 0);
  const excess = ({ usedBytes, requestBytes }: PodUsage) => usedBytes - requestBytes;
  return [...usages].sort((a, b) => isAbove(b) - isAbove(a) || a.priority - b.priority || excess(b) - excess(a));
}

/** A number of bytes as `resource.NewQuantity(n, BinarySI)` prints: `100Mi`, `84Ki`, `1234`. */
export function formatBytes(bytes: number): string {
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
  let value = Math.floor(bytes);
  let unit = 0;
  while (value !== 0 && value % 1024 === 0 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value}${units[unit]}`;
}

/** Why a Pod is evicted (`evictionMessage`), with a blank at its end as upstream's. */
export function formatEviction(
  { pod, containers }: PodUsage,
  resource: StarvedResource,
  { thresholdBytes, availableBytes }: { readonly thresholdBytes: number; readonly availableBytes: number },
): string {
  let text = `The node was low on resource: ${resource}. Threshold quantity: ${formatBytes(thresholdBytes)}, available: ${formatBytes(availableBytes)}. `;
  for (const { name = '', resources } of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]) {
    const used = containers.get(name);
    const request = resources?.requests?.[resource] ?? '0';
    if (used === undefined || used <= parseQuantity(request)) continue;
    text += `Container ${name} was using ${formatBytes(used)}, request is ${request}, has larger consumption of ${resource}. `;
  }
  return text;
}
