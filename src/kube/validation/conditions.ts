import { type FieldError, fieldErrors } from '../status.ts';
import { validateLabelName } from './labels.ts';
import { isLongerThan, regexText } from './text.ts';

const reasonMaxBytes = 1024;
const messageMaxBytes = 32 * 1024;
const reasonFormat = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
// The same as the format, in two steps that need no stack for text of any length.
const reasonCharacters = /^[A-Za-z][A-Za-z0-9_,:]*$/;
const reasonEnd = /[A-Za-z0-9_]$/;
const reasonText = regexText(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
  reasonFormat,
  'my_name',
  'MY_NAME',
  'MyName',
  'ReasonA,ReasonB',
  'ReasonA:ReasonB',
);

/** `metav1.Condition`. */
export interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string | null;
  readonly reason?: string;
  readonly message?: string;
}

/** `ValidateConditions` (`apimachinery/pkg/apis/meta/v1/validation/validation.go`, v1.37). */
export function validateConditions(conditions: readonly Condition[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const types = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    const type = condition.type ?? '';
    if (types.has(type)) errors.push(fieldErrors.duplicate(`${path}[${index}]`, type));
    types.add(type);
    errors.push(...validateCondition(condition, `${path}[${index}]`));
  }
  return errors;
}

/** `ValidateCondition`. */
export function validateCondition(condition: Condition, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type, status, reason } = condition;
  if (!type) errors.push(fieldErrors.required(`${path}.type`, 'is required'));
  else errors.push(...validateLabelName(type, `${path}.type`));
  if (!status) errors.push(fieldErrors.required(`${path}.status`));
  else if (status !== 'True' && status !== 'False' && status !== 'Unknown') {
    errors.push(fieldErrors.notSupported(`${path}.status`, status, ['False', 'True', 'Unknown']));
  }
  if ((condition.observedGeneration ?? 0) < 0) {
    const why = 'must be greater than or equal to zero';
    errors.push(fieldErrors.invalid(`${path}.observedGeneration`, condition.observedGeneration, why));
  }
  if (!condition.lastTransitionTime) errors.push(fieldErrors.required(`${path}.lastTransitionTime`));
  if (!reason) {
    errors.push(fieldErrors.required(`${path}.reason`));
  } else {
    if (!reasonCharacters.test(reason) || !reasonEnd.test(reason.slice(-1))) {
      errors.push(fieldErrors.invalid(`${path}.reason`, reason, reasonText));
    }
    if (isLongerThan(reason, reasonMaxBytes)) errors.push(fieldErrors.tooLong(`${path}.reason`, reasonMaxBytes));
  }
  if (isLongerThan(condition.message ?? '', messageMaxBytes)) {
    errors.push(fieldErrors.tooLong(`${path}.message`, messageMaxBytes));
  }
  return errors;
}
