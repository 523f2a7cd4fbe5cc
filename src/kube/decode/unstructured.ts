import type { Json } from '../object.ts';
import type { Schema } from '../schema.ts';
import { goTypeOf } from './go-names.ts';

/**
 * Why a value cannot become what the schema describes, in the words of `runtime.DefaultUnstructuredConverter`
 * (apimachinery/pkg/runtime/converter.go, v1.37), which reads what a strategic merge patch comes to; undefined when nothing of
 * that kind is wrong. What is the same in `known`, at the same place, is known to be right. What types read by themselves (quantities, times) is told by {@link decodeObject}.
 */
export function findUnstructuredError(value: Json | undefined, schema: Schema, known?: Json): string | undefined {
  if (value === known || value === null || value === undefined) return undefined;
  switch (schema.type) {
    case 'object':
      if (!isMap(value)) return `cannot restore struct from: ${kindOf(value)}`;
      return inStruct(value, schema, known !== undefined && isMap(known) ? known : undefined);
    case 'map':
      if (!isMap(value)) return `cannot restore map from ${kindOf(value)}`;
      return first(Object.values(value), (item) => ofItem(item, schema));
    case 'array':
      if (!Array.isArray(value)) return `cannot restore slice from ${kindOf(value)}`;
      return first(value, (item) => (Array.isArray(known) && known.includes(item) ? undefined : ofItem(item, schema)));
    case 'string':
    case 'boolean':
    case 'int32':
    case 'int64':
    case 'number':
      return ofScalar(value, schema);
    default:
      return undefined;
  }
}

/** What is wrong is told in the order of the schema, in which most objects have few of the fields. */
function inStruct(
  value: { readonly [key: string]: Json },
  { fields }: Schema,
  known: { readonly [key: string]: Json } | undefined,
): string | undefined {
  if (fields === undefined) return undefined;
  for (const key in value) {
    const field = fields.get(key);
    if (field === undefined || findUnstructuredError(value[key], field.schema, known?.[key]) === undefined) continue;
    return first(fields, ([name, { schema }]) => findUnstructuredError(value[name], schema, known?.[name]));
  }
  return undefined;
}

const ofItem = (item: Json, { items }: Schema) =>
  items === undefined ? undefined : findUnstructuredError(item, items);

/** Go converts between numbers, and from numbers to texts, which JSON does not; all else has no way. */
function ofScalar(value: Json, schema: Schema): string | undefined {
  const isNumber = typeof value === 'number';
  const wantsNumber = schema.type !== 'string' && schema.type !== 'boolean';
  if (isNumber && wantsNumber) {
    const fits = schema.type === 'number' || Number.isInteger(value);
    return fits ? undefined : `cannot convert float64 to ${goTypeOf(schema)}`;
  }
  if (typeof value === schema.type) return undefined;
  if (isNumber && schema.type === 'string' && Number.isInteger(value)) {
    return `cannot convert int64 to ${goTypeOf(schema)}`;
  }
  return `unrecognized type: ${schema.type === 'boolean' ? 'bool' : schema.type === 'number' ? 'float64' : schema.type}`;
}

function first<Item>(items: Iterable<Item>, find: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isMap = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'string' ? 'string' : 'map';
}
