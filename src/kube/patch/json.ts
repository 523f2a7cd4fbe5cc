import type { Json, JsonObject } from '../object.ts';

/** A JSON value that may be frozen and shared: what patches are applied to. */
export type ReadonlyJson = null | boolean | number | string | readonly ReadonlyJson[] | ReadonlyJsonObject;

/** A JSON object that may be frozen and shared. */
export interface ReadonlyJsonObject {
  readonly [key: string]: ReadonlyJson;
}

/** Tests for a JSON object (neither null nor an array). */
export function isJsonObject(value: ReadonlyJson | undefined): value is ReadonlyJsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tests for a JSON array; unlike `Array.isArray` it narrows readonly arrays too. */
export function isJsonArray(value: ReadonlyJson | undefined): value is readonly ReadonlyJson[] {
  return Array.isArray(value);
}

/** The field of that name and no inherited one: `constructor` and `__proto__` are names like any other. */
export function getField(object: ReadonlyJsonObject, name: string): ReadonlyJson | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets a field; `__proto__`, which assignment would make the prototype, becomes a field too. */
export function setField(object: { [key: string]: unknown }, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}

/** Says for the type checker that a value, which may be frozen, is handed on as plain JSON. */
export function asJson(value: ReadonlyJson): Json {
  return value as Json;
}

/** As {@link asJson}, for an object. */
export function asJsonObject(value: ReadonlyJsonObject): JsonObject {
  return value as JsonObject;
}

/** Tests whether two JSON values are the same; the order of fields does not matter, what is absent is not null. */
export function isEqualJson(a: ReadonlyJson | undefined, b: ReadonlyJson | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isJsonArray(a)) {
    if (!isJsonArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!isEqualJson(a[index], b[index])) return false;
    return true;
  }
  if (isJsonArray(b)) return false;
  let count = 0;
  for (const key of Object.keys(a)) {
    if (!Object.hasOwn(b, key) || !isEqualJson(a[key], b[key])) return false;
    count += 1;
  }
  return Object.keys(b).length === count;
}

/** A copy that shares nothing with the value. */
export function cloneJson(value: ReadonlyJson): Json {
  if (isJsonArray(value)) return value.map(cloneJson);
  if (!isJsonObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setField(copy, key, cloneJson(value[key] ?? null));
  return copy;
}
