import {
  type FieldError,
  fieldErrors,
  type KubeObject,
  validateImmutableField,
  validateNonnegativeField,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';

function validateData(object: KubeObject): FieldError[] {
  const { data } = object;
  if (data === undefined || data === null) return [fieldErrors.required('data', 'data is mandatory')];
  if (typeof data === 'object' && !Array.isArray(data)) return [];
  return [fieldErrors.required('data', 'data must be a valid JSON object')];
}

/** Rules of apps/v1 ControllerRevision: `pkg/registry/apps/controllerrevision/strategy.go`, `pkg/apis/apps/validation` (v1.37). */
export const controllerRevisionRules: ResourceRules = {
  setDefaults(object) {
    object['revision'] ??= 0;
  },
  validateCreate: (object) => [...validateNonnegativeField(object['revision'], 'revision'), ...validateData(object)],
  validateUpdate: (object, old) => [
    ...validateNonnegativeField(object['revision'], 'revision'),
    ...validateImmutableField(object['data'], old['data'], 'data'),
  ],
};
