import {
  DecodeError,
  decodeObject,
  type FieldError,
  fieldErrors,
  isDns1035Label,
  isPathSegmentName,
  type Json,
  type JsonObject,
  type ObjectMeta,
  type Schema,
  validateObjectMeta,
} from '../../../kube/index.ts';
import { cloneJson } from '../clone.ts';
import { itemsOf, type JsonSchemaProps, otherPropertiesOf } from './types.ts';

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Calls `visit` with every whole object inside a value, and its path; not with the value itself. */
function visitObjects(
  value: Json,
  schema: JsonSchemaProps | undefined,
  path: string,
  visit: (object: JsonObject, path: string) => void,
): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visitObjects(item, itemsOf(schema), `${path}[${index}]`, visit);
    return;
  }
  if (!isMap(value)) return;
  if (schema['x-kubernetes-embedded-resource']) visit(value, path);
  const { properties = {} } = schema;
  const other = otherPropertiesOf(schema);
  for (const [name, item] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (Object.hasOwn(properties, name)) visitObjects(item, properties[name], at, visit);
    else visitObjects(item, other, `${path}[${name}]`, visit);
  }
}

/** Tests whether a schema has whole objects inside, for what need not be done else. */
export function hasEmbeddedObjects(schema: JsonSchemaProps): boolean {
  const { properties = {} } = schema;
  const inner = [itemsOf(schema), otherPropertiesOf(schema), ...Object.values(properties)];
  return inner.some(
    (next) => next !== undefined && (next['x-kubernetes-embedded-resource'] || hasEmbeddedObjects(next)),
  );
}

/**
 * Reads the metadata of whole objects inside another (`Coerce` of apiextensions-apiserver/pkg/apiserver/schema/objectmeta, v1.37).
 * Changes them; gives back the paths of what was dropped.
 * @throws DecodeError for what is no metadata, or no kind
 */
export function readEmbeddedObjects(value: Json, schema: JsonSchemaProps, meta: Schema): string[] {
  const unknown: string[] = [];
  visitObjects(value, schema, '', (object, path) => {
    for (const field of ['apiVersion', 'kind'] as const) {
      const found = object[field];
      if (found === undefined || typeof found === 'string') continue;
      throw new DecodeError(fieldErrors.invalid(`${path}.${field}`, found, 'must be a string').toString());
    }
    const { metadata } = object;
    if (metadata === undefined) return;
    const read = cloneJson(metadata);
    object['metadata'] = read;
    try {
      unknown.push(...readMetadata(read, meta, `${path}.metadata`));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const why = fieldErrors.invalid(`${path}.metadata`, metadata, error.message);
      throw new DecodeError(why.toString(), { cause: error });
    }
  });
  return unknown;
}

/**
 * Reads metadata in place; gives back the paths of what is not known, below `path`.
 * @throws DecodeError
 */
export function readMetadata(metadata: Json, meta: Schema, path: string): string[] {
  if (!isMap(metadata)) {
    const type = Array.isArray(metadata) ? 'array' : typeof metadata === 'boolean' ? 'bool' : typeof metadata;
    throw new DecodeError(`json: cannot unmarshal ${type} into Go value of type v1.ObjectMeta`);
  }
  const prefix = 'unknown field "';
  return decodeObject(metadata, meta).map((text) => `${path}.${text.slice(prefix.length, -1)}`);
}

/** What is wrong with whole objects inside another (`Validate` of the same package). */
export function validateEmbeddedObjects(value: Json, schema: JsonSchemaProps): FieldError[] {
  const errors: FieldError[] = [];
  visitObjects(value, schema, '', (object, path) => {
    const { apiVersion, kind, metadata } = object;
    for (const field of ['apiVersion', 'kind'] as const) {
      if (object[field] === undefined) errors.push(fieldErrors.required(`${path}.${field}`));
      else if (object[field] === '') errors.push(fieldErrors.invalid(`${path}.${field}`, '', 'must not be empty'));
    }
    if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2) {
      const why = `unexpected GroupVersion string: ${apiVersion}`;
      errors.push(fieldErrors.invalid(`${path}.apiVersion`, apiVersion, why));
    }
    if (typeof kind === 'string' && kind !== '') {
      const why = isDns1035Label(kind.toLowerCase()).join(',');
      const text = `may have mixed case, but should otherwise match: ${why}`;
      if (why !== '') errors.push(fieldErrors.invalid(`${path}.kind`, kind, text));
    }
    if (!isMap(metadata)) return;
    const shown = { ...metadata, name: metadata['name'] || 'fakename' } as ObjectMeta;
    const options = { namespaced: Boolean(metadata['namespace']), validateName: isPathSegmentName };
    errors.push(...validateObjectMeta(shown, { ...options, path: `${path}.metadata` }));
  });
  return errors;
}
