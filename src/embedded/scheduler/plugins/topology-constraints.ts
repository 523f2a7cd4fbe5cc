import {
  type LabelSelector,
  labelSelectorToSelector,
  matchesLabels,
  type Node,
  type Pod,
  type TopologySpreadConstraint,
} from '../../../kube/index.ts';
import type { ClusterView } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { requiredNodeAffinity } from '../node-selector.ts';
import { findUntolerated } from '../tolerations.ts';

/** A constraint with its selector read. */
export interface Constraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly minDomains: number;
  readonly matches: (labels: Readonly<Record<string, string>> | undefined) => boolean;
  /** Tests whether the Pods of a Node count at all (`matchNodeInclusionPolicies`). */
  readonly counts: (node: NodeInfo) => boolean;
}

/** A host's own name, of which each is a domain. */
export const hostnameLabel = 'kubernetes.io/hostname';

/** What upstream spreads by where a Pod says nothing (`systemDefaultConstraints`). */
const systemDefaults = [
  { topologyKey: hostnameLabel, maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5 },
] as const;

/** The constraints that must hold. */
export function hardConstraints(pod: Pod): Constraint[] {
  return ownConstraints(pod, 'DoNotSchedule');
}

function ownConstraints(pod: Pod, action: 'DoNotSchedule' | 'ScheduleAnyway'): Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map((each) => newConstraint(each, pod));
}

/** The constraints that are wished for; those of the system for a Pod without any that a Service or controller selects. */
export function softConstraints(pod: Pod, view: ClusterView): Constraint[] {
  if ((pod.spec.topologySpreadConstraints ?? []).length > 0) return ownConstraints(pod, 'ScheduleAnyway');
  const selectors = view.defaultSelectors(pod);
  if (selectors.length === 0) return [];
  const [only] = selectors;
  // One selector is the same for all Pods of a controller, by which what they count is known.
  const matches =
    selectors.length === 1 && only !== undefined
      ? only
      : (labels: Readonly<Record<string, string>> | undefined) => selectors.every((each) => each(labels));
  const counts = newInclusion(pod, 'Honor', 'Ignore');
  return systemDefaults.map((each) => ({ ...each, minDomains: 1, matches, counts }));
}

/** Tests whether a Node has all the topology keys. */
export function hasTopologies({ metadata: { labels = {} } }: Node, constraints: readonly Constraint[]): boolean {
  return constraints.every(({ topologyKey }) => Object.hasOwn(labels, topologyKey));
}

/** How many Pods of a Node, in the namespace and not ending, are selected (`countPodsMatchSelector`). */
export function countMatching(info: NodeInfo, { matches }: Constraint, namespace: string | undefined): number {
  let ofSelector = counted.get(matches);
  if (ofSelector === undefined) {
    ofSelector = new WeakMap();
    counted.set(matches, ofSelector);
  }
  const known = ofSelector.get(info);
  if (known !== undefined && known.version === info.version && known.namespace === namespace) return known.count;
  let count = 0;
  for (const { pod } of info.pods) {
    const { metadata } = pod;
    if (metadata.deletionTimestamp === undefined && metadata.namespace === namespace && matches(metadata.labels))
      count += 1;
  }
  ofSelector.set(info, { version: info.version, namespace, count });
  return count;
}

/** What was counted last, by selector. */
const counted = new WeakMap<
  Constraint['matches'],
  WeakMap<NodeInfo, { readonly version: number; readonly namespace: string | undefined; readonly count: number }>
>();

function newConstraint(constraint: TopologySpreadConstraint, pod: Pod): Constraint {
  const { maxSkew = 1, topologyKey = '', minDomains = 1, labelSelector, matchLabelKeys = [] } = constraint;
  const selector = labelSelectorToSelector(labelSelector as LabelSelector | undefined);
  const labels = pod.metadata.labels ?? {};
  const pairs = matchLabelKeys.flatMap((key) => (Object.hasOwn(labels, key) ? [[key, labels[key]] as const] : []));
  // An empty selector counts nothing here, though it matches everything elsewhere.
  const isEmpty = selector !== 'nothing' && selector.length === 0 && pairs.length === 0;
  return {
    maxSkew,
    topologyKey,
    minDomains,
    matches: (other) =>
      !isEmpty && matchesLabels(selector, other) && pairs.every(([key, value]) => other?.[key] === value),
    counts: newInclusion(pod, constraint.nodeAffinityPolicy ?? 'Honor', constraint.nodeTaintsPolicy ?? 'Ignore'),
  };
}

function newInclusion(pod: Pod, affinity: string, taints: string): Constraint['counts'] {
  const matchesNode = affinity === 'Honor' ? requiredNodeAffinity(pod) : undefined;
  const tolerations = pod.spec.tolerations ?? [];
  return ({ node, hardTaints }) =>
    (matchesNode?.(node) ?? true) && (taints !== 'Honor' || findUntolerated(hardTaints, tolerations) === undefined);
}
