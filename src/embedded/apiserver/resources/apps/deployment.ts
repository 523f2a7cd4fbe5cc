import { type FieldError, fieldErrors, isSemanticallyEqual } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { addNonNegative } from '../core/pod/add.ts';
import { setPodTemplateDefaults } from '../core/pod/defaults.ts';
import { dropDisabledTemplateFields } from '../core/pod/drop-disabled.ts';
import { type PodOptions, strictTemplate, templateOptions } from '../core/pod/options.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import { keepField, startGeneration } from '../field-rules.ts';
import { toGoValue } from '../go-value.ts';
import {
  addAvailableErrors,
  addCollisionErrors,
  addCountErrors,
  addIntOrPercentErrors,
  addSelectorErrors,
  addSelectorImmutable,
  addTooManyPercent,
  intOrPercentValue,
  nameWarnings,
  specOf,
  toGoSelector,
  trySelector,
  type WorkloadSpec,
  workloadScale,
} from '../workload.ts';
import { addReplicaTemplateErrors } from './replica-set.ts';

interface RollingUpdate {
  maxUnavailable?: number | string;
  maxSurge?: number | string;
}

interface Strategy {
  type?: string;
  rollingUpdate?: RollingUpdate;
}

interface DeploymentSpec extends WorkloadSpec {
  strategy?: Strategy;
  progressDeadlineSeconds?: number;
}

const strategies: readonly string[] = ['Recreate', 'RollingUpdate'];

/** `ValidateRollingUpdateDeployment`. */
function addRollingUpdateErrors(
  errors: FieldError[],
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdate,
): void {
  addIntOrPercentErrors(errors, `${path}.maxUnavailable`, maxUnavailable);
  addIntOrPercentErrors(errors, `${path}.maxSurge`, maxSurge);
  if (intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0) {
    const why = 'may not be 0 when `maxSurge` is 0';
    errors.push(fieldErrors.invalid(`${path}.maxUnavailable`, maxUnavailable, why));
  }
  addTooManyPercent(errors, `${path}.maxUnavailable`, maxUnavailable);
}

/** `ValidateDeploymentStrategy`. */
function addStrategyErrors(errors: FieldError[], path: string, strategy: Strategy): void {
  const { type = '', rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (!rollingUpdate) return;
    const why = "may not be specified when strategy `type` is 'Recreate'";
    errors.push(fieldErrors.forbidden(`${path}.rollingUpdate`, why));
  } else if (type === 'RollingUpdate') {
    addRollingUpdateErrors(errors, `${path}.rollingUpdate`, rollingUpdate ?? {});
  } else {
    const value = toGoValue('DeploymentStrategy', { ...strategy });
    errors.push(fieldErrors.notSupported(path, value, strategies));
  }
}

/** `ValidateDeploymentSpec`. */
function validateSpec(spec: DeploymentSpec, options: PodOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec;
  addNonNegative(errors, 'spec.replicas', spec.replicas);
  addSelectorErrors(errors, 'spec.selector', spec.selector, 'deployment');
  const selector = trySelector(spec.selector);
  if (selector === undefined) {
    errors.push(fieldErrors.invalid('spec.selector', toGoSelector(spec.selector), 'invalid label selector'));
  } else {
    addReplicaTemplateErrors(errors, 'spec.template', selector, spec.template ?? {}, options);
  }
  addStrategyErrors(errors, 'spec.strategy', spec.strategy ?? {});
  addNonNegative(errors, 'spec.minReadySeconds', minReadySeconds);
  addNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  addNonNegative(errors, 'spec.progressDeadlineSeconds', deadline);
  if (deadline !== undefined && deadline <= minReadySeconds) {
    const why = 'must be greater than minReadySeconds';
    errors.push(fieldErrors.invalid('spec.progressDeadlineSeconds', deadline, why));
  }
  return errors;
}

/**
 * Rules of apps/v1 Deployment: `pkg/registry/apps/deployment/strategy.go`, `pkg/apis/apps/v1/defaults.go`,
 * `pkg/apis/apps/validation` (v1.37). Simplified: the annotation `deprecated.deployment.rollback.to` is not judged.
 */
export const deploymentRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    const spec = specOf<DeploymentSpec>(object);
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    spec.strategy ??= {};
    const { strategy } = spec;
    strategy.type ||= 'RollingUpdate';
    if (strategy.type === 'RollingUpdate') {
      strategy.rollingUpdate ??= {};
      strategy.rollingUpdate.maxUnavailable ??= '25%';
      strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.template ??= {};
    setPodTemplateDefaults(spec.template);
  },

  prepareForCreate(object) {
    object['status'] = {};
    startGeneration(object);
    dropDisabledTemplateFields(specOf<DeploymentSpec>(object).template);
  },
  validateCreate: (object) => validateSpec(specOf(object), strictTemplate),

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    dropDisabledTemplateFields(specOf<DeploymentSpec>(object).template);
    const isSame =
      isSemanticallyEqual(object['spec'], old['spec']) &&
      isSemanticallyEqual(object.metadata.annotations, old.metadata.annotations);
    if (!isSame) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validateUpdate(object, old) {
    const spec = specOf<DeploymentSpec>(object);
    const before = specOf<DeploymentSpec>(old);
    const errors = validateSpec(spec, templateOptions(before.template));
    addSelectorImmutable(errors, 'spec.selector', spec.selector, before.selector);
    return errors;
  },

  subresources: {
    status: {
      prepareForUpdate(object, old) {
        keepField(object, old, 'spec');
        const { labels } = old.metadata;
        if (labels === undefined) delete object.metadata.labels;
        else object.metadata.labels = labels;
      },
      validateUpdate(object, old) {
        const errors: FieldError[] = [];
        const status = object['status'] ?? {};
        const counts = ['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas'];
        const others = ['unavailableReplicas', 'terminatingReplicas', 'collisionCount'];
        const parts = ['updatedReplicas', 'readyReplicas', 'availableReplicas'];
        addCountErrors(errors, status, [...counts, ...others], parts);
        addAvailableErrors(errors, status);
        addCollisionErrors(errors, status, old['status'] ?? {});
        return errors;
      },
    },
  },

  warnings(object, old) {
    const { template = {} } = specOf<DeploymentSpec>(object);
    if (old === undefined) return [...nameWarnings(object.metadata), ...podWarnings(template, 'spec.template')];
    return object.metadata.generation === old.metadata.generation ? [] : podWarnings(template, 'spec.template');
  },
  scale: workloadScale,
};
