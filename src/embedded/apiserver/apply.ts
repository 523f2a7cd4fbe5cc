import { formatTime, type KubeObject, newBadRequest, newInternalError, type StoredObject } from '../../kube/index.ts';
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
  const { duplicates, options, value } = request;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw newBadRequest('error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}');
  }
  const applied = target.fieldManager.apply(old as KubeObject | undefined, value as KubeObject, {
    manager: options.fieldManager,
    now: formatTime(parts.clock.now()),
    force: options.force,
  });
  if (duplicates.length > 0 && options.fieldValidation !== 'Ignore') {
    const texts = duplicates.map((path) => `key ${JSON.stringify(path)} already set in map`);
    if (options.fieldValidation === 'Strict') {
      throw newBadRequest(`error strict decoding patch: ${texts.join(', ')}`);
    }
    for (const text of texts) operation.warn(text);
  }
  if (applied === old) return cloneJson(applied);
  const object = cloneJson(applied);
  const { error } = checkObject(object, target);
  if (error !== undefined) throw newInternalError(error);
  target.setDefaults?.(object);
  return object;
}
