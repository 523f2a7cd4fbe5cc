import type { JsonObject, Schema, SchemaField } from '../../../../src/kube/index.ts';
import { schemas } from './recorded.ts';

/** The schema of the recorder's custom resource: as much of structural schemas as that one uses. */
export function schemaOfCustomResource(openApi: JsonObject): Schema {
  const own = schemaOf(openApi);
  const text: SchemaField = { schema: { type: 'string' } };
  const metadata = schemas.byName('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
  if (!metadata) throw new Error('no schema of ObjectMeta');
  const fields = new Map([...(own.fields ?? [])]);
  return { ...own, fields: fields.set('apiVersion', text).set('kind', text).set('metadata', { schema: metadata }) };
}

function schemaOf(node: JsonObject): Schema {
  if (node['x-kubernetes-int-or-string']) return { type: 'intOrString' };
  switch (node['type']) {
    case 'array': {
      const listType = node['x-kubernetes-list-type'] as Schema['listType'];
      const keys = node['x-kubernetes-list-map-keys'] as string[] | undefined;
      return {
        type: 'array',
        items: schemaOf(node['items'] as JsonObject),
        ...(listType === undefined ? {} : { listType }),
        ...(keys === undefined ? {} : { listMapKeys: keys }),
      };
    }
    case 'object': {
      const atomic = node['x-kubernetes-map-type'] === 'atomic' ? ({ mapType: 'atomic' } as const) : {};
      const items = node['additionalProperties'] as JsonObject | undefined;
      if (items) return { type: 'map', items: schemaOf(items), ...atomic };
      const properties = (node['properties'] ?? {}) as Record<string, JsonObject>;
      const fields = Object.entries(properties).map(([name, property]): [string, SchemaField] => [
        name,
        { schema: schemaOf(property), ...('default' in property ? { default: property['default'] ?? null } : {}) },
      ]);
      const preserves = node['x-kubernetes-preserve-unknown-fields'] === true;
      return {
        type: 'object',
        fields: new Map(fields),
        ...atomic,
        ...(preserves ? { preserveUnknownFields: true } : {}),
      };
    }
    case 'integer':
      return { type: 'int64' };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return { type: 'string' };
  }
}
