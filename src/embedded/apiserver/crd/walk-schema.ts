import type { JsonSchemaProps } from './types.ts';

/** A schema and all schemas in it, in the order of `SchemaHas` of apiextensions-apiserver/pkg/apis/apiextensions/validation (v1.37). */
export function* walkSchema(schema: JsonSchemaProps): Iterable<JsonSchemaProps> {
  yield schema;
  const { items, allOf = [], anyOf = [], oneOf = [], not, properties = {}, additionalProperties } = schema;
  const inner = [items, ...allOf, ...anyOf, ...oneOf, not, ...Object.values(properties), additionalProperties];
  for (const next of inner) {
    if (typeof next === 'object') yield* walkSchema(next as JsonSchemaProps);
  }
}
