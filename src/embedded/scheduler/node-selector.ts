import type { Node, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '../../kube/index.ts';

type Labels = Readonly<Record<string, string>>;

function matchesRequirement({ key = '', operator, values = [] }: NodeSelectorRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      return operator === 'Gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
    }
    default:
      return false;
  }
}

/** Tests one term of a node selector: all its requirements; an empty one matches nothing (`component-helpers/scheduling/corev1/nodeaffinity`, v0.37). */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { metadata }: Node,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const labels = metadata.labels ?? {};
  const fields: Labels = { 'metadata.name': metadata.name ?? '' };
  return (
    matchExpressions.every((requirement) => matchesRequirement(requirement, labels)) &&
    matchFields.every((requirement) => matchesRequirement(requirement, fields))
  );
}

/** Tests `spec.nodeSelector` and the required node affinity of a Pod (`GetRequiredNodeAffinity`); undefined where it has neither. */
export function requiredNodeAffinity({ spec }: Pod): ((node: Node) => boolean) | undefined {
  const selector = Object.entries(spec.nodeSelector ?? {});
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (selector.length === 0 && required === undefined) return undefined;
  const terms = required?.nodeSelectorTerms ?? [];
  return (node) => {
    const labels = node.metadata.labels ?? {};
    if (!selector.every(([key, value]) => labels[key] === value)) return false;
    return required === undefined || terms.some((term) => matchesTerm(term, node));
  };
}
