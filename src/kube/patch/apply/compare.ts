import {
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
} from '../json.ts';
import { type FieldSet, type FieldSetDraft, hasChildren, leaf, sorted, union } from './field-set.ts';
import { deduced, elementOf, kindOf, type ListPlan, type MapPlan, type TypePlan } from './type-plan.ts';

/**
 * What differs between two objects, as nodes of a {@link FieldSet}: at the root undefined is the empty set. Upstream's
 * `Modified` and `Added` are only ever used together.
 */
export interface Comparison {
  /** Fields that the right side changed or added. */
  changed: FieldSet | undefined;
  /** Fields that the right side no longer has. */
  removed: FieldSet | undefined;
}

/**
 * Compares two objects of a type (`TypedValue.Compare` of `sigs.k8s.io/structured-merge-diff/v6/typed/compare.go`).
 * What is the same object on both sides is not looked at. Throws TypedError for an item that no element can name.
 */
export function compare(type: TypePlan, left: ReadonlyJson, right: ReadonlyJson): Comparison {
  const result: Comparison = { changed: undefined, removed: undefined };
  compareInto(type, left, right, result);
  return result;
}

function compareInto(type: TypePlan, left: ReadonlyJson, right: ReadonlyJson, out: Comparison): void {
  out.changed = undefined;
  out.removed = undefined;
  if (left === right) return;
  const leftKind = kindOf(type, left);
  const rightKind = kindOf(type, right);
  if (leftKind === rightKind) {
    compareAs(rightKind, type, left, right, out);
    return;
  }
  compareAs(leftKind, type, left, right, out);
  const { changed, removed } = out;
  compareAs(rightKind, type, left, right, out);
  out.changed = merge(changed, out.changed);
  out.removed = merge(removed, out.removed);
}

