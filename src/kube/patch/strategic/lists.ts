import { formatGoV, goTypeName } from '../go-format.ts';
import { getField, isJsonArray, isJsonObject, type ReadonlyJson, type ReadonlyJsonObject } from '../json.ts';
import { newBadArgument, newNoListOfLists, newNoMergeKey } from './errors.ts';

/** A list that may be frozen. */
export type List = readonly ReadonlyJson[];

/** The item as an object; throws upstream's error if it is none. */
export function requireObject(item: ReadonlyJson): ReadonlyJsonObject {
  if (!isJsonObject(item)) throw newBadArgument('map', item);
  return item;
}

/** The item's merge key; throws upstream's errors if it is no object or has none. */
export function requireMergeKey(item: ReadonlyJson, mergeKey: string): ReadonlyJson {
  const value = getField(requireObject(item), mergeKey);
  if (value === undefined) throw newNoMergeKey(item, mergeKey);
  return value;
}

/** Where the first item with that merge key is, or -1. */
function findByMergeKey(list: List, mergeKey: string, value: ReadonlyJson): number {
  for (const [index, item] of list.entries()) {
    if (!isJsonObject(item)) throw new Error(`value for key ${index} is not a map`);
    if (getField(item, mergeKey) === value) return index;
  }
  return -1;
}

/** Where each merge key first stands, for lists of objects that are long: {@link findByMergeKey} for many values. */
export function indexByMergeKey(list: List, mergeKey: string): Map<ReadonlyJson, number> {
  const places = new Map<ReadonlyJson, number>();
  for (const [index, item] of list.entries()) {
    const value = isJsonObject(item) ? getField(item, mergeKey) : undefined;
    if (value !== undefined && !places.has(value)) places.set(value, index);
  }
  return places;
}

/**
 * The one Go type that all items have (`sliceElementType` of `apimachinery/pkg/util/strategicpatch/patch.go`, v1.37).
 * Throws when they differ, when there is none, and for lists in lists.
 */
export function elementType(...lists: List[]): 'map' | 'scalar' {
  let type: string | undefined;
  let kind: 'map' | 'scalar' = 'scalar';
  for (const list of lists) {
    for (const item of list) {
      const itemType = goTypeName(item);
      if (type === undefined) {
        if (isJsonArray(item)) throw newNoListOfLists();
        type = itemType;
        kind = isJsonObject(item) ? 'map' : 'scalar';
      } else if (itemType !== type) {
        throw new Error(`list element types are not identical: [${lists.map((each) => formatGoV(each)).join(' ')}]`);
      }
    }
  }
  if (type === undefined) throw new Error('no elements in any of the given slices');
  return kind;
}

/** Drops repeated scalars as upstream does: the last one takes the place of the one that is dropped. */
export function deduplicateScalars(list: List): ReadonlyJson[] {
  const result = [...list];
  const times = new Map<ReadonlyJson, number>();
  for (const item of list) times.set(item, (times.get(item) ?? 0) + 1);
  if (times.size === list.length) return result;
  for (let i = 0; i < result.length - 1; i += 1) {
    if (times.get(result[i] ?? null) === 1) continue;
    for (let j = i + 1; j < result.length; j += 1) {
      if (result[i] !== result[j]) continue;
      const last = result.pop() ?? null;
      if (j < result.length) result[j] = last;
      j -= 1;
    }
  }
  return result;
}

/**
 * Sorts by a text. Upstream's order calls equals less, which its sort of short lists turns around: two ports of one number
 * come out in the other order. (Of more than twelve items upstream's order of equals is another.)
 */
