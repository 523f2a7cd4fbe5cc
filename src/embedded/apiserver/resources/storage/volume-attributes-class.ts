import { type FieldError, fieldErrors, isSemanticallyEqual, type KubeObject } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { checkDriver, validateParameters } from './storage-class.ts';

/** Rules of storage.k8s.io/v1 VolumeAttributesClass: pkg/registry/storage/volumeattributesclass/strategy.go and pkg/apis/storage/validation (v1.37). */
export const volumeAttributesClassRules: ResourceRules = {
  returnDeletedObject: true,
  setDefaults(object) {
    object['driverName'] ??= '';
  },
  validateCreate: validateClass,
  validateUpdate: (object, old) => [
    ...['driverName', 'parameters']
      .filter((field) => !isSemanticallyEqual(object[field], old[field]))
      .map((field) => fieldErrors.forbidden(field, `updates to ${field} are forbidden.`)),
    ...validateClass(object),
  ],
};

function validateClass(object: KubeObject): FieldError[] {
  const driver: string = object['driverName'];
  const parameters: Record<string, string> = object['parameters'] ?? {};
  const errors = driver === '' ? [fieldErrors.required('driverName')] : checkDriver('driverName', driver);
  errors.push(...validateParameters(parameters));
  if (Object.keys(parameters).length === 0) {
    errors.push(fieldErrors.required('parameters', 'must contain at least one key/value pair'));
  }
  return errors;
}
