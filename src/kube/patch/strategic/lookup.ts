import type { Schema, SchemaField } from '../../schema.ts';

/** What strategic merge knows of a field: its type (of a list: the items') and how it merges. */
export interface PatchMeta {
  readonly schema: Schema;
  /** Empty when the field has no merge key. */
  readonly mergeKey: string;
  /** `merge`, `replace` or empty. */
  readonly strategy: string;
  /** The strategy `retainKeys` beside it. */
  readonly retainKeys: boolean;
}

/**
 * The field of an object (`LookupPatchMetadataForStruct` of `apimachinery/pkg/util/strategicpatch/meta.go` and
 * `third_party/forked/golang/json/fields.go`, v1.37). As upstream, a name in other letter case finds it too.
 * Throws an Error with upstream's text when the schema has no such field.
 */
export function lookupField(schema: Schema, name: string): PatchMeta {
  const field = findField(schema, name);
  return { schema: field.schema, ...strategyOf(field) };
}

/** The field of an object that is a list, with the type of its items (`LookupPatchMetadataForSlice`). */
export function lookupList(schema: Schema, name: string): PatchMeta {
  const field = findField(schema, name);
  if (field.schema.type !== 'array' || field.schema.items === undefined) {
    throw new Error('expected slice or array type, but got: struct');
  }
  if (field.schema.items.type === 'array') throw new Error('unexpected slice of slice');
  return { schema: field.schema.items, ...strategyOf(field) };
}

function strategyOf(field: SchemaField): Omit<PatchMeta, 'schema'> {
  const strategies = field.patchStrategy ?? [];
  const others = strategies.filter((strategy) => strategy !== 'retainKeys');
  if (others.length > 1) throw new Error(`unexpected patch strategy: [${strategies.join(' ')}]`);
  return {
    mergeKey: field.patchMergeKey ?? '',
    strategy: others[0] ?? '',
    retainKeys: others.length < strategies.length,
  };
}

const kinds: Partial<Record<Schema['type'], string>> = {
  array: 'slice',
  boolean: 'bool',
  bytes: 'slice',
  int32: 'int32',
  int64: 'int64',
  map: 'map',
  number: 'float64',
  string: 'string',
};

/** Go's kind of the type; Kubernetes's own scalars are structs. */
export function kindName(schema: Schema): string {
  return kinds[schema.type] ?? 'struct';
}

function findField(schema: Schema, name: string): SchemaField {
  const kind = kindName(schema);
  if (kind !== 'struct') {
    throw new Error(`merging an object in json but data type is not struct, instead is: ${kind}`);
  }
  const field = schema.fields?.get(name) ?? findInOtherCase(schema, name);
  if (field) return field;
  const type = schema.name?.split('.').at(-1) ?? '';
  throw new Error(`unable to find api field in struct ${type} for the json field ${JSON.stringify(name)}`);
}

function findInOtherCase(schema: Schema, name: string): SchemaField | undefined {
  const lower = name.toLowerCase();
  for (const [key, field] of schema.fields ?? []) if (key.toLowerCase() === lower) return field;
  return undefined;
}
