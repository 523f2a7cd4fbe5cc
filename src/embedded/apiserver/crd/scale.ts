import { type FieldError, fieldErrors, type Json, type JsonObject, type StoredObject } from '../../../kube/index.ts';
import type { ScaleRules } from '../resource.ts';
import type { ScaleSubresource } from './types.ts';

const maxReplicas = 2 ** 31 - 1;

/** `.spec.replicas` as names. */
export const splitPath = (path: string): string[] => path.replace(/^\./, '').split('.');

/** What Go calls the type of a value of JSON. */
function goTypeOf(value: Json): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** A value inside, or why it cannot be reached (`NestedFieldNoCopy` of apimachinery's unstructured, v1.37). */
function read(
  object: StoredObject,
  path: string,
  wanted: 'int64' | 'string',
): { readonly value?: Json; readonly why?: string } {
  const names = splitPath(path);
  let value = object as unknown as Json;
  for (const [index, name] of names.entries()) {
    if (value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      const at = names.slice(0, index + 1).join('.');
      const type = goTypeOf(value);
      return { why: `.${at} accessor error: ${format(value)} is of the type ${type}, expected map[string]interface{}` };
    }
    if (!Object.hasOwn(value, name)) return {};
    value = value[name] ?? null;
  }
  if (goTypeOf(value) === wanted) return { value };
  const type = goTypeOf(value);
  return { why: `.${names.join('.')} accessor error: ${format(value)} is of the type ${type}, expected ${wanted}` };
}

const format = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** The scale subresource by the paths of its definition (`ScaleREST` of apiextensions-apiserver/pkg/registry/customresource, v1.37). */
export function newScaleRules(scale: ScaleSubresource): ScaleRules {
  const { specReplicasPath = '', statusReplicasPath = '', labelSelectorPath = '' } = scale;
  const names = splitPath(specReplicasPath);
  return {
    path: names,
    getReplicas: (object) => Number(read(object, specReplicasPath, 'int64').value ?? 0),
    hasReplicas: (object) => read(object, specReplicasPath, 'int64').value !== undefined,
    getStatusReplicas: (object) => Number(read(object, statusReplicasPath, 'int64').value ?? 0),
    getSelector: (object) =>
      labelSelectorPath === '' ? '' : String(read(object, labelSelectorPath, 'string').value ?? ''),
    setReplicas(object, replicas) {
      let inside = object as unknown as JsonObject;
      for (const name of names.slice(0, -1)) {
        inside[name] ??= {};
        inside = inside[name] as JsonObject;
      }
      inside[names.at(-1) ?? ''] = replicas;
    },
  };
}

/** Replicas must be numbers that a Scale can hold (`ValidateScaleSpec` and `ValidateScaleStatus`). */
export function validateScale(object: StoredObject, scale: ScaleSubresource, part: 'spec' | 'status'): FieldError[] {
  const path = (part === 'spec' ? scale.specReplicasPath : scale.statusReplicasPath) ?? '';
  const { value = 0, why } = read(object, path, 'int64');
  const errors: FieldError[] = [];
  if (why !== undefined) errors.push(fieldErrors.invalid(path, 0, why));
  else if (Number(value) < 0) errors.push(fieldErrors.invalid(path, value, 'should be a non-negative integer'));
  else if (Number(value) > maxReplicas) {
    errors.push(fieldErrors.invalid(path, value, `should be less than or equal to ${maxReplicas}`));
  }
  if (part === 'spec' || scale.labelSelectorPath === undefined) return errors;
  const selector = read(object, scale.labelSelectorPath, 'string');
  if (selector.why !== undefined) errors.push(fieldErrors.invalid(scale.labelSelectorPath, '', selector.why));
  return errors;
}
