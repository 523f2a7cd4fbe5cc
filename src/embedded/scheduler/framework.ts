import type { KubeObject, Node, Pod } from '../../kube/index.ts';
import type { ApiClient } from '../client/index.ts';
import type { NodeInfo, PodInfo } from './node-info.ts';

/** The plugins, by upstream's names (`pkg/scheduler/framework/plugins/names/names.go`, v1.37, as all of this folder). */
export type PluginName =
  | 'DefaultPreemption'
  | 'DynamicResources'
  | 'ImageLocality'
  | 'InterPodAffinity'
  | 'NodeAffinity'
  | 'NodeName'
  | 'NodePorts'
  | 'NodeResourcesBalancedAllocation'
  | 'NodeResourcesFit'
  | 'NodeUnschedulable'
  | 'PodTopologySpread'
  | 'SchedulingGates'
  | 'TaintToleration'
  | 'VolumeBinding';

/** The smallest change that would take a refusal back, as data: the page words it. */
export type Remedy =
  | { readonly kind: 'AddNodeLabel'; readonly requirement: string }
  | { readonly kind: 'AddToleration'; readonly key: string; readonly value: string; readonly effect: string }
  | { readonly kind: 'FreePort'; readonly port: number; readonly protocol: string }
  | {
      readonly kind: 'FreeResource';
      readonly resource: string;
      readonly missing: number;
      readonly unit: 'bytes' | 'count' | 'millicores';
    }
  | {
      readonly kind: 'LargerNode';
      readonly resource: string;
      readonly missing: number;
      readonly unit: 'bytes' | 'count' | 'millicores';
    }
  | { readonly kind: 'MovePods'; readonly topologyKey: string; readonly topologyValue: string }
  | { readonly kind: 'ProvideVolume'; readonly claim: string }
  | { readonly kind: 'RemoveTaintOrUncordon' };

/** Why a plugin refuses a Node, or a Pod on every Node. */
export interface Rejection {
  readonly plugin: PluginName;
  /** As FailedScheduling shows them. */
  readonly reasons: readonly string[];
  /** Taking Pods off the Node could help (`Unschedulable`, not `UnschedulableAndUnresolvable`). */
  readonly isResolvable: boolean;
  /** Computed only when someone asks for it. */
  readonly remedies?: () => readonly Remedy[];
}

/** Judges Nodes for one Pod. */
export interface NodeFilter {
  /** Undefined where the Pod may go. */
  filter(node: NodeInfo): Rejection | undefined;
  /** What the answer would be with a Pod more, or fewer, on a Node: for preemption and nominated Pods. */
  addPod?(pod: PodInfo, node: NodeInfo): void;
  removePod?(pod: PodInfo, node: NodeInfo): void;
  /** Only these can do; absent: any. */
  readonly nodeNames?: ReadonlySet<string>;
}

/** Scores Nodes for one Pod. */
export interface NodeScorer {
  /** Any whole number; from 0 to 100 once normalised. */
  score(node: NodeInfo): number;
  /** Brings the scores of all Nodes to 0..100, in place. */
  normalize?(scores: number[]): void;
}

/** What a plugin may look at: the cluster as the scheduler has it in mind. */
export interface ClusterView {
  /** In the order in which they are looked at. */
  readonly nodes: readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** How many Nodes have the image. */
  nodesWithImage(image: string): number;
  namespaceLabels(name: string): Readonly<Record<string, string>>;
  /** The selector of the Services and controllers that select the Pod, empty where none does (`helper.DefaultSelector`). */
  defaultSelectors(pod: Pod): readonly ((labels: Readonly<Record<string, string>> | undefined) => boolean)[];
  readonly volumes: VolumeView;
}

/** Claims, volumes and classes. */
export interface VolumeView {
  claim(namespace: string, name: string): KubeObject | undefined;
  volume(name: string): KubeObject | undefined;
  volumes(): readonly KubeObject[];
  storageClass(name: string): KubeObject | undefined;
}

/** Something that has changed and that may let a Pod go that was refused. */
export type ClusterEvent =
  | { readonly kind: 'AssignedPodAdd'; readonly pod: Pod }
  | { readonly kind: 'AssignedPodDelete'; readonly pod: Pod }
  | { readonly kind: 'AssignedPodUpdate'; readonly old: Pod; readonly pod: Pod }
  | { readonly kind: 'NodeAdd'; readonly node: Node }
  | { readonly kind: 'NodeDelete'; readonly node: Node }
  | { readonly kind: 'NodeUpdate'; readonly old: Node; readonly node: Node }
  | { readonly kind: 'TargetPodUpdate'; readonly old: Pod; readonly pod: Pod }
  | { readonly kind: 'VolumeChange' }
  | { readonly kind: 'NamespaceChange' };

/** What a plugin may do before a Pod is bound. */
export interface BindingApi {
  readonly client: ApiClient;
  /** Resolves when the claim is bound to a volume. */
  claimBound(namespace: string, name: string): Promise<void>;
}

/** What a plugin is made with. */
export interface PluginOptions {
  /** `pluginConfig[].args` of a KubeSchedulerConfiguration. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** One plugin: one file, listed in `plugins/index.ts`. Every part is optional. */
export interface Plugin {
  readonly name: PluginName;
  /** Keeps a Pod out of the queue, with the reason. */
  preEnqueue?(pod: Pod): string | undefined;
  /** Gets ready to judge Nodes for a Pod: undefined where it has nothing to say, a refusal where no Node can do. */
  prepareFilter?(pod: PodInfo, view: ClusterView): NodeFilter | Rejection | undefined;
  prepareScore?(pod: PodInfo, view: ClusterView, feasible: readonly NodeInfo[]): NodeScorer | undefined;
  /** What must be done before a Pod is bound; undefined for nothing. Rejects when it cannot be done. */
  preBind?(pod: PodInfo, nodeName: string, view: ClusterView, api: BindingApi): Promise<void> | undefined;
  /** Queueing hint: may the event let a Pod go that this plugin has refused? */
  helps?(event: ClusterEvent, pod: Pod): boolean;
}

/** Tests which of the results of {@link Plugin.prepareFilter} it is. */
export function isRejection(result: NodeFilter | Rejection): result is Rejection {
  return 'reasons' in result;
}

/** `DefaultNormalizeScore`: the greatest becomes 100, the others in proportion; `reverse` turns that round. */
export function normalizeByMax(scores: number[], reverse: boolean): void {
  let max = 0;
  for (const score of scores) if (score > max) max = score;
  for (let index = 0; index < scores.length; index += 1) {
    const score = max === 0 ? 0 : Math.floor((100 * (scores[index] ?? 0)) / max);
    scores[index] = reverse ? 100 - score : score;
  }
}
