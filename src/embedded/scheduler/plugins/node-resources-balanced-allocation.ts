import type { Plugin, PluginOptions } from '../framework.ts';
import { createResourceScorer, type ResourceUse, readResourceArgs } from './resource-scoring.ts';

/** How evenly resources are used: 100 where all to the same part (`balancedResourceScore`). */
function evenness(fractions: readonly number[]): number {
  const [first = 0, second = 0] = fractions;
  let deviation = 0;
  if (fractions.length === 2) deviation = Math.abs(first - second) / 2;
  else if (fractions.length > 2) {
    const mean = fractions.reduce((sum, value) => sum + value, 0) / fractions.length;
    deviation = Math.sqrt(fractions.reduce((sum, value) => sum + (value - mean) ** 2, 0) / fractions.length);
  }
  return Math.trunc((1 - deviation) * 100);
}

function balance(uses: readonly ResourceUse[]): number {
  const withPod = evenness(uses.map(({ requested, allocatable }) => Math.min(1, requested / allocatable)));
  const without = evenness(uses.map((use) => Math.min(1, use.without / use.allocatable)));
  return 50 + Math.trunc((50 + withPod - without) / 2);
}

/** Prefers Nodes whose CPU and memory the Pod makes more evenly used (`plugins/noderesources/balanced_allocation.go`). */
export function newNodeResourcesBalancedAllocation({ args }: PluginOptions): Plugin {
  const weights = readResourceArgs(args);
  const score = createResourceScorer(weights, 'exact', balance);
  return {
    name: 'NodeResourcesBalancedAllocation',
    prepareScore(pod) {
      const { milliCpu, memoryBytes, ephemeralBytes, scalars } = pod.requests;
      const asksFor = weights.some(({ name }) =>
        name === 'cpu'
          ? milliCpu > 0
          : name === 'memory'
            ? memoryBytes > 0
            : name === 'ephemeral-storage'
              ? ephemeralBytes > 0
              : (scalars?.get(name) ?? 0) > 0,
      );
      return asksFor ? { score: (node) => score(pod, node) } : undefined;
    },
  };
}