const merge = (a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined =>
  a === undefined ? b : b === undefined ? a : (union({ x: a }, { x: b })['x'] ?? a);

function compareAs(
  kind: ReturnType<typeof kindOf>,
  type: TypePlan,
  left: ReadonlyJson,
  right: ReadonlyJson,
  out: Comparison,
): void {
  out.changed = undefined;
  out.removed = undefined;
  if (kind === 'map' && type.map) {
    const from = isJsonObject(left) ? left : nothing;
    const to = isJsonObject(right) ? right : nothing;
    if (!type.map.isAtomic && !(isEmptyObject(from) && isEmptyObject(to))) {
      compareMaps(type.map, from, to, out);
      return;
    }
  } else if (kind === 'list' && type.list) {
    const from = isJsonArray(left) ? left : [];
    const to = isJsonArray(right) ? right : [];
    if (!type.list.isAtomic && from.length + to.length > 0) {
      compareLists(type.list, from, to, out);
      return;
    }
  }
  // Empty and null are told apart.
  if (!isEqualJson(left, right)) out.changed = leaf;
}

const nothing: ReadonlyJsonObject = Object.freeze({});

function isEmptyObject(value: ReadonlyJsonObject): boolean {
  for (const _ in value) return false;
  return true;
}

function compareMaps(plan: MapPlan, left: ReadonlyJsonObject, right: ReadonlyJsonObject, out: Comparison): void {
  let changed: FieldSetDraft | undefined;
  let removed: FieldSetDraft | undefined;
  let both = 0;
  for (const name of Object.keys(right)) {
    const to = right[name];
    if (to === undefined) continue;
    const field = plan.fields.get(name);
    const type = field?.type ?? plan.element ?? deduced;
    const given = getField(left, name);
    if (given !== undefined) both += 1;
    const from = given === undefined && field?.isNullWhenAbsent ? null : given;
    if (from === to) continue;
    if (from === undefined) {
      changed ??= {};
      changed[field?.key ?? `f:${name}`] = wholeSet(type, to);
      continue;
    }
    compareInto(type, from, to, out);
    if (out.changed) {
      changed ??= {};
      changed[field?.key ?? `f:${name}`] = out.changed;
    }
    if (out.removed) {
      removed ??= {};
      removed[field?.key ?? `f:${name}`] = out.removed;
    }
  }
  const leftNames = Object.keys(left);
  // Where all that was there still is, nothing is looked for that is gone.
  for (const name of leftNames.length === both ? noNames : leftNames) {
    const from = left[name];
    if (from === undefined || getField(right, name) !== undefined) continue;
    const field = plan.fields.get(name);
    const type = field?.type ?? plan.element ?? deduced;
    if (!field?.isNullWhenAbsent) {
      removed ??= {};
      removed[field?.key ?? `f:${name}`] = wholeSet(type, from);
      continue;
    }
    compareInto(type, from, null, out);
    if (out.changed) {
      changed ??= {};
      changed[field.key] = out.changed;
    }
    if (out.removed) {
      removed ??= {};
      removed[field.key] = out.removed;
    }
  }
  out.changed = changed && sorted(changed);
  out.removed = removed && sorted(removed);
}

const noNames: readonly string[] = [];

type List = readonly ReadonlyJson[];

/** Items by element; more than one where the list repeats itself. */
export function indexItems(plan: ListPlan, list: List): Map<string, ReadonlyJson[]> {
  const items = new Map<string, ReadonlyJson[]>();
  for (const item of list) {
    const key = elementOf(plan, item);
    const same = items.get(key);
    if (same) same.push(item);
    else items.set(key, [item]);
  }
  return items;
}

const none: readonly ReadonlyJson[] = [];

function compareLists(plan: ListPlan, left: List, right: List, out: Comparison): void {
  const changed: FieldSetDraft = {};
  const removed: FieldSetDraft = {};
  const leftItems = indexItems(plan, left);
  const rightItems = indexItems(plan, right);
  for (const [key, from] of leftItems) {
    const to = rightItems.get(key) ?? none;
    if (from.length === 1 && to.length === 1) {
      compareInto(plan.element, from[0] ?? null, to[0] ?? null, out);
      if (out.changed) changed[key] = out.changed;
      if (out.removed) removed[key] = out.removed;
    } else if (to.length === 0) removed[key] = from.length === 1 ? wholeSet(plan.element, from[0] ?? null) : leaf;
    else if (from.length > 1 && to.length > 1) {
      if (!isEqualJson(from, to)) changed[key] = leaf;
    } else if (from.length > 1) {
      // No longer repeated: the mark of the repetition goes, the item comes.
      changed[key] = wholeSet(plan.element, to[0] ?? null);
      removed[key] = leaf;
    } else {
      removed[key] = wholeSet(plan.element, from[0] ?? null);
      changed[key] = leaf;
    }
  }
  for (const [key, to] of rightItems) {
    if (!leftItems.has(key)) changed[key] = to.length === 1 ? wholeSet(plan.element, to[0] ?? null) : leaf;
  }
  out.changed = hasChildren(changed) ? sorted(changed) : undefined;
  out.removed = hasChildren(removed) ? sorted(removed) : undefined;
}

/** The set of a value that only one side has: all that is in it, and what holds it. */
export function wholeSet(type: TypePlan, value: ReadonlyJson): FieldSet {
  const kind = kindOf(type, value);
  if (kind === 'map' && type.map && !type.map.isAtomic && isJsonObject(value)) return wholeMap(type.map, value);
  if (kind === 'list' && type.list && !type.list.isAtomic && isJsonArray(value)) return wholeList(type.list, value);
  return leaf;
}

function wholeMap(plan: MapPlan, value: ReadonlyJsonObject): FieldSet {
  const names = Object.keys(value);
  if (names.length === 0 && plan.nulls.length === 0) return leaf;
  const set: FieldSetDraft = { '.': leaf };
  for (const name of names) {
    const item = value[name];
    if (item === undefined) continue;
    const field = plan.fields.get(name);
    if (field) set[field.key] = wholeSet(field.type, item);
    else set[`f:${name}`] = wholeSet(plan.element ?? deduced, item);
  }
  for (const name of plan.nulls) if (value[name] === undefined) set[`f:${name}`] = leaf;
  return sorted(set);
}

function wholeList(plan: ListPlan, list: List): FieldSet {
  if (list.length === 0) return leaf;
  const set: FieldSetDraft = { '.': leaf };
  for (const item of list) {
    const key = elementOf(plan, item);
    set[key] = set[key] === undefined ? wholeSet(plan.element, item) : leaf;
  }
  return sorted(set);
}
