import { type FieldError, fieldErrors } from '../../../kube/index.ts';
import { whyNoPattern } from './pattern.ts';
import { itemsOf, type JsonSchemaProps, otherPropertiesOf } from './types.ts';

type Level = 'root' | 'item' | 'field';

const emptyType: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/**
 * What keeps a schema from being structural, in the order of the alphabet
 * (`apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go`, v1.37).
 */
export function validateStructural(schema: JsonSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  validateShape(schema, 'root', path, errors);
  validateComplete(schema, schema, path, path, errors);
  return errors
    .map((error) => ({ error, text: error.toString() }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ error }) => error);
}

function validateShape(schema: JsonSchemaProps, level: Level, path: string, errors: FieldError[]): void {
  const { type = '', properties = {} } = schema;
  const items = itemsOf(schema);
  const other = otherPropertiesOf(schema);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === 'array' && items === undefined) errors.push(fieldErrors.required(`${path}.items`, 'must be specified'));
  if (items !== undefined) validateShape(items, 'item', `${path}.items`, errors);
  for (const [name, field] of Object.entries(properties)) {
    validateShape(field, 'field', `${path}.properties[${name}]`, errors);
  }
  if (schema.additionalProperties !== undefined && level === 'root') {
    errors.push(fieldErrors.forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  }
  if (other !== undefined) validateShape(other, 'field', `${path}.additionalProperties`, errors);
  for (const [isSet, field] of [
    [keepsUnknown, 'x-kubernetes-preserve-unknown-fields'],
    [isEmbedded, 'x-kubernetes-embedded-resource'],
  ] as const) {
    const why = 'must be false if x-kubernetes-int-or-string is true';
    if (isIntOrString && isSet) errors.push(fieldErrors.invalid(`${path}.${field}`, true, why));
  }
  const skipFirst = schema.allOf?.[0] !== undefined && isIntOrStringChoice(schema.allOf[0].anyOf);
  validateValues(schema, isIntOrStringChoice(schema.anyOf), skipFirst, path, errors);
  validateType(schema, level, path, errors);
  if (isEmbedded && schema.additionalProperties !== undefined) {
    const why = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(fieldErrors.forbidden(`${path}.additionalProperties`, why));
  }
  validateMeta(schema, level, path, errors);
  if (isEmbedded && !keepsUnknown && Object.keys(properties).length === 0) {
    const why =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(fieldErrors.required(`${path}.properties`, why));
  }
}

function validateType(schema: JsonSchemaProps, level: Level, path: string, errors: FieldError[]): void {
  const { type = '' } = schema;
  const at = `${path}.type`;
  if (schema['x-kubernetes-embedded-resource'] && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? fieldErrors.required(at, why) : fieldErrors.invalid(at, type, why));
  } else if (type === '' && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields']) {
    errors.push(fieldErrors.required(at, emptyType[level]));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(fieldErrors.invalid(at, type, 'must be object at the root'));
  }
}

