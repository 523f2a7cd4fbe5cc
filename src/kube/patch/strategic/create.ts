import type { JsonObject } from '../../object.ts';
import type { Schema } from '../../schema.ts';
import { goTypeName } from '../go-format.ts';
import {
  asJsonObject,
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
} from '../json.ts';
import {
  conflictText,
  type FormatYaml,
  PatchConflictError,
  type Precondition,
  requirePreconditions,
} from '../three-way.ts';
import { type DiffOptions, diffMaps } from './diff.ts';
import { retainKeysDirective } from './directives.ts';
import { deduplicateScalars, elementType, type List, sortScalars } from './lists.ts';
import { lookupField, lookupList, type PatchMeta } from './lookup.ts';
import { type MergeOptions, mergeMap } from './merge.ts';

/**
 * The strategic merge patch that makes `modified` of `original` (`CreateTwoWayMergePatch` of
 * `apimachinery/pkg/util/strategicpatch/patch.go`, v1.37, as all here). `schema` is the kind's.
 * Throws an Error with upstream's text when the schema lacks a changed field, or a precondition fails.
 */
export function createTwoWayMergePatch(
  original: ReadonlyJsonObject,
  modified: ReadonlyJsonObject,
  schema: Schema,
  preconditions: readonly Precondition[] = [],
): JsonObject {
  const patch = diffMaps(original, modified, schema, { setElementOrder: true }, false);
  requirePreconditions(patch, preconditions);
  return asJsonObject(patch);
}

const changesOnly: DiffOptions = { ignoreDeletions: true, setElementOrder: true };
const deletionsOnly: DiffOptions = { ignoreChangesAndAdditions: true, setElementOrder: true };
const mergingPatches: MergeOptions = { mergeParallelList: false, ignoreUnmatchedNulls: false };

/**
 * The patch that `kubectl apply` sends: what `modified` changes or adds of `current`, and what it has no more of `original`
 * (`CreateThreeWayMergePatch`). With `conflicts`, a value that `current` and `modified` change differently from `original`
 * throws PatchConflictError; without, as with kubectl's `--overwrite`, `modified` wins. Preconditions as with two ways.
 * Upstream's search for conflicts sorts lists of scalars in the very patch that it gives back; this one leaves them alone.
 */
export function createThreeWayMergePatch(
  original: ReadonlyJsonObject,
  modified: ReadonlyJsonObject,
  current: ReadonlyJsonObject,
  schema: Schema,
  options: {
    readonly preconditions?: readonly Precondition[];
    readonly conflicts?: { readonly formatYaml: FormatYaml };
  } = {},
): JsonObject {
  const changes = diffMaps(current, modified, schema, changesOnly, false);
  const deletions = diffMaps(original, modified, schema, deletionsOnly, false);
  const patch = mergeMap(deletions, changes, schema, mergingPatches);
  requirePreconditions(patch, options.preconditions ?? []);
  if (options.conflicts) {
    const changed = diffMaps(original, current, schema, {}, false);
    if (differInMap(patch, changed, schema)) {
      throw new PatchConflictError(conflictText(patch, changed, options.conflicts.formatYaml));
    }
  }
  return asJsonObject(patch);
}

const noMeta = { strategy: '', mergeKey: '' } as const;

/** `mergingMapFieldsHaveConflicts`. */
function differ(
  left: ReadonlyJson,
  right: ReadonlyJson,
  schema: Schema | undefined,
  meta: Pick<PatchMeta, 'strategy' | 'mergeKey'>,
): boolean {
  if (isJsonObject(left)) {
    if (!isJsonObject(right) || getField(left, '$patch') !== getField(right, '$patch')) return true;
    return meta.strategy !== 'replace' && differInMap(left, right, schema);
  }
  if (isJsonArray(left)) return !isJsonArray(right) || differInList(left, right, schema, meta);
  return goTypeName(left) !== goTypeName(right) || !isEqualJson(left, right);
}

function differInMap(left: ReadonlyJsonObject, right: ReadonlyJsonObject, schema: Schema | undefined): boolean {
  return Object.keys(left).some((key) => {
    if (key === '$patch' || key === retainKeysDirective || !Object.hasOwn(right, key)) return false;
    const value = left[key] ?? null;
    const meta =
      schema === undefined || typeof value !== 'object' || value === null
        ? undefined
        : isJsonArray(value)
          ? lookupList(schema, key)
          : lookupField(schema, key);
    return differ(value, right[key] ?? null, meta?.schema, meta ?? noMeta);
  });
}

function differInList(
  left: List,
  right: List,
  schema: Schema | undefined,
  { strategy, mergeKey }: Pick<PatchMeta, 'strategy' | 'mergeKey'>,
): boolean {
  const type = elementType(left, right);
  if (strategy === 'merge') {
    if (type === 'scalar') return false;
    const byKey = mapOf(right, mergeKey);
    return [...mapOf(left, mergeKey)].some(([key, item]) => {
      const other = byKey.get(key);
      return other !== undefined && differ(item, other, schema, noMeta);
    });
  }
  if (left.length !== right.length) return true;
  const from = type === 'scalar' ? sortScalars(deduplicateScalars(left)) : left;
  const to = type === 'scalar' ? sortScalars(deduplicateScalars(right)) : right;
  return from.some((item, index) => differ(item, to[index] ?? null, schema, noMeta));
}

function mapOf(list: List, mergeKey: string): Map<ReadonlyJson, ReadonlyJson> {
  const map = new Map<ReadonlyJson, ReadonlyJson>();
  for (const item of list) {
    const key = isJsonObject(item) ? getField(item, mergeKey) : undefined;
    if (key === undefined) throw new Error(`cannot find merge key \`${mergeKey}\` in merging list element`);
    map.set(key, item);
  }
  return map;
}
