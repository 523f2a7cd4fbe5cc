import {
  CronError,
  type FieldError,
  fieldErrors,
  isTimeZone,
  type ObjectMeta,
  parseCronSchedule,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { addNonNegative, addRequiredChoice } from '../core/pod/add.ts';
import { setPodTemplateDefaults } from '../core/pod/defaults.ts';
import { type PodOptions, strictTemplate, templateOptions } from '../core/pod/options.ts';
import { bumpGeneration, keepField, startGeneration } from '../field-rules.ts';
import { nameWarnings, specOf, toGoSelector } from '../workload.ts';
import { addJobSpecErrors, dropDisabledJobFields, jobWarnings, setFailurePolicyDefaults } from './job-spec.ts';
import type { JobSpec } from './job-types.ts';

interface CronJobSpec {
  schedule?: string;
  timeZone?: string;
  startingDeadlineSeconds?: number;
  concurrencyPolicy?: string;
  suspend?: boolean;
  jobTemplate?: { metadata?: ObjectMeta; spec?: JobSpec };
  successfulJobsHistoryLimit?: number;
  failedJobsHistoryLimit?: number;
}

const jobPath = 'spec.jobTemplate.spec';
const concurrencyPolicies: readonly string[] = ['Allow', 'Forbid', 'Replace'];
/** Jobs get eleven more characters. */
const maxNameLength = 52;
const zonePart = /^[A-Za-z.\-_0-9+]{1,14}$/;

const jobSpecOf = (spec: CronJobSpec): JobSpec => spec.jobTemplate?.spec ?? {};

/** `validateScheduleFormat`. */
function addScheduleErrors(
  errors: FieldError[],
  schedule: string,
  spec: CronJobSpec,
  old: CronJobSpec | undefined,
): void {
  const path = 'spec.schedule';
  try {
    parseCronSchedule(schedule);
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    errors.push(fieldErrors.invalid(path, schedule, error.message));
  }
  if (!schedule.includes('TZ')) return;
  if (!old?.schedule?.includes('TZ')) {
    const why = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    errors.push(fieldErrors.invalid(path, schedule, why));
  } else if (spec.timeZone !== undefined) {
    const why = 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    errors.push(fieldErrors.invalid(path, schedule, why));
  }
}

/** `validateTimeZone`. */
function addTimeZoneErrors(errors: FieldError[], zone: string): void {
  const refuse = (why: string) => errors.push(fieldErrors.invalid('spec.timeZone', zone, why));
  if (zone === '') {
    refuse('timeZone must be nil or non-empty string');
    return;
  }
  const isMalformed = zone
    .split('/')
    .some((part) => part === '.' || part === '..' || part.startsWith('-') || !zonePart.test(part));
  if (isMalformed) {
    refuse(`unknown time zone ${zone}`);
    return;
  }
  const isLocal = zone.toLowerCase() === 'local';
  if (isLocal) refuse('timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  if (zone !== 'Local' && !isTimeZone(zone)) refuse(`unknown time zone ${zone}`);
}

/** `ValidateJobTemplateSpec`. */
function addJobTemplateErrors(errors: FieldError[], spec: JobSpec, options: PodOptions): void {
  addJobSpecErrors(errors, jobPath, spec, options);
  if (spec.selector) {
    const why = '`selector` will be auto-generated';
    errors.push(fieldErrors.invalid(`${jobPath}.selector`, toGoSelector(spec.selector), why));
  }
  if (spec.manualSelector) {
    errors.push(fieldErrors.notSupported(`${jobPath}.manualSelector`, true, ['nil', 'false']));
  }
}

/** `validateCronJobSpec`; that there is a schedule is judged by declaration, and so last. */
function validateSpec(spec: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const { schedule, timeZone } = spec;
  if (schedule) addScheduleErrors(errors, schedule, spec, old);
  addNonNegative(errors, 'spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
  if (timeZone !== undefined && (old === undefined || old.timeZone !== timeZone)) addTimeZoneErrors(errors, timeZone);
  addRequiredChoice(errors, 'spec.concurrencyPolicy', spec.concurrencyPolicy, concurrencyPolicies);
  const options = old === undefined ? strictTemplate : templateOptions(jobSpecOf(old).template);
  addJobTemplateErrors(errors, jobSpecOf(spec), options);
  addNonNegative(errors, 'spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  addNonNegative(errors, 'spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
  return errors;
}

function addDeclaredErrors(errors: FieldError[], { schedule }: CronJobSpec): FieldError[] {
  if (!schedule) errors.push(fieldErrors.required('spec.schedule'));
  return errors;
}

/**
 * Rules of batch/v1 CronJob: `pkg/registry/batch/cronjob/strategy.go`, `pkg/apis/batch/v1/defaults.go`,
 * `pkg/apis/batch/validation` and the declared rules of `pkg/apis/batch/v1/zz_generated.validations.go` (v1.37).
 * Simplified: time zones are the runtime's own.
 */
export const cronJobRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    const spec = specOf<CronJobSpec>(object);
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    spec.jobTemplate ??= {};
    spec.jobTemplate.metadata ??= {};
    spec.jobTemplate.spec ??= {};
    const job = spec.jobTemplate.spec;
    job.template ??= {};
    setPodTemplateDefaults(job.template);
    setFailurePolicyDefaults(job);
  },

  prepareForCreate(object) {
    object['status'] = {};
    startGeneration(object);
    dropDisabledJobFields(jobSpecOf(specOf(object)));
  },
  validateCreate(object) {
    const spec = specOf<CronJobSpec>(object);
    const errors = validateSpec(spec, undefined);
    const { name = '' } = object.metadata;
    if (name.length > maxNameLength) {
      errors.push(fieldErrors.invalid('metadata.name', name, `must be no more than ${maxNameLength} characters`));
    }
    return addDeclaredErrors(errors, spec);
  },

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    dropDisabledJobFields(jobSpecOf(specOf(object)));
    bumpGeneration(object, old);
  },
  validateUpdate(object, old) {
    const spec = specOf<CronJobSpec>(object);
    return addDeclaredErrors(validateSpec(spec, specOf(old)), spec);
  },

  subresources: {
    status: { prepareForUpdate: (object, old) => keepField(object, old, 'spec') },
  },

  warnings(object, old) {
    const spec = specOf<CronJobSpec>(object);
    const ofJob = jobWarnings(jobSpecOf(spec), jobPath);
    if (old === undefined) return [...nameWarnings(object.metadata), ...ofJob];
    const isSame = object.metadata.generation === old.metadata.generation;
    const zone =
      'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';
    return [...(isSame ? [] : ofJob), ...(spec.schedule?.includes('TZ') ? [zone] : [])];
  },
};
