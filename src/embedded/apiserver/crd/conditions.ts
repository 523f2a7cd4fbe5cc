import type { CrdCondition } from './types.ts';

/** A condition but for its time. */
export type NewCondition = Pick<CrdCondition, 'type' | 'status' | 'reason' | 'message'>;

/** A status of a CustomResourceDefinition, as JSON. */
export interface CrdStatus {
  readonly conditions?: readonly CrdCondition[] | null;
  readonly [field: string]: unknown;
}

/**
 * The status with a condition set; its time changes with its status (`SetCRDCondition` of
 * apiextensions-apiserver/pkg/apihelpers/helpers.go, v1.37).
 */
export function setCondition(status: CrdStatus = {}, wanted: NewCondition, now: string): CrdStatus {
  const known = status.conditions ?? [];
  const old = known.find(({ type }) => type === wanted.type);
  const { type, reason, message } = wanted;
  const lastTransitionTime = old?.status === wanted.status ? old.lastTransitionTime : now;
  const condition: CrdCondition = { type, status: wanted.status, lastTransitionTime, reason, message };
  const conditions = old === undefined ? [...known, condition] : known.map((one) => (one === old ? condition : one));
  return { ...status, conditions };
}
