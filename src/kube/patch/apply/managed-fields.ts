import type { ManagedFieldsEntry } from '../../object.ts';
import { quote } from '../../status.ts';
import { isEqualJson, isJsonObject, type ReadonlyJson } from '../json.ts';
import { type FieldSet, type FieldSetDraft, hasChildren, isLeaf, leaf } from './field-set.ts';
import { canonicalElement, formatScalar, hasSortedKeys, sortKeys } from './path-element.ts';

/**
 * An entry of `metadata.managedFields` with its set ready for use
 * (`apimachinery/pkg/util/managedfields/internal/managedfields.go`, v1.37).
 */
export interface ManagerEntry {
  /** What tells entries apart (`BuildManagerIdentifier`): JSON of manager, operation, version (of updates) and subresource. */
  readonly id: string;
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339; undefined for an applier that has changed nothing. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
  /** The entry that it was read from, if that still says the same: it is written as it is, and shared. */
  readonly source: ManagedFieldsEntry | undefined;
}

/** Entries by {@link ManagerEntry.id}. */
export type Managers = Map<string, ManagerEntry>;

/** An entry that cannot be read, with upstream's words. */
export class ManagedFieldsError extends Error {
  override readonly name = 'ManagedFieldsError';
}

/** `BuildManagerIdentifier`: fields as Go's JSON writes them, what is empty left out. */
export function managerId(
  manager: string,
  operation: 'Apply' | 'Update',
  apiVersion: string,
  subresource: string,
): string {
  const name = manager === '' ? '' : `"manager":${formatScalar(manager)},`;
  const version = operation === 'Apply' ? '' : `,"apiVersion":${formatScalar(apiVersion)}`;
  const part = subresource === '' ? '' : `,"subresource":${formatScalar(subresource)}`;
  return `{${name}"operation":"${operation}"${version}${part}}`;
}

/** Reads `metadata.managedFields` that somebody sent. Throws {@link ManagedFieldsError} for an entry that is none. */
export function decodeManagedFields(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  return decodeEntries(entries, (entry, index) => decodeEntry(entry, index, decodeFieldSet(entry.fieldsV1)));
}

/** Reads `metadata.managedFields` of a stored object, whose sets were written here and need not be looked at. */
export function decodeStored(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  return decodeEntries(entries, decodeStoredEntry);
}

/** Reads what a client sent, of which most is what is stored. Throws {@link ManagedFieldsError}. */
export function decodeSent(
  entries: readonly ManagedFieldsEntry[],
  stored: readonly ManagedFieldsEntry[] | undefined,
): Managers {
  return decodeEntries(entries, (entry, index) => {
    const same = stored?.[index];
    return same !== undefined && isEqualJson(entry as unknown as ReadonlyJson, same as unknown as ReadonlyJson)
      ? decodeStoredEntry(same, index)
      : decodeEntry(entry, index, decodeFieldSet(entry.fieldsV1));
  });
}

function decodeEntries(
  entries: readonly ManagedFieldsEntry[] | undefined,
  decode: (entry: ManagedFieldsEntry, index: number) => ManagerEntry,
): Managers {
  const managers: Managers = new Map();
  for (const [index, entry] of entries?.entries() ?? []) {
    const manager = decode(entry, index);
    managers.set(manager.id, manager);
  }
  return managers;
}

/** What is stored is frozen, and read with each write of its object. */
const storedEntries = new WeakMap<ManagedFieldsEntry, ManagerEntry>();

function decodeStoredEntry(entry: ManagedFieldsEntry, index: number): ManagerEntry {
  const known = storedEntries.get(entry);
  if (known !== undefined) return known;
  const decoded = { ...decodeEntry(entry, index, (entry.fieldsV1 ?? leaf) as unknown as FieldSet), source: entry };
  if (Object.isFrozen(entry)) storedEntries.set(entry, decoded);
  return decoded;
}

