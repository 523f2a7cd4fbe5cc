import type { NodeSelectorTerm, Pod } from '../../../kube/index.ts';
import { normalizeByMax, type Plugin, type Rejection, type Remedy } from '../framework.ts';
import { matchesTerm, requiredNodeAffinity } from '../node-selector.ts';

/** What a Node would have to be called or labelled: the selector, and the first term of the affinity. */
function remediesFor({ spec }: Pod): Remedy[] {
  const labels = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const [term] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { key = '', operator = '', values = [] } of term?.matchExpressions ?? []) {
    labels.push(values.length === 0 ? `${key} ${operator}` : `${key} ${operator} [${values.join(' ')}]`);
  }
  return labels.map((requirement) => ({ kind: 'AddNodeLabel', requirement }));
}

/** The names that `matchFields` leave, when every term names some. */
function namesIn(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const [field] = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (field === undefined) return undefined;
    for (const name of field.values ?? []) names.add(name);
  }
  return names;
}

/** Holds Pods to `nodeSelector` and node affinity, and scores what they prefer (`plugins/nodeaffinity/node_affinity.go`). */
export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  prepareFilter({ pod }) {
    const matches = requiredNodeAffinity(pod);
    if (matches === undefined) return undefined;
    const refusal: Rejection = {
      plugin: 'NodeAffinity',
      reasons: ["node(s) didn't match Pod's node affinity/selector"],
      isResolvable: false,
      remedies: () => remediesFor(pod),
    };
    const terms =
      pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
    const nodeNames = terms.length === 0 ? undefined : namesIn(terms);
    return {
      filter: ({ node }) => (matches(node) ? undefined : refusal),
      ...(nodeNames === undefined ? {} : { nodeNames }),
    };
  },
  prepareScore({ pod: { spec } }) {
    const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return undefined;
    return {
      score: ({ node }) =>
        preferred.reduce(
          (sum, { weight = 0, preference = {} }) => sum + (matchesTerm(preference, node) ? weight : 0),
          0,
        ),
      normalize: (scores) => normalizeByMax(scores, false),
    };
  },
  helps(event, pod) {
    const matches = requiredNodeAffinity(pod) ?? (() => true);
    if (event.kind === 'NodeAdd') return matches(event.node);
    return event.kind === 'NodeUpdate' && !matches(event.old) && matches(event.node);
  },
};
