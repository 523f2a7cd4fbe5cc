import { type FieldError, fieldErrors } from '../../../kube/index.ts';
import { itemsOf, type JsonSchemaProps } from './types.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const metaFields = ['metadata', 'kind', 'apiVersion'];

/** How a schema is reached. */
interface Place {
  readonly isRoot?: true;
  /** Inside apiVersion, kind or metadata of a whole object. */
  readonly isInsideMeta?: true;
  /** Why no defaults may be here. */
  readonly noDefaults?: string;
}

/** Keywords of JSON schema that are refused, as they are told. */
const refused = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;

/**
 * What OpenAPI and the extensions of Kubernetes demand of a schema (`ValidateCustomResourceDefinitionOpenAPISchema` of
 * apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go, v1.37). Rules in CEL are refused by name.
 */
export function validateOpenApi(schema: JsonSchemaProps, path: string, place: Place = { isRoot: true }): FieldError[] {
  const { additionalProperties: other, properties = {} } = schema;
  const inner: Place = { ...(place.isInsideMeta ? { isInsideMeta: true } : {}), ...pickReason(place) };
  const errors = validateKeywords(schema, path, place);
  const follow = (next: unknown, at: string, where: Place = inner): void => {
    const isSchema = typeof next === 'object' && next !== null;
    if (isSchema) errors.push(...validateOpenApi(next as JsonSchemaProps, `${path}.${at}`, where));
  };
  if (other !== undefined && other !== true && Object.keys(properties).length > 0) {
    const why = 'additionalProperties and properties are mutual exclusive';
    errors.push(fieldErrors.forbidden(`${path}.additionalProperties`, why));
  }
  const reason = 'inside additionalProperties applying to object metadata';
  follow(other, 'additionalProperties', place.isInsideMeta ? { isInsideMeta: true, noDefaults: reason } : inner);
  const isWhole = place.isRoot === true || schema['x-kubernetes-embedded-resource'] === true;
  for (const [name, field] of Object.entries(properties)) {
    const isMeta = isWhole && metaFields.includes(name);
    const noDefaults = place.isRoot ? { noDefaults: `in top-level ${name}` } : {};
    follow(field, `properties[${name}]`, isMeta ? { ...inner, isInsideMeta: true, ...noDefaults } : inner);
  }
  follow(schema.not, 'not');
  for (const field of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [index, one] of (schema[field] ?? []).entries()) follow(one, `${field}[${index}]`);
  }
  if (!Array.isArray(schema.items)) follow(schema.items, 'items');
  errors.push(...validateExtensions(schema, path), ...validateListKeys(schema, path));
  if ((schema['x-kubernetes-validations'] ?? []).length > 0) {
    const why = 'the embedded cluster does not evaluate expressions in CEL';
    errors.push(fieldErrors.forbidden(`${path}.x-kubernetes-validations`, why));
  }
  return errors;
}

const pickReason = ({ noDefaults }: Place): Place => (noDefaults === undefined ? {} : { noDefaults });

