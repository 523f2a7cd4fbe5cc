import { type FieldError, fieldErrors, type Json, type JsonObject } from '../../../kube/index.ts';
import { itemsOf, type JsonSchemaProps, otherPropertiesOf } from './types.ts';

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Items of sets and of lists that are maps must differ (`apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go`,
 * v1.37).
 */
export function validateListTypes(value: Json, schema: JsonSchemaProps | undefined, path = ''): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) return validateList(value, schema, path);
  if (!isMap(value)) return [];
  const other = otherPropertiesOf(schema);
  return Object.entries(value).flatMap(([name, item]) => {
    if (schema.properties && Object.hasOwn(schema.properties, name)) {
      return validateListTypes(item, schema.properties[name], path === '' ? name : `${path}.${name}`);
    }
    return other === undefined ? [] : validateListTypes(item, other, `${path}[${name}]`);
  });
}

function validateList(list: readonly Json[], schema: JsonSchemaProps, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  const errors: FieldError[] = [];
  if (type === 'set') {
    for (const index of findRepeated(list)) errors.push(fieldErrors.duplicate(`${path}[${index}]`, list[index]));
  } else if (type === 'map') errors.push(...validateMap(list, schema['x-kubernetes-list-map-keys'] ?? [], path));
  const items = itemsOf(schema);
  if (items === undefined) return errors;
  return [...errors, ...list.flatMap((item, index) => validateListTypes(item, items, `${path}[${index}]`))];
}

function validateMap(list: readonly Json[], keys: readonly string[], path: string): FieldError[] {
  const wrong = list.findIndex((item) => item !== null && !isMap(item));
  if (wrong >= 0) {
    const why = 'must be an object for an array of list-type map';
    return [fieldErrors.invalid(`${path}[${wrong}]`, list[wrong], why)];
  }
  const names = list.map((item) =>
    Object.fromEntries(
      keys
        .filter((key) => isMap(item) && Object.hasOwn(item, key))
        .map((key) => [key, (item as JsonObject)[key] ?? null]),
    ),
  );
  return findRepeated(names).map((index) => fieldErrors.duplicate(`${path}[${index}]`, names[index]));
}

/** The second of each that comes more than once. */
function findRepeated(list: readonly Json[]): number[] {
  const times = new Map<string, number>();
  return list.flatMap((item, index) => {
    const key = JSON.stringify(item);
    const seen = times.get(key) ?? 0;
    times.set(key, seen + 1);
    return seen === 1 ? [index] : [];
  });
}
