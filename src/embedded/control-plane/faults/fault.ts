import type { Locale, SimulatedClock } from '../../../base/index.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import type { BrittleRuntime, Network, Registry } from '../../runtime/index.ts';

/** What a fault may be told, by name: of which Node, how much. */
export type FaultArguments = Readonly<Record<string, number | string>>;

/** One thing that a fault takes. */
export interface FaultParameter {
  readonly name: 'factor' | 'left' | 'node';
  /** `node`: the name of a Node of the cluster; `number`: at least `minimum`. */
  readonly kind: 'node' | 'number';
  readonly minimum?: number;
  /** Taken where nothing is said; absent: it must be said. */
  readonly usual?: number;
}

/** What a page says of a fault, in one language. */
export interface FaultWords {
  /** A few words, as on a button. */
  readonly title: string;
  /** What is seen then, here as on a real cluster. */
  readonly effect: string;
}

/** What faults act on: the parts of a cluster below its API. */
export interface FaultTarget {
  readonly clock: SimulatedClock;
  readonly network: Network;
  readonly registry: Registry;
  nodeNames(): readonly string[];
  /** Moves a file out of `/etc/kubernetes/manifests` of the control-plane Node, or back. @throws RangeError for a file that is not this cluster's */
  setManifest(file: string, isThere: boolean): void;
  /** Ends the kubelet of a Node, or starts it again. */
  setKubelet(nodeName: string, isRunning: boolean): void;
  /** The runtime of a Node as it is, and as its kubelet reaches it. */
  runtimeOf(nodeName: string): { readonly sound: ContainerRuntime; readonly brittle: BrittleRuntime };
  /** Cuts a Node off from all others, or joins it again. */
  setNodeNetwork(nodeName: string, isJoined: boolean): void;
}

/** Something that can go wrong, and be put right again. All faults have this shape, and are listed in `registry.ts`. */
export interface Fault {
  /** `kubelet-stopped`. */
  readonly name: string;
  /** In the order in which text has them: `runtime-slow=podpath-worker:5`. */
  readonly parameters: readonly FaultParameter[];
  /** Faults that cannot be at the same time. */
  readonly excludes?: readonly string[];
  readonly words: Readonly<Record<Locale, FaultWords>>;
  /** What it did is in the snapshot of a Node, and is not done again. */
  readonly isInNode?: true;
  apply(target: FaultTarget, values: FaultArguments): void;
  heal(target: FaultTarget, values: FaultArguments): void;
}