function validateKeywords(schema: JsonSchemaProps, path: string, place: Place): FieldError[] {
  const { type = '' } = schema;
  const errors: FieldError[] = [];
  if (type !== '' && !types.includes(type)) errors.push(fieldErrors.notSupported(`${path}.type`, type, types));
  if (schema.default !== undefined && schema.default !== null && place.noDefaults !== undefined) {
    errors.push(fieldErrors.forbidden(`${path}.default`, `must not be set ${place.noDefaults}`));
  }
  for (const field of refused) {
    if (Object.hasOwn(schema, field))
      errors.push(fieldErrors.forbidden(`${path}.${field}`, `${field} is not supported`));
  }
  if (type === 'null') {
    const why = 'type cannot be set to null, use nullable as an alternative';
    errors.push(fieldErrors.forbidden(`${path}.type`, why));
  }
  if (Array.isArray(schema.items)) {
    errors.push(fieldErrors.forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (place.isInsideMeta && schema['x-kubernetes-embedded-resource']) {
    const why = 'must not be used inside of resource meta';
    errors.push(fieldErrors.forbidden(`${path}.x-kubernetes-embedded-resource`, why));
  }
  if (schema.uniqueItems) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(fieldErrors.forbidden(`${path}.uniqueItems`, why));
  }
  return errors;
}

function validateExtensions(schema: JsonSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '' } = schema;
  const listType = schema['x-kubernetes-list-type'];
  const mapType = schema['x-kubernetes-map-type'];
  const items = itemsOf(schema);
  const demandType = (wanted: string, field: string): void => {
    const why = `must be ${wanted} if ${field} is specified`;
    errors.push(
      type === '' ? fieldErrors.required(`${path}.type`, why) : fieldErrors.invalid(`${path}.type`, type, why),
    );
  };
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    const at = `${path}.x-kubernetes-preserve-unknown-fields`;
    errors.push(fieldErrors.invalid(at, false, 'must be true or undefined'));
  }
  if (mapType !== undefined && type !== 'object') demandType('object', 'x-kubernetes-map-type');
  if (mapType !== undefined && mapType !== 'atomic' && mapType !== 'granular') {
    errors.push(fieldErrors.notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  }
  if (listType !== undefined && type !== 'array') demandType('array', 'x-kubernetes-list-type');
  else if (listType === 'set' && items !== undefined) {
    const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    const own = items['x-kubernetes-list-type'];
    if (items.type === 'array' && own !== undefined && own !== 'atomic') {
      errors.push(fieldErrors.invalid(`${path}.items.x-kubernetes-list-type`, own, why));
    }
    if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
      errors.push(fieldErrors.invalid(`${path}.items.x-kubernetes-map-type`, own ?? null, why));
    }
  }
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) {
    errors.push(fieldErrors.notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  }
  return errors;
}

function validateListKeys(schema: JsonSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const items = itemsOf(schema);
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length > 0 && listType !== 'map') {
    const at = `${path}.x-kubernetes-list-type`;
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType === undefined ? fieldErrors.required(at, why) : fieldErrors.invalid(at, listType, why));
  }
  if (listType === 'map') {
    if (keys.length === 0) {
      errors.push(fieldErrors.required(keysPath, 'must not be empty if x-kubernetes-list-type is map'));
    }
    if (schema.items === undefined) {
      errors.push(fieldErrors.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    } else if (items !== undefined && items.type !== 'object') {
      const why = "must be object if parent array's x-kubernetes-list-type is map";
      errors.push(fieldErrors.invalid(`${path}.items.type`, items.type ?? '', why));
    }
    if (items?.type === 'object') errors.push(...validateKeyNames(keys, items, path));
  }
  if (items !== undefined && (listType === 'map' || listType === 'set')) {
    errors.push(...validateKeyValues(listType === 'map' ? keys : [], items, listType, path));
  }
  return errors;
}

function validateKeyNames(keys: readonly string[], items: JsonSchemaProps, path: string): FieldError[] {
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  return keys.flatMap((key, index) => {
    const errors: FieldError[] = [];
    const field = items.properties && Object.hasOwn(items.properties, key) ? items.properties[key] : undefined;
    if (field === undefined) {
      errors.push(fieldErrors.invalid(keysPath, keys, 'entries must all be names of item properties'));
    } else if (field.type === 'array' || field.type === 'object') {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(fieldErrors.invalid(`${path}.items.properties[${key}].type`, items.type, why));
    }
    if (keys.indexOf(key) < index) {
      errors.push(fieldErrors.invalid(keysPath, keys, 'must not contain duplicate entries'));
    }
    return errors;
  });
}

/** `validateMapListKeysMapSet`: what tells items apart must be there. */
function validateKeyValues(
  keys: readonly string[],
  items: JsonSchemaProps,
  listType: string,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (items.nullable) {
    const why = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(fieldErrors.forbidden(`${path}.items.nullable`, why));
  }
  for (const key of keys) {
    const field = items.properties && Object.hasOwn(items.properties, key) ? items.properties[key] : undefined;
    if (field === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    const why = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!(items.required ?? []).includes(key) && (field.default ?? null) === null) {
      errors.push(fieldErrors.required(`${at}.default`, `${why} must have a default or be a required property`));
    }
    if (field.nullable) errors.push(fieldErrors.forbidden(`${at}.nullable`, `${why} cannot be nullable`));
  }
  return errors;
}
