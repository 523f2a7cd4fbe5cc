/** Nothing, however JSON spells it: fields that Go leaves out when they are empty. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

/**
 * Tests whether two JSON values say the same, as `equality.Semantic.DeepEqual` (`apimachinery/pkg/api/equality/semantic.go`,
 * v1.37) does on Go's types: what is empty (`{}`, `[]`, `""`, null) equals what is absent.
 * Simplified where JSON lacks Go's types: an empty struct behind a pointer equals an absent one, `0` and `false` do not
 * equal an absent field, and quantities are compared as text, so that they have to be canonical.
 */
export function isSemanticallyEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return isNothing(a) && isNothing(b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b)) return a.length === 0 && isNothing(b);
    if (a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!isSemanticallyEqual(a[index], b[index])) return false;
    return true;
  }
  if (Array.isArray(b)) return b.length === 0 && isNothing(a);
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const key in left) {
    if (!isSemanticallyEqual(left[key], Object.hasOwn(right, key) ? right[key] : undefined)) return false;
  }
  for (const key in right) {
    if (!Object.hasOwn(left, key) && !isNothing(right[key])) return false;
  }
  return true;
}
