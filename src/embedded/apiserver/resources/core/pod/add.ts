import { type FieldError, fieldErrors, isDns1123Label, isQualifiedName } from '../../../../../kube/index.ts';

/**
 * Rules of Pods put what they find into one list that is handed down: a right Pod, which most are, costs no list of its own
 * for each of its hundred fields.
 */

/** One violation for each complaint about a value. */
export function addComplaints(
  errors: FieldError[],
  path: string,
  value: string | number,
  complaints: readonly string[],
): void {
  for (const why of complaints) errors.push(fieldErrors.invalid(path, value, why));
}

/** `ValidateDNS1123Label` of pkg/apis/core/validation (v1.37). */
export function addDnsLabel(errors: FieldError[], path: string, text: string): void {
  addComplaints(errors, path, text, isDns1123Label(text));
}

/** `ValidateQualifiedName` of pkg/apis/core/validation (v1.37). */
export function addQualifiedName(errors: FieldError[], path: string, text: string): void {
  addComplaints(errors, path, text, isQualifiedName(text));
}

/** `ValidateNonnegativeField` of apimachinery/pkg/api/validation (v1.37). */
export function addNonNegative(errors: FieldError[], path: string, value: number | undefined): void {
  if (value !== undefined && value < 0) {
    errors.push(fieldErrors.invalid(path, value, 'must be greater than or equal to 0'));
  }
}

/** `ValidatePositiveField` of pkg/apis/core/validation (v1.37). */
export function addPositive(errors: FieldError[], path: string, value: number): void {
  if (value <= 0) errors.push(fieldErrors.invalid(path, value, 'must be greater than zero'));
}

/** One out of a closed set that has no default; `supported` is in the order in which it is told. */
export function addRequiredChoice(
  errors: FieldError[],
  path: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (!value) errors.push(fieldErrors.required(path));
  else addChoice(errors, path, value, supported);
}

/** One out of a closed set; `supported` is in the order in which it is told. */
export function addChoice(errors: FieldError[], path: string, value: string, supported: readonly string[]): void {
  if (!supported.includes(value)) errors.push(fieldErrors.notSupported(path, value, supported));
}

/** The names of all items that have one, for those that must not come twice. */
export function addDuplicate(errors: FieldError[], path: string, name: string, seen: Set<string>): void {
  if (seen.has(name)) errors.push(fieldErrors.duplicate(path, name));
  else seen.add(name);
}

/** A value by a key that a client chose, which may be `constructor` or `__proto__`; undefined for what is inherited. */
export function ownValue<T>(record: Readonly<Record<string, T>> | null | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}
