import {
  type DeleteOptions,
  formatTime,
  type KubeObject,
  newConflict,
  newNotFound,
  type Status,
  type StoredObject,
} from '../../../kube/index.ts';
import { admit, attributesOf, keyOf, type Operation, validateAdmission } from '../operation.ts';
import type { ResourceRules } from '../resource.ts';
import { newSuccess } from '../response.ts';
import { removeObjects } from './allocation.ts';
import { checkName } from './check-name.ts';
import { hasSpecFinalizers, storageErrorText } from './update-object.ts';

/** Only what cannot be read may be deleted so, and nothing here cannot be. */
const unsafeDeletion = 'unsafe deletion is not allowed because the object is decodable from storage';

/** What is to be deleted, and how. */
export interface DeleteRequest {
  readonly namespace: string;
  readonly name: string;
  readonly options: DeleteOptions;
  /** The API server's own doing (an eviction), which admission has judged already. */
  readonly skipAdmission?: true;
}

/** What has become of it. */
export interface DeleteResult {
  /** What is answered: the object while it still ends, else a Status (or the object, for kinds that say so). */
  readonly answer: StoredObject | Status;
  /** It has gone; false: it waits for finalizers or for its grace period. */
  readonly deleted: boolean;
}

/**
 * A deletion (`Delete` of apiserver/pkg/registry/generic/registry/store.go and `BeforeDelete` of
 * apiserver/pkg/registry/rest/delete.go, v1.37): preconditions, graceful deletion, finalizers of the garbage collector.
 * @throws StatusError
 */
export function deleteObject(operation: Operation, request: DeleteRequest): DeleteResult {
  const { namespace: asked, name, options } = request;
  const { definition, parts } = operation;
  const { info, rules } = definition;
  checkName(name);
  const namespace = info.namespaced ? asked : '';
  const key = keyOf(definition, namespace, name);
  const stored = parts.store.get(key);
  if (stored === undefined) throw newNotFound(info, name);
  if (options.ignoreStoreReadErrorWithClusterBreakingPotential === true) {
    throw newConflict(info, name, storageErrorText(key, unsafeDeletion));
  }
  const dryRun = (options.dryRun?.length ?? 0) > 0;
  checkPreconditions(operation, stored, options);
  const nowMs = parts.clock.now();
  const grace = gracefulDeletion(rules, stored, options, nowMs);
  if (grace === 'pending') return { answer: finish(operation, stored), deleted: false };

  const attributes = attributesOf(operation, {
    kind: 'DELETE',
    name,
    namespace,
    object: undefined,
    old: stored,
    dryRun,
  });
  if (request.skipAdmission !== true) {
    admit(operation, attributes);
    validateAdmission(operation, attributes);
  }

  if (rules.startDeletion !== undefined && !stored.metadata.deletionTimestamp) {
    const ending = newEnding(stored, stored.metadata.finalizers ?? []);
    ending.metadata.deletionTimestamp = formatTime(nowMs);
    rules.startDeletion(ending, operation.context);
    const written = dryRun ? ending : parts.store.update(key, stored.metadata.resourceVersion ?? '', ending);
    return { answer: written ?? stored, deleted: false };
  }
  const finalizers = finalizersFor(rules, stored, options);
  if (rules.finalizersInSpec === true) {
    const waiting = terminate(rules, stored, finalizers, nowMs);
    if (waiting === stored) return { answer: stored, deleted: false };
    if (waiting !== undefined) {
      const written = dryRun ? waiting : parts.store.update(key, stored.metadata.resourceVersion ?? '', waiting);
      return { answer: written ?? stored, deleted: false };
    }
  }
  const hasFinalizers = finalizers.length > 0;
  const isGraceful = grace !== undefined;
  let current = stored;
  if (isGraceful || hasFinalizers) {
    const ending = newEnding(stored, finalizers);
    if (isGraceful) Object.assign(ending.metadata, grace);
    else markAsDeleting(ending, nowMs);
    const isUnchanged =
      stored.metadata.deletionTimestamp === ending.metadata.deletionTimestamp &&
      stored.metadata.deletionGracePeriodSeconds === ending.metadata.deletionGracePeriodSeconds &&
      finalizers.join() === (stored.metadata.finalizers ?? []).join();
    if (!isUnchanged) {
      current = dryRun ? ending : (parts.store.update(key, stored.metadata.resourceVersion ?? '', ending) ?? stored);
    }
    if (hasFinalizers || (grace?.deletionGracePeriodSeconds ?? 0) > 0) return { answer: current, deleted: false };
  }
  if (!dryRun) {
    const removed = parts.store.delete(key, current.metadata.resourceVersion ?? '');
    removeObjects(operation, rules.release?.(stored) ?? []);
    if (removed !== undefined) current = removed;
  } else if (isGraceful) {
    return { answer: current, deleted: true };
  }
  return { answer: finish(operation, current), deleted: true };
}

/**
 * What a deletion makes of a Namespace (`Delete` of pkg/registry/core/namespace/storage, v1.37): the first marks it, those
 * that follow leave it as it is until `spec.finalizers` is empty; undefined when it may go.
 */
