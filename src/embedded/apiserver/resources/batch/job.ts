import {
  type FieldError,
  fieldErrors,
  hasInvalidLabelValue,
  isDns1123Label,
  isSemanticallyEqual,
  type KubeObject,
  type ObjectMeta,
  type StoredObject,
  validateLabelSelector,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { ownValue } from '../core/pod/add.ts';
import { setPodTemplateDefaults } from '../core/pod/defaults.ts';
import { strictTemplate, templateOptions } from '../core/pod/options.ts';
import { bumpGeneration, keepField, startGeneration } from '../field-rules.ts';
import { addTemplateLabelErrors, nameWarnings, specOf, toGoMap, toGoSelector, trySelector } from '../workload.ts';
import { addJobSpecErrors, dropDisabledJobFields, jobWarnings, setFailurePolicyDefaults } from './job-spec.ts';
import { addJobStatusErrors } from './job-status.ts';
import type { JobSpec } from './job-types.ts';
import { addJobUpdateErrors } from './job-update.ts';

const uidLabel = 'batch.kubernetes.io/controller-uid';
const nameLabels = ['job-name', 'batch.kubernetes.io/job-name'];
const uidLabels = ['controller-uid', uidLabel];
const maxInt32 = 2 ** 31 - 1;

/** `generateSelector`: Pods are known by the Job's uid. */
function generateSelector({ metadata }: KubeObject, spec: JobSpec): void {
  spec.template ??= {};
  spec.template.metadata ??= {};
  const meta = spec.template.metadata;
  const { name = '', uid = '' } = metadata;
  // A map that the Job and its template share, as upstream's defaults make it.
  const isShared = isSemanticallyEqual(metadata.labels, meta.labels);
  const labels: Record<string, string> = { ...meta.labels };
  for (const label of nameLabels) labels[label] ??= name;
  for (const label of uidLabels) labels[label] ??= uid;
  meta.labels = labels;
  if (isShared) metadata.labels = { ...labels };
  const { matchLabels } = spec.selector ?? {};
  if (matchLabels?.[uidLabel] !== undefined) return;
  spec.selector = { ...spec.selector, matchLabels: { ...matchLabels, [uidLabel]: uid } };
}

function addLabelErrors(errors: FieldError[], meta: ObjectMeta | undefined, label: string, expected: string): void {
  const path = `spec.template.metadata.labels[${label}]`;
  const value = ownValue(meta?.labels, label);
  if (value === undefined) errors.push(fieldErrors.required(path, `must be '${expected}'`));
  else if (value !== expected) errors.push(fieldErrors.invalid(path, toGoMap(meta?.labels), `must be '${expected}'`));
}

/** `validateGeneratedSelector`. */
function addGeneratedSelectorErrors(errors: FieldError[], { metadata }: KubeObject, spec: JobSpec): void {
  if (spec.manualSelector || !spec.selector) return;
  const { name = '', uid = '' } = metadata;
  if (uid === '') errors.push(fieldErrors.required('metadata.uid'));
  const meta = spec.template?.metadata;
  addLabelErrors(errors, meta, 'controller-uid', uid);
  addLabelErrors(errors, meta, 'job-name', name);
  addLabelErrors(errors, meta, uidLabel, uid);
  addLabelErrors(errors, meta, 'batch.kubernetes.io/job-name', name);
  const expected = Object.fromEntries([...uidLabels.map((label) => [label, uid]), ...nameLabels.map((l) => [l, name])]);
  const selector = trySelector(spec.selector);
  if (selector === undefined) return;
  const wrong: FieldError[] = [];
  addTemplateLabelErrors(wrong, '', selector, { labels: expected });
  if (wrong.length === 0) return;
  errors.push(fieldErrors.invalid('spec.selector', toGoSelector(spec.selector), '`selector` not auto-generated'));
}

/** `ValidateJobSpec`: of a Job itself, which has a selector by now. */
function addSpecErrors(errors: FieldError[], spec: JobSpec, old: JobSpec | undefined): void {
  const options = old === undefined ? strictTemplate : templateOptions(old.template);
  const allowInvalidLabelValue =
    old !== undefined && (options.allowInvalidLabelValueInSelector || hasInvalidLabelValue(old.selector));
  addJobSpecErrors(errors, 'spec', spec, options);
  if (!spec.selector) errors.push(fieldErrors.required('spec.selector'));
  errors.push(...validateLabelSelector(spec.selector, { allowInvalidLabelValue }, 'spec.selector'));
  const selector = trySelector(spec.selector);
  if (selector !== undefined) addTemplateLabelErrors(errors, 'spec.template', selector, spec.template?.metadata);
}

/** `validateNameAllowsCompletions`: the last index makes the longest hostname. */
function addHostnameErrors(errors: FieldError[], { name = '' }: ObjectMeta, spec: JobSpec): void {
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 0) return;
  const hostname = `${name}-${spec.completions - 1}`;
  if (isDns1123Label(hostname).length === 0) return;
  const why = `will not able to create pod with invalid DNS label: ${hostname}`;
  errors.push(fieldErrors.invalid('metadata.name', name, why));
}

const isSame = (object: KubeObject, old: StoredObject): boolean =>
  object.metadata.generation === old.metadata.generation;

/**
 * Rules of batch/v1 Job: `pkg/registry/batch/job/strategy.go`, `pkg/apis/batch/v1/defaults.go`,
 * `pkg/apis/batch/validation`, `pkg/api/job` (v1.37; WorkloadWithJob off).
 */
export const jobRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    const spec = specOf<JobSpec>(object);
    if (spec.parallelism === undefined && spec.completions === undefined) spec.completions = 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : maxInt32;
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
    spec.manualSelector ??= false;
    spec.template ??= {};
    setPodTemplateDefaults(spec.template);
    setFailurePolicyDefaults(spec);
    const labels = spec.template.metadata?.labels;
    if (labels && Object.keys(object.metadata.labels ?? {}).length === 0) object.metadata.labels = { ...labels };
  },

  prepareForCreate(object) {
    const spec = specOf<JobSpec>(object);
    if (!spec.manualSelector) generateSelector(object, spec);
    object['status'] = {};
    startGeneration(object);
    dropDisabledJobFields(spec);
  },
  validateCreate(object) {
    const errors: FieldError[] = [];
    const spec = specOf<JobSpec>(object);
    addGeneratedSelectorErrors(errors, object, spec);
    addSpecErrors(errors, spec, undefined);
    addHostnameErrors(errors, object.metadata, spec);
    return errors;
  },

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    dropDisabledJobFields(specOf<JobSpec>(object));
    bumpGeneration(object, old);
  },
  validateUpdate(object, old) {
    const errors: FieldError[] = [];
    const spec = specOf<JobSpec>(object);
    addSpecErrors(errors, spec, specOf<JobSpec>(old));
    addJobUpdateErrors(errors, spec, old);
    addHostnameErrors(errors, object.metadata, spec);
    return errors;
  },

  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate(object, old) {
        const errors: FieldError[] = [];
        addJobStatusErrors(errors, object, old);
        return errors;
      },
    },
  },

  warnings(object, old) {
    if (old !== undefined && isSame(object, old)) return [];
    const names = old === undefined ? nameWarnings(object.metadata) : [];
    return [...names, ...jobWarnings(specOf<JobSpec>(object), 'spec')];
  },
  defaultGarbageCollection: 'Orphan',
  selectableFields: ({ status }) => ({ 'status.successful': String(status?.succeeded ?? 0) }),
};
