/** Any JSON value. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A place in a JSON value: what holds it, and under which key. */
export interface Place {
  readonly holder: JsonValue[] | { [key: string]: JsonValue };
  readonly key: string;
  /** From the root on. */
  readonly path: readonly string[];
}

export const isHolder = (value: JsonValue | undefined): value is Place['holder'] =>
  typeof value === 'object' && value !== null;

/** Sets a key of an object or an array, `__proto__` too. */
export function put(holder: Place['holder'], key: string, value: JsonValue): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

export const at = (holder: Place['holder'], key: string): JsonValue | undefined =>
  Object.getOwnPropertyDescriptor(holder, key)?.value;

/** Changes below this would cost more than they find. */
const maxDepth = 40;

/** All places of a value but its root, and but what is very deep. */
export function placesOf(root: JsonValue): Place[] {
  const places: Place[] = [];
  const visit = (holder: JsonValue, path: readonly string[]): void => {
    if (!isHolder(holder) || path.length > maxDepth) return;
    for (const key of Object.keys(holder)) {
      const below = [...path, key];
      places.push({ holder, key, path: below });
      visit(at(holder, key) ?? null, below);
    }
  };
  visit(root, []);
  return places;
}
