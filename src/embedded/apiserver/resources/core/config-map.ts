import {
  type FieldError,
  fieldErrors,
  isConfigMapKey,
  isSemanticallyEqual,
  type KubeObject,
  type StoredObject,
  utf8Length,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { base64Length } from './base64.ts';

/** Bytes of all values of a ConfigMap or Secret together (`core.MaxSecretSize`). */
export const maxDataBytes = 1024 * 1024;

/** Rules of v1 ConfigMap: pkg/registry/core/configmap/strategy.go and `ValidateConfigMap` of pkg/apis/core/validation (v1.37). */
export const configMapRules: ResourceRules = {
  validateCreate,
  validateUpdate(object, old) {
    return [...validateUnchangedData(object, old, ['data', 'binaryData']), ...validateCreate(object)];
  },
};

function validateCreate(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const data: Record<string, string> | undefined = object['data'];
  const binaryData: Record<string, string> | undefined = object['binaryData'];
  let bytes = 0;
  for (const key in data) {
    for (const why of isConfigMapKey(key)) errors.push(fieldErrors.invalid(`data[${key}]`, key, why));
    if (binaryData && Object.hasOwn(binaryData, key)) {
      errors.push(fieldErrors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    }
    bytes += utf8Length(data[key] ?? '');
  }
  for (const key in binaryData) {
    for (const why of isConfigMapKey(key)) errors.push(fieldErrors.invalid(`binaryData[${key}]`, key, why));
    bytes += base64Length(binaryData[key] ?? '');
  }
  if (bytes > maxDataBytes) errors.push(fieldErrors.tooLong('[]', maxDataBytes));
  return errors;
}

/** What `immutable: true` of a ConfigMap or Secret holds fast: itself and the named fields. */
export function validateUnchangedData(object: KubeObject, old: StoredObject, fields: readonly string[]): FieldError[] {
  if (old['immutable'] !== true) return [];
  const changed = fields.filter((field) => !isSemanticallyEqual(object[field], old[field]));
  if (object['immutable'] !== true) changed.unshift('immutable');
  return changed.map((field) => fieldErrors.forbidden(field, 'field is immutable when `immutable` is set'));
}
