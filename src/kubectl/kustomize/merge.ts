import type { Schema, SchemaField } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';
import type { Draft } from './field-specs.ts';

const isMap = (value: unknown): value is Draft => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What `$patch` says, taken out of the patch. */
function takeDirective(patch: Draft): { readonly directive: unknown; readonly rest: Draft } {
  const { $patch: directive = 'merge', ...rest } = patch;
  if (!['merge', 'replace', 'delete'].includes(String(directive)))
    throw new CommandError(`unknown patch strategy '${String(directive)}'`);
  return { directive, rest };
}

/**
 * Merges a patch into a value as kustomize does (`merge2.Merge` of kyaml v0.21, with `MergeOptionsListPrepend`): maps by field,
 * lists that have a key by it, what a patch adds first; all else is replaced. Undefined: it is taken away. Without a schema
 * every list is replaced.
 */
export function mergeMaps(into: Draft, patch: Draft, schema: Schema | undefined): Draft | undefined {
  const { directive, rest } = takeDirective(patch);
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return rest;
  const merged: Draft = { ...into };
  for (const [name, value] of Object.entries(rest)) {
    const now = mergeValues(merged[name], value, fieldOf(schema, name));
    if (now === undefined) delete merged[name];
    else merged[name] = now;
  }
  return merged;
}

function fieldOf(schema: Schema | undefined, name: string): SchemaField | undefined {
  const field = schema?.fields?.get(name);
  if (field !== undefined || schema?.type !== 'map' || schema.items === undefined) return field;
  return { schema: schema.items };
}

function mergeValues(into: unknown, patch: unknown, field: SchemaField | undefined): unknown {
  if (patch === null) return undefined;
  if (isMap(patch)) return isMap(into) ? mergeMaps(into, patch, field?.schema) : withoutDirectives(patch);
  if (!Array.isArray(patch)) return patch;
  const isMerged = field?.patchStrategy?.includes('merge') === true || field?.patchMergeKey !== undefined;
  if (!isMerged || !Array.isArray(into)) return listWithoutDirectives(patch);
  return mergeLists(into, patch, field);
}

/** What is added whole; undefined when it says that it is to be taken away. */
function withoutDirectives(patch: Draft): Draft | undefined {
  const { directive, rest } = takeDirective(patch);
  if (directive === 'delete') return undefined;
  const entries = Object.entries(rest).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isMap(value) ? (withoutDirectives(value) ?? {}) : value]),
  );
}

const listWithoutDirectives = (list: readonly unknown[]): unknown[] =>
  list
    .map((item) => (isMap(item) ? withoutDirectives(item) : item))
    .filter((item) => item !== undefined && !(isMap(item) && Object.keys(item).length === 0));

function mergeLists(into: readonly unknown[], patch: readonly unknown[], field: SchemaField): unknown[] {
  if (patch.some((item) => isMap(item) && item['$patch'] === 'replace'))
    return listWithoutDirectives(patch.filter((item) => !(isMap(item) && item['$patch'] === 'replace')));
  const keys = keysOf(field, [...patch, ...into]);
  if (keys.length === 0) {
    const added = patch.filter((item) => !isMap(item));
    return [...added, ...into.filter((item) => !added.includes(item))];
  }
  const isSame = (left: unknown, right: unknown): boolean =>
    isMap(left) && isMap(right) && keys.every((key) => left[key] === right[key]);
  const result: unknown[] = [];
  const taken = new Set<unknown>();
  for (const item of patch) {
    if (!isMap(item)) continue;
    const old = into.find((one) => isSame(one, item));
    if (old !== undefined) taken.add(old);
    const merged = isMap(old) ? mergeMaps(old, item, field.schema.items) : withoutDirectives(item);
    if (merged !== undefined && Object.keys(merged).length > 0) result.push(merged);
  }
  return [...result, ...into.filter((item) => !taken.has(item))];
}

/** The fields that tell items apart: of several (ports), those that some item has. */
function keysOf({ patchMergeKey, schema }: SchemaField, items: readonly unknown[]): readonly string[] {
  const keys = schema.listMapKeys ?? (patchMergeKey === undefined ? [] : [patchMergeKey]);
  const used = keys.filter((key) => items.some((item) => isMap(item) && item[key] !== undefined));
  return used.length > 0 ? used : keys;
}
