import type { Json, JsonObject } from '../object.ts';
import type { Schema } from '../schema.ts';

/** What a whole object inside an object always may have. */
const objectFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Drops what a structural schema does not know, and gives back the paths of what was dropped: `spec.foo`
 * (`apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go`, v1.37). At the root, apiVersion, kind and metadata are
 * never dropped. Changes the value in place.
 */
export function pruneUnknown(value: JsonObject, schema: Schema): readonly string[] {
  const dropped: string[] = [];
  prune(value, schema, '', true, dropped);
  return dropped;
}

function prune(value: Json, schema: Schema, path: string, isWhole: boolean, dropped: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    for (let index = 0; index < value.length; index += 1) {
      prune(value[index] ?? null, items, `${path}[${index}]`, items.embeddedResource === true, dropped);
    }
    return;
  }
  for (const key in value) {
    if (isWhole && objectFields.has(key)) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const next = schema.fields?.get(key)?.schema ?? (schema.type === 'map' ? schema.items : undefined);
    if (next !== undefined) prune(value[key] ?? null, next, at, next.embeddedResource === true, dropped);
    else if (schema.preserveUnknownFields !== true && schema.type !== 'any' && schema.type !== 'map') {
      delete value[key];
      dropped.push(at);
    }
  }
}
