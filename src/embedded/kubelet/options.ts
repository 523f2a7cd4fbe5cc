import type { Pod, ResourceList } from '../../kube/index.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import type { EvictionHard } from './eviction/thresholds.ts';
import type { NodeDisk } from './volumes/node-disk.ts';

/** Manifests of Pods that a kubelet runs without the API server, by file name: the folder `/etc/kubernetes/manifests`. */
export interface StaticPodSource {
  list(): ReadonlyMap<string, Pod>;
  /** Calls `listener` when a file has come, has changed or has gone. */
  subscribe(listener: () => void): Disposable;
}

/** What a node has. */
export interface NodeCapacity {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  readonly pods: number;
  readonly ephemeralStorageBytes: number;
}

/** How a kubelet is made. */
export interface KubeletOptions {
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  readonly capacity: NodeCapacity;
  /** The node's address; Pods of its network have it. */
  readonly hostIp: string;
  /** Beside those that every node has. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Given to the Node when it registers. */
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly providerId?: string;
  readonly staticPods?: StaticPodSource;
  /** Taken from what Pods may have (`systemReserved` and `kubeReserved`); nothing unless told, as on kind. */
  readonly reserved?: ResourceList;
  /** Below what Pods are evicted at once: `{"memory.available": "100Mi", "nodefs.available": "10%"}`; never unless told, as on kind. */
  readonly evictionHard?: EvictionHard;
  /** The cluster's DNS; `10.96.0.10` and `cluster.local` unless told. */
  readonly dns?: { readonly server: string; readonly domain: string };
  /** Pulls at once; 1 unless told. */
  readonly parallelPulls?: number;
  /** The longest wait before a container is restarted; 300 s unless told. */
  readonly maxRestartDelayMs?: number;
  /** The node's folders of volumes; new unless told. Given to a kubelet that takes the place of another. */
  readonly disk?: NodeDisk;
  readonly nodeInfo?: Readonly<Record<string, string>>;
}
