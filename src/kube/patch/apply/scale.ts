import type { ManagedFieldsEntry } from '../../object.ts';
import { difference, type FieldPath, fieldSetOf, fieldSetOfPaths, hasPath, isLeaf } from './field-set.ts';
import { decodeManagedFields, encodeManagedFields, type Managers, managerId, withFields } from './managed-fields.ts';

const scaleVersion = 'autoscaling/v1';
const scaleReplicas = fieldSetOf('spec.replicas');
const scaleReplicasPath: FieldPath = ['f:spec', 'f:replicas'];

/** Where the number of replicas stands in the object, by apiVersion; undefined for a version without the subresource. */
export type ReplicasPaths = ReadonlyMap<string, FieldPath | undefined>;

/**
 * managedFields of a Scale, from its object's: who owns the number of replicas
 * (`ScaleHandler.ToSubresource` of `apimachinery/pkg/util/managedfields/scalehandler.go`, v1.37).
 * Throws ManagedFieldsError for an entry that cannot be read.
 */
export function managedFieldsOfScale(
  parent: readonly ManagedFieldsEntry[] | undefined,
  paths: ReplicasPaths,
): ManagedFieldsEntry[] | undefined {
  const owners: Managers = new Map();
  for (const entry of decodeManagedFields(parent).values()) {
    const path = paths.get(entry.apiVersion);
    if (!path || !hasPath(entry.fields, path)) continue;
    const id = managerId(entry.manager, entry.operation, scaleVersion, entry.subresource);
    owners.set(id, { ...entry, id, apiVersion: scaleVersion, fields: scaleReplicas, source: undefined });
  }
  return encodeManagedFields(owners);
}

/**
 * managedFields of the object after its Scale was written: who owned the number of replicas and no longer does loses it, and
 * new owners come in (`ScaleHandler.ToParent`). `apiVersion` is the object's. Throws ManagedFieldsError.
 * As upstream, an updater of the Scale has an entry of its own, which has no time.
 */
export function managedFieldsAfterScale(
  parent: readonly ManagedFieldsEntry[] | undefined,
  scale: readonly ManagedFieldsEntry[] | undefined,
  apiVersion: string,
  paths: ReplicasPaths,
): ManagedFieldsEntry[] | undefined {
  const parents = decodeManagedFields(parent);
  const scalers = decodeManagedFields(scale);
  const result: Managers = new Map();
  for (const entry of parents.values()) {
    if (!paths.has(entry.apiVersion)) continue;
    const path = paths.get(entry.apiVersion);
    if (!path || !hasPath(entry.fields, path)) result.set(entry.id, entry);
    else if (scalers.delete(entry.id)) result.set(entry.id, entry);
    else {
      const rest = difference(entry.fields, fieldSetOfPaths([path]));
      if (!isLeaf(rest)) result.set(entry.id, withFields(entry, rest));
    }
  }
  const path = paths.get(apiVersion);
  for (const entry of scalers.values()) {
    if (!path || !hasPath(entry.fields, scaleReplicasPath)) continue;
    const id = managerId(entry.manager, entry.operation, apiVersion, entry.subresource);
    // Beside the entry of the same updater of the object, if there is one: upstream tells them apart while it is at this.
    result.set(entry.id, {
      ...entry,
      id,
      apiVersion,
      time: parents.get(entry.id)?.time,
      fields: fieldSetOfPaths([path]),
      source: undefined,
    });
  }
  return encodeManagedFields(result);
}
