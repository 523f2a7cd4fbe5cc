import { quote } from '../status.ts';
import { isJsonArray, isJsonObject, type ReadonlyJson } from './json.ts';

/**
 * The type that Go's JSON decoder gives a value in an `interface{}`, as `%T` prints it
 * (`apimachinery/pkg/util/json`, v1.37: whole numbers are int64). JSON that wrote a whole number as `1.0` is an int64 here.
 */
export function goTypeName(value: ReadonlyJson | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (isJsonArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int64' : 'float64';
}

/** How Go's JSON decoder names the kind of a value that does not fit: `cannot unmarshal array into ...`. */
export function jsonKindName(value: ReadonlyJson): string {
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'object') return value === null ? 'null' : 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const compareKeys = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** From here on `%v` writes an exponent (`strconv/ftoa.go`, Go 1.26). */
const minLargeExponent = 6;

function formatNumber(value: number): string {
  // Whole numbers that fit are int64.
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(value);
  // Go's %v of a float64 is %g with the shortest digits: an exponent has two digits at least, below 1e-4 and from 1e6 on.
  const text = value.toExponential();
  const exponent = Number(text.split('e')[1]);
  if (exponent >= -4 && exponent < minLargeExponent) return String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Go's `%v` of a decoded JSON value: `map[a:1 b:[x y]]`, keys in order. */
export function formatGoV(value: ReadonlyJson | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (isJsonArray(value)) return `[${value.map(formatGoV).join(' ')}]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort(compareKeys);
    return `map[${keys.map((key) => `${key}:${formatGoV(value[key])}`).join(' ')}]`;
  }
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** Go's `%s` of a decoded JSON value, which says for what is no string that it is none: `%!s(int64=1)`. */
export function formatGoS(value: ReadonlyJson | undefined): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '%!s(<nil>)';
  if (isJsonArray(value)) return `[${value.map(formatGoS).join(' ')}]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort(compareKeys);
    return `map[${keys.map((key) => `${key}:${formatGoS(value[key])}`).join(' ')}]`;
  }
  return `%!s(${goTypeName(value)}=${formatGoV(value)})`;
}

/** Go's `%#v` of a decoded JSON value: `map[string]interface {}{"a":1}`. */
export function formatGoSyntax(value: ReadonlyJson | undefined): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (isJsonArray(value)) return `[]interface {}{${value.map(formatGoSyntax).join(', ')}}`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort(compareKeys);
    return `map[string]interface {}{${keys.map((key) => `${quote(key)}:${formatGoSyntax(value[key])}`).join(', ')}}`;
  }
  return typeof value === 'string' ? quote(value) : formatGoV(value);
}
