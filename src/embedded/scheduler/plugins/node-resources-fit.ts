import type { Amounts } from '../amounts.ts';
import type { Plugin, PluginOptions, Remedy } from '../framework.ts';
import { createNodeInfo, type NodeInfo, newPodInfo, type PodInfo } from '../node-info.ts';
import { createResourceScorer, type ResourceWeight, readResourceArgs } from './resource-scoring.ts';

interface Lack {
  readonly resource: string;
  readonly missing: number;
  readonly isTooSmall: boolean;
  readonly unit: 'bytes' | 'count' | 'millicores';
}

const isNothing = ({ milliCpu, memoryBytes, ephemeralBytes, scalars }: Readonly<Amounts>) =>
  milliCpu === 0 && memoryBytes === 0 && ephemeralBytes === 0 && scalars === undefined;

/** What a Node lacks for a Pod (`fitsRequest`). */
function lacks(pod: PodInfo, node: NodeInfo): Lack[] | undefined {
  if (hasRoom(pod, node)) return undefined;
  let found: Lack[] | undefined;
  const check = (resource: string, unit: Lack['unit'], wanted: number, used: number, capacity: number) => {
    if (wanted <= 0 || wanted <= capacity - used) return;
    found ??= [];
    found.push({ resource, unit, missing: wanted - (capacity - used), isTooSmall: wanted > capacity });
  };
  if (node.pods.length + 1 > node.allocatablePods) {
    found = [
      { resource: 'pods', unit: 'count', missing: node.pods.length + 1 - node.allocatablePods, isTooSmall: false },
    ];
  }
  const { requests } = pod;
  if (isNothing(requests)) return found;
  const { allocatable, requested } = node;
  check('cpu', 'millicores', requests.milliCpu, requested.milliCpu, allocatable.milliCpu);
  check('memory', 'bytes', requests.memoryBytes, requested.memoryBytes, allocatable.memoryBytes);
  check('ephemeral-storage', 'bytes', requests.ephemeralBytes, requested.ephemeralBytes, allocatable.ephemeralBytes);
  for (const [name, wanted] of requests.scalars ?? []) {
    check(name, 'count', wanted, requested.scalars?.get(name) ?? 0, allocatable.scalars?.get(name) ?? 0);
  }
  return found;
}

/** The same where nothing is lacking and nothing uncommon is asked for, as on almost all Nodes. */
function hasRoom({ requests }: PodInfo, { pods, allocatablePods, allocatable, requested }: NodeInfo): boolean {
  return (
    requests.scalars === undefined &&
    pods.length < allocatablePods &&
    (requests.milliCpu <= 0 || requests.milliCpu <= allocatable.milliCpu - requested.milliCpu) &&
    (requests.memoryBytes <= 0 || requests.memoryBytes <= allocatable.memoryBytes - requested.memoryBytes) &&
    (requests.ephemeralBytes <= 0 || requests.ephemeralBytes <= allocatable.ephemeralBytes - requested.ephemeralBytes)
  );
}

const remedyOf = ({ isTooSmall, resource, missing, unit }: Lack): Remedy => ({
  kind: isTooSmall ? 'LargerNode' : 'FreeResource',
  resource,
  missing,
  unit,
});

