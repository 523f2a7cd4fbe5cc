import { type FieldError, fieldErrors, type StoredObject } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { addNonNegative } from '../core/pod/add.ts';
import { bumpGeneration, keepField, startGeneration } from '../field-rules.ts';
import { specOf } from '../workload.ts';
import { addBehaviorErrors, type Behavior, setBehaviorDefaults } from './behavior.ts';
import { addMetricErrors, type MetricSpec } from './metrics.ts';
import { addReferenceErrors, apiVersionComplaint, type ReferenceOptions, type ScaleTarget } from './reference.ts';

interface AutoscalerSpec {
  scaleTargetRef?: ScaleTarget;
  minReplicas?: number;
  maxReplicas?: number;
  metrics?: MetricSpec[];
  behavior?: Behavior;
}

/** `validationOptionsForHorizontalPodAutoscaler` (pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go). */
function targetOptions(target: ScaleTarget, old: ScaleTarget | undefined): ReferenceOptions {
  const isKept = old !== undefined && old.apiVersion === target.apiVersion && old.kind === target.kind;
  return { allowAnyVersion: isKept, allowEmptyGroup: !isKept && target.kind === 'ReplicationController' };
}

function metricOptions(old: AutoscalerSpec | undefined): ReferenceOptions {
  const strict = { allowAnyVersion: false, allowEmptyGroup: true };
  const wasWrong = (old?.metrics ?? []).some(
    ({ type, object }) =>
      type === 'Object' &&
      object &&
      apiVersionComplaint(object.describedObject?.apiVersion ?? '', strict) !== undefined,
  );
  return { ...strict, allowAnyVersion: wasWrong };
}

/** `validateHorizontalPodAutoscalerSpec`; counts that are judged by declaration come last. */
function validateSpec(spec: AutoscalerSpec, old: AutoscalerSpec | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {} } = spec;
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    const why = 'must be greater than or equal to `minReplicas`';
    errors.push(fieldErrors.invalid('spec.maxReplicas', maxReplicas, why));
  }
  const options = targetOptions(scaleTargetRef, old?.scaleTargetRef);
  addReferenceErrors(errors, 'spec.scaleTargetRef', scaleTargetRef, options);
  addMetricErrors(errors, 'spec.metrics', spec.metrics ?? [], metricOptions(old));
  const canReachZero = (spec.metrics ?? []).some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !canReachZero) {
    const why = 'must specify at least one Object or External metric to support scaling to zero replicas';
    errors.push(fieldErrors.forbidden('spec.metrics', why));
  }
  if (spec.behavior) addBehaviorErrors(errors, 'spec.behavior', spec.behavior);
  addNonNegative(errors, 'spec.minReplicas', minReplicas);
  if (maxReplicas === 0) errors.push(fieldErrors.required('spec.maxReplicas'));
  else if (maxReplicas < 1) {
    errors.push(fieldErrors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'));
  }
  return errors;
}

const defaultCpuUtilization = 80;
const emptyStatus = () => ({ desiredReplicas: 0, currentMetrics: null });

/**
 * Rules of autoscaling/v2 HorizontalPodAutoscaler: `pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go`,
 * `pkg/apis/autoscaling/v2/defaults.go`, `pkg/apis/autoscaling/validation` and the declared rules of
 * `pkg/apis/autoscaling/v2/zz_generated.validations.go` (v1.37; HPAScaleToZero on).
 */
export const horizontalPodAutoscalerRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] = { ...emptyStatus(), ...object['status'] };
    const spec = specOf<AutoscalerSpec>(object);
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length) {
      const target = { type: 'Utilization', averageUtilization: defaultCpuUtilization };
      spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
    }
    if (spec.behavior) setBehaviorDefaults(spec.behavior);
  },

  prepareForCreate(object) {
    object['status'] = emptyStatus();
    startGeneration(object);
  },
  validateCreate: (object) => validateSpec(specOf(object), undefined),

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    bumpGeneration(object, old);
  },
  validateUpdate: (object, old: StoredObject) => validateSpec(specOf(object), specOf(old)),

  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate(object) {
        const errors: FieldError[] = [];
        const status = object['status'] ?? {};
        for (const [index, condition] of (status.conditions ?? []).entries()) {
          addNonNegative(errors, `status.conditions[${index}].observedGeneration`, condition.observedGeneration);
        }
        addNonNegative(errors, 'status.currentReplicas', status.currentReplicas);
        addNonNegative(errors, 'status.desiredReplicas', status.desiredReplicas);
        return errors;
      },
    },
  },
};
