import {
  createGoOrder,
  createSchemas,
  decodeObject,
  type FieldOrderData,
  type GroupVersionKind,
  type JsonObject,
  type KubeObject,
  type Schema,
  type SchemaData,
  type Schemas,
  writeNulls,
} from '../../kube/index.ts';
import { groupKindOf } from './info.ts';

let schemas: Promise<{ readonly data: SchemaData; readonly schemas: Schemas }> | undefined;

function load(): NonNullable<typeof schemas> {
  schemas ??= import('../../kube/data/schemas.json', { with: { type: 'json' } }).then((module) => {
    const data = module.default as unknown as SchemaData;
    return { data, schemas: createSchemas(data) };
  });
  return schemas;
}

/** The fields of a built-in kind; undefined for a custom one. Loaded when it is first asked for. */
export async function schemaOf(kind: GroupVersionKind): Promise<Schema | undefined> {
  return (await load()).schemas.forKind({ group: kind.group, version: kind.version, kind: kind.kind });
}

/**
 * What makes of an object, or of a list's items, what is left when it is decoded into Go's types and encoded again: fields in the
 * order of the structs, those that they have not gone, those that are always written there. Other kinds stay as they are.
 */
export async function loadTypes(): Promise<(object: KubeObject) => KubeObject> {
  const [{ data, schemas }, order] = await Promise.all([
    load(),
    import('../../kube/data/field-order.json', { with: { type: 'json' } }),
  ]);
  const inGoOrder = createGoOrder(order.default as unknown as FieldOrderData, data);
  const ordered = (object: KubeObject, kind = groupKindOf(object)): KubeObject => {
    const schema = schemas.forKind(kind);
    if (schema === undefined) return object;
    const decoded = structuredClone(object) as unknown as JsonObject;
    decodeObject(decoded, schema);
    writeNulls(decoded, schema);
    return inGoOrder(decoded, schema) as KubeObject;
  };
  return (object) => {
    const items = object['items'];
    if (!Array.isArray(items)) return ordered(object);
    const { kind, apiVersion, metadata, ...rest } = object;
    const ofItem = { ...groupKindOf(object), kind: kind.replace(/List$/, '') };
    const list = items.map((item: KubeObject) => ordered(item, item.kind === undefined ? ofItem : groupKindOf(item)));
    return { kind, apiVersion, metadata, ...rest, items: list } as KubeObject;
  };
}
