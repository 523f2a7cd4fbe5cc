import { createSchemas, type GroupVersionKind, type Schema, type SchemaData, type Schemas } from '../../kube/index.ts';

let schemas: Promise<Schemas> | undefined;

/** The fields of a built-in kind; undefined for a custom one. Loaded when it is first asked for. */
export async function schemaOf(kind: GroupVersionKind): Promise<Schema | undefined> {
  schemas ??= import('../../kube/data/schemas.json', { with: { type: 'json' } }).then(({ default: data }) =>
    createSchemas(data as unknown as SchemaData),
  );
  return (await schemas).forKind({ group: kind.group, version: kind.version, kind: kind.kind });
}
