import type { Json, JsonObject } from '../object.ts';
import type { Schema, SchemaField } from '../schema.ts';

/** What decoding needs of a definition, made once. */
export interface Plan {
  readonly fields: ReadonlyMap<string, SchemaField>;
  /** Fields that Go writes whether they were given or not. */
  readonly written: readonly (readonly [string, Schema])[];
  /** Fields that Go writes as null when they were not given. */
  readonly nulls: readonly string[];
}

const plans = new WeakMap<Schema, Plan>();

export function planOf(schema: Schema): Plan {
  let plan = plans.get(schema);
  if (plan === undefined) {
    const fields = schema.fields ?? new Map<string, SchemaField>();
    const entries = [...fields];
    plan = {
      fields,
      written: entries
        .filter(([, { zeroValue }]) => zeroValue === 'written')
        .map(([name, field]) => [name, field.schema] as const),
      nulls: entries.filter(([, { zeroValue }]) => zeroValue === 'null').map(([name]) => name),
    };
    plans.set(schema, plan);
  }
  return plan;
}

/** What Go has where nothing was given. */
export function zeroOf(schema: Schema): Json {
  switch (schema.type) {
    case 'string':
      return '';
    case 'int32':
    case 'int64':
    case 'number':
    case 'intOrString':
      return 0;
    case 'boolean':
      return false;
    case 'quantity':
      return '0';
    case 'duration':
      return '0s';
    case 'object':
      return fillZeros({}, planOf(schema));
    default:
      return null;
  }
}

/** Adds what Go writes whether it was given or not. */
export function fillZeros(object: JsonObject, plan: Plan): JsonObject {
  for (const [name, schema] of plan.written) if (object[name] === undefined) object[name] = zeroOf(schema);
  return object;
}

/** Tests whether Go would leave the value out for being empty. */
export function isEmpty(value: Json): boolean {
  if (typeof value !== 'object') return value === '' || value === 0 || value === false;
  if (value === null || Array.isArray(value)) return value === null || value.length === 0;
  for (const _ in value) return false;
  return true;
}

const mayHaveNulls = new WeakMap<Schema, boolean>();

/** Whether anything below the schema is written as null; of a definition inside itself it is taken that it is. */
function hasNulls(schema: Schema): boolean {
  const known = mayHaveNulls.get(schema);
  if (known !== undefined) return known;
  mayHaveNulls.set(schema, true);
  const found =
    schema.type === 'object'
      ? planOf(schema).nulls.length > 0 || [...planOf(schema).fields.values()].some((field) => hasNulls(field.schema))
      : schema.items !== undefined && schema.type !== 'any' && hasNulls(schema.items);
  mayHaveNulls.set(schema, found);
  return found;
}

/**
 * Adds the nulls that Go's encoder writes for what was not given and is not `omitempty`: `lastProbeTime` of a condition, the
 * `rules` of an empty ClusterRole. Changes the object; done once before it is stored, after validation, which need not
 * tell null from absent. What is frozen is shared with what is stored, and had it done then.
 */
export function writeNulls(value: Json, schema: Schema): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || !hasNulls(schema)) return;
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) writeNulls(item, schema.items);
    return;
  }
  if (schema.type === 'map') {
    if (schema.items !== undefined) for (const key in value) writeNulls(value[key] ?? null, schema.items);
    return;
  }
  if (schema.type !== 'object') return;
  const { fields, nulls } = planOf(schema);
  for (const key in value) {
    const field = fields.get(key);
    if (field !== undefined) writeNulls(value[key] ?? null, field.schema);
  }
  for (const name of nulls) if (value[name] === undefined) value[name] = null;
}
