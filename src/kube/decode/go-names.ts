import type { Schema } from '../schema.ts';

const builtIn = {
  string: 'string',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  boolean: 'bool',
  bytes: '[]uint8',
  any: 'v1.JSON',
  intOrString: 'intstr.IntOrString',
  quantity: 'resource.Quantity',
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
  duration: 'v1.Duration',
  fields: 'v1.FieldsV1',
} as const;

/** What Go's reflection calls the type that a schema describes: `v1.PodSpec`, `[]v1.Container`, `map[string]string`. */
export function goTypeOf(schema: Schema): string {
  if (schema.goType !== undefined) return schema.goType;
  switch (schema.type) {
    case 'array':
      return `[]${schema.items === undefined ? 'interface {}' : goTypeOf(schema.items)}`;
    case 'map':
      return `map[string]${schema.items === undefined ? 'interface {}' : goTypeOf(schema.items)}`;
    case 'object':
      return (schema.name ?? 'struct').split('.').slice(-2).join('.');
    case 'any':
      return schema.name === undefined ? builtIn.any : `v1.${schema.name}`;
    default:
      return builtIn[schema.type];
  }
}

/** The name of a struct alone: `PodSpec`. */
export const structNameOf = (schema: Schema): string => (schema.name ?? '').split('.').at(-1) ?? '';

/** What Go calls a value of JSON that does not fit. */
export function describeJson(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** A number as it stood in the text, as far as a double tells: `1e2` and `1.0` are lost. */
export function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
}
