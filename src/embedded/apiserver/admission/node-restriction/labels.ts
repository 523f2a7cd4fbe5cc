const kubeletLabels = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);

const kubeletNamespaces = ['kubelet.kubernetes.io', 'node.kubernetes.io'];

type Labels = Readonly<Record<string, string>>;

const isIn = (namespace: string, parent: string) => namespace === parent || namespace.endsWith(`.${parent}`);

/**
 * Labels that differ and that a kubelet must not set, in order: it could draw Pods to itself with them
 * (`plugin/pkg/admission/noderestriction/admission.go getForbiddenLabels` and `kubelet/pkg/apis/well_known_labels.go`, v1.37).
 */
export function findForbiddenLabels(labels: Labels = {}, old: Labels = {}): string[] {
  const keys = new Set([...Object.keys(labels), ...Object.keys(old)]);
  return [...keys].filter((key) => labels[key] !== old[key] && isForbidden(key)).sort();
}

function isForbidden(key: string): boolean {
  const slash = key.indexOf('/');
  const namespace = slash < 0 ? '' : key.slice(0, slash);
  if (isIn(namespace, 'node-restriction.kubernetes.io')) return true;
  if (!isIn(namespace, 'kubernetes.io') && !isIn(namespace, 'k8s.io')) return false;
  return !kubeletLabels.has(key) && !kubeletNamespaces.some((allowed) => isIn(namespace, allowed));
}
