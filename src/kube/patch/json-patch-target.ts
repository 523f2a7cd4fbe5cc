import type { Json, JsonObject } from '../object.ts';
import { getField, isJsonArray, isJsonObject, type ReadonlyJson, type ReadonlyJsonObject, setField } from './json.ts';

/** An operation that does not apply, in the library's words. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}

/** The document that a JSON patch is changing. */
export interface Target {
  root: Json;
  /** Objects and arrays that this patch made, which it may change. */
  readonly owned: Set<object>;
  copiedBytes: number;
}

/** An object or array of the document and the name or index in it. */
export interface Place {
  readonly container: readonly ReadonlyJson[] | { readonly [key: string]: ReadonlyJson };
  readonly key: string;
}

const decodeToken = (token: string) =>
  token.includes('~') ? token.replace(/~[01]/g, (code) => (code === '~1' ? '/' : '~')) : token;

/** The object or array that holds what the path names; undefined if there is none. What is before the first `/` is ignored. */
export function find(target: Target, path: string): Place | undefined {
  const tokens = path.split('/');
  if (tokens.length < 2) return undefined;
  let container: ReadonlyJson = target.root;
  for (let index = 1; index < tokens.length - 1; index += 1) {
    container = child(container, decodeToken(tokens[index] ?? '')) ?? null;
    if (container === null || typeof container !== 'object') return undefined;
  }
  return typeof container === 'object' && container !== null
    ? { container, key: decodeToken(tokens.at(-1) ?? '') }
    : undefined;
}

function child(container: ReadonlyJson, key: string): ReadonlyJson | undefined {
  if (isJsonObject(container)) return getField(container, key);
  if (!isJsonArray(container)) return undefined;
  const index = indexIn(container, key);
  return index instanceof OperationError ? undefined : container[index];
}

/** The container of the path, with all on the way to it copied if they are not this patch's own. */
export function own(target: Target, path: string): Json[] | JsonObject {
  const tokens = path.split('/');
  let container = ownValue(target, target.root);
  target.root = container;
  for (let index = 1; index < tokens.length - 1; index += 1) {
    const key = decodeToken(tokens[index] ?? '');
    const next = ownValue(target, (child(container, key) ?? null) as Json);
    if (Array.isArray(container)) container[requireIndex(container, key)] = next;
    else setField(container, key, next);
    container = next;
  }
  return container;
}

function ownValue(target: Target, value: Json): Json[] | JsonObject {
  if (typeof value !== 'object' || value === null) throw new TypeError('a path led through a scalar');
  if (target.owned.has(value)) return value;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  target.owned.add(copy);
  return copy;
}

/** What is at the place; undefined for an absent field. Throws {@link OperationError} for an item that is not there. */
export function get(place: Place): Json | undefined {
  if (!isJsonArray(place.container))
    return getField(place.container as ReadonlyJsonObject, place.key) as Json | undefined;
  return place.container[requireIndex(place.container, place.key)] as Json;
}

/** Puts a value at the place: a field in place of what it was, an item before that one. Throws {@link OperationError}. */
export function insert(target: Target, path: string, place: Place, value: Json): void {
  if (!isJsonArray(place.container)) {
    setField(own(target, path) as JsonObject, place.key, value);
    return;
  }
  if (place.key === '-') {
    (own(target, path) as Json[]).push(value);
    return;
  }
  const index = parseIndex(place.key);
  if (index instanceof OperationError) {
    throw new OperationError(`value was not a proper array index: '${place.key}': ${index.message}`);
  }
  const size = place.container.length + 1;
  if (index >= size || index < -size) throw invalidIndex(index);
  (own(target, path) as Json[]).splice(index < 0 ? index + size : index, 0, value);
}

/** Takes out what is at the place. Throws {@link OperationError} if nothing is. */
export function take(target: Target, path: string, place: Place): void {
  if (isJsonArray(place.container)) {
    const index = requireIndex(place.container, place.key);
    (own(target, path) as Json[]).splice(index, 1);
    return;
  }
  if (!Object.hasOwn(place.container, place.key)) {
    throw new OperationError(`Unable to remove nonexistent key: ${place.key}: missing value`);
  }
  delete (own(target, path) as JsonObject)[place.key];
}

const invalidIndex = (index: number) =>
  new OperationError(`Unable to access invalid index: ${index}: invalid index referenced`);

/** Where the key points in a list, counted from its end if it is below zero, or why it points nowhere. */
export function indexIn(array: readonly ReadonlyJson[], key: string): number | OperationError {
  const index = parseIndex(key);
  if (index instanceof OperationError) return index;
  if (index >= array.length || index < -array.length) return invalidIndex(index);
  return index < 0 ? index + array.length : index;
}

/** As {@link indexIn}, which it throws if it is an error. */
export function requireIndex(array: readonly ReadonlyJson[], key: string): number {
  const index = indexIn(array, key);
  if (index instanceof OperationError) throw index;
  return index;
}

const wholeNumber = /^[+-]?[0-9]+$/;

/** Go's `strconv.Atoi`. */
function parseIndex(text: string): number | OperationError {
  if (!wholeNumber.test(text))
    return new OperationError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  return Number.isSafeInteger(value)
    ? value + 0
    : new OperationError(`strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
}
