import type { ManagedFieldsEntry } from '../../object.ts';
import { decodeSent, decodeStored, ManagedFieldsError, type Managers } from './managed-fields.ts';

/**
 * The owners that a write begins with: those that the client sent, unless it sent none, or what cannot be read, or writes a
 * subresource; then those of the live object (`decodeLiveOrNew` of
 * `apimachinery/pkg/util/managedfields/internal/fieldmanager.go`, v1.37).
 */
export function managersOfUpdate(
  subresource: string,
  live: readonly ManagedFieldsEntry[] | undefined,
  next: readonly ManagedFieldsEntry[] | undefined,
): Managers {
  if (subresource !== '' || next === undefined || next === live) return decodeOrNone(live);
  if (isReset(next)) return new Map();
  try {
    const managers = decodeSent(next, live);
    if (managers.size > 0) return managers;
  } catch (error) {
    if (!(error instanceof ManagedFieldsError)) throw error;
  }
  return decodeOrNone(live);
}

function decodeOrNone(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  try {
    return decodeStored(entries);
  } catch (error) {
    if (!(error instanceof ManagedFieldsError)) throw error;
    return new Map();
  }
}

/** A client that sends an empty list, or a list of one empty entry, wants all owners to be forgotten. */
function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  const [first] = entries;
  return first === undefined || (entries.length === 1 && Object.keys(first).length === 0);
}
