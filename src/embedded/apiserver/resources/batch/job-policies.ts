import { type FieldError, fieldErrors, isLongerThan, omittedValue } from '../../../../kube/index.ts';
import { addChoice, addNonNegative, addQualifiedName } from '../core/pod/add.ts';
import { IndexesError, tryCountIndexes } from './job-indexes.ts';
import type { JobSpec, PodFailurePolicy, PodFailurePolicyRule } from './job-types.ts';

/** When a Job fails and when it succeeds (`pkg/apis/batch/validation/validation.go`, v1.37). */

const maxRules = 20;
const maxExitCodes = 255;
const maxConditions = 20;
const maxIndexesBytes = 64 * 1024;
const actions: readonly string[] = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators: readonly string[] = ['In', 'NotIn'];
const statuses: readonly string[] = ['False', 'True', 'Unknown'];

/** A choice that has to be made: what can be chosen is told as Go prints a slice. */
function addRequiredChoice(
  errors: FieldError[],
  path: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (value) {
    addChoice(errors, path, value, supported);
    return;
  }
  const list = supported.map((choice) => JSON.stringify(choice)).join(' ');
  errors.push(fieldErrors.required(path, `valid values: [${list}]`));
}

function addTooMany(errors: FieldError[], path: string, count: number, max: number): void {
  if (count > max) errors.push(fieldErrors.tooMany(path, count, max));
}

/** `validatePodFailurePolicy`. */
export function addFailurePolicyErrors(
  errors: FieldError[],
  path: string,
  policy: PodFailurePolicy,
  spec: JobSpec,
): void {
  const rules = policy.rules ?? [];
  addTooMany(errors, `${path}.rules`, rules.length, maxRules);
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name = '' }) => name));
  for (const [index, rule] of rules.entries()) {
    const at = `${path}.rules[${index}]`;
    if (rule.action === 'FailIndex') {
      if (spec.backoffLimitPerIndex === undefined) {
        const why = 'requires the backoffLimitPerIndex to be set';
        errors.push(fieldErrors.invalid(`${at}.action`, rule.action, why));
      }
    } else addRequiredChoice(errors, `${at}.action`, rule.action, actions);
    addRuleErrors(errors, at, rule, names);
  }
}

function addRuleErrors(
  errors: FieldError[],
  path: string,
  { onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
  names: ReadonlySet<string>,
): void {
  if (onExitCodes) addExitCodeErrors(errors, `${path}.onExitCodes`, onExitCodes, names);
  const at = `${path}.onPodConditions`;
  addTooMany(errors, at, onPodConditions.length, maxConditions);
  for (const [index, { type = '', status }] of onPodConditions.entries()) {
    addQualifiedName(errors, `${at}[${index}].type`, type);
    addRequiredChoice(errors, `${at}[${index}].status`, status, statuses);
  }
  const refuse = (what: string) => errors.push(fieldErrors.invalid(path, omittedValue, `specifying ${what}`));
  if (onExitCodes && onPodConditions.length > 0) {
    refuse('both OnExitCodes and OnPodConditions is not supported');
  } else if (!onExitCodes && onPodConditions.length === 0) {
    refuse('one of OnExitCodes and OnPodConditions is required');
  }
}

function addExitCodeErrors(
  errors: FieldError[],
  path: string,
  { containerName, operator, values = [] }: { containerName?: string; operator?: string; values?: number[] },
  names: ReadonlySet<string>,
): void {
  addRequiredChoice(errors, `${path}.operator`, operator, operators);
  if (containerName !== undefined && !names.has(containerName)) {
    const why = 'must be one of the container or initContainer names in the pod template';
    errors.push(fieldErrors.invalid(`${path}.containerName`, containerName, why));
  }
  const at = `${path}.values`;
  if (values.length === 0) {
    // A slice of Go that is there and empty is not null, but one that is absent is.
    errors.push(fieldErrors.invalid(at, values, 'at least one value is required'));
  }
  addTooMany(errors, at, values.length, maxExitCodes);
  const seen = new Set<number>();
  let isOrdered = true;
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) {
      errors.push(fieldErrors.invalid(`${at}[${index}]`, value, 'must not be 0 for the In operator'));
    }
    if (seen.has(value)) errors.push(fieldErrors.duplicate(`${at}[${index}]`, value));
    seen.add(value);
    if ((values[index - 1] ?? value) > value) isOrdered = false;
  }
  if (!isOrdered) errors.push(fieldErrors.invalid(at, values, 'must be ordered'));
}

/** `validateSuccessPolicy`. */
export function addSuccessPolicyErrors(errors: FieldError[], path: string, spec: JobSpec): void {
  const rules = spec.successPolicy?.rules ?? [];
  const completions = spec.completions ?? 0;
  if (rules.length === 0) {
    const why = 'at least one rules must be specified when the successPolicy is specified';
    errors.push(fieldErrors.required(`${path}.rules`, why));
  }
  addTooMany(errors, `${path}.rules`, rules.length, maxRules);
  for (const [index, { succeededIndexes: indexes, succeededCount: count }] of rules.entries()) {
    const at = `${path}.rules[${index}]`;
    if (indexes === undefined && count === undefined) {
      const why = 'at least one of succeededCount or succeededIndexes must be specified';
      errors.push(fieldErrors.required(at, why));
    }
    let total = 0;
    if (indexes !== undefined) {
      if (isLongerThan(indexes, maxIndexesBytes)) {
        errors.push(fieldErrors.tooLong(`${at}.succeededIndexes`, maxIndexesBytes));
      }
      const counted = tryCountIndexes(indexes, completions);
      if (counted instanceof IndexesError) {
        const why = `error parsing succeededIndexes: ${counted.message}`;
        errors.push(fieldErrors.invalid(`${at}.succeededIndexes`, indexes, why));
      } else total = counted;
    }
    if (count === undefined) continue;
    addNonNegative(errors, `${at}.succeededCount`, count);
    const refuse = (max: number, what: string) => {
      const why = `must be less than or equal to ${max} (the number of ${what})`;
      errors.push(fieldErrors.invalid(`${at}.succeededCount`, count, why));
    };
    if (count > completions) refuse(completions, 'specified completions');
    if (indexes !== undefined && count > total) {
      refuse(total, 'indexes in the specified succeededIndexes field');
    }
  }
}