export function sortByText(list: List, textOf: (item: ReadonlyJson) => string): ReadonlyJson[] {
  return list
    .toReversed()
    .map((item) => ({ item, text: textOf(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}

/** By what Go prints of them. */
export const sortScalars = (list: List): ReadonlyJson[] => sortByText(list, formatGoV);

/** Splits a list into what is in `by` too and what is not. */
export function partition(list: List, by: List, mergeKey: string): { present: List; rest: List } {
  const present: ReadonlyJson[] = [];
  const rest: ReadonlyJson[] = [];
  const keys = mergeKey === '' ? new Set(by) : undefined;
  const places = by.every(isJsonObject) ? indexByMergeKey(by, mergeKey) : undefined;
  const isIn = (value: ReadonlyJson) => places?.has(value) ?? findByMergeKey(by, mergeKey, value) >= 0;
  for (const item of list) {
    const isPresent = keys ? keys.has(item) : isIn(requireMergeKey(item, mergeKey));
    (isPresent ? present : rest).push(item);
  }
  return { present, rest };
}

/** Where items stand in `order`. */
function positionsIn(order: List, mergeKey: string, type: 'map' | 'scalar'): (item: ReadonlyJson) => number {
  const keyOf = (item: ReadonlyJson) =>
    type === 'scalar' ? item : isJsonObject(item) ? (getField(item, mergeKey) ?? null) : null;
  const positions = new Map<ReadonlyJson, number>();
  for (const [index, item] of order.entries()) {
    const key = keyOf(item);
    if (!positions.has(key)) positions.set(key, index);
  }
  return (item) => positions.get(keyOf(item)) ?? -1;
}

/** The list in the order of `order`, what the patch deletes at its end (`normalizeSliceOrder`). */
export function sortByOrder(list: List, order: List, mergeKey: string, type: 'map' | 'scalar'): List {
  const position = positionsIn(order, mergeKey, type);
  if (type === 'scalar') return sortByPosition(list, position);
  for (const item of list) requireMergeKey(item, mergeKey);
  for (const item of order) requireMergeKey(item, mergeKey);
  const { kept, deleted } = splitDeletions(list);
  return [...sortByPosition(kept, position), ...deleted];
}

/** Above this an insertion sort takes long, and is not what Go's sort does either. */
const maxInsertionSort = 1_000;

/**
 * What `order` does not have is less than all else to upstream, and all else is less than it: where it ends up is where
 * Go's stable sort leaves it, which for up to twenty items is an insertion sort.
 */
function sortByPosition(list: List, position: (item: ReadonlyJson) => number): List {
  if (list.length > maxInsertionSort || list.every((item) => position(item) >= 0)) {
    return list.toSorted((a, b) => position(a) - position(b));
  }
  const sorted = list.map((item) => ({ item, at: position(item) }));
  for (let i = 1; i < sorted.length; i += 1) {
    for (let j = i; j > 0; j -= 1) {
      const [before, item] = [sorted[j - 1], sorted[j]];
      if (before === undefined || item === undefined) break;
      if (before.at >= 0 && item.at >= 0 && item.at >= before.at) break;
      sorted[j - 1] = item;
      sorted[j] = before;
    }
  }
  return sorted.map(({ item }) => item);
}

/** What is to be kept, and what has `$patch: delete` (`extractToDeleteItems`). */
export function splitDeletions(list: List): { kept: List; deleted: List } {
  const kept: ReadonlyJson[] = [];
  const deleted: ReadonlyJson[] = [];
  for (const item of list) (getField(requireObject(item), '$patch') === 'delete' ? deleted : kept).push(item);
  return { kept, deleted };
}

/**
 * Merges what the patch has, in its order, with what only the server has: each of these goes before the first of the
 * patch's that it stood before (`normalizeElementOrder`, `mergeSortedSlice`).
 */
export function mergeInOrder(
  patch: List,
  serverOnly: List,
  patchOrder: List,
  serverOrder: List,
  mergeKey: string,
  type: 'map' | 'scalar',
): ReadonlyJson[] {
  const right = sortByOrder(patch, patchOrder, mergeKey, type);
  const left = sortByOrder(serverOnly, serverOrder, mergeKey, type);
  const position = positionsIn(serverOrder, mergeKey, type);
  const merged: ReadonlyJson[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const leftItem = left[i];
    const rightItem = right[j];
    const leftAt = leftItem === undefined ? -1 : position(leftItem);
    const rightAt = rightItem === undefined ? -1 : position(rightItem);
    const takesLeft = j >= right.length || (i < left.length && leftAt >= 0 && rightAt >= 0 && leftAt < rightAt);
    merged.push((takesLeft ? leftItem : rightItem) ?? null);
    if (takesLeft) i += 1;
    else j += 1;
  }
  return merged;
}
