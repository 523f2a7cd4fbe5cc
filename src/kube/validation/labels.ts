import { type FieldError, fieldErrors } from '../status.ts';
import { isQualifiedName, isValidLabelValue } from './names.ts';

/** `metav1.LabelSelector`, as far as JSON can be trusted. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?: readonly LabelSelectorRequirement[] | null;
}

/** `metav1.LabelSelectorRequirement`. */
export interface LabelSelectorRequirement {
  readonly key?: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist` when it is right. */
  readonly operator?: string;
  readonly values?: readonly string[] | null;
}

/** `LabelSelectorValidationOptions` and `FieldSelectorValidationOptions`. */
export interface SelectorOptions {
  readonly allowInvalidLabelValue?: boolean;
  readonly allowUnknownOperator?: boolean;
}

/** `ValidateLabelName` (`apimachinery/pkg/apis/meta/v1/validation/validation.go`, v1.37, as all that follow). */
export function validateLabelName(name: string, path: string): FieldError[] {
  const complaints = isQualifiedName(name);
  return complaints.length === 0 ? [] : complaints.map((why) => fieldErrors.invalid(path, name, why));
}

/** `ValidateLabels`, in the order of the object; upstream's is that of a Go map. */
export function validateLabels(
  labels: Readonly<Record<string, string>> | null | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!labels) return errors;
  for (const [key, value] of Object.entries(labels)) {
    for (const why of isQualifiedName(key)) errors.push(fieldErrors.invalid(path, key, why));
    for (const why of isValidLabelValue(value)) errors.push(fieldErrors.invalid(path, value, why));
  }
  return errors;
}

/** `ValidateLabelSelector`; an absent selector is right. */
export function validateLabelSelector(
  selector: LabelSelector | null | undefined,
  options: SelectorOptions,
  path: string,
): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, `${path}.matchLabels`);
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries()) {
    errors.push(...validateLabelSelectorRequirement(requirement, options, `${path}.matchExpressions[${index}]`));
  }
  return errors;
}

/** `ValidateLabelSelectorRequirement`. */
export function validateLabelSelectorRequirement(
  { key = '', operator, values }: LabelSelectorRequirement,
  options: SelectorOptions,
  path: string,
): FieldError[] {
  const errors = validateOperator(operator, values, options, path);
  errors.push(...validateLabelName(key, `${path}.key`));
  if (!options.allowInvalidLabelValue) {
    for (const [index, value] of (values ?? []).entries()) {
      for (const why of isValidLabelValue(value))
        errors.push(fieldErrors.invalid(`${path}.values[${index}]`, value, why));
    }
  }
  return errors;
}

/** `ValidateFieldSelectorRequirement`, of SubjectAccessReviews. */
export function validateFieldSelectorRequirement(
  { key = '', operator, values }: LabelSelectorRequirement,
  options: SelectorOptions,
  path: string,
): FieldError[] {
  const errors = key === '' ? [fieldErrors.required(`${path}.key`, 'must be specified')] : [];
  return [...errors, ...validateOperator(operator, values, options, path)];
}

/** How many values an operator wants that looks for a label among values, or for the label alone; undefined of other operators. */
export function validateSetOperator(operator: string, count: number, path: string): FieldError[] | undefined {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return count > 0
        ? []
        : [fieldErrors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return count === 0
        ? []
        : [
            fieldErrors.forbidden(
              `${path}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ];
    default:
      return undefined;
  }
}

function validateOperator(
  operator: string | undefined,
  values: readonly string[] | null | undefined,
  options: SelectorOptions,
  path: string,
): FieldError[] {
  const known = validateSetOperator(operator ?? '', values?.length ?? 0, path);
  if (known !== undefined || options.allowUnknownOperator) return known ?? [];
  return [fieldErrors.invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')];
}

/** `LabelSelectorHasInvalidLabelValue`: an old object that has one may keep it. */
export function hasInvalidLabelValue(selector: LabelSelector | null | undefined): boolean {
  return (selector?.matchExpressions ?? []).some((requirement) =>
    (requirement.values ?? []).some((value) => isValidLabelValue(value).length > 0),
  );
}
