import { type FieldError, fieldErrors, isDomainPrefixedPath, isLongerThan } from '../../../../kube/index.ts';
import { addChoice, addNonNegative } from '../core/pod/add.ts';
import { dropDisabledTemplateFields } from '../core/pod/drop-disabled.ts';
import type { PodOptions } from '../core/pod/options.ts';
import { addPodTemplateErrors } from '../core/pod/spec.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import { toGoValue } from '../go-value.ts';
import { addFailurePolicyErrors, addSuccessPolicyErrors } from './job-policies.ts';
import type { JobSpec } from './job-types.ts';

/** What a Job and a CronJob's template of Jobs share (`pkg/apis/batch/validation/validation.go`, v1.37). */

const maxIndexedParallelism = 100_000;
const maxFailedIndexesOfAny = 100_000;
const manyCompletions = 100_000;
const maxForManyCompletions = 10_000;
const maxManagedBy = 63;

/** `SetDefaults_PodFailurePolicyOnPodConditionsPattern`. */
export function setFailurePolicyDefaults({ podFailurePolicy }: JobSpec): void {
  if (podFailurePolicy && !podFailurePolicy.rules?.length) Object.assign(podFailurePolicy, { rules: null });
  for (const { onPodConditions } of podFailurePolicy?.rules ?? []) {
    for (const pattern of onPodConditions ?? []) pattern.status ||= 'True';
  }
}

/** Takes away `scheduling`, whose feature WorkloadWithJob is off, and what a template may not have. */
export function dropDisabledJobFields(spec: JobSpec): void {
  if (spec.scheduling !== undefined) delete spec.scheduling;
  dropDisabledTemplateFields(spec.template);
}

const counts = [
  ...(['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit'] as const),
  ...(['ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const),
];

/** `validateJobSpec`. */
export function addJobSpecErrors(errors: FieldError[], path: string, spec: JobSpec, options: PodOptions): void {
  for (const field of counts) addNonNegative(errors, `${path}.${field}`, spec[field]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(fieldErrors.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (spec.managedBy !== undefined) {
    errors.push(...isDomainPrefixedPath(`${path}.managedBy`, spec.managedBy));
    if (isLongerThan(spec.managedBy, maxManagedBy)) errors.push(fieldErrors.tooLong(`${path}.managedBy`, maxManagedBy));
  }
  const { completionMode = 'NonIndexed' } = spec;
  addChoice(errors, `${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']);
  if (completionMode === 'Indexed') addIndexedErrors(errors, path, spec);
  if (completionMode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec[field] === undefined) continue;
      errors.push(fieldErrors.invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'));
    }
  }
  if (spec.podFailurePolicy) addFailurePolicyErrors(errors, `${path}.podFailurePolicy`, spec.podFailurePolicy, spec);
  if (spec.successPolicy && completionMode !== 'Indexed') {
    const value = toGoValue('SuccessPolicy', { ...spec.successPolicy });
    errors.push(fieldErrors.invalid(`${path}.successPolicy`, value, 'requires indexed completion mode'));
  } else if (spec.successPolicy) {
    addSuccessPolicyErrors(errors, `${path}.successPolicy`, spec);
  }
  if (spec.podReplacementPolicy !== undefined) {
    const supported = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
    addChoice(errors, `${path}.podReplacementPolicy`, spec.podReplacementPolicy, supported);
  }
  addPodTemplateErrors(errors, `${path}.template`, spec.template ?? {}, options);
  addRestartPolicyErrors(errors, `${path}.template.spec.restartPolicy`, spec);
}

function addRestartPolicyErrors(errors: FieldError[], path: string, spec: JobSpec): void {
  const policy = spec.template?.spec?.restartPolicy ?? '';
  if (policy === 'Always' || policy === '') {
    errors.push(fieldErrors.required(path, 'valid values: "OnFailure", "Never"'));
  } else if (policy !== 'OnFailure' && policy !== 'Never') {
    errors.push(fieldErrors.notSupported(path, policy, ['OnFailure', 'Never']));
  } else if (spec.podFailurePolicy && policy !== 'Never') {
    const why = 'only "Never" is supported when podFailurePolicy is specified';
    errors.push(fieldErrors.invalid(path, policy, why));
  }
}

function addIndexedErrors(errors: FieldError[], path: string, spec: JobSpec): void {
  const { completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const tooMany = (field: 'parallelism' | 'maxFailedIndexes', what: string) => {
    const why = `must be less than or equal to ${what}`;
    errors.push(fieldErrors.invalid(`${path}.${field}`, spec[field], why));
  };
  if (completions === undefined) {
    errors.push(fieldErrors.required(`${path}.completions`, 'when completion mode is Indexed'));
  }
  if (parallelism > maxIndexedParallelism) {
    tooMany('parallelism', `${maxIndexedParallelism} when completion mode is Indexed`);
  }
  if (maxFailedIndexes !== undefined) {
    if (completions !== undefined && maxFailedIndexes > completions) tooMany('maxFailedIndexes', 'completions');
    if (maxFailedIndexes > maxFailedIndexesOfAny) tooMany('maxFailedIndexes', `${maxFailedIndexesOfAny}`);
  }
  if (completions === undefined || completions <= manyCompletions || backoffLimitPerIndex === undefined) return;
  const limit = `${maxForManyCompletions} when completions are above ${manyCompletions} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined) {
    const why = `must be specified when completions is above ${manyCompletions}`;
    errors.push(fieldErrors.required(`${path}.maxFailedIndexes`, why));
  }
  if (parallelism > maxForManyCompletions) tooMany('parallelism', limit);
  if ((maxFailedIndexes ?? 0) > maxForManyCompletions) tooMany('maxFailedIndexes', limit);
}

/** `WarningsForJobSpec` (pkg/api/job/warnings.go). */
export function jobWarnings(spec: JobSpec, path: string): string[] {
  const { completions = 0, parallelism = 0 } = spec;
  const isHuge =
    spec.completionMode === 'Indexed' && completions > manyCompletions && parallelism > maxForManyCompletions;
  const why =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
  return [...(isHuge ? [`${path}: ${why}`] : []), ...podWarnings(spec.template ?? {}, `${path}.template`)];
}
