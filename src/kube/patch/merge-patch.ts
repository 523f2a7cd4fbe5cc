import type { Json, JsonObject } from '../object.ts';
import { newBadRequest } from '../status.ts';
import { formatGoV, goTypeName, jsonKindName } from './go-format.ts';
import {
  asJson,
  asJsonObject,
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  setField,
} from './json.ts';
import {
  conflictText,
  type FormatYaml,
  PatchConflictError,
  type Precondition,
  requirePreconditions,
} from './three-way.ts';
import { refusingTooDeep } from './too-deep.ts';

/**
 * Applies a JSON merge patch (RFC 7386) as `apiserver/pkg/endpoints/handlers/patch.go` (v1.37) does with evanphx/json-patch
 * v4: nulls inside what is new are dropped, in lists of it too, but not where a list takes the place of an object.
 * The document may be frozen; the result shares what the patch left alone. Throws StatusError 400 for what is no patch.
 * Without `strict` (`fieldValidation=Ignore`) a list is taken for the whole result, which decoding then refuses, as upstream.
 */
export function applyMergePatch(
  document: ReadonlyJsonObject,
  patch: ReadonlyJson,
  options: { readonly strict: boolean },
): Json {
  if (isJsonObject(patch)) return refusingTooDeep(() => asJson(mergeObjects(document, patch)));
  if (options.strict && patch !== null) {
    const type = 'Go value of type map[string]interface {}';
    throw newBadRequest(`error decoding patch: json: cannot unmarshal ${jsonKindName(patch)} into ${type}`);
  }
  if (!isJsonArray(patch)) throw newBadRequest('Invalid JSON Patch');
  return refusingTooDeep(() => asJson(pruneNulls(patch)));
}

function mergeObjects(document: ReadonlyJsonObject, patch: ReadonlyJsonObject): ReadonlyJsonObject {
  const result = { ...document };
  for (const key of Object.keys(patch)) {
    const value = patch[key] ?? null;
    if (value === null) delete result[key];
    else setField(result, key, mergeValue(getField(document, key) ?? null, value));
  }
  return result;
}

function mergeValue(current: ReadonlyJson, patch: ReadonlyJson): ReadonlyJson {
  if (!isJsonObject(current)) return pruneNulls(patch);
  return isJsonObject(patch) ? mergeObjects(current, patch) : patch;
}

function pruneNulls(value: ReadonlyJson): ReadonlyJson {
  if (isJsonArray(value)) return value.map(pruneNulls);
  if (!isJsonObject(value)) return value;
  const result: { [key: string]: ReadonlyJson } = {};
  for (const key of Object.keys(value)) {
    const field = value[key] ?? null;
    if (field !== null) setField(result, key, pruneNulls(field));
  }
  return result;
}

/** The JSON merge patch that makes `modified` of `original` (evanphx/json-patch v4, `CreateMergePatch`). */
export function createMergePatch(original: ReadonlyJsonObject, modified: ReadonlyJsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const key of Object.keys(modified)) {
    const to = asJson(modified[key] ?? null);
    const from = getField(original, key);
    if (from === undefined) setField(patch, key, to);
    else if (isJsonObject(from) && isJsonObject(to)) {
      const inner = createMergePatch(from, to);
      if (Object.keys(inner).length > 0) setField(patch, key, inner);
    } else if (!isEqualJson(from, to)) setField(patch, key, to);
  }
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) setField(patch, key, null);
  return patch;
}

/**
 * The JSON merge patch that `kubectl apply` sends for a custom resource: what `modified` changes or adds of `current`, and
 * what it has no more of `original` (`apimachinery/pkg/util/jsonmergepatch/patch.go`, v1.37, `CreateThreeWayJSONMergePatch`).
 * Throws PatchConflictError if a value is changed where it is deleted, and an Error when a precondition fails.
 */
export function createThreeWayJsonMergePatch(
  original: ReadonlyJsonObject,
  modified: ReadonlyJsonObject,
  current: ReadonlyJsonObject,
  options: { readonly formatYaml: FormatYaml; readonly preconditions?: readonly Precondition[] },
): JsonObject {
  const changes = keepChanges(createMergePatch(current, modified));
  const deletions = keepNulls(createMergePatch(original, modified));
  if (differ(changes, deletions)) throw new PatchConflictError(conflictText(changes, deletions, options.formatYaml));
  const patch = asJsonObject(mergeObjects(deletions, changes));
  requirePreconditions(patch, options.preconditions ?? []);
  return patch;
}

function keepChanges(patch: ReadonlyJsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const key of Object.keys(patch)) {
    const value = asJson(patch[key] ?? null);
    if (isJsonObject(value) && Object.keys(value).length > 0) {
      const inner = keepChanges(value);
      if (Object.keys(inner).length > 0) setField(kept, key, inner);
    } else if (value !== null) setField(kept, key, value);
  }
  return kept;
}

function keepNulls(patch: ReadonlyJsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const key of Object.keys(patch)) {
    const value = patch[key] ?? null;
    if (value === null) setField(kept, key, null);
    else if (isJsonObject(value)) {
      const inner = keepNulls(value);
      if (Object.keys(inner).length > 0) setField(kept, key, inner);
    }
  }
  return kept;
}

/** `mergepatch.HasConflicts` (`apimachinery/pkg/util/mergepatch/util.go`, v1.37). */
function differ(left: ReadonlyJson, right: ReadonlyJson): boolean {
  if (isJsonObject(left)) {
    if (!isJsonObject(right)) return true;
    return Object.keys(left).some((key) => Object.hasOwn(right, key) && differ(left[key] ?? null, right[key] ?? null));
  }
  if (isJsonArray(left)) {
    if (!isJsonArray(right) || left.length !== right.length) return true;
    return left.some((item, index) => differ(item, right[index] ?? null));
  }
  return goTypeName(left) !== goTypeName(right) || formatGoV(left) !== formatGoV(right);
}
