import { type FieldError, fieldErrors, type Selector } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { addNonNegative } from '../core/pod/add.ts';
import { setPodTemplateDefaults } from '../core/pod/defaults.ts';
import { dropDisabledTemplateFields } from '../core/pod/drop-disabled.ts';
import { type PodOptions, strictTemplate, templateOptions } from '../core/pod/options.ts';
import { addPodTemplateErrors, addTemplateRestartPolicy } from '../core/pod/spec.ts';
import type { PodTemplate } from '../core/pod/types.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import { bumpGeneration, keepField, startGeneration } from '../field-rules.ts';
import {
  addAvailableErrors,
  addCountErrors,
  addSelectorErrors,
  addSelectorImmutable,
  addTemplateLabelErrors,
  isEmptySelector,
  nameWarnings,
  specOf,
  toGoSelector,
  trySelector,
  type WorkloadSpec,
  workloadScale,
} from '../workload.ts';

/** `ValidatePodTemplateSpecForReplicaSet`, which Deployments use, too. */
export function addReplicaTemplateErrors(
  errors: FieldError[],
  path: string,
  selector: Selector,
  template: PodTemplate,
  options: PodOptions,
): void {
  if (!isEmptySelector(selector)) addTemplateLabelErrors(errors, path, selector, template.metadata);
  addPodTemplateErrors(errors, path, template, options);
  addTemplateRestartPolicy(errors, path, template, 'ReplicaSet');
}

/** `ValidateReplicaSetSpec`. */
function validateSpec(spec: WorkloadSpec, options: PodOptions): FieldError[] {
  const errors: FieldError[] = [];
  addNonNegative(errors, 'spec.replicas', spec.replicas);
  addNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  // Upstream calls it a deployment here, too.
  addSelectorErrors(errors, 'spec.selector', spec.selector, 'deployment');
  const selector = trySelector(spec.selector);
  if (selector === undefined) {
    errors.push(fieldErrors.invalid('spec.selector', toGoSelector(spec.selector), 'invalid label selector'));
  } else {
    addReplicaTemplateErrors(errors, 'spec.template', selector, spec.template ?? {}, options);
  }
  return errors;
}

/**
 * Rules of apps/v1 ReplicaSet: `pkg/registry/apps/replicaset/strategy.go`, `pkg/apis/apps/v1/defaults.go`,
 * `pkg/apis/apps/validation` (v1.37).
 */
export const replicaSetRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    object['status'].replicas ??= 0;
    const spec = specOf<WorkloadSpec>(object);
    spec.replicas ??= 1;
    spec.template ??= {};
    setPodTemplateDefaults(spec.template);
  },

  prepareForCreate(object) {
    object['status'] = { replicas: 0 };
    startGeneration(object);
    dropDisabledTemplateFields(specOf<WorkloadSpec>(object).template);
  },
  validateCreate: (object) => validateSpec(specOf(object), strictTemplate),

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    dropDisabledTemplateFields(specOf<WorkloadSpec>(object).template);
    bumpGeneration(object, old);
  },
  validateUpdate(object, old) {
    const spec = specOf<WorkloadSpec>(object);
    const before = specOf<WorkloadSpec>(old);
    const errors = validateSpec(spec, templateOptions(before.template));
    addSelectorImmutable(errors, 'spec.selector', spec.selector, before.selector);
    return errors;
  },

  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate(object) {
        const errors: FieldError[] = [];
        const status = object['status'] ?? {};
        const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];
        const counts = ['replicas', ...parts, 'observedGeneration', 'terminatingReplicas'];
        addCountErrors(errors, status, counts, parts);
        addAvailableErrors(errors, status);
        return errors;
      },
    },
  },

  warnings(object, old) {
    const { template = {} } = specOf<WorkloadSpec>(object);
    if (old === undefined) return [...nameWarnings(object.metadata), ...podWarnings(template, 'spec.template')];
    return object.metadata.generation === old.metadata.generation ? [] : podWarnings(template, 'spec.template');
  },
  scale: workloadScale,
};
