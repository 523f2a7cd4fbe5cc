import { type Pod, parseQuantity } from '../../../kube/index.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import { podResources } from '../status/pod-status.ts';

/** What a Pod uses of memory against what it asked for. */
export interface MemoryUsage {
  readonly pod: Pod;
  readonly usedBytes: number;
  readonly requestBytes: number;
  readonly priority: number;
  /** Working sets by container. */
  readonly containers: ReadonlyMap<string, number>;
}

/** Looks at the working sets of a Pod's containers. */
export function memoryUsageOf(pod: Pod, runtime: ContainerRuntime): MemoryUsage {
  const containers = new Map<string, number>();
  let usedBytes = 0;
  for (const sandbox of runtime.listPodSandboxes(pod.metadata.uid)) {
    for (const { id, name, state } of runtime.listContainers(sandbox.id)) {
      const bytes = state === 'Running' ? (runtime.containerStats(id)?.memoryWorkingSetBytes ?? 0) : 0;
      containers.set(name, (containers.get(name) ?? 0) + bytes);
      usedBytes += bytes;
    }
  }
  const request = podResources(pod, 'requests')?.['memory'];
  const { priority = 0 } = pod.spec as { readonly priority?: number };
  return { pod, usedBytes, containers, priority, requestBytes: request === undefined ? 0 : parseQuantity(request) };
}

/**
 * Who goes first when memory runs out: those above their request, then by priority, then by how far they are above it
 * (`rankMemoryPressure`, `pkg/kubelet/eviction/helpers.go`, v1.37).
 */
export function rankByMemory(usages: readonly MemoryUsage[]): MemoryUsage[] {
  const isAbove = ({ usedBytes, requestBytes }: MemoryUsage) => (usedBytes > requestBytes ? 1 : 0);
  const excess = ({ usedBytes, requestBytes }: MemoryUsage) => usedBytes - requestBytes;
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
  { pod, containers }: MemoryUsage,
  thresholdBytes: number,
  availableBytes: number,
): string {
  let text = `The node was low on resource: memory. Threshold quantity: ${formatBytes(thresholdBytes)}, available: ${formatBytes(availableBytes)}. `;
  for (const { name = '', resources } of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]) {
    const used = containers.get(name);
    const request = resources?.requests?.['memory'] ?? '0';
    if (used === undefined || used <= parseQuantity(request)) continue;
    text += `Container ${name} was using ${formatBytes(used)}, request is ${request}, has larger consumption of memory. `;
  }
  return text;
}
