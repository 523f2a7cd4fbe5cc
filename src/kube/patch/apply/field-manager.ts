import { zeroOf } from '../../decode/index.ts';
import { formatApiVersion, type GroupVersionKind, type KubeObject, type ManagedFieldsEntry } from '../../object.ts';
import type { Schema } from '../../schema.ts';
import { StatusError } from '../../status.ts';
import type { ReadonlyJson, ReadonlyJsonObject } from '../json.ts';
import { refusingTooDeep } from '../too-deep.ts';
import { capUpdateManagers } from './cap-managers.ts';
import { describeObject, requireConfiguration } from './configuration.ts';
import { newFieldConflict } from './conflict.ts';
import { difference, type FieldSet, fieldSetOf, isLeaf, leaf, union } from './field-set.ts';
import { conflictsBeyondLastApplied, withLastApplied } from './last-applied.ts';
import {
  decodeStored,
  encodeManagedFields,
  ManagedFieldsError,
  type ManagerEntry,
  type Managers,
  managerId,
  withFields,
} from './managed-fields.ts';
import { managersOfUpdate } from './managers-of-update.ts';
import { planOf, TypedError, type TypePlan } from './type-plan.ts';
import {
  type ApplyResult,
  applyConfiguration,
  FieldConflicts,
  type ResetFields,
  updateOwners,
  type VersionPlan,
} from './updater.ts';

/** The kind whose fields are managed, and what is particular about it. */
export interface FieldManagerOptions extends GroupVersionKind {
  /** The subresource that is written (`status`, `scale`); the object itself if absent. */
  readonly subresource?: string;
  /** What a write of this (sub)resource cannot change. */
  readonly resetFields?: ResetFields;
  /** The kind is a custom resource, whose empty object has no fields. */
  readonly isCustomResource?: boolean;
  /** Other versions of the kind by apiVersion (`example.com/v1alpha1`), which have the same fields. */
  readonly otherVersions?: ReadonlyMap<string, { readonly schema?: Schema; readonly resetFields?: ResetFields }>;
}

/** Who writes, and when. */
export interface UpdateOptions {
  /** {@link managerName}. */
  readonly manager: string;
  /** RFC 3339, whole seconds, UTC. */
  readonly now: string;
}

/** Who applies, when, and how hard. */
export interface ApplyOptions extends UpdateOptions {
  /** Takes fields from their owners in place of failing. */
  readonly force: boolean;
}

/** Keeps `metadata.managedFields` of objects of one kind. Synchronous and pure: objects may be frozen. */
export interface FieldManager {
  /**
   * The new object with managedFields that say who now owns what. `live` is undefined for a create. The new object is
   * decoded, with defaults, and with `metadata.managedFields` as the client sent it: `[]` or `[{}]` forget all owners.
   * Where upstream's `UpdateNoErrors` meets an error, owners stay as they were. Throws StatusError 400 for what is nested
   * too deep, and nothing else.
   */
  update(live: KubeObject | undefined, next: KubeObject, options: UpdateOptions): KubeObject;
  /**
   * Server-side apply: the live object merged with the configuration. The result is to be decoded and given its defaults
   * like any other new object; it may hold null where all of a field was removed. It equals the live one if nothing
   * changed. `live` is undefined for a create.
   * Throws StatusError: 400 for another kind or version, 409 for conflicts, 500 (as upstream) for what does not fit the
   * schema.
   */
  apply(live: KubeObject | undefined, configuration: ReadonlyJson, options: ApplyOptions): KubeObject;
}

/** Fields that nobody owns (`internal/stripmeta.go`). */
const strippedFields = fieldSetOf(
  'apiVersion',
  'kind',
  'metadata',
  'metadata.name',
  'metadata.namespace',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.uid',
  'metadata.clusterName',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.resourceVersion',
);

/**
 * The field manager of a kind: `apimachinery/pkg/util/managedfields` and `sigs.k8s.io/structured-merge-diff/v6` as
 * kube-apiserver v1.37 puts them together (`internal/fieldmanager.go`, `NewDefaultFieldManager`). Without a schema types
 * are deduced from values.
 * Simplified: objects of all versions have the same fields; live objects are not checked against the schema again.
 */
export function createFieldManager(schema: Schema | undefined, options: FieldManagerOptions): FieldManager {
  const apiVersion = formatApiVersion(options);
  const type = planOf(schema);
  const isFixed = options.isCustomResource !== true;
  const versions = new Map<string, VersionPlan>([[apiVersion, { type, resetFields: options.resetFields, isFixed }]]);
  for (const [name, other] of options.otherVersions ?? []) {
    versions.set(name, { type: planOf(other.schema), resetFields: other.resetFields, isFixed });
  }
  const context: Context = {
    kind: options,
    apiVersion,
    subresource: options.subresource ?? '',
    type,
    versions,
    empty: schema === undefined || options.isCustomResource ? {} : zeroOf(schema),
    updaterIds: new Map(),
  };
  return {
    update: (live, next, { manager, now }) => refusingTooDeep(() => update(context, live, next, manager, now)),
    apply: (live, configuration, applyOptions) =>
      refusingTooDeep(() => apply(context, live, configuration, applyOptions)),
  };
}

interface Context {
  readonly kind: GroupVersionKind;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly type: TypePlan;
  readonly versions: ReadonlyMap<string, VersionPlan>;
  /** What a created object is compared with. */
  readonly empty: ReadonlyJson;
  /** Of those who update, by name. */
  readonly updaterIds: Map<string, string>;
}

const maxUpdaterIds = 100;