/** apiVersion, kind and metadata of what is a whole object. */
function validateMeta(schema: JsonSchemaProps, level: Level, path: string, errors: FieldError[]): void {
  const { properties = {} } = schema;
  const isWhole = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  for (const name of ['kind', 'apiVersion']) {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (field === undefined || !isWhole || field.type === 'string') continue;
    errors.push(fieldErrors.invalid(`${path}.properties[${name}].type`, field.type ?? '', 'must be string'));
  }
  const metadata = Object.hasOwn(properties, 'metadata') ? properties['metadata'] : undefined;
  if (metadata === undefined) return;
  const at = `${path}.properties[metadata]`;
  if (isWhole && metadata.type !== 'object') {
    errors.push(fieldErrors.invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
  }
  if (level !== 'root') return;
  const { type: _, default: __, properties: fields = {}, ...rest } = metadata;
  const isOnlyNames = Object.keys(fields).every((name) => name === 'name' || name === 'generateName');
  if (!isOnlyNames || Object.keys(rest).length > 0) {
    const why = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(fieldErrors.forbidden(at, why));
  }
}

/** The choice that int-or-string fields may have beside them, though its parts name types. */
function isIntOrStringChoice(anyOf: readonly JsonSchemaProps[] | undefined): boolean {
  return JSON.stringify(anyOf) === '[{"type":"integer"},{"type":"string"}]';
}

function validateValues(
  schema: JsonSchemaProps,
  skipAnyOf: boolean,
  skipFirstOfAll: boolean,
  path: string,
  errors: FieldError[],
): void {
  if (!skipAnyOf) {
    for (const [index, one] of (schema.anyOf ?? []).entries()) {
      validateNested(one, false, `${path}.anyOf[${index}]`, errors);
    }
  }
  for (const [index, one] of (schema.allOf ?? []).entries()) {
    validateNested(one, skipFirstOfAll && index === 0, `${path}.allOf[${index}]`, errors);
  }
  for (const [index, one] of (schema.oneOf ?? []).entries()) {
    validateNested(one, false, `${path}.oneOf[${index}]`, errors);
  }
  if (schema.not !== undefined) validateNested(schema.not, false, `${path}.not`, errors);
  const why = schema.pattern ? whyNoPattern(schema.pattern) : undefined;
  if (why !== undefined) {
    const text = `must be a valid regular expression, but isn't: ${why}`;
    errors.push(fieldErrors.invalid(`${path}.pattern`, schema.pattern, text));
  }
}

/** What only the schema itself may say, not its alternatives. */
const structuralOnly: readonly (readonly [keyof JsonSchemaProps, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function validateNested(schema: JsonSchemaProps, skipAnyOf: boolean, path: string, errors: FieldError[]): void {
  validateValues(schema, skipAnyOf, false, path, errors);
  const items = itemsOf(schema);
  if (items !== undefined) validateNested(items, false, `${path}.items`, errors);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    validateNested(field, false, `${path}.properties[${name}]`, errors);
  }
  for (const [field, why] of structuralOnly) {
    const value = schema[field];
    if (value !== undefined && value !== false && value !== '') {
      errors.push(fieldErrors.forbidden(`${path}.${field}`, why));
    }
  }
  if (schema.properties && Object.hasOwn(schema.properties, 'metadata')) {
    const why = 'must not be specified in a nested context';
    errors.push(fieldErrors.forbidden(`${path}.properties[metadata]`, why));
  }
}

/** What an alternative speaks of must be there in the schema itself. */
function validateComplete(
  nested: JsonSchemaProps,
  schema: JsonSchemaProps | undefined,
  path: string,
  nestedPath: string,
  errors: FieldError[],
): void {
  const { not, allOf = [], anyOf = [], oneOf = [] } = nested;
  const alternatives: [JsonSchemaProps, string][] = [
    ...(not === undefined ? [] : [[not, 'not'] as [JsonSchemaProps, string]]),
    ...allOf.map((one, index): [JsonSchemaProps, string] => [one, `allOf[${index}]`]),
    ...anyOf.map((one, index): [JsonSchemaProps, string] => [one, `anyOf[${index}]`]),
    ...oneOf.map((one, index): [JsonSchemaProps, string] => [one, `oneOf[${index}]`]),
  ];
  for (const [one, name] of alternatives) {
    validateAlternative(one, schema, path, `${nestedPath}.${name}`, errors);
  }
}

function validateAlternative(
  nested: JsonSchemaProps,
  schema: JsonSchemaProps | undefined,
  path: string,
  nestedPath: string,
  errors: FieldError[],
): void {
  if (schema === undefined) {
    errors.push(fieldErrors.required(path, `because it is defined in ${nestedPath}`));
    return;
  }
  validateComplete(nested, schema, path, nestedPath, errors);
  const items = itemsOf(nested);
  if (items !== undefined) {
    validateAlternative(items, itemsOf(schema), `${path}.items`, `${nestedPath}.items`, errors);
  }
  for (const [name, field] of Object.entries(nested.properties ?? {})) {
    const own = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    validateAlternative(field, own, `${path}.properties[${name}]`, `${nestedPath}.properties[${name}]`, errors);
  }
}
