import {
  type FieldError,
  fieldErrors,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  isSemanticallyEqual,
  isValidPortName,
  isValidPortNum,
  type KubeObject,
  type StoredObject,
} from '../../../kube/index.ts';

/** What upstream says of a field that must stay as it is (`apimachinery/pkg/api/validation/generic.go`, v1.37). */
export const immutableText = 'field is immutable';

/** One violation for each complaint about a text. */
export function complain(path: string, text: string, complaints: readonly string[]): FieldError[] {
  return complaints.length === 0 ? [] : complaints.map((why) => fieldErrors.invalid(path, text, why));
}

/** `ValidateDNS1123Label` of pkg/apis/core/validation (v1.37). */
export function checkDnsLabel(path: string, text: string): FieldError[] {
  return complain(path, text, isDns1123Label(text));
}

/** `ValidateDNS1123Subdomain` of pkg/apis/core/validation (v1.37). */
export function checkDnsSubdomain(path: string, text: string): FieldError[] {
  return complain(path, text, isDns1123Subdomain(text));
}

/** `ValidateQualifiedName` of pkg/apis/core/validation (v1.37). */
export function checkQualifiedName(path: string, text: string): FieldError[] {
  return complain(path, text, isQualifiedName(text));
}

/** `IsValidPortNum` as a violation. */
export function checkPortNumber(path: string, port: number): FieldError[] {
  return isValidPortNum(port).map((why) => fieldErrors.invalid(path, port, why));
}

/** `ValidatePortNumOrName` of pkg/apis/core/validation (v1.37). */
export function checkPortNumberOrName(path: string, port: number | string): FieldError[] {
  return typeof port === 'number' ? checkPortNumber(path, port) : complain(path, port, isValidPortName(port));
}

/**
 * `Immutable` of apimachinery/pkg/api/validate (v1.37): what upstream declares beside a field in place of coding it is told
 * after all else, and without the value.
 */
export function checkDeclaredImmutable(path: string, value: unknown, old: unknown): FieldError[] {
  return isSemanticallyEqual(value, old) ? [] : [fieldErrors.invalid(path, null, immutableText)];
}

/** A value out of a closed set; `supported` is in the order in which it is told. */
export function checkSupported(path: string, value: string, supported: readonly string[]): FieldError[] {
  return supported.includes(value) ? [] : [fieldErrors.notSupported(path, value, supported)];
}

/** The protocols of ports, as they are told. */
export const portProtocols: readonly string[] = ['SCTP', 'TCP', 'UDP'];

/** Begins to count generations, for kinds whose strategy does. */
export function startGeneration(object: KubeObject): void {
  object.metadata.generation = 1;
}

/** Ups `metadata.generation` when `field` says something else than before. */
export function bumpGeneration(object: KubeObject, old: StoredObject, field = 'spec'): void {
  if (!isSemanticallyEqual(object[field], old[field])) {
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
}

/** Takes a field back to what it was: a strategy's `newObject.Status = oldObject.Status`. */
export function keepField(object: KubeObject, old: StoredObject, field: string): void {
  if (old[field] === undefined) delete object[field];
  else object[field] = old[field];
}