function update(
  context: Context,
  live: KubeObject | undefined,
  next: KubeObject,
  manager: string,
  now: string,
): KubeObject {
  const liveFields = live?.metadata.managedFields;
  const managers = managersOfUpdate(context.subresource, liveFields, next.metadata.managedFields);
  const result = copyWithoutManagedFields(next);
  // An object whose owners were forgotten stays without until it is applied.
  if (managers.size === 0 && live?.metadata.uid) return result;
  let managedFields: ManagedFieldsEntry[] | undefined;
  try {
    managedFields = encodeManagedFields(updateManagers(context, live, result, managers, manager, now));
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    managedFields = liveFields;
  }
  if (managedFields !== undefined) result.metadata.managedFields = managedFields;
  return result;
}

/** Through `capmanagers.go`, `buildmanagerinfo.go`, `managedfieldsupdater.go` and `stripmeta.go`, the inner ones first. */
function updateManagers(
  context: Context,
  live: KubeObject | undefined,
  next: KubeObject,
  current: Managers,
  manager: string,
  now: string,
): Managers {
  const { apiVersion } = context;
  const from = (live as ReadonlyJson | undefined) ?? context.empty;
  const { managers, changed } = updateOwners(
    from,
    next as unknown as ReadonlyJson,
    apiVersion,
    context.versions,
    current,
  );
  const fields = withoutStripped(changed);
  if (!isLeaf(fields)) {
    const self = newEntry(context, 'Update', manager === '' ? 'unknown' : manager, now, fields);
    const before = managers.get(self.id);
    managers.set(self.id, before ? { ...self, fields: union(fields, before.fields) } : self);
  }
  capUpdateManagers(managers);
  return managers;
}

/** A set that many objects share is taken apart once. */
const stripped = new WeakMap<FieldSet, FieldSet>();

function withoutStripped(set: FieldSet): FieldSet {
  const known = stripped.get(set);
  if (known !== undefined) return known;
  const fields = difference(set, strippedFields);
  if (Object.isFrozen(set)) stripped.set(set, fields);
  return fields;
}

function newEntry(
  { apiVersion, subresource, updaterIds }: Context,
  operation: ManagerEntry['operation'],
  manager: string,
  time: string | undefined,
  fields: FieldSet,
): ManagerEntry {
  let id = operation === 'Update' ? updaterIds.get(manager) : undefined;
  if (id === undefined) {
    id = managerId(manager, operation, apiVersion, subresource);
    if (updaterIds.size >= maxUpdaterIds) updaterIds.clear();
    if (operation === 'Update') updaterIds.set(manager, id);
  }
  return { id, manager, operation, apiVersion, subresource, time, fields, source: undefined };
}

/** A copy that is the caller's own down to its metadata. */
function copyWithoutManagedFields(object: KubeObject): KubeObject {
  // An applier that drops the last field of metadata, and does not name the object, drops all of it.
  if (object.metadata?.managedFields === undefined) return { ...object, metadata: { ...object.metadata } };
  const { managedFields: _before, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function apply(
  context: Context,
  live: KubeObject | undefined,
  configuration: ReadonlyJson,
  options: ApplyOptions,
): KubeObject {
  const config = requireConfiguration(configuration, context.kind, context.type);
  let managers: Managers;
  try {
    managers = decodeStored(live?.metadata.managedFields);
  } catch (error) {
    if (!(error instanceof ManagedFieldsError)) throw error;
    throw new StatusError(500, '', `failed to decode managed fields: ${error.message}`, undefined, { cause: error });
  }
  try {
    const result = withoutTypedErrors(context, config, () => applyTo(context, live, config, managers, options));
    const object = (result.object ?? live ?? config) as unknown as KubeObject;
    const managed = copyWithoutManagedFields(object);
    const managedFields = encodeManagedFields(result.managers);
    if (managedFields !== undefined) managed.metadata.managedFields = managedFields;
    return options.manager === 'kubectl' ? withLastApplied(managed, config) : managed;
  } catch (error) {
    if (error instanceof FieldConflicts) throw newFieldConflict(error.conflicts);
    throw error;
  }
}

function withoutTypedErrors<T>({ kind }: Context, config: ReadonlyJsonObject, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    // A live object that the schema has outgrown.
    const text = `failed to create typed live object (${describeObject(config, kind)}): ${error.message}`;
    throw new StatusError(500, '', text, undefined, { cause: error });
  }
}

function applyTo(
  context: Context,
  live: KubeObject | undefined,
  config: ReadonlyJsonObject,
  current: Managers,
  { manager, force, now }: ApplyOptions,
): ApplyResult {
  let managers = current;
  if (managers.size === 0 && live) {
    managers = updateManagers(context, undefined, live, managers, 'before-first-apply', now);
  }
  const self = newEntry(context, 'Apply', manager, undefined, leaf);
  const from = (live as ReadonlyJsonObject | undefined) ?? {};
  const merge = (isForced: boolean) => applyConfiguration(from, config, context.versions, managers, self, isForced);
  let result: ApplyResult;
  try {
    result = merge(force);
  } catch (error) {
    if (!(error instanceof FieldConflicts) || manager !== 'kubectl') throw error;
    const conflicts = conflictsBeyondLastApplied(error.conflicts, from, context.type, context.apiVersion);
    if (conflicts.length > 0) throw new FieldConflicts(conflicts);
    result = merge(true);
  }
  finishSelf(result, self.id, now);
  return result;
}

/** What is nobody's is taken out of the applier's set; its time is that of its last change. */
function finishSelf({ managers, object }: ApplyResult, id: string, now: string): void {
  const own = managers.get(id);
  if (!own) return;
  const fields = difference(own.fields, strippedFields);
  if (isLeaf(fields)) managers.delete(id);
  else managers.set(id, withFields(own, fields, object === undefined ? own.time : now));
}