function decodeEntry(entry: ManagedFieldsEntry, index: number, fields: FieldSet): ManagerEntry {
  const { operation, apiVersion = '', fieldsType, manager = '', subresource = '' } = entry;
  if (operation !== 'Apply' && operation !== 'Update') {
    throw new ManagedFieldsError('operation must be `Apply` or `Update`');
  }
  if (apiVersion === '') throw new ManagedFieldsError('apiVersion must not be empty');
  if (fieldsType !== 'FieldsV1') {
    throw new ManagedFieldsError(
      fieldsType === undefined || (fieldsType as string) === ''
        ? `missing fieldsType in managed fields entry ${index}`
        : `invalid fieldsType ${quote(fieldsType)} in managed fields entry ${index}`,
    );
  }
  return {
    id: managerId(manager, operation, apiVersion, subresource),
    manager,
    operation,
    apiVersion,
    subresource,
    time: entry.time ?? undefined,
    fields,
    source: undefined,
  };
}

/** Reads `fieldsV1`; the same object if it is written as upstream writes it. Throws {@link ManagedFieldsError}. */
export function decodeFieldSet(fields: ReadonlyJson | undefined): FieldSet {
  if (fields === undefined || fields === null) return leaf;
  if (!isJsonObject(fields)) throw new ManagedFieldsError('error decoding set: expected an object');
  let set: FieldSet;
  try {
    set = decodeNode(fields);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof RangeError) throw error;
    throw new ManagedFieldsError(`error decoding set: ${error.message}`, { cause: error });
  }
  // At the root, being a member means nothing.
  if (set['.'] !== undefined) {
    const { '.': _self, ...below } = set;
    set = below;
  }
  return set;
}

function decodeNode(node: ReadonlyJson | undefined): FieldSet {
  if (node === null) return leaf;
  if (!isJsonObject(node)) throw new Error('expected an object');
  const keys = Object.keys(node);
  let isCanonical = true;
  const children = new Map<string, FieldSet>();
  for (const key of keys) {
    const value = node[key];
    if (key === '.') {
      isCanonical &&= isJsonObject(value) && isLeaf(value as unknown as FieldSet);
      children.set(key, leaf);
      continue;
    }
    const element = canonicalElement(key);
    const below = element === undefined ? undefined : decodeNode(value);
    isCanonical &&= element === key && below === (value as unknown);
    if (element !== undefined && below !== undefined) children.set(element, below);
  }
  if (isCanonical && hasCanonicalKeys(keys)) return node as unknown as FieldSet;
  const result: FieldSetDraft = {};
  for (const key of sortKeys([...children.keys()])) result[key] = children.get(key) ?? leaf;
  return hasChildren(result) ? result : leaf;
}

/** A node with nothing but `.` is written `{}`. */
const hasCanonicalKeys = (keys: readonly string[]) => !(keys.length === 1 && keys[0] === '.') && hasSortedKeys(keys);

/** Writes entries, in upstream's order: appliers first, then by time, name, version and subresource. */
export function encodeManagedFields(managers: Managers): ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  const entries = [...managers.values()];
  if (entries.length > 1) entries.sort(compareEntries);
  return entries.map(encodeEntry);
}

function encodeEntry({
  source,
  manager,
  operation,
  apiVersion,
  time,
  fields,
  subresource,
}: ManagerEntry): ManagedFieldsEntry {
  if (source) return source;
  return {
    ...(manager === '' ? undefined : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? undefined : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields as NonNullable<ManagedFieldsEntry['fieldsV1']>,
    ...(subresource === '' ? undefined : { subresource }),
  };
}

/** Whole seconds since 1970; 0 without a time. */
export const secondsOf = (time: string | undefined): number =>
  time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function compareEntries(a: ManagerEntry, b: ManagerEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    (a.time === b.time ? 0 : secondsOf(a.time) - secondsOf(b.time)) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

/** The entry with another set, and with another time if one is given. */
export function withFields(entry: ManagerEntry, fields: FieldSet, time = entry.time): ManagerEntry {
  return fields === entry.fields && time === entry.time ? entry : { ...entry, fields, time, source: undefined };
}
