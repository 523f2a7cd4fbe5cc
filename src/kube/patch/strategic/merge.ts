import type { JsonObject } from '../../object.ts';
import type { Schema } from '../../schema.ts';
import { newBadRequest, StatusError } from '../../status.ts';
import { goTypeName, jsonKindName } from '../go-format.ts';
import {
  asJsonObject,
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  setField,
} from '../json.ts';
import { refusingTooDeep } from '../too-deep.ts';
import {
  applyRetainKeys,
  type Draft,
  deleteFromListPrefix,
  discardNulls,
  draftOf,
  elementOrderPrefix,
  fieldOfDirective,
  removeDirectives,
  requireOrder,
} from './directives.ts';
import {
  newBadArgument,
  newBadDirective,
  newBadElementOrder,
  newNoMergeKey,
  newUnsupportedFormat,
  PatchFormatError,
} from './errors.ts';
import {
  deduplicateScalars,
  elementType,
  indexByMergeKey,
  type List,
  mergeInOrder,
  partition,
  requireMergeKey,
  requireObject,
} from './lists.ts';
import { kindName, lookupField, lookupList, type PatchMeta } from './lookup.ts';

/**
 * Applies a strategic merge patch to an object of a built-in kind, as `apimachinery/pkg/util/strategicpatch/patch.go` and
 * `apiserver/pkg/endpoints/handlers/patch.go` (v1.37) do. `schema` is the kind's; without one (custom resources) the patch
 * is refused. The document may be frozen; the result shares what the patch left alone, and may hold what decoding then
 * warns of or drops (unknown fields, nulls in new items of lists).
 * Throws StatusError: 400 and 422 for what upstream knows to be a bad patch, 500 without a reason for its other errors.
 * Where upstream walks a Go map, whose order is not defined, fields are taken in the order of the patch.
 */
export function applyStrategicMergePatch(
  document: ReadonlyJsonObject,
  patch: ReadonlyJson,
  schema: Schema | undefined,
): JsonObject {
  if (patch !== null && !isJsonObject(patch)) {
    const type = 'Go value of type map[string]interface {}';
    throw newBadRequest(`json: cannot unmarshal ${jsonKindName(patch)} into ${type}`);
  }
  return statusErrorsOf(() => {
    if (schema === undefined) throw newUnsupportedFormat();
    return refusingTooDeep(() => asJsonObject(mergeMap(document, patch ?? {}, schema, applying)));
  });
}

/** `interpretStrategicMergePatchError` of `apiserver/pkg/endpoints/handlers/patch.go`. */
function statusErrorsOf<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof PatchFormatError && error.code === 422) {
      const text = 'the server rejected our request due to an error in our request';
      throw new StatusError(422, 'Invalid', text, {}, { cause: error });
    }
    if (error instanceof PatchFormatError) throw newBadRequest(error.message);
    if (error instanceof Error && error.constructor === Error) {
      throw new StatusError(500, '', error.message, undefined, { cause: error });
    }
    throw error;
  }
}

/** `MergeOptions` of `apimachinery/pkg/util/strategicpatch/patch.go`, v1.37. */
export interface MergeOptions {
  /** Directives for lists take effect; without it they are kept, when patches are merged with each other. */
  readonly mergeParallelList: boolean;
  /** Nulls that match nothing are dropped. */
  readonly ignoreUnmatchedNulls: boolean;
}

const applying: MergeOptions = { mergeParallelList: true, ignoreUnmatchedNulls: true };

/** `mergeMap` of `apimachinery/pkg/util/strategicpatch/patch.go`, v1.37, on copies. */
export function mergeMap(
  original: ReadonlyJsonObject,
  patch: ReadonlyJsonObject,
  schema: Schema,
  options: MergeOptions,
): ReadonlyJsonObject {
  const directive = getField(patch, '$patch');
  if (directive === 'delete') return {};
  if (directive === 'replace') {
    const replacement = draftOf(patch);
    delete replacement['$patch'];
    return replacement;
  }
  if (directive !== undefined) throw newBadDirective(directive, patch);

  const result = draftOf(original);
  const rest = draftOf(patch);
  applyRetainKeys(result, rest, options.mergeParallelList);
  mergeOrderedLists(result, rest, schema, options);
  for (const key of Object.keys(rest)) mergeField(result, key, rest[key] ?? null, schema, options);
  return result;
}

function mergeField(result: Draft, patchKey: string, value: ReadonlyJson, schema: Schema, options: MergeOptions): void {
  let key = patchKey;
  let isDeletion = false;
  if (patchKey.startsWith(deleteFromListPrefix)) {
    if (!options.mergeParallelList) {
      setField(result, patchKey, value);
      return;
    }
    isDeletion = true;
    key = fieldOfDirective(patchKey, deleteFromListPrefix) || patchKey;
  }
  if (value === null) {
    delete result[key];
    if (options.ignoreUnmatchedNulls) return;
  }
  const current = getField(result, key);
  if (current === undefined || goTypeName(current) !== goTypeName(value)) {
    if (!isDeletion)
      setOrDrop(result, key, removeDirectives(options.ignoreUnmatchedNulls ? discardNulls(value) : value));
  } else if (isJsonObject(current) && isJsonObject(value)) {
    const meta = lookupField(schema, key);
    setField(result, key, meta.strategy === 'replace' ? value : mergeMap(current, value, meta.schema, options));
  } else if (isJsonArray(current) && isJsonArray(value)) {
    setField(result, key, mergeLists(current, value, lookupList(schema, key), isDeletion, options));
  } else setField(result, key, value);
}

