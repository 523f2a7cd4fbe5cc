import { formatGoV } from '../go-format.ts';
import {
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  setField,
} from '../json.ts';
import { newBadElementOrder, newBadPrimitiveList, newBadRetainKeys } from './errors.ts';
import { type List, requireMergeKey, splitDeletions } from './lists.ts';

/** Before `/` and the name of a list: scalars that are to go. */
export const deleteFromListPrefix = '$deleteFromPrimitiveList';
/** Before `/` and the name of a list: the order of its items. */
export const elementOrderPrefix = '$setElementOrder';
/** The names of all fields that are to stay. */
export const retainKeysDirective = '$retainKeys';

/** An object that is still being merged: shallow copies, so that what is frozen stays as it is. */
export type Draft = { [key: string]: ReadonlyJson };

/** The field that `$deleteFromPrimitiveList/name` or `$setElementOrder/name` is about. */
export function fieldOfDirective(key: string, prefix: string): string {
  const slash = key.indexOf('/');
  if (slash >= 0 && key.slice(0, slash) === prefix) return key.slice(slash + 1);
  throw prefix === elementOrderPrefix ? newBadElementOrder() : newBadPrimitiveList();
}

/**
 * What is left of a value when objects that are directives themselves are taken out of it; undefined if it is one
 * (`removeDirectives` of `apimachinery/pkg/util/strategicpatch/patch.go`, v1.37).
 */
export function removeDirectives(value: ReadonlyJson): ReadonlyJson | undefined {
  if (isJsonArray(value)) return value.map(removeDirectives).filter((item) => item !== undefined);
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, '$patch')) return undefined;
  const result: Draft = {};
  for (const key of Object.keys(value)) {
    const field = removeDirectives(value[key] ?? null);
    if (field !== undefined) setField(result, key, field);
  }
  return result;
}

/** The value without fields that are null; items of lists that are null stay (`discardNullValuesFromPatch`). */
export function discardNulls(value: ReadonlyJson): ReadonlyJson {
  if (isJsonArray(value)) return value.map(discardNulls);
  if (!isJsonObject(value)) return value;
  const result: Draft = {};
  for (const key of Object.keys(value)) {
    const field = value[key] ?? null;
    if (field !== null) setField(result, key, discardNulls(field));
  }
  return result;
}

/**
 * Takes `$retainKeys` out of the patch and drops what it does not name from the original; when patches are merged with
 * each other (`applies` is false) it moves to the first one (`applyRetainKeysDirective`).
 */
export function applyRetainKeys(original: Draft, patch: Draft, applies: boolean): void {
  const directive = getField(patch, retainKeysDirective);
  if (directive === undefined) return;
  delete patch[retainKeysDirective];
  if (!applies) {
    const inOriginal = getField(original, retainKeysDirective);
    if (inOriginal !== undefined && !isEqualJson(inOriginal, directive)) {
      const both = `${formatGoV(inOriginal)} and ${formatGoV(directive)}`;
      throw new Error(`${both} are not deep equal: this may happen when calculating the 3-way diff patch`);
    }
    original[retainKeysDirective] = directive;
    return;
  }
  if (!isJsonArray(directive)) throw newBadRetainKeys();
  const retained = new Set(directive);
  for (const key of Object.keys(patch)) {
    const isList = key.startsWith(deleteFromListPrefix) || key.startsWith(elementOrderPrefix);
    if (patch[key] !== null && !isList && !retained.has(key)) throw newBadRetainKeys();
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

/** Throws unless the patch's items are among those of `$setElementOrder`, in its order (`validatePatchWithSetOrderList`). */
export function requireOrder(patch: List, order: List, mergeKey: string): void {
  if (order.length === 0 || patch.length === 0) return;
  const kept = mergeKey === '' ? patch : splitDeletions(patch).kept;
  let patchIndex = 0;
  let orderIndex = 0;
  while (patchIndex < kept.length && orderIndex < order.length) {
    const item = kept[patchIndex] ?? null;
    if (isJsonObject(item) && Object.hasOwn(item, '$patch')) {
      patchIndex += 1;
      continue;
    }
    if (isSameItem(item, order[orderIndex] ?? null, mergeKey)) patchIndex += 1;
    orderIndex += 1;
  }
  if (patchIndex < kept.length && orderIndex >= order.length) {
    const lists = `${formatGoV(patch)}\n doesn't match ${elementOrderPrefix} list:\n${formatGoV(order)}`;
    throw new Error(`The order in patch list:\n${lists}\n`);
  }
}

/** Tests whether two items of a list are the same one, by merge key if it has one (`mergeKeyValueEqual`). */
export function isSameItem(left: ReadonlyJson, right: ReadonlyJson, mergeKey: string): boolean {
  return mergeKey === '' ? left === right : requireMergeKey(left, mergeKey) === requireMergeKey(right, mergeKey);
}

/** A shallow copy. */
export const draftOf = (object: ReadonlyJsonObject): Draft => ({ ...object });
