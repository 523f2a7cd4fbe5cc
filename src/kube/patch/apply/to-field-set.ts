import { isJsonArray, isJsonObject, type ReadonlyJson, type ReadonlyJsonObject, setField } from '../json.ts';
import { indexItems } from './compare.ts';
import { type FieldSet, type FieldSetDraft, hasChildren, isMember, leaf, sorted, withSelf } from './field-set.ts';
import { deduced, elementOf, kindOf, type ListPlan, type MapPlan, type TypePlan, typeBelow } from './type-plan.ts';

/**
 * The set of every leaf and every item that the value has, but not of the fields that hold them
 * (`TypedValue.ToFieldSet` of `sigs.k8s.io/structured-merge-diff/v6/typed/tofieldset.go`). Throws TypedError.
 */
export function toFieldSet(type: TypePlan, value: ReadonlyJson): FieldSet {
  return setBelow(type, value) ?? leaf;
}

/** The node of a value; undefined if nothing of it is in the set. */
function setBelow(type: TypePlan, value: ReadonlyJson): FieldSet | undefined {
  const kind = kindOf(type, value);
  if (kind === 'map' && type.map && !type.map.isAtomic) {
    return isJsonObject(value) ? setOfMap(type.map, value) : undefined;
  }
  if (kind === 'list' && type.list && !type.list.isAtomic) {
    return isJsonArray(value) ? setOfList(type.list, value) : undefined;
  }
  return leaf;
}

function setOfMap(plan: MapPlan, value: ReadonlyJsonObject): FieldSet | undefined {
  const set: FieldSetDraft = {};
  for (const name of Object.keys(value)) {
    const item = value[name];
    if (item === undefined) continue;
    const field = plan.fields.get(name);
    const below = setBelow(field?.type ?? plan.element ?? deduced, item);
    const isOwn = !field || item === null || (isJsonObject(item) && Object.keys(item).length === 0);
    if (isOwn) set[field?.key ?? `f:${name}`] = below === undefined ? leaf : withSelf(below);
    else if (below !== undefined) set[field.key] = below;
  }
  return hasChildren(set) ? sorted(set) : undefined;
}

const isThere = (item: ReadonlyJson) => item !== null;

function setOfList(plan: ListPlan, list: readonly ReadonlyJson[]): FieldSet | undefined {
  const set: FieldSetDraft = {};
  // What taking fields away has left of an item may be null, which upstream gives no place in the set, either.
  for (const [key, same] of indexItems(plan, plan.keyNames.length === 0 ? list : list.filter(isThere))) {
    const below = same.length === 1 ? setBelow(plan.element, same[0] ?? null) : undefined;
    set[key] = below === undefined ? leaf : withSelf(below);
  }
  return hasChildren(set) ? sorted(set) : undefined;
}

/**
 * The set with every field of a struct that has something below it (`Set.EnsureNamedFieldsAreMembers`), so that removing
 * all of an owner's fields removes what held them.
 */
export function withNamedFields(set: FieldSet, type: TypePlan | undefined): FieldSet {
  let result: FieldSetDraft | undefined;
  for (const key in set) {
    const node = set[key];
    if (key === '.' || node === undefined || !hasChildren(node)) continue;
    const below = withNamedFields(node, typeBelow(type, key));
    const isNamed = key.startsWith('f:') && type?.map?.fields.has(key.slice(2)) === true;
    const named = isNamed ? withSelf(below) : below;
    if (named === node) continue;
    result ??= { ...set };
    result[key] = named;
  }
  return result ?? set;
}

/**
 * The set as the schema now has it: what lies below a list or map that has become atomic is owned as a whole
 * (`ReconcileFieldSetWithSchema` of `typed/reconcile_schema.go`). The same object if nothing changes.
 */
export function reconcileWithSchema(set: FieldSet, type: TypePlan | undefined): FieldSet {
  // Deduced types have no mark of being atomic or not.
  if (type === undefined || type === deduced) return set;
  let result: FieldSetDraft | undefined;
  for (const key in set) {
    const node = set[key];
    if (key === '.' || node === undefined || !hasChildren(node)) continue;
    const below = typeBelow(type, key);
    const isAtomic = below?.map ? below.map.isAtomic : below?.scalar ? false : below?.list?.isAtomic;
    const reconciled = isAtomic ? leaf : reconcileWithSchema(node, below);
    if (reconciled === node) continue;
    result ??= { ...set };
    result[key] = reconciled;
  }
  return result ?? set;
}

/** The value without the fields and items of the set (`TypedValue.RemoveItems` of `typed/remove.go`). */
export function removeItems(type: TypePlan, value: ReadonlyJson, set: FieldSet): ReadonlyJson {
  if (!hasChildren(set)) return value;
  const kind = kindOf(type, value);
  if (kind === 'map' && type.map) return isJsonObject(value) ? removeFromMap(type.map, value, set) : null;
  if (kind === 'list' && type.list) return isJsonArray(value) ? removeFromList(type.list, value, set) : null;
  return value;
}

function removeFromMap(plan: MapPlan, value: ReadonlyJsonObject, set: FieldSet): ReadonlyJson {
  if (plan.isAtomic) return null;
  const result: { [key: string]: ReadonlyJson } = { ...value };
  for (const key in set) {
    const node = set[key];
    const name = key.slice(2);
    if (!key.startsWith('f:') || node === undefined || !Object.hasOwn(value, name)) continue;
    if (isMember(node)) delete result[name];
    else {
      const type = plan.fields.get(name)?.type ?? plan.element ?? deduced;
      setField(result, name, removeItems(type, value[name] ?? null, node));
    }
  }
  // Upstream makes null of what becomes empty; decoding drops it.
  return Object.keys(result).length === 0 ? null : result;
}

function removeFromList(plan: ListPlan, list: readonly ReadonlyJson[], set: FieldSet): ReadonlyJson {
  if (plan.isAtomic) return null;
  const result: ReadonlyJson[] = [];
  for (const item of list) {
    const node = set[elementOf(plan, item)];
    if (node === undefined) result.push(item);
    else if (!isMember(node)) result.push(removeItems(plan.element, item, node));
  }
  return result.length === 0 ? null : result;
}
