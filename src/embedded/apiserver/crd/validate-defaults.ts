import { type FieldError, fieldErrors, type JsonObject, pruneUnknown } from '../../../kube/index.ts';
import { cloneJson } from '../clone.ts';
import { toSchema } from './structural.ts';
import { itemsOf, type JsonSchemaProps } from './types.ts';
import { validatePart } from './validate-value.ts';

/**
 * Defaults must be what their own schema lets be (`ValidateDefaults` of apiextensions-apiserver/pkg/apiserver/schema/defaulting,
 * v1.37). Simplified: metadata inside defaults is held to the schema alone.
 */
export function validateDefaults(schema: JsonSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { default: value } = schema;
  if (value !== undefined && value !== null) {
    const at = `${path}.default`;
    if (typeof value === 'object') {
      // The root of what is pruned may always have apiVersion, kind and metadata; a default may only if it is a whole object.
      const pruned = { value: cloneJson(value) };
      const dropped = pruneUnknown(pruned as JsonObject, {
        type: 'object',
        fields: new Map([['value', { schema: toSchema(schema) }]]),
      });
      if (dropped.length > 0) errors.push(fieldErrors.invalid(at, value, 'must not have unknown fields'));
    }
    errors.push(...validatePart(at, value, schema));
  }
  const items = itemsOf(schema);
  if (items !== undefined) errors.push(...validateDefaults(items, `${path}.items`));
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    errors.push(...validateDefaults(field, `${path}.properties[${name}]`));
  }
  return errors;
}
