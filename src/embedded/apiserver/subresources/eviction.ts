import {
  type DeleteOptions,
  fieldErrors,
  formatTime,
  type KubeObject,
  labelSelectorToSelector,
  matchesLabels,
  newBadRequest,
  newConflict,
  newForbidden,
  newInvalid,
  newNotFound,
  newTooManyRequests,
  SelectorError,
  type Status,
  StatusError,
  type StoredObject,
} from '../../../kube/index.ts';
import { cloneJson } from '../clone.ts';
import { decodeBody } from '../decode-body.ts';
import { admit, attributesOf, keyOf, type Operation, validateAdmission } from '../operation.ts';
import { newSuccess } from '../response.ts';
import { deleteObject } from '../storage/delete-object.ts';
import { ensureNamespace } from '../storage/object-meta.ts';
import type { Answer } from '../verbs/answer.ts';
import { readObject } from '../verbs/get.ts';
import { parseWriteOptions } from '../write-options.ts';
import { setPodCondition } from './pod-condition.ts';

const evictionKind = { group: 'policy', version: 'v1', kind: 'Eviction' } as const;
const budgets = { group: 'policy', resource: 'poddisruptionbudgets' } as const;
/** As many evictions as may wait for the controller of PodDisruptionBudgets. */
const maxDisruptedPods = 2000;

/** `pods/eviction` (`EvictionREST` of pkg/registry/core/pod/storage/eviction.go, v1.37). @throws StatusError */
export function evict(operation: Operation): Answer {
  const { info, parts } = operation;
  const options = parseWriteOptions(operation.request, 'CreateOptions');
  const schema = parts.schemas.forKind(evictionKind);
  const eviction = decodeBody(
    operation,
    { ...evictionKind, schema, alsoVersions: ['v1beta1'] },
    options.fieldValidation,
  );
  operation.audit?.setRequestObject(eviction);
  const { namespace, name } = info;
  ensureNamespace(eviction, namespace);
  const asked: DeleteOptions = eviction['deleteOptions'] ?? {};
  const dryRun = options.dryRun || (asked.dryRun?.length ?? 0) > 0;
  const attributes = attributesOf(operation, {
    kind: 'CREATE',
    name,
    namespace,
    object: eviction,
    old: undefined,
    dryRun,
  });
  admit(operation, attributes);
  if (eviction.metadata.name !== name) throw newBadRequest('name in URL does not match name in Eviction object');
  const askedDry = asked.dryRun ?? [];
  if (options.dryRun && askedDry.length > 0 && !(askedDry.length === 1 && askedDry[0] === 'All')) {
    const why = `Non-matching dry-run options in request and content: [All] and [${askedDry.join(' ')}]`;
    throw new StatusError(500, '', why);
  }
  if (asked.ignoreStoreReadErrorWithClusterBreakingPotential === true) {
    const why = 'can not be set for pod eviction, try after removing the option';
    const field = 'deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential';
    throw newInvalid(evictionKind, name, [fieldErrors.invalid(field, true, why)]);
  }
  validateAdmission(operation, attributes);

  const pod = readObject(operation);
  if (!canIgnoreBudget(pod)) {
    const refusal = checkBudget(operation, pod, dryRun);
    if (refusal !== undefined) return { status: 201, object: refusal };
  }
  removePod(operation, pod, { ...asked, ...(dryRun ? { dryRun: ['All'] } : {}) }, dryRun);
  return { status: 201, object: newSuccess({ code: 201 }) };
}

function canIgnoreBudget({ metadata, status }: StoredObject): boolean {
  return ['Succeeded', 'Failed', 'Pending'].includes(status?.phase) || Boolean(metadata.deletionTimestamp);
}

