import { hasSortedKeys, sortKeys } from './path-element.ts';

/**
 * A set of fields, in the very shape that `fieldsV1` has: `f:`, `k:`, `v:` and `i:` keys lead to what is below them, `{}`
 * is a member of the set with nothing below it, and `.` marks a member with something below it. At the root `{}` is the
 * empty set. Sets are never changed once made; what operations leave alone is shared, so that an entry of managedFields
 * that does not change stays the same object from one write to the next.
 * (`sigs.k8s.io/structured-merge-diff/v6/fieldpath/{set,serialize}.go`, whose v6.4.2 Kubernetes v1.37 uses, as all here.)
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** A set that is still being made. */
export type FieldSetDraft = { [element: string]: FieldSet };

/** A member with nothing below it; at the root, the empty set. */
export const leaf: FieldSet = Object.freeze({});

/** Where a field is: keys of a {@link FieldSet}, from the root. */
export type FieldPath = readonly string[];

/** Tests for `{}`: at the root the empty set, elsewhere a member with nothing below it. */
export function isLeaf(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Tests whether the field itself, not only what is below it, is in the set. */
export function isMember(node: FieldSet): boolean {
  return node['.'] !== undefined || isLeaf(node);
}

/** Tests whether something below the field is in the set. */
export function hasChildren(node: FieldSet): boolean {
  for (const key in node) if (key !== '.') return true;
  return false;
}

/** The node, made a member. */
export function withSelf(node: FieldSet): FieldSet {
  return isMember(node) ? node : { '.': leaf, ...node };
}

/** Puts the keys in the order that upstream writes them in; the same object if they are. */
export function sorted(set: FieldSet): FieldSet {
  const keys = Object.keys(set);
  const order = orderOf(keys);
  if (order === undefined) return set;
  const result: FieldSetDraft = {};
  for (const key of order) result[key] = set[key] ?? leaf;
  return result;
}

/** The keys of one kind come again and again: how they are sorted is remembered, by the keys; undefined for sorted ones. */
const orders = new Map<string, readonly string[] | undefined>();
const maxOrders = 1_000;
/** Keys that are more are of one object alone. */
const maxRememberedKeys = 40;

function orderOf(keys: readonly string[]): readonly string[] | undefined {
  if (keys.length < 2) return undefined;
  if (keys.length > maxRememberedKeys) return hasSortedKeys(keys) ? undefined : sortKeys(keys);
  const name = keys.join('\n');
  const known = orders.get(name);
  if (known !== undefined || orders.has(name)) return known;
  const order = hasSortedKeys(keys) ? undefined : sortKeys(keys);
  if (name.length > 4_000) return order;
  if (orders.size >= maxOrders) orders.clear();
  orders.set(name, order);
  return order;
}

/** The set of those paths; `fieldSetOf('spec', 'metadata.labels')`: names of fields with dots between. */
export function fieldSetOf(...paths: string[]): FieldSet {
  return fieldSetOfPaths(paths.map((path) => path.split('.').map((name) => `f:${name}`)));
}

/** The set of those paths. */
export function fieldSetOfPaths(paths: readonly FieldPath[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => union(set, pathSet(path)), leaf);
}

const pathSet = (path: FieldPath): FieldSet => path.reduceRight<FieldSet>((below, key) => ({ [key]: below }), leaf);

/** What is in `a` or in `b`. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isLeaf(b)) return a;
  return isLeaf(a) ? b : unionOfChildren(a, b);
}

function unionOfChildren(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  let result: FieldSetDraft | undefined;
  let grows = false;
  for (const key in b) {
    const right = b[key] ?? leaf;
    const left = a[key];
    const merged = left === undefined ? right : unionOfNodes(left, right);
    if (merged === left) continue;
    result ??= { ...a };
    result[key] = merged;
    grows ||= left === undefined;
  }
  return result === undefined ? a : grows ? sorted(result) : result;
}

/** Below the root `{}` is a member, which has to stay one. */
function unionOfNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (isLeaf(b)) return withSelf(a);
  return isLeaf(a) ? withSelf(b) : unionOfChildren(a, b);
}

/** What is in `a` and in `b`. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const key in a) {
    const left = a[key];
    const right = b[key];
    if (key === '.' || left === undefined || right === undefined) continue;
    const below = intersection(left, right);
    if (isMember(left) && isMember(right)) result[key] = isLeaf(below) ? leaf : { '.': leaf, ...below };
    else if (!isLeaf(below)) result[key] = below;
  }
  return result;
}

/**
 * What is in `a` and not in `b`. A member of `b` takes away that member only, not what `a` has below it, unless
 * `isRecursive` (`Difference` and `RecursiveDifference`).
 */
export function difference(a: FieldSet, b: FieldSet, isRecursive = false): FieldSet {
  let result: FieldSetDraft | undefined;
  for (const key in b) {
    const left = a[key];
    const right = b[key];
    if (key === '.' || left === undefined || right === undefined) continue;
    const rest = differenceOfNodes(left, right, isRecursive);
    if (rest === left) continue;
    result ??= { ...a };
    if (rest === undefined) delete result[key];
    else result[key] = rest;
  }
  return result ?? a;
}

function differenceOfNodes(a: FieldSet, b: FieldSet, isRecursive: boolean): FieldSet | undefined {
  const takesSelf = isMember(b);
  if (takesSelf && isRecursive) return undefined;
  const rest = difference(a, b, isRecursive);
  if (!isMember(a)) return hasChildren(rest) ? rest : undefined;
  if (!takesSelf) return rest === a || hasChildren(rest) ? rest : leaf;
  if (!hasChildren(rest)) return undefined;
  const { '.': _self, ...below } = rest;
  return below;
}

/** Tests whether the field at the path is a member. */
export function hasPath(set: FieldSet, path: FieldPath): boolean {
  let node: FieldSet | undefined = set;
  for (const key of path) {
    node = node[key];
    if (node === undefined) return false;
  }
  return path.length > 0 && isMember(node);
}

/** All members: those of a level first, then what is below each (`Set.Iterate`). */
export function* pathsOf(set: FieldSet, prefix: FieldPath = []): Generator<FieldPath> {
  for (const key in set) if (key !== '.' && isMember(set[key] ?? leaf)) yield [...prefix, key];
  for (const key in set) if (key !== '.') yield* pathsOf(set[key] ?? leaf, [...prefix, key]);
}

/** Tests whether two sets have the same members. */
export function isEqualSet(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const right = b[key];
    return right !== undefined && isEqualSet(a[key] ?? leaf, right);
  });
}

/** What of the set `pattern` matches; in a pattern `*` is any element, and `{}` all that is below (`FilterIncludeMatches`). */
export function filterIncluding(set: FieldSet, pattern: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const key in set) {
    const node = set[key];
    const below = pattern['*'] ?? pattern[key];
    if (key === '.' || node === undefined || below === undefined) continue;
    if (isLeaf(below)) {
      result[key] = node;
      continue;
    }
    const rest = filterIncluding(node, below);
    if (isMember(node)) result[key] = isLeaf(rest) ? leaf : { '.': leaf, ...rest };
    else if (!isLeaf(rest)) result[key] = rest;
  }
  return result;
}
