import type { Taint, Toleration } from '../../kube/index.ts';

/** Tests whether a toleration is for a taint (`Toleration.ToleratesTaint`, k8s.io/api/core/v1/toleration.go, v0.37). */
export function tolerates({ key = '', operator = '', value = '', effect = '' }: Toleration, taint: Taint): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || ((operator === '' || operator === 'Equal') && value === (taint.value ?? ''));
}

/** The first taint that none of the tolerations is for. */
export function findUntolerated(taints: readonly Taint[], tolerations: readonly Toleration[]): Taint | undefined {
  return taints.find((taint) => !tolerations.some((toleration) => tolerates(toleration, taint)));
}
