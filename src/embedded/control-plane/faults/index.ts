/**
 * faults: what can be made to go wrong with a cluster, one entry of the same shape each (`registry.ts`), and what is wrong now.
 * The parts of a cluster below its API come in; nothing goes out but what they do then.
 */

export { formatUsage } from './arguments.ts';
export {
  type ActiveFault,
  type ClusterFaults,
  createClusterFaults,
  type FaultsSnapshot,
  isFaultsSnapshot,
} from './cluster-faults.ts';
export type { Fault, FaultArguments } from './fault.ts';
export { faults } from './registry.ts';
