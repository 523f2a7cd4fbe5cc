import type { Plugin, Rejection } from '../framework.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import {
  type Constraint,
  countMatching,
  hardConstraints,
  hasTopologies,
  hostnameLabel,
  softConstraints,
} from './topology-constraints.ts';

const reason = "node(s) didn't match pod topology spread constraints";

function refuse(isResolvable: boolean, text: string, topologyKey: string, topologyValue: string): Rejection {
  return {
    plugin: 'PodTopologySpread',
    reasons: [text],
    isResolvable,
    remedies: () =>
      topologyValue === ''
        ? [{ kind: 'AddNodeLabel', requirement: topologyKey }]
        : [{ kind: 'MovePods', topologyKey, topologyValue }],
  };
}

/** Spreads Pods over domains: as a must, and as a wish (`plugins/podtopologyspread`). */
export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',
  prepareFilter({ pod }, view) {
    const constraints = hardConstraints(pod);
    if (constraints.length === 0) return undefined;
    const { namespace, labels } = pod.metadata;
    const counts = constraints.map((constraint) => countByDomain(view.nodes, constraints, constraint, namespace));
    const change = (other: PodInfo, info: NodeInfo, by: 1 | -1) => {
      if (other.pod.metadata.namespace !== namespace || !hasTopologies(info.node, constraints)) return;
      constraints.forEach((constraint, index) => {
        if (!constraint.matches(other.pod.metadata.labels) || !constraint.counts(info)) return;
        const value = info.node.metadata.labels?.[constraint.topologyKey] ?? '';
        counts[index]?.set(value, (counts[index].get(value) ?? 0) + by);
      });
    };
    return {
      filter({ node }) {
        for (const [index, constraint] of constraints.entries()) {
          const { topologyKey, minDomains, maxSkew } = constraint;
          const value = node.metadata.labels?.[topologyKey];
          if (value === undefined) return refuse(false, `${reason} (missing required label)`, topologyKey, '');
          const domains = counts[index] ?? new Map<string, number>();
          let least = domains.size < minDomains ? 0 : Number.POSITIVE_INFINITY;
          for (const count of domains.values()) if (count < least) least = count;
          if (least === Number.POSITIVE_INFINITY) least = 2 ** 31 - 1;
          const skew = (domains.get(value) ?? 0) + (constraint.matches(labels) ? 1 : 0) - least;
          if (skew > maxSkew) return refuse(true, reason, topologyKey, value);
        }
        return undefined;
      },
      addPod: (other, info) => change(other, info, 1),
      removePod: (other, info) => change(other, info, -1),
    };
  },
  prepareScore({ pod }, view, feasible) {
    const constraints = softConstraints(pod, view);
    if (constraints.length === 0) return undefined;
    const { namespace } = pod.metadata;
    // Without a zone label a Node can still be spread to by host where the constraints are the system's own.
    const needsAll = (pod.spec.topologySpreadConstraints ?? []).length > 0;
    const scored = feasible.filter(({ node }) => !needsAll || hasTopologies(node, constraints));
    const isIgnored =
      scored.length < feasible.length ? new Set(feasible.filter((node) => !scored.includes(node))) : undefined;
    const domains = constraints.map(({ topologyKey }) => {
      if (topologyKey === hostnameLabel) return undefined;
      return new Map(scored.map(({ node }) => [node.metadata.labels?.[topologyKey] ?? '', 0]));
    });
    constraints.forEach((constraint, index) => {
      const counts = domains[index];
      if (counts === undefined) return;
      for (const info of view.nodes) {
        if (needsAll && !hasTopologies(info.node, constraints)) continue;
        const value = info.node.metadata.labels?.[constraint.topologyKey];
        // What has no such label is not scored by it.
        if (value === undefined) continue;
        const known = counts.get(value);
        if (known === undefined || !constraint.counts(info)) continue;
        counts.set(value, known + countMatching(info, constraint, namespace));
      }
    });
    const weights = domains.map((counts) => Math.log((counts === undefined ? scored.length : counts.size) + 2));
    return {
      score(info) {
        if (isIgnored?.has(info)) return -1;
        let score = 0;
        const { labels } = info.node.metadata;
        for (let index = 0; index < constraints.length; index += 1) {
          const constraint = constraints[index];
          const value = constraint === undefined ? undefined : labels?.[constraint.topologyKey];
          if (constraint === undefined || value === undefined) continue;
          const count = domains[index]?.get(value) ?? countMatching(info, constraint, namespace);
          score += count * (weights[index] ?? 0) + (constraint.maxSkew - 1);
        }
        return Math.round(score);
      },
      normalize(scores) {
        let min = Number.POSITIVE_INFINITY;
        let max = 0;
        for (const score of scores) {
          if (score < 0) continue;
          if (score < min) min = score;
          if (score > max) max = score;
        }
        for (let index = 0; index < scores.length; index += 1) {
          const score = scores[index] ?? 0;
          scores[index] = score < 0 ? 0 : max === 0 ? 100 : Math.trunc((100 * (max + min - score)) / max);
        }
      },
    };
  },
  helps(event, pod) {
    const { namespace } = pod.metadata;
    const matches = (labels: Readonly<Record<string, string>> | undefined) =>
      hardConstraints(pod).some((constraint) => constraint.matches(labels));
    switch (event.kind) {
      case 'AssignedPodAdd':
      case 'AssignedPodDelete':
        return event.pod.metadata.namespace === namespace && matches(event.pod.metadata.labels);
      case 'AssignedPodUpdate':
        return (
          event.pod.metadata.namespace === namespace &&
          matches(event.pod.metadata.labels) !== matches(event.old.metadata.labels)
        );
      case 'TargetPodUpdate':
      case 'NodeAdd':
      case 'NodeDelete':
        return true;
      case 'NodeUpdate':
        return event.old.metadata.labels !== event.node.metadata.labels;
      default:
        return false;
    }
  },
};

function countByDomain(
  nodes: readonly NodeInfo[],
  all: readonly Constraint[],
  constraint: Constraint,
  namespace: string | undefined,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const info of nodes) {
    if (!hasTopologies(info.node, all) || !constraint.counts(info)) continue;
    const value = info.node.metadata.labels?.[constraint.topologyKey] ?? '';
    counts.set(value, (counts.get(value) ?? 0) + countMatching(info, constraint, namespace));
  }
  return counts;
}
