import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  omittedValue,
  type StoredObject,
} from '../../../../kube/index.ts';
import { addNonNegative } from '../core/pod/add.ts';
import { toGoValue } from '../go-value.ts';
import { specOf } from '../workload.ts';
import { findOverlap, IndexesError, tryCountIndexes } from './job-indexes.ts';
import type { JobSpec, JobStatus } from './job-types.ts';

/** The `status` subresource of a Job (`validateJobStatus` and `ValidateJobStatusUpdate` of pkg/apis/batch/validation, v1.37). */

/** Tests a condition that is `True`. */
export function isTrueCondition({ conditions = [] }: JobStatus, type: string): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

const isFinished = (status: JobStatus): boolean =>
  isTrueCondition(status, 'Complete') || isTrueCondition(status, 'Failed');

/** A status before and after, and what of it changed: only what changed is judged. */
interface Change {
  readonly errors: FieldError[];
  readonly spec: JobSpec;
  readonly now: JobStatus;
  readonly old: JobStatus;
  readonly isChanged: (...fields: (keyof JobStatus)[]) => boolean;
  /** Conditions that turned. */
  readonly isTurned: (...types: string[]) => boolean;
}

function addCounts({ errors, now }: Change): void {
  for (const field of ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const) {
    addNonNegative(errors, `status.${field}`, now[field]);
  }
  const seen = new Set<string>();
  for (const field of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (now.uncountedTerminatedPods?.[field] ?? []).entries()) {
      const path = `status.uncountedTerminatedPods.${field}[${index}]`;
      if (uid === '') errors.push(fieldErrors.invalid(path, uid, 'must not be empty'));
      else if (seen.has(uid)) errors.push(fieldErrors.duplicate(path, uid));
      seen.add(uid);
    }
  }
}

function refuseConditions({ errors }: Change, why: string): void {
  errors.push(fieldErrors.invalid('status.conditions', omittedValue, why));
}

