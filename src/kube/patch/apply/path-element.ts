import { toGoJson } from '../../go-json.ts';
import type { Json } from '../../object.ts';
import { quote } from '../../status.ts';
import { formatGoV } from '../go-format.ts';
import { isJsonArray, isJsonObject, type ReadonlyJson } from '../json.ts';

// The elements of paths as `fieldsV1` spells them (`sigs.k8s.io/structured-merge-diff/v6/fieldpath/{element,serialize-pe}.go`):
// `f:name` a field, `k:{"name":"x"}` an item of a list by its keys, `v:"x"` an item of a set, `i:0` an item by its place.

const plainText = /^[ !#-%'-;=?-[\]-~]*$/;

/** A scalar as jsoniter, which escapes as `encoding/json` does, writes it. */
export function formatScalar(value: ReadonlyJson): string {
  if (typeof value === 'string') return plainText.test(value) ? `"${value}"` : toGoJson(value);
  return typeof value === 'object' ? toGoJson(value) : String(value);
}

const plainKey = /^[fk]:(?:[^{]*|\{"[^"\\]*":"[^"\\ !]*"\})$/;

/**
 * Tests whether keys of a set are in upstream's order as plain text is: true of fields, and of items with one key that is
 * text without what sorts before a quotation mark. `.` goes first in both.
 */
function areInTextOrder(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index += 1) {
    const before = keys[index - 1] ?? '';
    const key = keys[index] ?? '';
    if (before > key || !plainKey.test(key) || (before !== '.' && !plainKey.test(before))) return false;
  }
  return true;
}

/** Tests whether keys are in the order in which upstream writes them. */
export function hasSortedKeys(keys: readonly string[]): boolean {
  if (keys.length < 2 || areInTextOrder(keys)) return true;
  const ordered = sortKeys(keys);
  return keys.every((key, index) => key === ordered[index]);
}

/** Keys of a set in upstream's order: fields, items by key, items by value, by place (`PathElement.Compare`). */
export function sortKeys(keys: readonly string[]): string[] {
  if (keys.every((key) => key === '.' || plainKey.test(key))) return keys.toSorted();
  return keys
    .map((key) => ({ key, rank: 'fkvi'.indexOf(key[0] ?? ''), value: parseElement(key) }))
    .sort((a, b) => a.rank - b.rank || compareValues(a.value, b.value))
    .map(({ key }) => key);
}

/** What is after the colon: the name of a field, or a JSON value. */
function parseElement(key: string): ReadonlyJson {
  if (key === '.' || key.startsWith('f:')) return key.slice(2);
  return JSON.parse(key.slice(2)) as Json;
}

const rankOf = (value: ReadonlyJson | undefined) =>
  typeof value === 'number'
    ? 0
    : typeof value === 'string'
      ? 1
      : typeof value === 'boolean'
        ? 2
        : isJsonArray(value)
          ? 3
          : isJsonObject(value)
            ? 4
            : 5;

/** The order of any two values (`value.Compare`); keys of objects are compared as they stand, sorted. */
function compareValues(a: ReadonlyJson, b: ReadonlyJson): number {
  if (rankOf(a) !== rankOf(b)) return rankOf(a) - rankOf(b);
  if (isJsonArray(a) && isJsonArray(b)) return compareLists(a, b);
  if (isJsonObject(a) && isJsonObject(b)) return compareLists(Object.entries(a).flat(), Object.entries(b).flat());
  if (a === b || a === null || b === null) return 0;
  return a < b ? -1 : 1;
}

function compareLists(a: readonly ReadonlyJson[], b: readonly ReadonlyJson[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareValues(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/**
 * The element as upstream would have written it, or undefined for one of a kind that upstream skips. Throws an Error for
 * what it cannot read.
 */
export function canonicalElement(key: string): string | undefined {
  const kind = key.slice(0, 2);
  if (kind === 'f:') return key;
  if (key.length < 2) throw new Error('key must be 2 characters long:');
  if (key[1] !== ':') throw new Error(`missing colon: ${key}`);
  if (kind === 'i:') {
    if (!/^[+-]?[0-9]+$/.test(key.slice(2)))
      throw new Error(`strconv.Atoi: parsing ${quote(key.slice(2))}: invalid syntax`);
    return `i:${Number(key.slice(2))}`;
  }
  if (kind !== 'k:' && kind !== 'v:') return undefined;
  const value = JSON.parse(key.slice(2)) as Json;
  if (kind === 'v:') return `v:${formatScalar(value)}`;
  if (!isJsonObject(value)) throw new Error(`expected an object in ${key}`);
  const fields = Object.keys(value).sort();
  return `k:{${fields.map((field) => `${formatScalar(field)}:${formatScalar(value[field] ?? null)}`).join(',')}}`;
}

/** As messages name it: `.name`, `[name="x"]`, `[="x"]`, `[0]` (`PathElement.String`). */
export function formatElement(key: string): string {
  if (key.startsWith('f:')) return `.${key.slice(2)}`;
  const value = parseElement(key);
  if (!isJsonObject(value)) return key.startsWith('v:') ? `[=${formatKeyValue(value)}]` : `[${formatGoV(value)}]`;
  return `[${Object.keys(value)
    .map((field) => `${field}=${formatKeyValue(value[field] ?? null)}`)
    .join(',')}]`;
}

/** `value.ToString`. */
function formatKeyValue(value: ReadonlyJson): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (isJsonArray(value)) return `[${value.map(formatKeyValue).join(',')}]`;
  if (!isJsonObject(value)) return formatGoV(value);
  return Object.keys(value)
    .map((field) => `${field}=${formatKeyValue(value[field] ?? null)}`)
    .join('');
}

/** A path as messages name it: `.spec.containers[name="nginx"].image`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatElement).join('');
}
