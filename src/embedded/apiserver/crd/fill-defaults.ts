import type { Json, JsonObject } from '../../../kube/index.ts';
import { cloneJson } from '../clone.ts';
import { itemsOf, type JsonSchemaProps, otherPropertiesOf } from './types.ts';

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null where the schema lets none be. */
const isWrongNull = (value: Json | undefined, schema: JsonSchemaProps | undefined): boolean =>
  value === null && schema !== undefined && schema.nullable !== true;

const schemaOf = (field: string, schema: JsonSchemaProps): JsonSchemaProps | undefined =>
  schema.properties && Object.hasOwn(schema.properties, field) ? schema.properties[field] : otherPropertiesOf(schema);

/**
 * Fills in the defaults of a structural schema (`Default` of apiextensions-apiserver/pkg/apiserver/schema/defaulting, v1.37).
 * Changes the value.
 */
export function fillDefaults(value: Json, schema: JsonSchemaProps): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items === undefined) return;
    for (const [index, item] of value.entries()) {
      if (isWrongNull(item, items)) value[index] = cloneJson(items.default ?? null);
      fillDefaults(value[index] ?? null, items);
    }
    return;
  }
  if (!isMap(value)) return;
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined) continue;
    if (Object.hasOwn(value, field) && !isWrongNull(value[field], property)) continue;
    // A plain assignment of `__proto__` would set the prototype.
    const filled = cloneJson(property.default);
    Object.defineProperty(value, field, { value: filled, enumerable: true, configurable: true, writable: true });
  }
  for (const field of Object.keys(value)) {
    const property = schemaOf(field, schema);
    if (property === undefined) continue;
    const isOther = property === otherPropertiesOf(schema);
    if (isOther && isWrongNull(value[field], property)) value[field] = cloneJson(property.default ?? null);
    fillDefaults(value[field] ?? null, property);
  }
}

/** Drops every null that is not allowed and has no default (`PruneNonNullableNullsWithoutDefaults` of the same package). */
export function dropNulls(value: Json, schema: JsonSchemaProps | undefined): void {
  if (Array.isArray(value)) {
    const items = schema && itemsOf(schema);
    for (const item of value) dropNulls(item, items);
    return;
  }
  if (!isMap(value)) return;
  for (const field of Object.keys(value)) {
    const property = schema && schemaOf(field, schema);
    if (isWrongNull(value[field], property) && property?.default === undefined) delete value[field];
    else dropNulls(value[field] ?? null, property);
  }
}
