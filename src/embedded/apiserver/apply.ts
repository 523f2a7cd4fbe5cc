import { formatTime, type KubeObject, newBadRequest, newInternalError, type StoredObject } from '../../kube/index.ts';
import { yamlStrictError } from './body/yaml-strict-error.ts';
import { cloneJson } from './clone.ts';
import { checkObject } from './decode-body.ts';
import type { Operation } from './operation.ts';
import type { PatchRequest } from './patch-request.ts';
import type { WriteTarget } from './write-target.ts';

/**
 * Server-side apply: what the manager says, merged into what there is (`applyPatcher` of
 * apiserver/pkg/endpoints/handlers/patch.go, v1.37).
 * @throws StatusError 400, 409
 */
export function applyPatch(
  operation: Operation,
  old: StoredObject | undefined,
  request: PatchRequest,
  target: WriteTarget,
): KubeObject {
  const { parts } = operation;
  const { strictErrors, options, value } = request;
  if (value === null) throw newBadRequest('invalid object type: /, Kind=');
  if (typeof value !== 'object' || Array.isArray(value)) {
    const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    throw newBadRequest(
      `error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
    );
  }
  const applied = target.fieldManager.apply(old as KubeObject | undefined, value as KubeObject, {
    manager: options.fieldManager,
    now: formatTime(parts.clock.now()),
    force: options.force,
  });
  if (strictErrors.length > 0 && options.fieldValidation !== 'Ignore') {
    if (options.fieldValidation === 'Strict') {
      throw newBadRequest(`error strict decoding patch: ${yamlStrictError(strictErrors)}`);
    }
    for (const text of strictErrors) operation.warn(text);
  }
  if (applied === old) return cloneJson(applied);
  const object = cloneJson(applied);
  const { error } = checkObject(object, target);
  if (error !== undefined) throw newInternalError(error);
  target.setDefaults?.(object);
  return object;
}
