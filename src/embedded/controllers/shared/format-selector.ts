import type { LabelSelector } from '../../../kube/index.ts';

/** As Go's `%v` writes a `*metav1.LabelSelector` (`String`, apimachinery/pkg/apis/meta/v1/generated.pb.go, v0.37). */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const requirements = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${(values ?? []).join(' ')}],}`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${requirements.map((one) => `${one},`).join('')}},}`;
}
