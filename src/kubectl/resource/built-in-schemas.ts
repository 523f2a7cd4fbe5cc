import { createSchemas, type Schema, type SchemaData, type Schemas } from '../../kube/index.ts';
import { kindOf, type Mapping } from '../client/rest-mapper.ts';

let schemas: Promise<Schemas> | undefined;

/** The fields of a built-in kind; undefined for a custom one. Loaded when it is first asked for. */
export async function schemaOf(mapping: Mapping): Promise<Schema | undefined> {
  schemas ??= import('../../kube/data/schemas.json', { with: { type: 'json' } }).then(({ default: data }) =>
    createSchemas(data as unknown as SchemaData),
  );
  return (await schemas).forKind(kindOf(mapping));
}
