import { goTypes } from './go-types.ts';

interface GoField {
  readonly goName: string;
  readonly jsonName: string;
  /** One of `"#!?]}.*@+-`, see {@link goTypes}. */
  readonly kind: string;
  /** The struct of a pointer, slice or struct, or the type that marshals itself; empty for none. */
  readonly of: string;
  readonly omitEmpty: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const metaFields = [
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers'],
  'managedFields',
];

let structs: Map<string, readonly GoField[]> | undefined;

/** `DNSPolicy` to `dnsPolicy`, `TTY` to `tty`, `Name` to `name`: how nearly all of Kubernetes's JSON tags are made. */
export function toJsonName(goName: string): string {
  const capitals = /^[A-Z]+/.exec(goName)?.[0].length ?? 0;
  const lowered = capitals > 1 && capitals < goName.length ? capitals - 1 : capitals;
  return goName.slice(0, lowered).toLowerCase() + goName.slice(lowered);
}

function parseField(word: string): GoField {
  const [, tagged = '', goName = '', renamed, kind = '', of = ''] =
    /^(-?)(\w*)(?:=(\w+))?(["#!?\]}.*@+])(\w*)$/.exec(word) ?? [];
  return { goName, jsonName: renamed ?? (tagged ? goName : toJsonName(goName)), kind, of, omitEmpty: tagged !== '' };
}

function fieldsOf(type: string): readonly GoField[] {
  structs ??= new Map(
    goTypes
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name = '', ...words]) => [name, words.map(parseField)]),
  );
  const fields = structs.get(type);
  if (fields === undefined) throw new Error(`no Go struct ${type}`);
  return fields;
}

/** A map with its keys in order, as Go prints maps. */
export function sortKeys(map: Fields): Record<string, unknown> {
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(map).sort()) sorted[key] = map[key];
  return sorted;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function fieldValue({ kind, of }: GoField, value: unknown): unknown {
  switch (kind) {
    case '"':
      return value ?? '';
    case '#':
      return value ?? 0;
    case '!':
      return value ?? false;
    case '*':
      return value ?? (of === 'Quantity' ? '0' : of === 'IntOrString' ? 0 : null);
    case '.':
      return toGoValue(of, (value ?? {}) as Fields);
    case '}':
      return isEmpty(value) ? null : sortKeys(value as Fields);
    case ']':
      if (isEmpty(value)) return null;
      return of === '' ? value : (value as Fields[]).map((item) => toGoValue(of, item));
    default:
      if (value === undefined || value === null) return null;
      return of === '' ? value : toGoValue(of, value as Fields);
  }
}

/**
 * An object of v1 as `json.Marshal` prints Kubernetes's internal struct of it; absent slices and maps are null, empty ones
 * too, which Go would tell apart.
 * @throws Error for a struct that {@link goTypes} does not have.
 */
export function toGoValue(type: string, value: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of fieldsOf(type)) {
    if (field.kind === '@') {
      const meta = (value['metadata'] ?? {}) as Fields;
      for (const name of metaFields) {
        const entry = meta[name];
        if (!isEmpty(entry))
          result[name] = name === 'labels' || name === 'annotations' ? sortKeys(entry as Fields) : entry;
      }
    } else if (field.kind === '+') {
      Object.assign(result, toGoValue(field.of, value));
    } else {
      const entry = value[field.jsonName];
      if (!field.omitEmpty || !isEmpty(entry)) result[field.goName] = fieldValue(field, entry);
    }
  }
  return result;
}

/** A slice of structs; null for none. */
export function toGoSlice(type: string, items: readonly Fields[] | undefined): Record<string, unknown>[] | null {
  return items === undefined || items.length === 0 ? null : items.map((item) => toGoValue(type, item));
}
