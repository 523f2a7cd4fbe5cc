import { type FieldError, fieldErrors, type KubeObject, type StoredObject } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';

/**
 * Rules of coordination.k8s.io/v1 Lease: pkg/registry/coordination/lease/strategy.go and pkg/apis/coordination/validation
 * (v1.37, CoordinatedLeaderElection off).
 */
export const leaseRules: ResourceRules = {
  allowCreateOnUpdate: true,
  refuseUnconditionalUpdate: true,
  setDefaults(object) {
    object['spec'] ??= {};
  },
  prepareForCreate: (object) => dropCoordination(object, undefined),
  prepareForUpdate: dropCoordination,
  validateCreate: validateLease,
  validateUpdate: validateLease,
};

function dropCoordination(object: KubeObject, old: StoredObject | undefined): void {
  for (const field of ['strategy', 'preferredHolder']) {
    if (old?.['spec']?.[field] === undefined) delete object['spec'][field];
  }
}

function validateLease(object: KubeObject): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions } = object['spec'];
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(fieldErrors.invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    const why = 'must be greater than or equal to 0';
    errors.push(fieldErrors.invalid('spec.leaseTransitions', leaseTransitions, why));
  }
  return errors;
}
