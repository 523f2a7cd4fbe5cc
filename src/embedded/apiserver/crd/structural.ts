import type { Schema, SchemaField } from '../../../kube/index.ts';
import { itemsOf, type JsonSchemaProps, otherPropertiesOf } from './types.ts';

/**
 * The {@link Schema} of a structural schema, which pruning and server-side apply go by
 * (`apiextensions-apiserver/pkg/apiserver/schema/kubeopenapi.go`, v1.37). `meta` is that of ObjectMeta, for the object itself.
 */
export function toObjectSchema(props: JsonSchemaProps, meta: Schema): Schema {
  const schema = toSchema(props);
  const fields = new Map(schema.fields);
  const string: SchemaField = { schema: { type: 'string' } };
  fields.set('apiVersion', string);
  fields.set('kind', string);
  fields.set('metadata', { schema: meta });
  return { ...schema, type: 'object', fields };
}

/** The {@link Schema} of a part of a structural schema. */
export function toSchema(props: JsonSchemaProps): Schema {
  if (props['x-kubernetes-int-or-string']) return { type: 'intOrString' };
  switch (props.type) {
    case 'object':
      return toObject(props);
    case 'array': {
      const items = itemsOf(props);
      const listType = props['x-kubernetes-list-type'];
      const listMapKeys = props['x-kubernetes-list-map-keys'];
      return {
        type: 'array',
        ...(items === undefined ? {} : { items: toSchema(items) }),
        ...(listType === 'atomic' || listType === 'set' || listType === 'map' ? { listType } : {}),
        ...(listMapKeys === undefined ? {} : { listMapKeys }),
      };
    }
    case 'string':
    case 'number':
    case 'boolean':
      return { type: props.type };
    case 'integer':
      return { type: 'int64' };
    default:
      return { type: 'any' };
  }
}

function toObject(props: JsonSchemaProps): Schema {
  const { additionalProperties, properties = {} } = props;
  const other = otherPropertiesOf(props);
  const traits = {
    ...(props['x-kubernetes-map-type'] === 'atomic' ? { mapType: 'atomic' as const } : {}),
    ...(props['x-kubernetes-preserve-unknown-fields'] ? { preserveUnknownFields: true as const } : {}),
    ...(props['x-kubernetes-embedded-resource'] ? { embeddedResource: true as const } : {}),
  };
  if (other !== undefined) return { type: 'map', items: toSchema(other), ...traits };
  const required = new Set(props.required);
  const fields = Object.entries(properties).map(([name, field]): [string, SchemaField] => [
    name,
    { schema: toSchema(field), ...(required.has(name) ? { required: true } : {}) },
  ]);
  return {
    type: 'object',
    fields: new Map(fields),
    ...traits,
    ...(additionalProperties === true ? { preserveUnknownFields: true } : {}),
  };
}
