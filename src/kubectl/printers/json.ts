import { toGoJson } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';
import { eventObject, type Printer } from './printer.ts';

/** The JSON printer (`cli-runtime/pkg/printers/json.go`, v0.37). */
export const jsonPrinter: Printer = {
  print(object, write, { eventType, isTyped } = {}) {
    if (eventType !== undefined) {
      write(`${formatGoJson(eventObject(eventType, object), '', isTyped)}\n`);
      return;
    }
    requireKind(object);
    write(`${formatGoJson(object, '    ', isTyped)}\n`);
  },
};

/** @throws CommandError for an object without kind or apiVersion */
export function requireKind({ apiVersion, kind }: { readonly apiVersion?: string; readonly kind?: string }): void {
  if ((apiVersion ?? '') === '' && (kind ?? '') === '')
    throw new CommandError(
      'missing apiVersion or kind; try GetObjectKind().SetGroupVersionKind() if you know the type',
    );
}

/** JSON as Go writes maps, keys sorted; with `isTyped` as it writes structs, in their own order. */
export function formatGoJson(value: unknown, indent = '', isTyped = false): string {
  return isTyped ? toGoJson(value, indent) : formatSorted(value, indent, '\n');
}

/** `JSON.stringify` cannot sort: objects have keys that look like numbers first, whatever their order. */
function formatSorted(value: unknown, indent: string, newline: string): string {
  if (typeof value !== 'object' || value === null) return toGoJson(value ?? null);
  const inner = newline + indent;
  const [gap, end] = indent === '' ? ['', ''] : [inner, newline];
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${gap}${value.map((item) => formatSorted(item, indent, inner)).join(`,${gap}`)}${end}]`;
  }
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  if (keys.length === 0) return '{}';
  const colon = indent === '' ? ':' : ': ';
  const fields = keys
    .sort(compareBytes)
    .map((key) => `${toGoJson(key)}${colon}${formatSorted(record[key], indent, inner)}`);
  return `{${gap}${fields.join(`,${gap}`)}${end}}`;
}

/** Orders texts as Go does, by bytes: that of UTF-16 units but for what is beyond the BMP. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const surrogate = /[\ud800-\udfff]/;
  if (!surrogate.test(a) && !surrogate.test(b)) return a < b ? -1 : 1;
  const [left, right] = [[...a], [...b]];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
