import { canonicalQuantity, type FieldError, fieldErrors, quantitySign } from '../../../../kube/index.ts';
import { addChoice } from '../core/pod/add.ts';

/** How fast an autoscaler scales (`pkg/apis/autoscaling/v2/defaults.go` and `pkg/apis/autoscaling/validation`, v1.37). */

interface ScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: string;
  policies?: { type?: string; value?: number; periodSeconds?: number }[];
  tolerance?: string;
}

/** `HorizontalPodAutoscalerBehavior`. */
export interface Behavior {
  scaleUp?: ScalingRules;
  scaleDown?: ScalingRules;
}

const maxPeriodSeconds = 1800;
const maxWindowSeconds = 3600;
const periodSeconds = 15;

/** `SetDefaults_HorizontalPodAutoscalerBehavior`. */
export function setBehaviorDefaults(behavior: Behavior): void {
  const percent = { type: 'Percent', value: 100, periodSeconds };
  behavior.scaleUp ??= {};
  behavior.scaleUp.stabilizationWindowSeconds ??= 0;
  behavior.scaleUp.selectPolicy ??= 'Max';
  behavior.scaleUp.policies ??= [{ type: 'Pods', value: 4, periodSeconds }, percent];
  behavior.scaleDown ??= {};
  behavior.scaleDown.selectPolicy ??= 'Max';
  behavior.scaleDown.policies ??= [{ ...percent }];
}

/** `validateBehavior`. */
export function addBehaviorErrors(errors: FieldError[], path: string, { scaleUp, scaleDown }: Behavior): void {
  if (scaleUp) addScalingRulesErrors(errors, `${path}.scaleUp`, scaleUp);
  if (scaleDown) addScalingRulesErrors(errors, `${path}.scaleDown`, scaleDown);
}

function addScalingRulesErrors(errors: FieldError[], path: string, rules: ScalingRules): void {
  const { stabilizationWindowSeconds: seconds = 0, selectPolicy, policies = [], tolerance } = rules;
  const at = `${path}.stabilizationWindowSeconds`;
  if (seconds < 0) errors.push(fieldErrors.invalid(at, seconds, 'must be greater than or equal to zero'));
  if (seconds > maxWindowSeconds) {
    errors.push(fieldErrors.invalid(at, seconds, `must be less than or equal to ${maxWindowSeconds}`));
  }
  if (selectPolicy !== undefined) {
    addChoice(errors, `${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']);
  }
  if (policies.length === 0) errors.push(fieldErrors.required(`${path}.policies`, 'must specify at least one Policy'));
  for (const [index, { type = '', value = 0, periodSeconds: period = 0 }] of policies.entries()) {
    const where = `${path}.policies[${index}]`;
    addChoice(errors, `${where}.type`, type, ['Percent', 'Pods']);
    if (value <= 0) errors.push(fieldErrors.invalid(`${where}.value`, value, 'must be greater than zero'));
    if (period <= 0) errors.push(fieldErrors.invalid(`${where}.periodSeconds`, period, 'must be greater than zero'));
    if (period > maxPeriodSeconds) {
      const why = `must be less than or equal to ${maxPeriodSeconds}`;
      errors.push(fieldErrors.invalid(`${where}.periodSeconds`, period, why));
    }
  }
  if (tolerance !== undefined && quantitySign(tolerance) < 0) {
    const why = 'must be greater than or equal to 0';
    errors.push(fieldErrors.invalid(`${path}.tolerance`, canonicalQuantity(tolerance), why));
  }
}
