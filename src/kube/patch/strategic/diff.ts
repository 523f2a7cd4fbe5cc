import type { Schema } from '../../schema.ts';
import { formatGoV, goTypeName } from '../go-format.ts';
import {
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  setField,
} from '../json.ts';
import { type Draft, deleteFromListPrefix, elementOrderPrefix, isSameItem, retainKeysDirective } from './directives.ts';
import {
  deduplicateScalars,
  elementType,
  type List,
  requireMergeKey,
  requireObject,
  sortByOrder,
  sortByText,
  sortScalars,
} from './lists.ts';
import { lookupField, lookupList, type PatchMeta } from './lookup.ts';

/** `DiffOptions` of `apimachinery/pkg/util/strategicpatch/patch.go`, v1.37. */
export interface DiffOptions {
  readonly setElementOrder?: true;
  readonly ignoreChangesAndAdditions?: true;
  readonly ignoreDeletions?: true;
}

/**
 * The strategic merge patch that makes `modified` of `original` (`diffMaps`). With `retainKeys` the object's field has that
 * strategy, and the patch names what is to stay.
 */
export function diffMaps(
  original: ReadonlyJsonObject,
  modified: ReadonlyJsonObject,
  schema: Schema,
  options: DiffOptions,
  retainKeys: boolean,
): Draft {
  const patch: Draft = {};
  for (const key of Object.keys(modified)) {
    const from = getField(original, key);
    const to = modified[key] ?? null;
    if (from === undefined) {
      if (!options.ignoreChangesAndAdditions) setField(patch, key, to);
    } else if (key === '$patch') diffDirective(from, to, patch);
    else if (goTypeName(from) !== goTypeName(to)) {
      if (!options.ignoreChangesAndAdditions) setField(patch, key, to);
    } else if (isJsonObject(from) && isJsonObject(to)) diffObjectField(key, from, to, patch, schema, options);
    else if (isJsonArray(from) && isJsonArray(to)) diffListField(key, from, to, patch, schema, options);
    else setIfChanged(key, from, to, patch, options);
  }
  if (!options.ignoreDeletions) {
    for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) setField(patch, key, null);
  }
  if (retainKeys) addRetainKeys(original, modified, patch);
  return patch;
}

function diffDirective(from: ReadonlyJson, to: ReadonlyJson, patch: Draft): void {
  if (typeof from !== 'string' || typeof to !== 'string') throw new Error('invalid value for special key: $patch');
  if (from !== to) patch['$patch'] = to;
}

function setIfChanged(key: string, from: ReadonlyJson, to: ReadonlyJson, patch: Draft, options: DiffOptions): void {
  if (!options.ignoreChangesAndAdditions && !isEqualJson(from, to)) setField(patch, key, to);
}

function addRetainKeys(original: ReadonlyJsonObject, modified: ReadonlyJsonObject, patch: Draft): void {
  const retained = Object.keys(modified).filter((key) => modified[key] !== null);
  if (retained.length === 0) return;
  const drops = Object.keys(original).some((key) => original[key] !== null && !Object.hasOwn(modified, key));
  if (drops || Object.keys(patch).length > 0) patch[retainKeysDirective] = sortScalars(retained);
}

/** The field's meta data, or undefined if the schema has no such field but it did not change. */
function lookupUnlessEqual(lookup: () => PatchMeta, from: ReadonlyJson, to: ReadonlyJson): PatchMeta | undefined {
  try {
    return lookup();
  } catch (error) {
    if (isEqualJson(from, to)) return undefined;
    throw error;
  }
}

function diffObjectField(
  key: string,
  from: ReadonlyJsonObject,
  to: ReadonlyJsonObject,
  patch: Draft,
  schema: Schema,
  options: DiffOptions,
): void {
  const meta = lookupUnlessEqual(() => lookupField(schema, key), from, to);
  if (!meta) return;
  if (meta.strategy === 'replace') {
    if (!options.ignoreChangesAndAdditions) setField(patch, key, to);
    return;
  }
  const inner = diffMaps(from, to, meta.schema, options, meta.retainKeys);
  if (Object.keys(inner).length > 0) setField(patch, key, inner);
}

function diffListField(key: string, from: List, to: List, patch: Draft, schema: Schema, options: DiffOptions): void {
  const meta = lookupUnlessEqual(() => lookupList(schema, key), from, to);
  if (!meta) return;
  if (meta.strategy !== 'merge') {
    setIfChanged(key, from, to, patch, options);
    return;
  }
  const { changes, deletions, order } = diffLists(from, to, meta, options);
  if (changes.length > 0) setField(patch, key, changes);
  if (deletions.length > 0) patch[`${deleteFromListPrefix}/${key}`] = deletions;
  if (order.length > 0) patch[`${elementOrderPrefix}/${key}`] = order;
}

