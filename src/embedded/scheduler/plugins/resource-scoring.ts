import type { NodeInfo, PodInfo } from '../node-info.ts';

/** A resource and how much it counts (`ResourceSpec`). */
export interface ResourceWeight {
  readonly name: string;
  readonly weight: number;
}

/** What a Node has of a resource, and how much of it would be asked for with the Pod, and is without. */
export interface ResourceUse {
  readonly requested: number;
  readonly without: number;
  readonly allocatable: number;
  readonly weight: number;
}

const defaults: readonly ResourceWeight[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** `resources` of a plugin's arguments: CPU and memory unless told. */
export function readResourceArgs({
  resources,
}: {
  readonly resources?: readonly { name: string; weight?: number }[];
}): readonly ResourceWeight[] {
  return resources?.map(({ name, weight = 1 }) => ({ name, weight })) ?? defaults;
}

/** What a Node was scored last. */
interface Scored {
  readonly version: number;
  readonly requestsKey: string;
  readonly score: number;
}

/** Scores by resources, in which Pods of one template are alike: a Node that nothing has happened to has its score already. */
export function createResourceScorer(
  weights: readonly ResourceWeight[],
  basis: 'exact' | 'nonZero',
  score: (uses: readonly ResourceUse[]) => number,
): (pod: PodInfo, node: NodeInfo) => number {
  const known = new WeakMap<NodeInfo, Scored>();
  return (pod, node) => {
    const { version } = node;
    const { requestsKey } = pod;
    const last = known.get(node);
    if (last !== undefined && last.version === version && last.requestsKey === requestsKey) return last.score;
    const found = scoreResources(pod, node, weights, basis, score);
    known.set(node, { version, requestsKey, score: found });
    return found;
  };
}

/** Scores a Node by its use of resources (`resourceAllocationScorer.score`, plugins/noderesources/resource_allocation.go). */
function scoreResources(
  pod: PodInfo,
  node: NodeInfo,
  weights: readonly ResourceWeight[],
  basis: 'exact' | 'nonZero',
  score: (uses: readonly ResourceUse[]) => number,
): number {
  const uses: ResourceUse[] = [];
  for (const { name, weight } of weights) {
    const [allocatable, without, wanted] = amountsFor(name, pod, node, basis);
    if (allocatable > 0) uses.push({ requested: without + wanted, without, allocatable, weight });
  }
  return score(uses);
}

/** What the Node has, what is asked for of it, and what the Pod asks for. */
function amountsFor(
  name: string,
  pod: PodInfo,
  { allocatable, requested, nonZeroMilliCpu, nonZeroMemoryBytes }: NodeInfo,
  basis: 'exact' | 'nonZero',
): readonly [number, number, number] {
  const isExact = basis === 'exact';
  switch (name) {
    case 'cpu':
      return isExact
        ? [allocatable.milliCpu, requested.milliCpu, pod.requests.milliCpu]
        : [allocatable.milliCpu, nonZeroMilliCpu, pod.nonZeroMilliCpu];
    case 'memory':
      return isExact
        ? [allocatable.memoryBytes, requested.memoryBytes, pod.requests.memoryBytes]
        : [allocatable.memoryBytes, nonZeroMemoryBytes, pod.nonZeroMemoryBytes];
    case 'ephemeral-storage':
      return [allocatable.ephemeralBytes, requested.ephemeralBytes, pod.requests.ephemeralBytes];
    default: {
      const wanted = pod.requests.scalars?.get(name) ?? 0;
      // A Pod that does not ask for it is not scored by it.
      if (wanted === 0) return [0, 0, 0];
      return [allocatable.scalars?.get(name) ?? 0, requested.scalars?.get(name) ?? 0, wanted];
    }
  }
}
