import type { Random, SimulatedClock } from '../../base/index.ts';
import type { Cluster, ClusterOptions } from '../create-cluster.ts';
import type { KubeletOptions } from '../kubelet/index.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import type { Network, Registry } from '../runtime/index.ts';
import type { SchedulingAttempt } from '../scheduler/index.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import type { ClusterFaults } from './faults/index.ts';
import type { Manifests } from './manifests.ts';
import type { ServedApi } from './served-api.ts';

/** Parts of the control plane that can be left out, stopped and started. */
export type ComponentName = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

/** How a whole cluster is made. */
export interface ClusterSetup
  extends Omit<
    ClusterOptions,
    'clock' | 'nodeBackend' | 'requestRandom' | 'serviceAccountController' | 'serviceAccountKey'
  > {
  /** Nothing may be scheduled on it yet when there is a snapshot, whose time it takes over. */
  readonly clock: SimulatedClock;
  /** Chance at the beginning; a cluster of a snapshot goes on with its own. */
  readonly random: Random;
  /**
   * The {@link ClusterSnapshot} to go on from; or that of a store alone, as older versions wrote it: all objects are there, and
   * the Nodes are started anew.
   */
  readonly snapshot?: unknown;
  /** Nodes, the control-plane node among them: 1 at least; as many as the snapshot has, which is 1 without one, unless told. */
  readonly nodes?: number | undefined;
  /** Its Nodes are called `NAME-control-plane`, `NAME-worker`, `NAME-worker2` ..., as kind calls them; `podpath` unless told. */
  readonly name?: string;
  /** Images that are on every Node of a new cluster beside its own, as `kind load docker-image` brings them. */
  readonly images?: readonly string[];
  /** Parts that somebody else runs, or nobody. */
  readonly without?: readonly ComponentName[];
  /**
   * What of the code is there before the cluster starts: all of it, as for a program on disk and unless told, or what its parts
   * ask for, as for a page; the rest is then loaded with the first request from outside that needs it.
   */
  readonly code?: 'all' | 'on demand';
  readonly nodeSize?: { readonly cpuMillicores: number; readonly memoryBytes: number };
  /** Of the KubeletConfiguration of all Nodes; without it as on kind: nothing is reserved, and no Pod is evicted. */
  readonly kubelet?: Pick<KubeletOptions, 'evictionHard' | 'reserved'>;
  /** Told when the API server stops to answer, and when it does again. */
  readonly onServing?: (isServing: boolean) => void;
  /** What components write in their logs. */
  readonly log?: (component: string, level: 'error' | 'info', message: string) => void;
}

/** A cluster that lives. */
export interface LivingCluster extends Omit<Cluster, 'restore' | 'snapshot' | keyof ServedApi>, ServedApi {
  readonly clock: SimulatedClock;
  readonly registry: Registry;
  readonly network: Network;
  /** What can be made to go wrong, and what is. */
  readonly faults: ClusterFaults;
  /** `/etc/kubernetes/manifests` of the control-plane Node. */
  readonly manifests: Manifests;
  /** That of any Node. @throws RangeError for a Node that there is not */
  manifestsOf(nodeName: string): Manifests;
  /** The parts that can be stopped here. */
  readonly components: readonly ComponentName[];
  /** The whole cluster at this moment, at once: see {@link ClusterSnapshot}. */
  snapshot(): ClusterSnapshot;
  nodeNames(): readonly string[];
  runtimeOf(nodeName: string): ContainerRuntime | undefined;
  /** Moves the manifest of a part out of `/etc/kubernetes/manifests`, or back. @throws RangeError for a part that was left out. */
  setRunning(component: ComponentName, isRunning: boolean): void;
  isRunning(component: ComponentName | 'etcd'): boolean;
  /** Cuts a Node's network, or joins it again. @throws RangeError for a Node that there is not */
  setNetwork(nodeName: string, isJoined: boolean): void;
  /** Why the scheduler chose or refused each Node, in its latest attempts for a Pod. */
  schedulingAttempts(namespace: string, name: string): SchedulingAttempt[];
}
