import {
  canonicalQuantity,
  formatQuantity,
  type NodeStatus,
  parseQuantity,
  parseQuantityExact,
  type ResourceList,
  subtractQuantities,
} from '../../../kube/index.ts';
import { parseThresholds, thresholdBytes } from '../eviction/thresholds.ts';
import type { KubeletOptions, NodeCapacity } from '../options.ts';

/** What the machine has, as its Node tells it and the API server writes it back: what is read there must be what was written. */
export function capacityOf({ cpuMillicores, memoryBytes, pods, ephemeralStorageBytes }: NodeCapacity): ResourceList {
  return {
    cpu: canonicalQuantity(`${cpuMillicores}m`),
    'ephemeral-storage': canonicalQuantity(String(ephemeralStorageBytes)),
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: canonicalQuantity(`${Math.floor(memoryBytes / 1024)}Ki`),
    pods: String(pods),
  };
}

/** What somebody has written into a Node's capacity that its kubelet knows nothing of: extended resources. */
function extrasOf({ capacity = {} }: NodeStatus, own: ResourceList): ResourceList {
  return Object.fromEntries(Object.entries(capacity).filter(([name]) => own[name] === undefined));
}

/** Capacity and allocatable of a Node as its kubelet tells them: what it knows nothing of it lets Pods have (`MachineInfo`, `pkg/kubelet/nodestatus/setters.go`, v1.37). */
export function machineOf(options: KubeletOptions, old: NodeStatus): Pick<NodeStatus, 'allocatable' | 'capacity'> {
  const own = capacityOf(options.capacity);
  const extras = extrasOf(old, own);
  return { allocatable: { ...allocatableOf(options), ...extras }, capacity: { ...own, ...extras } };
}

/** Extended resources that are gone from the capacity, and that nobody may have any more. */
export function removedResources({ allocatable = {}, capacity = {} }: NodeStatus): readonly string[] {
  return Object.keys(allocatable).filter((name) => capacity[name] === undefined && name.includes('/'));
}

/** What Pods may have of it: capacity without what is reserved and the hard eviction thresholds (`pkg/kubelet/cm/node_container_manager_linux.go`, v1.37). */
export function allocatableOf({ capacity, reserved = {}, evictionHard = {} }: KubeletOptions): ResourceList {
  const result = capacityOf(capacity);
  const taken: ResourceList = { ...reserved };
  for (const threshold of parseThresholds(evictionHard)) {
    if (threshold.signal === 'imagefs.available') continue;
    const { resource } = threshold;
    const isMemory = resource === 'memory';
    const bytes = thresholdBytes(threshold, isMemory ? capacity.memoryBytes : capacity.ephemeralStorageBytes);
    const whole = parseQuantity(reserved[resource] ?? '0') + bytes;
    taken[resource] = isMemory ? `${Math.ceil(whole / 1024)}Ki` : String(whole);
  }
  for (const [name, amount] of Object.entries(taken)) {
    const whole = result[name];
    if (whole === undefined) continue;
    result[name] = formatQuantity(subtractQuantities(parseQuantityExact(whole), amount));
  }
  return result;
}
