import {
  type FieldError,
  fieldErrors,
  type KubeObject,
  newConflict,
  newInvalid,
  newNotFound,
  optimisticLockText,
  quote,
  StatusError,
  type StoredObject,
  withUnchangedTimes,
} from '../../../kube/index.ts';
import { isSameJson } from '../clone.ts';
import { attributesOf, keyOf, type Operation, validateAdmission } from '../operation.ts';
import type { ResourceRules, SubresourceRules } from '../resource.ts';
import { applyAllocation, removeObjects } from './allocation.ts';
import { checkName } from './check-name.ts';
import { addNulls, createObject, newRefusal, ttlOf } from './create-object.ts';
import { ensureNamespace, wipeSystemFields } from './object-meta.ts';
import { validateMeta } from './validate-meta.ts';

/** What is to be updated, and how. */
export interface UpdateRequest {
  readonly namespace: string;
  readonly name: string;
  readonly dryRun: boolean;
  /** Of the subresource, for one that updates the same object; absent: the object's own. */
  readonly rules?: SubresourceRules;
  /** Makes the object when it is not there, whatever the kind says (server-side apply). */
  readonly forceAllowCreate?: boolean;
  /** `metadata.uid` that must be that of what is stored. */
  readonly expectedUid?: string | undefined;
  /** Makes the new state from the old one, with mutating admission; undefined is none. The result is the request's own. */
  readonly change: (old: StoredObject | undefined) => KubeObject;
  /** What admission's second half is shown of the new state and the old; the object itself unless told (a Scale). */
  readonly shown?: (object: StoredObject) => KubeObject;
  /** Whether the caller may create, asked only when it comes to that. @throws StatusError 403 */
  readonly authorizeCreate: () => void;
}

/** What has become of it. */
export interface UpdateResult {
  readonly object: StoredObject;
  readonly created: boolean;
}

/**
 * An update, as `Update` of apiserver/pkg/registry/generic/registry/store.go and `BeforeUpdate` of
 * apiserver/pkg/registry/rest/update.go (v1.37) do it. Nothing else runs meanwhile, so that upstream's retries have no place.
 * @throws StatusError
 */
export function updateObject(operation: Operation, update: UpdateRequest): UpdateResult {
  const { definition, parts, context } = operation;
  const { info } = definition;
  const { dryRun, name } = update;
  const rules: ResourceRules = definition.rules;
  const namespace = info.namespaced ? update.namespace : '';
  checkName(name);
  const key = keyOf(definition, namespace, name);
  const old = parts.store.get(key);
  const mayCreate =
    update.forceAllowCreate === true || (update.rules === undefined && rules.allowCreateOnUpdate === true);
  if (old === undefined && !mayCreate) throw newNotFound(info, name);
  // A dry run asks the store under a key without its prefix, upstream.
  const shownKey = dryRun ? key.slice('/registry'.length) : key;
  if (old !== undefined && update.expectedUid && update.expectedUid !== old.metadata.uid) {
    throw newConflict(info, name, preconditionText(shownKey, 'UID', update.expectedUid, old.metadata.uid ?? ''));
  }
  const { conversion } = definition;
  const changed = update.change(old && conversion ? conversion.toServed(old) : old);
  let object = old && conversion ? conversion.toStored(changed) : changed;
  if (old === undefined) {
    wipeSystemFields(object);
    // An update that creates writes over what it took for the version of nothing.
    delete object.metadata.resourceVersion;
    const { authorizeCreate } = update;
    return { object: createObject(operation, object, { namespace, dryRun, authorizeCreate }), created: true };
  }

  const { metadata } = object;
  const current = old.metadata.resourceVersion ?? '';
  const wanted = metadata.resourceVersion ?? '';
  checkVersionText(wanted);
  if (wanted === '' || wanted === '0') {
    if (rules.refuseUnconditionalUpdate === true) {
      const why = fieldErrors.invalid('metadata.resourceVersion', 0, 'must be specified for an update');
      throw newInvalid({ group: info.group, kind: info.resource }, name, [why]);
    }
    metadata.resourceVersion = current;
  } else if (wanted !== current) {
    throw newConflict(info, name, optimisticLockText);
  }
  const asker = { ...context, user: operation.user, info: operation.info, authorizer: parts.authorizer };
  if (update.rules === undefined) rules.authorize?.(object, old, asker);
  const allocation = update.rules === undefined ? rules.allocate?.(object, old, context, dryRun) : undefined;
  prepareForUpdate(operation, update, object, old);
  validateUpdate(operation, update, object, old);
  addNulls(definition, object);
  if (update.rules === undefined) for (const text of rules.warnings?.(object, old) ?? []) operation.warn(text);
  object = withUnchangedTimes(object, old as KubeObject);
  const shown = update.shown ?? ((whole: StoredObject) => whole as KubeObject);
  validateAdmission(
    operation,
    attributesOf(operation, { kind: 'UPDATE', name, namespace, object: shown(object), old: shown(old), dryRun }),
  );

  if (isFinallyGone(object, old) && !hasSpecFinalizers(rules, object)) {
    if (!dryRun) {
      parts.store.delete(key, current);
      removeObjects(operation, rules.release?.(old) ?? []);
    }
    return { object, created: false };
  }
  // What says the same is not written: neither revision nor watchers notice.
  if (isSameJson(object, old)) return { object: old, created: false };
  if (dryRun) return { object, created: false };
  const write = () => parts.store.update(key, current, object, ttlOf(rules, object));
  const written = allocation === undefined ? write() : applyAllocation(operation, allocation, write);
  if (written === undefined) throw newConflict(info, name, optimisticLockText);
  return { object: written, created: false };
}

