import type { ClusterView, Plugin, Rejection } from '../framework.ts';
import { type AffinityTerm, type NodeInfo, newPodInfo, type PodInfo } from '../node-info.ts';

/** How many Pods, or what weight, by topology key and value. */
type Counts = Map<string, Map<string, number>>;

function count(counts: Counts, { node }: NodeInfo, key: string, by: number): void {
  const value = node.metadata.labels?.[key];
  if (value === undefined) return;
  const values = counts.get(key);
  if (values === undefined) counts.set(key, new Map([[value, by]]));
  else {
    const sum = (values.get(value) ?? 0) + by;
    if (sum === 0) values.delete(value);
    else values.set(value, sum);
  }
}

const isEmpty = (counts: Counts) => [...counts.values()].every((values) => values.size === 0);
const has = (counts: Counts, { node }: NodeInfo, key: string) =>
  (counts.get(key)?.get(node.metadata.labels?.[key] ?? '') ?? 0) > 0;

function refuse(isResolvable: boolean, reason: string, node: NodeInfo, topologyKey: string): Rejection {
  const topologyValue = node.node.metadata.labels?.[topologyKey] ?? '';
  return {
    plugin: 'InterPodAffinity',
    reasons: [reason],
    isResolvable,
    remedies: () => [{ kind: 'MovePods', topologyKey, topologyValue }],
  };
}

/** The weight of what others require (`hardPodAffinityWeight`). */
const hardWeight = 1;

/** Keeps Pods with others, and away from others: as a must, and as a wish (`plugins/interpodaffinity`). */
export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',
  prepareFilter(info, view) {
    const { requiredAffinity, requiredAntiAffinity } = info;
    const labelsOf = view.namespaceLabels;
    /** Where Pods are that do not want this one, that it does not want, and that it wants. */
    const unwelcome: Counts = new Map();
    const unwanted: Counts = new Map();
    const wanted: Counts = new Map();
    const matchesAll = ({ pod }: PodInfo) =>
      requiredAffinity.length > 0 && requiredAffinity.every((term) => term.matches(pod, labelsOf));
    const change = (other: PodInfo, node: NodeInfo, by: 1 | -1) => {
      for (const term of other.requiredAntiAffinity) {
        if (term.matches(info.pod, labelsOf)) count(unwelcome, node, term.topologyKey, by);
      }
      for (const term of requiredAntiAffinity) {
        if (term.matches(other.pod, labelsOf)) count(unwanted, node, term.topologyKey, by);
      }
      if (matchesAll(other)) for (const term of requiredAffinity) count(wanted, node, term.topologyKey, by);
    };
    const hasOwn = requiredAffinity.length + requiredAntiAffinity.length > 0;
    for (const node of view.nodes) {
      if (!hasOwn && node.affinityPods === 0) continue;
      for (const other of node.pods) if (hasOwn || other.requiredAntiAffinity.length > 0) change(other, node, 1);
    }
    if (!hasOwn && isEmpty(unwelcome)) return undefined;
    return {
      filter(node) {
        const missing = requiredAffinity.find(({ topologyKey }) => !has(wanted, node, topologyKey));
        if (missing !== undefined) {
          const hasKeys = requiredAffinity.every(
            ({ topologyKey }) => node.node.metadata.labels?.[topologyKey] !== undefined,
          );
          // The first of a group that wants to be together has nobody to be with.
          if (!(hasKeys && isEmpty(wanted) && matchesAll(info))) {
            return refuse(false, "node(s) didn't match pod affinity rules", node, missing.topologyKey);
          }
        }
        const repelled = requiredAntiAffinity.find(({ topologyKey }) => has(unwanted, node, topologyKey));
        if (repelled !== undefined) {
          return refuse(true, "node(s) didn't match pod anti-affinity rules", node, repelled.topologyKey);
        }
        for (const topologyKey of unwelcome.keys()) {
          if (has(unwelcome, node, topologyKey)) {
            return refuse(true, "node(s) didn't satisfy existing pods anti-affinity rules", node, topologyKey);
          }
        }
        return undefined;
      },
      addPod: (other, node) => change(other, node, 1),
      removePod: (other, node) => change(other, node, -1),
    };
  },
  prepareScore(info, view) {
    const scores = preferences(info, view);
    if (isEmpty(scores)) return undefined;
    return {
      score({ node }) {
        let score = 0;
        for (const [key, values] of scores) score += values.get(node.metadata.labels?.[key] ?? '') ?? 0;
        return score;
      },
      normalize(list) {
        const min = Math.min(...list);
        const difference = Math.max(...list) - min;
        list.forEach((score, index) => {
          list[index] = difference === 0 ? 0 : Math.trunc(100 * ((score - min) / difference));
        });
      },
    };
  },
  helps(event, pod) {
    const info = newPodInfo(pod);
    // Labels of namespaces are not looked up here: a term that depends on them may be about any Pod.
    const isAbout = (terms: readonly AffinityTerm[], other: PodInfo['pod']) =>
      terms.some((term) => term.selectsNamespaces || term.matches(other, () => ({})));
    const isMatched = (other: PodInfo['pod']) =>
      isAbout(info.requiredAffinity, other) ||
      isAbout(info.requiredAntiAffinity, other) ||
      isAbout(newPodInfo(other).requiredAntiAffinity, pod);
    switch (event.kind) {
      case 'AssignedPodAdd':
      case 'AssignedPodDelete':
        return isMatched(event.pod);
      case 'AssignedPodUpdate':
        return isMatched(event.pod) || isMatched(event.old);
      case 'TargetPodUpdate':
      case 'NodeAdd':
      case 'NamespaceChange':
        return true;
      case 'NodeUpdate':
        return event.old.metadata.labels !== event.node.metadata.labels;
      default:
        return false;
    }
  },
};

/** What the Pod prefers of others, and others of it, in weights by topology (`processExistingPod`). */
function preferences(info: PodInfo, { nodes, namespaceLabels }: ClusterView): Counts {
  const scores: Counts = new Map();
  const { preferredAffinity, preferredAntiAffinity } = info;
  const hasOwn = preferredAffinity.length + preferredAntiAffinity.length > 0;
  const add = (
    terms: readonly AffinityTerm[],
    pod: PodInfo['pod'],
    node: NodeInfo,
    factor: number,
    weight?: number,
  ) => {
    for (const term of terms) {
      if (term.matches(pod, namespaceLabels)) count(scores, node, term.topologyKey, factor * (weight ?? term.weight));
    }
  };
  for (const node of nodes) {
    if (!hasOwn && node.affinityPods === 0) continue;
    for (const other of node.pods) {
      add(preferredAffinity, other.pod, node, 1);
      add(preferredAntiAffinity, other.pod, node, -1);
      add(other.requiredAffinity, info.pod, node, 1, hardWeight);
      add(other.preferredAffinity, info.pod, node, 1);
      add(other.preferredAntiAffinity, info.pod, node, -1);
    }
  }
  return scores;
}