/** Keeps Pods off Nodes without room for their requests, and scores how much is left (`plugins/noderesources/fit.go`). */
export function newNodeResourcesFit({ args }: PluginOptions): Plugin {
  const strategy = (args['scoringStrategy'] ?? {}) as {
    type?: string;
    resources?: { name: string; weight?: number }[];
    requestedToCapacityRatio?: { shape?: ShapePoint[] };
  };
  const weights: readonly ResourceWeight[] = readResourceArgs(strategy);
  const scorer = scorers[strategy.type ?? 'LeastAllocated'];
  if (scorer === undefined)
    throw new TypeError(`scoringStrategy.type ${strategy.type} is none of ${Object.keys(scorers).join(', ')}`);
  const score = scorer(strategy.requestedToCapacityRatio?.shape ?? []);
  const scoreOf = createResourceScorer(weights, 'nonZero', (fractions) => {
    let sum = 0;
    let total = 0;
    for (const { requested, allocatable, weight } of fractions) {
      sum += score(requested, allocatable) * weight;
      total += weight;
    }
    return total === 0 ? 0 : Math.trunc(sum / total);
  });
  return {
    name: 'NodeResourcesFit',
    prepareFilter: (pod) => ({
      filter(node) {
        const found = lacks(pod, node);
        if (found === undefined) return undefined;
        return {
          plugin: 'NodeResourcesFit',
          reasons: found.map(({ resource }) => (resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`)),
          isResolvable: !found.some(({ isTooSmall }) => isTooSmall),
          remedies: () => found.map(remedyOf),
        };
      },
    }),
    prepareScore: (pod) => ({ score: (node) => scoreOf(pod, node) }),
    helps(event, pod) {
      const info = newPodInfo(pod);
      if (event.kind === 'NodeAdd') return lacks(info, createNodeInfo(event.node)) === undefined;
      if (event.kind === 'NodeUpdate') {
        const before = createNodeInfo(event.old);
        const after = createNodeInfo(event.node);
        return lacks(info, after) === undefined && hasMore(info.requests, before, after);
      }
      if (event.kind === 'AssignedPodDelete') return true;
      if (event.kind === 'AssignedPodUpdate')
        return isLess(newPodInfo(event.pod).requests, newPodInfo(event.old).requests);
      return event.kind === 'TargetPodUpdate' && isLess(info.requests, newPodInfo(event.old).requests);
    },
  };
}

/** Tests whether a Node has become larger in something that is asked for (`haveAnyRequestedResourcesIncreased`). */
function hasMore(wanted: Readonly<Amounts>, before: NodeInfo, after: NodeInfo): boolean {
  if (after.allocatablePods > before.allocatablePods) return true;
  const a = before.allocatable;
  const b = after.allocatable;
  return (
    (wanted.milliCpu > 0 && b.milliCpu > a.milliCpu) ||
    (wanted.memoryBytes > 0 && b.memoryBytes > a.memoryBytes) ||
    (wanted.ephemeralBytes > 0 && b.ephemeralBytes > a.ephemeralBytes) ||
    [...(wanted.scalars?.keys() ?? [])].some((name) => (b.scalars?.get(name) ?? 0) > (a.scalars?.get(name) ?? 0))
  );
}

const isLess = (a: Readonly<Amounts>, b: Readonly<Amounts>) =>
  a.milliCpu < b.milliCpu || a.memoryBytes < b.memoryBytes || a.ephemeralBytes < b.ephemeralBytes;

/** Utilisation in percent, score from 0 to 10. */
interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

type Scorer = (requested: number, capacity: number) => number;

const scorers: Readonly<Record<string, (shape: readonly ShapePoint[]) => Scorer>> = {
  LeastAllocated: () => (requested, capacity) =>
    requested > capacity ? 0 : Math.trunc(((capacity - requested) * 100) / capacity),
  MostAllocated: () => (requested, capacity) => Math.trunc((Math.min(requested, capacity) * 100) / capacity),
  RequestedToCapacityRatio: (shape) => (requested, capacity) =>
    interpolate(shape, requested > capacity ? 100 : Math.trunc((requested * 100) / capacity)),
};

/** A broken line (`BuildBrokenLinearFunction`); scores of the shape count tenfold. */
function interpolate(shape: readonly ShapePoint[], at: number): number {
  const next = shape.findIndex(({ utilization }) => at <= utilization);
  const right = shape[next];
  if (right === undefined) return 10 * (shape.at(-1)?.score ?? 0);
  const left = shape[next - 1];
  if (left === undefined) return 10 * right.score;
  const part = Math.trunc(
    (10 * (right.score - left.score) * (at - left.utilization)) / (right.utilization - left.utilization),
  );
  return 10 * left.score + part;
}