function setOrDrop(result: Draft, key: string, value: ReadonlyJson | undefined): void {
  if (value === undefined) delete result[key];
  else setField(result, key, value);
}

/** The lists that `$setElementOrder` orders (`mergePatchIntoOriginal`); they are taken out of the patch. */
function mergeOrderedLists(result: Draft, patch: Draft, schema: Schema, options: MergeOptions): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(elementOrderPrefix)) continue;
    const order = patch[key] ?? null;
    if (!options.mergeParallelList) {
      const inResult = getField(result, key);
      if (inResult !== undefined && !isEqualJson(inResult, order)) throw newBadElementOrder();
      setField(result, key, order);
    }
    delete patch[key];
    if (!isJsonArray(order)) throw newBadArgument('slice', order);
    const name = fieldOfDirective(key, elementOrderPrefix);
    const current = listOf(getField(result, name));
    const change = listOf(getField(patch, name));
    const meta = lookupList(schema, name);
    requireOrder(change ?? [], order, meta.mergeKey);
    if (current === undefined && change === undefined) continue;
    const merged =
      change === undefined
        ? (current ?? [])
        : current === undefined
          ? listOf(removeDirectives(change))
          : mergeLists(current, change, meta, false, options);
    const { present, rest } = partition(merged ?? [], order, meta.mergeKey);
    const type = elementType(current ?? [], change ?? []);
    setField(result, name, mergeInOrder(present, rest, order, current ?? [], meta.mergeKey, type));
    delete patch[name];
  }
}

function listOf(value: ReadonlyJson | undefined): List | undefined {
  if (value === undefined) return undefined;
  if (!isJsonArray(value)) throw newBadArgument('slice', value);
  return value;
}

/** `mergeSliceHandler` and `mergeSlice`. */
function mergeLists(
  original: List,
  patch: List,
  { schema, strategy, mergeKey }: PatchMeta,
  isDeletion: boolean,
  options: MergeOptions,
): List {
  if (strategy !== 'merge' && !isDeletion) return patch;
  if (original.length === 0 && patch.length === 0) return original;
  const type = elementType(original, patch);
  if (type === 'scalar') {
    if (options.mergeParallelList && isDeletion) {
      const deleted = new Set(patch);
      return original.filter((item) => !deleted.has(item));
    }
    const merged = deduplicateScalars([...original, ...patch]);
    const { present, rest } = partition(merged, patch, mergeKey);
    return mergeInOrder(present, rest, patch, original, mergeKey, type);
  }
  if (mergeKey === '') throw new Error(`cannot merge lists without merge key for ${kindName(schema)}`);
  const { base, changes } = applySpecialItems(original, patch, mergeKey);
  const merged = mergeItems(base, changes, mergeKey, schema, options);
  const { present, rest } = partition(merged, changes, mergeKey);
  return mergeInOrder(present, rest, changes, base, mergeKey, type);
}

/** Does what items with `$patch` say, and takes them out (`mergeSliceWithSpecialElements`). */
function applySpecialItems(original: List, patch: List, mergeKey: string): { base: List; changes: List } {
  const changes: ReadonlyJson[] = [];
  const deleted = new Set<ReadonlyJson>();
  let replaces = false;
  for (const item of patch) {
    const directive = getField(requireObject(item), '$patch');
    if (directive === undefined) changes.push(item);
    else if (directive === 'delete') {
      const value = getField(requireObject(item), mergeKey);
      if (value === undefined) throw newNoMergeKey(item, mergeKey);
      deleted.add(value);
    } else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') throw new Error('merging lists cannot yet be specified in the patch');
    else throw newBadDirective(directive, item);
  }
  if (replaces) return { base: changes, changes: [] };
  if (deleted.size === 0) return { base: original, changes };
  const isKept = (item: ReadonlyJson): boolean => {
    const value = isJsonObject(item) ? getField(item, mergeKey) : undefined;
    return value === undefined || !deleted.has(value);
  };
  return { base: original.filter(isKept), changes };
}

/** `mergeSliceWithoutSpecialElements`. */
function mergeItems(original: List, patch: List, mergeKey: string, schema: Schema, options: MergeOptions): List {
  const merged = [...original];
  const places = indexByMergeKey(merged, mergeKey);
  for (const item of patch) {
    const value = requireMergeKey(item, mergeKey);
    const index = places.get(value);
    if (index === undefined) places.set(value, merged.push(item) - 1);
    else {
      const changed = mergeMap(requireObject(merged[index] ?? null), requireObject(item), schema, options);
      merged[index] = changed;
      // A key of null is gone by now.
      if (getField(changed, mergeKey) !== value) places.delete(value);
    }
  }
  return merged;
}
