/**
 * control-plane: a cluster that lives. What kubeadm and kind set up comes from a record of a real cluster; the API server, the
 * scheduler, the controllers and the kubelets of the folders beside this one are put together, and can be stopped one by one.
 */

export {
  type ClusterSnapshot,
  newOtherNodes,
  readSnapshotKind,
  type SnapshotKind,
} from './cluster-snapshot.ts';
export {
  type ActiveFault,
  type ClusterFaults,
  type Fault,
  type FaultArguments,
  type FaultsSnapshot,
  faults,
  formatUsage,
} from './faults/index.ts';
export type { ClusterSetup, ComponentName, LivingCluster } from './living-cluster.ts';
export { type OpenedCluster, openCluster } from './open-cluster.ts';
export { startCluster } from './start-cluster.ts';
