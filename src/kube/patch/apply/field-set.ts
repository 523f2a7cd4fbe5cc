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
  return isMember(node) ? node : shared({ '.': leaf, ...node });
}

/**
 * The set with its keys in the order that upstream writes them in, and the same object each time where it has been made of the
 * same nodes before: sets of one kind come again and again, and what a thousand Pods share is there once.
 */
export function sorted(set: FieldSet): FieldSet {
  const keys = Object.keys(set);
  if (keys.length > maxRememberedKeys) return hasSortedKeys(keys) ? set : inOrder(set, sortKeys(keys));
  const known = knownOf(keys);
  return known === undefined ? inOrder(set, sortKeys(keys)) : sharedAs(set, known);
}

/** The same of a set whose keys are in order. */
function shared(set: FieldSet): FieldSet {
  const keys = Object.keys(set);
  if (keys.length === 0) return leaf;
  const known = keys.length > maxRememberedKeys ? undefined : knownOf(keys);
  return known === undefined ? set : sharedAs(set, known);
}

function inOrder(set: FieldSet, order: readonly string[]): FieldSet {
  const result: FieldSetDraft = {};
  for (const key of order) result[key] = set[key] ?? leaf;
  return result;
}

/** What is remembered of sets with the same keys, in the order in which they came. */
interface Known {
  readonly given: readonly string[];
  /** How they are sorted; undefined for sorted ones. */
  readonly order: readonly string[] | undefined;
  /** The latest, in any order. */
  readonly sets: FieldSet[];
  /** Which of them is given up next. */
  oldest: number;
}

/** Lists of keys, each a way through a tree: no text is put together to look one up. */
interface Keys {
  readonly next: Map<string, Keys>;
  known: Known | undefined;
}

const newKeys = (): Keys => ({ next: new Map(), known: undefined });
/** What was asked for lately, and before that: keys with a Pod's own address in them come once and are soon forgotten. */
let recentKeys = newKeys();
let formerKeys = newKeys();
let nodes = 0;
const maxNodes = 20_000;
/** Keys that are more are of one object alone, and so are those that are longer. */
const maxRememberedKeys = 40;
const maxKeyLength = 1_000;
/** So many sets of the same keys are remembered. */
const maxSets = 8;

function knownOf(keys: readonly string[]): Known | undefined {
  let at = recentKeys;
  for (const key of keys) {
    let next = at.next.get(key);
    if (next === undefined) {
      if (key.length > maxKeyLength) return undefined;
      next = newKeys();
      at.next.set(key, next);
      nodes += 1;
    }
    at = next;
  }
  at.known ??= formerOf(keys) ?? {
    given: keys,
    order: hasSortedKeys(keys) ? undefined : sortKeys(keys),
    sets: [],
    oldest: 0,
  };
  const { known } = at;
  if (nodes > maxNodes) {
    formerKeys = recentKeys;
    recentKeys = newKeys();
    nodes = 0;
  }
  return known;
}

function formerOf(keys: readonly string[]): Known | undefined {
  let at: Keys | undefined = formerKeys;
  for (const key of keys) {
    at = at.next.get(key);
    if (at === undefined) return undefined;
  }
  return at.known;
}

function sharedAs(set: FieldSet, known: Known): FieldSet {
  const { given, order, sets } = known;
  for (const each of sets) if (hasSameNodes(each, set, given)) return each;
  const made = order === undefined ? set : inOrder(set, order);
  // What is frozen is taken for frozen in depth.
  for (const key of given) if (!Object.isFrozen(set[key])) return made;
  Object.freeze(made);
  sets[known.oldest] = made;
  known.oldest = (known.oldest + 1) % maxSets;
  return made;
}

/** Both have these keys and no others. */
function hasSameNodes(a: FieldSet, b: FieldSet, keys: readonly string[]): boolean {
  for (const key of keys) if (a[key] !== b[key]) return false;
  return true;
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
  return result === undefined ? a : grows ? sorted(result) : shared(result);
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
  return isLeaf(result) ? leaf : result;
}

/**
 * What is in `a` and not in `b`. A member of `b` takes away that member only, not what `a` has below it, unless
 * `isRecursive` (`Difference` and `RecursiveDifference`).
 */
export function difference(a: FieldSet, b: FieldSet, isRecursive = false): FieldSet {
  let changed: Map<string, FieldSet | undefined> | undefined;
  for (const key in b) {
    const left = a[key];
    const right = b[key];
    if (key === '.' || left === undefined || right === undefined) continue;
    const rest = differenceOfNodes(left, right, isRecursive);
    if (rest === left) continue;
    changed ??= new Map();
    changed.set(key, rest);
  }
  if (changed === undefined) return a;
  const result: FieldSetDraft = {};
  for (const key in a) {
    const node = changed.has(key) ? changed.get(key) : a[key];
    if (node !== undefined) result[key] = node;
  }
  return shared(result);
}

function differenceOfNodes(a: FieldSet, b: FieldSet, isRecursive: boolean): FieldSet | undefined {
  const takesSelf = isMember(b);
  if (takesSelf && isRecursive) return undefined;
  const rest = difference(a, b, isRecursive);
  if (!isMember(a)) return hasChildren(rest) ? rest : undefined;
  if (!takesSelf) return rest === a || hasChildren(rest) ? rest : leaf;
  if (!hasChildren(rest)) return undefined;
  const { '.': _self, ...below } = rest;
  return shared(below);
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
