import { isSemanticallyEqual } from '../../equality.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../object.ts';

/**
 * The new object, with the times of the old one's managedFields if nothing but those times differs, so that a write that
 * changes nothing is none (`IgnoreManagedFieldsTimestampsTransformer` of
 * `apiserver/pkg/endpoints/handlers/fieldmanager/equality.go`, v1.37, which `Store.Update` calls last before it stores).
 */
export function withUnchangedTimes(next: KubeObject, old: KubeObject): KubeObject {
  const after = next.metadata.managedFields;
  const before = old.metadata.managedFields;
  if (!after || !before || after.length !== before.length || after.length === 0) return next;
  if (after.every((entry, index) => entry.time === before[index]?.time)) return next;
  if (!after.every((entry, index) => isSameButTime(entry, before[index]))) return next;
  const restored = { ...next, metadata: { ...next.metadata, managedFields: before } };
  return isSemanticallyEqual(restored, old) ? restored : next;
}

function isSameButTime(a: ManagedFieldsEntry, b: ManagedFieldsEntry | undefined): boolean {
  return b !== undefined && isSemanticallyEqual({ ...a, time: '' }, { ...b, time: '' });
}
