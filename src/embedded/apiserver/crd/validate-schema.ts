import { type FieldError, fieldErrors } from '../../../kube/index.ts';
import { goFieldsOf, toGoSchema } from './hoisted-spec.ts';
import type { JsonSchemaProps } from './types.ts';
import { validateDefaults } from './validate-defaults.ts';
import { validateOpenApi } from './validate-open-api.ts';
import { validateStructural } from './validate-structural.ts';

const allowedAtRoot = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];

/** A whole schema (`validateCustomResourceDefinitionValidation` of apiextensions-apiserver/pkg/apis/apiextensions/validation, v1.37). */
export function validateSchema(schema: JsonSchemaProps, hasStatus: boolean, path: string): FieldError[] {
  const errors = hasStatus ? validateRoot(schema, path) : [];
  if (schema.nullable) errors.push(fieldErrors.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const structural = isReadable(schema) ? validateStructural(schema, path) : [];
  // Defaults can only be judged by what is structural.
  if (structural.length > 0) errors.push(...structural);
  else if (isReadable(schema)) errors.push(...validateDefaults(schema, path));
  return [...errors, ...validateOpenApi(schema, path)];
}

/** What is outside `status` would not be held to the status subresource. */
function validateRoot(schema: JsonSchemaProps, path: string): FieldError[] {
  for (const name of goFieldsOf(schema)) {
    if (name === 'Type' && schema.type !== 'object') {
      const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
      return [fieldErrors.invalid(`${path}.type`, schema.type, why)];
    }
    if (!allowedAtRoot.includes(name)) {
      const why = `only [${allowedAtRoot.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
      return [fieldErrors.invalid(path, toGoSchema(schema), why)];
    }
  }
  return [];
}

const unsupported = ['id', '$schema', '$ref', 'patternProperties', 'dependencies', 'additionalItems', 'definitions'];

/** Tests whether upstream could make a structural schema of it at all; what stops it is told by {@link validateOpenApi}. */
function isReadable(schema: JsonSchemaProps): boolean {
  if (unsupported.some((field) => Object.hasOwn(schema, field))) return false;
  if (schema['x-kubernetes-preserve-unknown-fields'] === false || Array.isArray(schema.items)) return false;
  const { items, not, additionalProperties, allOf = [], anyOf = [], oneOf = [], properties = {} } = schema;
  return [items, not, additionalProperties, ...allOf, ...anyOf, ...oneOf, ...Object.values(properties)].every(
    (next) => typeof next !== 'object' || isReadable(next as JsonSchemaProps),
  );
}
