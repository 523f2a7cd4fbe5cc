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
  return toGoJson(isTyped ? value : sortKeys(value), indent);
}

/** A copy with the keys of all objects in the order of their UTF-8 bytes. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  // A null prototype: a key may be `__proto__`.
  const sorted: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(record).sort(compareBytes)) sorted[key] = sortKeys(record[key]);
  return sorted;
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
