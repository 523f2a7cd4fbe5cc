import { type FieldError, fieldErrors, type KubeObject, newInvalid } from '../../../../../kube/index.ts';

/**
 * Refuses a Service while it is allocated for, which is before all its other fields are looked at.
 * @throws StatusError 422 when there is a violation.
 */
export function refuseService(object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw newInvalid({ group: '', kind: 'Service' }, object.metadata.name ?? '', errors);
}

/** Refuses one value of a Service. @throws StatusError 422 */
export function refuseValue(object: KubeObject, path: string, value: unknown, why: string): void {
  refuseService(object, [fieldErrors.invalid(path, value, why)]);
}
