import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  type LabelSelector,
  nameIsPathSegment,
  validateConditions,
  validateLabelSelector,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { addChoice, addNonNegative } from '../core/pod/add.ts';
import { bumpGeneration, keepField, startGeneration } from '../field-rules.ts';
import { toGoValue } from '../go-value.ts';
import { addIntOrPercentErrors, addTooManyPercent, specOf } from '../workload.ts';

interface BudgetSpec {
  minAvailable?: number | string;
  maxUnavailable?: number | string;
  selector?: LabelSelector;
  unhealthyPodEvictionPolicy?: string;
}

/** By which v1beta1 once said that an empty selector matches all, or nothing. */
const oldSelectorLabel = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';
const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const;
const noCounts = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
const policies: readonly string[] = ['AlwaysAllow', 'IfHealthyBudget'];

/** `dropDisabledFields`: v1beta1's mark does not get into a new selector. */
function stripOldSelectorLabel(object: KubeObject, old: BudgetSpec | undefined): void {
  const spec = specOf<BudgetSpec>(object);
  const expressions = spec.selector?.matchExpressions;
  if (!expressions || (old && isSemanticallyEqual(old.selector, spec.selector))) return;
  const matchNone = { matchExpressions: [{ key: oldSelectorLabel, operator: 'Exists' }] };
  if (isSemanticallyEqual(spec.selector, matchNone)) return;
  const matchExpressions = expressions.filter(({ key }) => key !== oldSelectorLabel);
  if (matchExpressions.length !== expressions.length) spec.selector = { ...spec.selector, matchExpressions };
}

/** `ValidatePodDisruptionBudgetSpec`. */
function validateSpec(spec: BudgetSpec, allowInvalidLabelValue: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const why = 'minAvailable and maxUnavailable cannot be both set';
    errors.push(fieldErrors.invalid('spec', toGoValue('PodDisruptionBudgetSpec', { ...spec }), why));
  }
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field];
    if (value === undefined) continue;
    addIntOrPercentErrors(errors, `spec.${field}`, value);
    addTooManyPercent(errors, `spec.${field}`, value);
  }
  errors.push(...validateLabelSelector(spec.selector, { allowInvalidLabelValue }, 'spec.selector'));
  if (policy !== undefined) addChoice(errors, 'spec.unhealthyPodEvictionPolicy', policy, policies);
  return errors;
}

/** Rules of policy/v1 PodDisruptionBudget: `pkg/registry/policy/poddisruptionbudget/strategy.go`, `pkg/apis/policy/validation` (v1.37). */
export const podDisruptionBudgetRules: ResourceRules = {
  // Upstream judges its metadata no further than any object's.
  validateName: nameIsPathSegment,

  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] = { ...noCounts, ...object['status'] };
  },
  prepareForCreate(object) {
    object['status'] = { ...noCounts };
    startGeneration(object);
    stripOldSelectorLabel(object, undefined);
  },
  validateCreate: (object) => validateSpec(specOf(object), false),

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    bumpGeneration(object, old);
    stripOldSelectorLabel(object, specOf(old));
  },
  validateUpdate(object, old) {
    const wasWrong = validateLabelSelector(specOf<BudgetSpec>(old).selector, {}, '').length > 0;
    return validateSpec(specOf(object), wasWrong);
  },

  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate(object) {
        const status = object['status'] ?? {};
        const errors = validateConditions(status.conditions ?? [], 'status.conditions');
        for (const field of counts) addNonNegative(errors, `status.${field}`, status[field]);
        return errors;
      },
    },
  },
  refuseUnconditionalUpdate: true,
};