function addOutcomes(change: Change): void {
  const { errors, now, isTurned, isChanged } = change;
  const complete = isTrueCondition(now, 'Complete');
  const failed = isTrueCondition(now, 'Failed');
  const target = isTrueCondition(now, 'FailureTarget');
  const { startTime, completionTime } = now;
  if (isTurned('Complete', 'Failed') && complete && failed) {
    refuseConditions(change, 'cannot set Complete=True and Failed=true conditions');
  }
  if (isTurned('Complete', 'FailureTarget') && complete && target) {
    refuseConditions(change, 'cannot set Complete=True and FailureTarget=true conditions');
  }
  if (isTurned('Complete') || isChanged('completionTime')) {
    if (completionTime !== undefined && !complete) {
      const why = 'cannot set completionTime when there is no Complete=True condition';
      errors.push(fieldErrors.invalid('status.completionTime', completionTime, why));
    } else if (completionTime === undefined && complete) {
      const why = 'completionTime is required for Complete jobs';
      errors.push(fieldErrors.required('status.completionTime', why));
    }
  }
  if (isChanged('startTime', 'completionTime') && startTime && completionTime && completionTime < startTime) {
    const why = 'must be equal to or after `startTime`';
    errors.push(fieldErrors.invalid('status.completionTime', completionTime, why));
  }
  if ((isTurned('Failed') || isChanged('failedIndexes')) && failed && !target) {
    refuseConditions(change, 'cannot set Failed=True condition without the FailureTarget=true condition');
  }
  const isMet = isTrueCondition(now, 'SuccessCriteriaMet');
  if (isTurned('Complete', 'SuccessCriteriaMet') && complete && !isMet) {
    refuseConditions(change, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  }
}

function addFinished(change: Change): void {
  const { errors, now, spec, isChanged } = change;
  const hasTurned = isFinished(now) !== isFinished(change.old);
  if (!isFinished(now)) return;
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = now;
  if ((hasTurned || isChanged('active')) && active > 0) {
    errors.push(fieldErrors.invalid('status.active', active, 'active>0 is invalid for finished job'));
  }
  const neverStarts = spec.suspend === true && spec.completions === 0;
  if ((hasTurned || isChanged('startTime')) && !neverStarts && startTime === undefined) {
    errors.push(fieldErrors.required('status.startTime', 'startTime is required for finished job'));
  }
  const count = (uncounted?.succeeded ?? []).length + (uncounted?.failed ?? []).length;
  if ((hasTurned || isChanged('uncountedTerminatedPods')) && count > 0) {
    const value = toGoValue('UncountedTerminatedPods', { ...uncounted });
    errors.push(fieldErrors.invalid('status.uncountedTerminatedPods', value, 'must be empty for finished job'));
  }
}

function addIndexes({ errors, now, spec, isChanged }: Change): void {
  const { completedIndexes = '', failedIndexes } = now;
  const { completions, backoffLimitPerIndex, completionMode } = spec;
  const judge = (field: 'completedIndexes' | 'failedIndexes', text: string) => {
    const counted = tryCountIndexes(text, completions ?? 0);
    if (!(counted instanceof IndexesError)) return;
    errors.push(fieldErrors.invalid(`status.${field}`, text, `error parsing ${field}: ${counted.message}`));
  };
  if (isChanged('completedIndexes') && completions !== undefined) judge('completedIndexes', completedIndexes);
  if (isChanged('failedIndexes') && completions !== undefined && backoffLimitPerIndex !== undefined) {
    if (failedIndexes !== undefined) judge('failedIndexes', failedIndexes);
  }
  if (isChanged('completedIndexes') && completedIndexes !== '' && completionMode !== 'Indexed') {
    const why = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    errors.push(fieldErrors.invalid('status.completedIndexes', completedIndexes, why));
  }
  if (isChanged('failedIndexes') && backoffLimitPerIndex === undefined && failedIndexes !== undefined) {
    const why = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null';
    errors.push(fieldErrors.invalid('status.failedIndexes', failedIndexes, why));
  }
  if (!isChanged('failedIndexes', 'completedIndexes') || completions === undefined || failedIndexes === undefined)
    return;
  const overlap = findOverlap(completedIndexes, failedIndexes, completions);
  if (overlap === undefined) return;
  const why = `failedIndexes and completedIndexes overlap at index: ${overlap}`;
  errors.push(fieldErrors.invalid('status.failedIndexes', failedIndexes, why));
}

function addRest(change: Change): void {
  const { errors, now, spec, isChanged } = change;
  const hasTurned = isFinished(now) !== isFinished(change.old);
  const { terminating = 0, ready = 0, active = 0 } = now;
  if ((hasTurned || isChanged('terminating')) && terminating > 0 && isFinished(now)) {
    errors.push(fieldErrors.invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  }
  if (isChanged('ready', 'active') && ready > active) {
    errors.push(fieldErrors.invalid('status.ready', ready, 'cannot set more ready pods than active'));
  }
  const isMet = isTrueCondition(now, 'SuccessCriteriaMet');
  if (isMet && isTrueCondition(now, 'Failed')) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  }
  if (isMet && isTrueCondition(now, 'FailureTarget')) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  }
  if (spec.successPolicy && !isMet && isTrueCondition(now, 'Complete')) {
    refuseConditions(change, 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True');
  }
}

/** What must not go back. */
function addSteps(change: Change): void {
  const { errors, now, old, spec, isChanged } = change;
  for (const type of ['Failed', 'Complete', 'FailureTarget']) {
    if (!isTrueCondition(old, type) || isTrueCondition(now, type)) continue;
    refuseConditions(change, `cannot disable the terminal ${type}=True condition`);
  }
  const isElastic = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  for (const field of ['failed', 'succeeded'] as const) {
    if ((field === 'succeeded' && isElastic) || (now[field] ?? 0) >= (old[field] ?? 0)) continue;
    errors.push(fieldErrors.invalid(`status.${field}`, now[field] ?? 0, `cannot decrease the ${field} counter`));
  }
  if (now.completionTime && old.completionTime && isChanged('completionTime')) {
    errors.push(fieldErrors.invalid('status.completionTime', now.completionTime, 'field is immutable'));
  }
  const isResumed =
    isTrueCondition(old, 'Suspended') &&
    (now.conditions ?? []).some(({ type, status }) => type === 'Suspended' && status === 'False');
  if (isChanged('startTime') && !isResumed && old.startTime !== undefined && !spec.suspend) {
    const why = 'field is immutable for unsuspended job once set';
    errors.push(fieldErrors.invalid('status.startTime', now.startTime ?? null, why));
  }
  const [wasMet, isMet] = [isTrueCondition(old, 'SuccessCriteriaMet'), isTrueCondition(now, 'SuccessCriteriaMet')];
  if (wasMet && !isMet) refuseConditions(change, 'cannot disable the SuccessCriteriaMet=True condition');
  if (isTrueCondition(old, 'Complete') && !wasMet && isMet) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions');
  }
}

/** `ValidateJobUpdateStatus` without metadata; what is judged by what changed as `getStatusValidationOptions` has it. */
export function addJobStatusErrors(errors: FieldError[], object: KubeObject, oldObject: StoredObject): void {
  const now = (object['status'] ?? {}) as JobStatus;
  const old = (oldObject['status'] ?? {}) as JobStatus;
  const change: Change = {
    errors,
    spec: specOf<JobSpec>(object),
    now,
    old,
    isChanged: (...fields) => fields.some((field) => !isSemanticallyEqual(now[field], old[field])),
    isTurned: (...types) => types.some((type) => isTrueCondition(now, type) !== isTrueCondition(old, type)),
  };
  addCounts(change);
  addOutcomes(change);
  addFinished(change);
  addIndexes(change);
  addRest(change);
  addSteps(change);
}
