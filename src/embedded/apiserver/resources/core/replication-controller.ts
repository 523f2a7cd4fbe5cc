import {
  type FieldError,
  fieldErrors,
  formatSelector,
  labelSelectorToSelector,
  nameIsDnsSubdomain,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { bumpGeneration, keepField, startGeneration } from '../field-rules.ts';
import { addAvailableErrors, addCountErrors, nameWarnings, specOf, toGoMap, workloadScale } from '../workload.ts';
import { addChoice, addNonNegative, ownValue } from './pod/add.ts';
import { setPodTemplateDefaults } from './pod/defaults.ts';
import { dropDisabledTemplateFields } from './pod/drop-disabled.ts';
import { type PodOptions, strictTemplate, templateOptions } from './pod/options.ts';
import { addPodTemplateErrors } from './pod/spec.ts';
import type { PodTemplate } from './pod/types.ts';
import { podWarnings } from './pod/warnings.ts';

interface ControllerSpec {
  replicas?: number;
  minReadySeconds?: number;
  selector?: Record<string, string>;
  template?: PodTemplate;
}

/** `ValidatePodTemplateSpecForRC`. */
function addTemplateErrors(
  errors: FieldError[],
  template: PodTemplate | undefined,
  selector: Readonly<Record<string, string>>,
  options: PodOptions,
): void {
  const path = 'spec.template';
  if (template === undefined) {
    errors.push(fieldErrors.required(path));
    return;
  }
  const labels = template.metadata?.labels;
  if (Object.entries(selector).some(([key, value]) => ownValue(labels, key) !== value)) {
    const why = '`selector` does not match template `labels`';
    errors.push(fieldErrors.invalid(`${path}.metadata.labels`, toGoMap(labels), why));
  }
  addPodTemplateErrors(errors, path, template, options);
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? {};
  addChoice(errors, `${path}.spec.restartPolicy`, restartPolicy, ['Always']);
  if (activeDeadlineSeconds === undefined) return;
  const why = 'activeDeadlineSeconds in ReplicationController is not Supported';
  errors.push(fieldErrors.forbidden(`${path}.spec.activeDeadlineSeconds`, why));
}

/** `ValidateReplicationControllerSpec`; the counts come last, as they are judged by declaration. */
function validateSpec(spec: ControllerSpec, options: PodOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { selector = {} } = spec;
  if (Object.keys(selector).length === 0) errors.push(fieldErrors.required('spec.selector'));
  addTemplateErrors(errors, spec.template, selector, options);
  return errors;
}

function addDeclaredErrors(errors: FieldError[], { replicas, minReadySeconds }: ControllerSpec): void {
  addNonNegative(errors, 'spec.replicas', replicas);
  addNonNegative(errors, 'spec.minReadySeconds', minReadySeconds);
}

/**
 * Rules of v1 ReplicationController: `pkg/registry/core/replicationcontroller/strategy.go`, `pkg/apis/core/v1/defaults.go`,
 * `pkg/apis/core/validation` and the declared rules of `pkg/apis/core/v1/zz_generated.validations.go` (v1.37).
 */
export const replicationControllerRules: ResourceRules = {
  // Judged among the declared rules, whose violations come last.
  validateName: () => [],

  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    object['status'].replicas ??= 0;
    const spec = specOf<ControllerSpec>(object);
    const { metadata } = object;
    spec.replicas ??= 1;
    const labels = spec.template?.metadata?.labels;
    if (labels) {
      if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
      if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
    }
    if (spec.template) setPodTemplateDefaults(spec.template);
  },

  prepareForCreate(object) {
    object['status'] = { replicas: 0 };
    startGeneration(object);
    dropDisabledTemplateFields(specOf<ControllerSpec>(object).template);
  },
  validateCreate(object) {
    const spec = specOf<ControllerSpec>(object);
    const errors = validateSpec(spec, strictTemplate);
    const { name = '' } = object.metadata;
    if (name !== '') {
      for (const why of nameIsDnsSubdomain(name, false)) errors.push(fieldErrors.invalid('metadata.name', name, why));
    }
    addDeclaredErrors(errors, spec);
    return errors;
  },

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    dropDisabledTemplateFields(specOf<ControllerSpec>(object).template);
    bumpGeneration(object, old);
  },
  validateUpdate(object, old) {
    const spec = specOf<ControllerSpec>(object);
    const errors = validateSpec(spec, templateOptions(specOf<ControllerSpec>(old).template));
    addDeclaredErrors(errors, spec);
    return errors;
  },

  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate(object) {
        const errors: FieldError[] = [];
        const status = object['status'] ?? {};
        const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];
        addCountErrors(errors, status, ['replicas', ...parts, 'observedGeneration'], parts);
        addAvailableErrors(errors, status);
        return errors;
      },
    },
  },

  warnings(object, old) {
    const { template = {} } = specOf<ControllerSpec>(object);
    if (old === undefined) return [...nameWarnings(object.metadata), ...podWarnings(template, 'spec.template')];
    if (object.metadata.generation === old.metadata.generation) return [];
    // Upstream hands over the old template where the new one belongs.
    return podWarnings(specOf<ControllerSpec>(old).template ?? {}, 'spec.template');
  },
  defaultGarbageCollection: 'Orphan',
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  scale: {
    ...workloadScale,
    getSelector: ({ spec }) => formatSelector(labelSelectorToSelector({ matchLabels: spec.selector ?? {} })),
  },
};