function prepareForUpdate(
  { definition: { rules, info }, context }: Operation,
  update: UpdateRequest,
  object: KubeObject,
  old: StoredObject,
): void {
  const { metadata } = object;
  ensureNamespace(object, info.namespaced ? update.namespace : '');
  if (old.metadata.generation === undefined) delete metadata.generation;
  else metadata.generation = old.metadata.generation;
  (update.rules ?? rules).prepareForUpdate?.(object, old, context);
  if (!metadata.uid && old.metadata.uid) metadata.uid = old.metadata.uid;
  if (old.metadata.creationTimestamp) metadata.creationTimestamp = old.metadata.creationTimestamp;
  // An update can never remove or change what a deletion has set.
  if (old.metadata.deletionTimestamp) metadata.deletionTimestamp = old.metadata.deletionTimestamp;
  const grace = old.metadata.deletionGracePeriodSeconds;
  if (grace !== undefined && metadata.deletionGracePeriodSeconds === undefined) {
    metadata.deletionGracePeriodSeconds = grace;
  }
}

function validateUpdate(
  { definition, context }: Operation,
  update: UpdateRequest,
  object: KubeObject,
  old: StoredObject,
): void {
  const errors: FieldError[] = [
    ...validateMeta(definition, object, old),
    ...((update.rules ?? definition.rules).validateUpdate?.(object, old, context) ?? []),
  ];
  if (errors.length === 0) return;
  throw newRefusal(definition, object.metadata.name ?? '', errors);
}

/** @throws StatusError 500, as upstream answers what is no number. */
function checkVersionText(version: string): void {
  if (version === '' || isUnsigned.test(version)) return;
  throw new StatusError(500, '', `strconv.ParseUint: parsing ${quote(version)}: invalid syntax`);
}

const isUnsigned = /^\d+$/;

/** The last finalizer has gone from what was to be deleted (`ShouldDeleteDuringUpdate`). */
function isFinallyGone(object: KubeObject, old: StoredObject): boolean {
  if ((object.metadata.finalizers?.length ?? 0) > 0 || !old.metadata.deletionTimestamp) return false;
  return (old.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

/** Of a Namespace: what has to be emptied first. */
export function hasSpecFinalizers(rules: ResourceRules, object: StoredObject): boolean {
  return rules.finalizersInSpec === true && (object['spec']?.finalizers?.length ?? 0) > 0;
}

/** How a failed precondition of the store reads (`apiserver/pkg/storage/interfaces.go`, v1.37). */
export function preconditionText(key: string, what: 'UID' | 'ResourceVersion', wanted: string, found: string): string {
  return storageErrorText(
    key,
    `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`,
  );
}

/** `StorageError` of apiserver/pkg/storage/errors.go (v1.37), as it is told. */
export function storageErrorText(key: string, why: string): string {
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
}