/** Takes the eviction off the Pod's budget. A Status is upstream's answer, with its code in the body only. @throws StatusError 403, 429 */
function checkBudget(operation: Operation, pod: StoredObject, dryRun: boolean): Status | undefined {
  const matching = budgetsOf(operation, pod);
  if (matching.length > 1) {
    throw new StatusError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = matching;
  if (budget === undefined) return undefined;
  const { currentHealthy = 0, desiredHealthy = 0 } = budget['status'] ?? {};
  if (!isReady(pod)) {
    // What is not healthy takes nothing from what is.
    if (budget['spec']?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return undefined;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return undefined;
  }
  decrement(operation, budget, pod, dryRun);
  return undefined;
}

function budgetsOf({ context, info }: Operation, pod: StoredObject): StoredObject[] {
  return [...context.list(budgets, info.namespace)].filter(({ spec }) => {
    try {
      return matchesLabels(labelSelectorToSelector(spec?.selector), pod.metadata.labels);
    } catch (error) {
      if (error instanceof SelectorError) return false;
      throw error;
    }
  });
}

function isReady({ status }: StoredObject): boolean {
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

/** `checkAndDecrement`. @throws StatusError 403, 429 */
function decrement(
  { context, info, parts }: Operation,
  budget: StoredObject,
  pod: StoredObject,
  dryRun: boolean,
): void {
  const { name = '', generation = 0 } = budget.metadata;
  const status = budget['status'] ?? {};
  const { disruptionsAllowed = 0, observedGeneration = 0 } = status;
  if (observedGeneration < generation) {
    throw newViolation(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  const budgetResource = { group: 'policy', resource: 'poddisruptionbudget' };
  if (disruptionsAllowed < 0) throw newForbidden(budgetResource, name, 'pdb disruptions allowed is negative');
  if (Object.keys(status.disruptedPods ?? {}).length > maxDisruptedPods) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw newForbidden(budgetResource, name, why);
  }
  if (disruptionsAllowed === 0) throw newViolation(whyNoneIsAllowed(budget), 0);
  if (dryRun) return;
  context.update(budgets, info.namespace, name, (object) => {
    const now = formatTime(parts.clock.now());
    object['status'].disruptionsAllowed = disruptionsAllowed - 1;
    object['status'].disruptedPods = { ...object['status'].disruptedPods, [pod.metadata.name ?? '']: now };
    if (disruptionsAllowed === 1) setInsufficientPods(object, now);
  });
}

const newViolation = (message: string, retryAfterSeconds: number) =>
  newTooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", retryAfterSeconds, [
    { reason: 'DisruptionBudget', message },
  ]);

function whyNoneIsAllowed({ metadata: { name }, status }: StoredObject): string {
  const { currentHealthy = 0, desiredHealthy = 0, conditions = [] } = status ?? {};
  const known: { type: string; status: string; reason: string; message?: string }[] = conditions;
  const condition = known.find(({ type }) => type === 'DisruptionAllowed');
  const says = condition?.status === 'False' && condition.message ? condition : undefined;
  if (says?.reason === 'SyncFailed') {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${says.message}`;
  }
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  if (says !== undefined) {
    return `The disruption budget ${name} does not allow evicting pods currently (${says.reason}): ${says.message}`;
  }
  return `The disruption budget ${name} does not allow evicting pods currently`;
}

/** `UpdateDisruptionAllowedCondition` (component-helpers/apps/poddisruptionbudget), for a budget that has just been used up. */
function setInsufficientPods(budget: KubeObject, now: string): void {
  const conditions: Record<string, unknown>[] = budget['status'].conditions ?? [];
  const at = conditions.findIndex(({ type }) => type === 'DisruptionAllowed');
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    observedGeneration: budget['status'].observedGeneration,
    lastTransitionTime: now,
    reason: 'InsufficientPods',
    message: '',
  };
  if (at < 0) conditions.push(condition);
  else conditions[at] = condition;
  budget['status'].conditions = conditions;
}

/** `addConditionAndDeletePod`. @throws StatusError 404, 409 */
function removePod(operation: Operation, pod: StoredObject, options: DeleteOptions, dryRun: boolean): void {
  const { definition, info, parts } = operation;
  const { namespace, name } = info;
  const { uid, resourceVersion } = options.preconditions ?? {};
  const kind = { group: '', resource: 'Pod' };
  if (uid && uid !== pod.metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${pod.metadata.uid}).`;
    throw newConflict(kind, name, `${why} The object might have been deleted and then recreated`);
  }
  if (resourceVersion && resourceVersion !== pod.metadata.resourceVersion) {
    const record = pod.metadata.resourceVersion;
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${record}).`;
    throw newConflict(kind, name, `${why} The object might have been modified`);
  }
  let current = pod;
  if (!dryRun) {
    const marked = cloneJson(pod) as KubeObject;
    const message = 'Eviction API: evicting';
    const reason = 'EvictionByEvictionAPI';
    setPodCondition(marked, { type: 'DisruptionTarget', status: 'True', reason, message }, parts.clock.now());
    const written = parts.store.update(keyOf(definition, namespace, name), pod.metadata.resourceVersion ?? '', marked);
    if (written === undefined) throw newNotFound(definition.info, name);
    current = written;
  }
  const preconditions = resourceVersion
    ? { ...options.preconditions, resourceVersion: current.metadata.resourceVersion ?? '' }
    : options.preconditions;
  deleteObject(operation, {
    namespace,
    name,
    options: { ...options, preconditions: preconditions ?? null },
    skipAdmission: true,
  });
}
