/** A copy of a JSON value that may be changed: nothing of it is shared or frozen, and what is undefined is left out. */
export function cloneJson<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index += 1) items[index] = copy(value[index]);
    return items;
  }
  const source = value as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  for (const key in source) {
    const item = source[key];
    if (item === undefined) continue;
    if (key === '__proto__') {
      // A plain assignment would set the prototype.
      Object.defineProperty(made, key, {
        value: copy(item),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else {
      made[key] = typeof item === 'object' ? copy(item) : item;
    }
  }
  return made;
}

/** Tests whether two JSON values are the same but for the order of keys. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!isSameJson(a[index], b[index])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let keys = 0;
  for (const key in left) {
    if (left[key] === undefined) continue;
    keys += 1;
    if (!Object.hasOwn(right, key) || !isSameJson(left[key], right[key])) return false;
  }
  for (const key in right) if (right[key] !== undefined) keys -= 1;
  return keys === 0;
}