function terminate(
  rules: ResourceRules,
  stored: StoredObject,
  finalizers: readonly string[],
  nowMs: number,
): StoredObject | undefined {
  if (stored.metadata.deletionTimestamp) return hasSpecFinalizers(rules, stored) ? stored : undefined;
  const ending = newEnding(stored, finalizers);
  ending.metadata.deletionTimestamp = formatTime(nowMs);
  return { ...ending, status: { ...ending['status'], phase: 'Terminating' } };
}

/** What is answered for what has gone (`finalizeDelete`). */
function finish({ definition: { info, rules } }: Operation, object: StoredObject): StoredObject | Status {
  if (rules.returnDeletedObject === true) return object;
  const { name = '', uid } = object.metadata;
  return newSuccess({
    details: {
      name,
      ...(info.group === '' ? {} : { group: info.group }),
      kind: info.resource,
      ...(uid === undefined ? {} : { uid }),
    },
  });
}

/** @throws StatusError 409, with the kind in place of the resource, as upstream has it here. */
function checkPreconditions({ definition: { info } }: Operation, object: StoredObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { name = '', uid: ownUid = '', resourceVersion: ownVersion = '' } = object.metadata;
  const kind = { group: info.group, resource: info.kind };
  if (uid !== undefined && uid !== null && uid !== ownUid) {
    throw newConflict(
      kind,
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${ownUid}). ` +
        'The object might have been deleted and then recreated',
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== null && resourceVersion !== ownVersion) {
    throw newConflict(
      kind,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record ` +
        `(${ownVersion}). The object might have been modified`,
    );
  }
}

/** What graceful deletion sets; undefined where the object goes at once, `pending` where it is on its way already. */
type Grace =
  | { readonly deletionTimestamp: string; readonly deletionGracePeriodSeconds: number; readonly generation?: number }
  | 'pending'
  | undefined;

function gracefulDeletion(rules: ResourceRules, object: StoredObject, options: DeleteOptions, nowMs: number): Grace {
  if (rules.gracePeriodSeconds === undefined) return undefined;
  const { deletionTimestamp, deletionGracePeriodSeconds, generation = 0 } = object.metadata;
  const given = options.gracePeriodSeconds ?? undefined;
  // Negative values are taken for one second.
  const wanted = given !== undefined && given < 0 ? 1 : given;
  if (deletionTimestamp) {
    const current = Math.max(deletionGracePeriodSeconds ?? 0, (deletionGracePeriodSeconds ?? 0) < 0 ? 1 : 0);
    if (current === 0) return undefined;
    if (wanted === undefined || wanted >= current) return 'pending';
    // A grace period can only be shortened, and not into the past.
    const end = Date.parse(deletionTimestamp) - (current - wanted) * 1000;
    if (end >= nowMs) return { deletionTimestamp: formatTime(end), deletionGracePeriodSeconds: wanted };
    return { deletionTimestamp: formatTime(nowMs), deletionGracePeriodSeconds: wanted === 0 ? 0 : 1 };
  }
  const period = rules.gracePeriodSeconds(object, wanted);
  return {
    deletionTimestamp: formatTime(nowMs + period * 1000),
    deletionGracePeriodSeconds: period,
    ...(generation > 0 ? { generation: generation + 1 } : {}),
  };
}

/** Finalizers as the deletion leaves them (`deletionFinalizersForGarbageCollection`). */
function finalizersFor(rules: ResourceRules, object: StoredObject, options: DeleteOptions): readonly string[] {
  const own = object.metadata.finalizers ?? [];
  const policy = propagationOf(rules, own, options);
  if (policy === undefined) return own;
  const kept = own.filter((finalizer) => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion');
  if (policy === 'Orphan') kept.push('orphan');
  if (policy === 'Foreground') kept.push('foregroundDeletion');
  return kept.length === own.length && kept.every((finalizer) => own.includes(finalizer)) ? own : kept;
}

/** `shouldOrphanDependents` and `shouldDeleteDependentsInForeground`; undefined where the garbage collector has no part. */
function propagationOf(
  rules: ResourceRules,
  finalizers: readonly string[],
  { orphanDependents, propagationPolicy }: DeleteOptions,
): string | undefined {
  if (rules.defaultGarbageCollection === 'Unsupported') return undefined;
  if (orphanDependents !== undefined && orphanDependents !== null) return orphanDependents ? 'Orphan' : 'Background';
  if (propagationPolicy) return propagationPolicy;
  const own = finalizers.find((finalizer) => finalizer === 'orphan' || finalizer === 'foregroundDeletion');
  if (own !== undefined) return own === 'orphan' ? 'Orphan' : 'Foreground';
  return rules.defaultGarbageCollection ?? 'Background';
}

/** A copy whose metadata may be changed. */
function newEnding(object: StoredObject, finalizers: readonly string[]): KubeObject {
  const metadata = { ...object.metadata };
  if (finalizers.length > 0) metadata.finalizers = [...finalizers];
  else delete metadata.finalizers;
  return { ...object, metadata };
}

function markAsDeleting({ metadata }: KubeObject, nowMs: number): void {
  if (!metadata.deletionTimestamp && (metadata.generation ?? 0) > 0) {
    metadata.generation = (metadata.generation ?? 0) + 1;
  }
  if (!metadata.deletionTimestamp || Date.parse(metadata.deletionTimestamp) > nowMs) {
    metadata.deletionTimestamp = formatTime(nowMs);
  }
  metadata.deletionGracePeriodSeconds = 0;
}
