import type { WorkloadCondition } from '../../../kube/index.ts';

/** The condition of a type. */
export function conditionOf<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** The conditions without that of a type. */
export function withoutCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/** The conditions with this one at the end in place of the one of its type, unless that has its status and reason already. */
export function withCondition(
  conditions: readonly WorkloadCondition[] | undefined,
  condition: WorkloadCondition,
): WorkloadCondition[] {
  const current = conditionOf(conditions, condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return [...(conditions ?? [])];
  return [...withoutCondition(conditions, condition.type), condition];
}
