/** patch: how the API server changes objects: the patch types of PATCH, server-side apply and who owns which field. */

export {
  type ApplyOptions,
  createFieldManager,
  type FieldManager,
  type FieldManagerOptions,
  type UpdateOptions,
} from './apply/field-manager.ts';
export { type FieldPath, type FieldSet, fieldSetOf, fieldSetOfPaths } from './apply/field-set.ts';
export { lastAppliedAnnotation } from './apply/last-applied.ts';
export { decodeManagedFields, ManagedFieldsError } from './apply/managed-fields.ts';
export { managerName } from './apply/manager-name.ts';
export { managedFieldsAfterScale, managedFieldsOfScale, type ReplicasPaths } from './apply/scale.ts';
export { withUnchangedTimes } from './apply/timestamps.ts';
export type { ResetFields } from './apply/updater.ts';
export { formatGoSyntax, formatGoV, goTypeName } from './go-format.ts';
export type { ReadonlyJson, ReadonlyJsonObject } from './json.ts';
export { applyJsonPatch, type JsonPatchResult } from './json-patch.ts';
export { applyMergePatch, createMergePatch, createThreeWayJsonMergePatch } from './merge-patch.ts';
export { createThreeWayMergePatch, createTwoWayMergePatch } from './strategic/create.ts';
export { applyStrategicMergePatch } from './strategic/merge.ts';
export {
  type FormatYaml,
  PatchConflictError,
  type Precondition,
  requireKeyUnchanged,
  requireMetadataKeyUnchanged,
} from './three-way.ts';
