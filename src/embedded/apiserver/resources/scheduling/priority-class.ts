import { type FieldError, fieldErrors, validateImmutableField } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { addRequiredChoice } from '../core/pod/add.ts';
import { startGeneration } from '../field-rules.ts';

/** The greatest priority that is not Kubernetes's own. */
const maxPriority = 1_000_000_000;
const systemPrefix = 'system-';
const systemClasses: Readonly<Record<string, number>> = {
  'system-node-critical': 2 * maxPriority + 1000,
  'system-cluster-critical': 2 * maxPriority,
};

/** `IsKnownSystemPriorityClass`: why it is none; undefined if it is one. */
function systemComplaint(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = Object.hasOwn(systemClasses, name) ? systemClasses[name] : undefined;
  if (known === undefined) return `${name} is not a known system priority class`;
  if (known !== value) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

/** Rules of scheduling.k8s.io/v1 PriorityClass: `pkg/registry/scheduling/priorityclass/strategy.go`, `pkg/apis/scheduling/validation` (v1.37). */
export const priorityClassRules: ResourceRules = {
  setDefaults(object) {
    object['value'] ??= 0;
    object['preemptionPolicy'] ??= 'PreemptLowerPriority';
  },
  prepareForCreate: startGeneration,
  validateCreate(object) {
    const errors: FieldError[] = [];
    const { name = '' } = object.metadata;
    const { value, globalDefault = false, preemptionPolicy } = object;
    if (name.startsWith(systemPrefix)) {
      const wrong = systemComplaint(name, value, globalDefault);
      const why = `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${wrong}`;
      if (wrong !== undefined) errors.push(fieldErrors.forbidden('metadata.name', why));
    } else if (value > maxPriority) {
      const why = `maximum allowed value of a user defined priority is ${maxPriority}`;
      errors.push(fieldErrors.forbidden('value', why));
    }
    addRequiredChoice(errors, 'preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never']);
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldError[] = [];
    if (object['value'] !== old['value'])
      errors.push(fieldErrors.forbidden('value', 'may not be changed in an update.'));
    const { preemptionPolicy } = object;
    errors.push(...validateImmutableField(preemptionPolicy, old['preemptionPolicy'], 'preemptionPolicy'));
    return errors;
  },
};