interface ListDiff {
  readonly changes: List;
  readonly deletions: List;
  readonly order: List;
}

function diffLists(original: List, modified: List, meta: PatchMeta, options: DiffOptions): ListDiff {
  if (original.length === 0) {
    const changes = modified.length === 0 || options.ignoreChangesAndAdditions ? [] : modified;
    return { changes, deletions: [], order: [] };
  }
  const isMap = elementType(original, modified) === 'map';
  return isMap ? diffListsOfMaps(original, modified, meta, options) : diffListsOfScalars(original, modified, options);
}

function diffListsOfScalars(original: List, modified: List, options: DiffOptions): ListDiff {
  const from = sortScalars(original);
  const to = sortScalars(modified);
  const added: ReadonlyJson[] = [];
  const deleted: ReadonlyJson[] = [];
  walkSorted(from, to, formatGoV, {
    added: (item) => void added.push(item),
    deleted: (item) => void deleted.push(item),
    both: () => undefined,
  });
  const deletions = options.ignoreDeletions ? [] : deduplicateScalars(deleted);
  const changes = options.ignoreChangesAndAdditions ? [] : sortByOrder(added, modified, '', 'scalar');
  // Upstream has sorted the original in place by now, so that a list out of order counts as changed.
  const isChanged = !options.ignoreChangesAndAdditions && !isEqualJson(from, modified);
  const needsOrder = options.setElementOrder && (deletions.length > 0 || isChanged);
  return { changes, deletions, order: needsOrder ? modified : [] };
}

function diffListsOfMaps(
  original: List,
  modified: List,
  { schema, mergeKey, retainKeys }: PatchMeta,
  options: DiffOptions,
): ListDiff {
  const textOf = (item: ReadonlyJson) => formatGoV(requireMergeKey(item, mergeKey));
  const changed: ReadonlyJson[] = [];
  const deleted: ReadonlyJson[] = [];
  const sortText = (item: ReadonlyJson) => formatGoV(getField(requireObject(item), mergeKey));
  walkSorted(sortByText(original, sortText), sortByText(modified, sortText), textOf, {
    added: (item) => void (options.ignoreChangesAndAdditions || changed.push(item)),
    deleted: (item) => {
      if (!options.ignoreDeletions) deleted.push({ [mergeKey]: requireMergeKey(item, mergeKey), $patch: 'delete' });
    },
    both: (from, to) => {
      const inner = diffMaps(requireObject(from), requireObject(to), schema, options, retainKeys);
      if (Object.keys(inner).length === 0) return;
      inner[mergeKey] = requireMergeKey(to, mergeKey);
      changed.push(inner);
    },
  });
  const changes = [...sortByOrder(changed, modified, mergeKey, 'map'), ...deleted];
  const reordered =
    original.length !== modified.length ||
    !modified.every((item, index) => isSameItem(original[index] ?? null, item, mergeKey));
  const needsOrder =
    options.setElementOrder &&
    ((!options.ignoreChangesAndAdditions && (changes.length > 0 || reordered)) ||
      (!options.ignoreDeletions && changes.length > 0));
  const keyOf = (item: ReadonlyJson) => ({ [mergeKey]: getField(requireObject(item), mergeKey) ?? null });
  return { changes, deletions: [], order: needsOrder ? modified.map(keyOf) : [] };
}

interface SortedVisitor {
  readonly added: (item: ReadonlyJson) => void;
  readonly deleted: (item: ReadonlyJson) => void;
  readonly both: (from: ReadonlyJson, to: ReadonlyJson) => void;
}

function walkSorted(from: List, to: List, textOf: (item: ReadonlyJson) => string, visitor: SortedVisitor): void {
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const left = from[i] ?? null;
    const right = to[j] ?? null;
    const leftText = i < from.length ? textOf(left) : undefined;
    const rightText = j < to.length ? textOf(right) : undefined;
    if (leftText === rightText) {
      visitor.both(left, right);
      i += 1;
      j += 1;
    } else if (leftText === undefined || (rightText !== undefined && leftText > rightText)) {
      visitor.added(right);
      j += 1;
    } else {
      visitor.deleted(left);
      i += 1;
    }
  }
}
