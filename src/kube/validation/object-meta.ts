import { isSemanticallyEqual } from '../equality.ts';
import { type ManagedFieldsEntry, type ObjectMeta, type OwnerReference, parseApiVersion } from '../object.ts';
import { quote } from '../quote.ts';
import { type FieldError, fieldErrors } from '../status.ts';
import { validateLabels } from './labels.ts';
import { type NameRule, nameIsDnsLabel } from './name-rules.ts';
import { isQualifiedName } from './names.ts';
import { validateFieldManager } from './options.ts';
import { isLongerThan, utf8Length } from './text.ts';

/** Bytes of all keys and values of annotations together. */
const annotationsMaxBytes = 256 * 1024;

const isImmutable = 'field is immutable';

/** How {@link validateObjectMeta} judges a kind's metadata. */
export interface ObjectMetaRules {
  readonly namespaced: boolean;
  readonly validateName: NameRule;
  /** Of the metadata; `metadata` when absent. */
  readonly path?: string;
  /** What is stored: what is shared with it has been judged. */
  readonly stored?: ObjectMeta | undefined;
}

/** `ValidateObjectMeta` (`apimachinery/pkg/api/validation/objectmeta.go`, v1.37, as all that follow); the name must have been generated. */
export function validateObjectMeta(meta: ObjectMeta, rules: ObjectMetaRules): FieldError[] {
  const { namespaced, validateName, path = 'metadata', stored } = rules;
  const errors: FieldError[] = [];
  const { generateName, name, namespace } = meta;
  if (generateName) {
    for (const why of validateName(generateName, true)) {
      errors.push(fieldErrors.invalid(`${path}.generateName`, generateName, why));
    }
  }
  if (!name) errors.push(fieldErrors.required(`${path}.name`, 'name or generateName is required'));
  else for (const why of validateName(name, false)) errors.push(fieldErrors.invalid(`${path}.name`, name, why));

  if (namespaced && !namespace) {
    errors.push(fieldErrors.required(`${path}.namespace`));
  } else if (namespaced && namespace) {
    for (const why of nameIsDnsLabel(namespace, false)) {
      errors.push(fieldErrors.invalid(`${path}.namespace`, namespace, why));
    }
  } else if (namespace) {
    errors.push(fieldErrors.forbidden(`${path}.namespace`, 'not allowed on this type'));
  }
  validateCommon(meta, path, errors, stored);
  if (meta.finalizers && meta.finalizers !== stored?.finalizers)
    errors.push(...validateFinalizers(meta.finalizers, `${path}.finalizers`));
  return errors;
}

/** `ValidateObjectMetaUpdate`. Finalizers' names are judged only on creation, as upstream does. */
export function validateObjectMetaUpdate(meta: ObjectMeta, old: ObjectMeta, path = 'metadata'): FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp) {
    errors.push(...validateNoNewFinalizers(meta.finalizers ?? [], old.finalizers ?? [], `${path}.finalizers`));
  }
  if (!meta.resourceVersion) {
    errors.push(fieldErrors.invalid(`${path}.resourceVersion`, '', 'must be specified for an update'));
  }
  if ((meta.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(fieldErrors.invalid(`${path}.generation`, meta.generation ?? 0, 'must not be decremented'));
  }
  for (const field of ['name', 'namespace', 'uid'] as const) {
    if ((meta[field] ?? '') !== (old[field] ?? '')) {
      errors.push(fieldErrors.invalid(`${path}.${field}`, meta[field] ?? '', isImmutable));
    }
  }
  for (const field of ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    if ((meta[field] ?? null) !== (old[field] ?? null)) {
      errors.push(fieldErrors.invalid(`${path}.${field}`, meta[field] ?? null, isImmutable));
    }
  }
  validateCommon(meta, path, errors, Object.isFrozen(old) ? old : undefined);
  return errors;
}

function validateCommon(meta: ObjectMeta, path: string, errors: FieldError[], stored: ObjectMeta | undefined): void {
  if ((meta.generation ?? 0) < 0) {
    errors.push(fieldErrors.invalid(`${path}.generation`, meta.generation, 'must be greater than or equal to 0'));
  }
  const { labels, annotations, ownerReferences, managedFields } = meta;
  if (labels && labels !== stored?.labels) errors.push(...validateLabels(labels, `${path}.labels`));
  if (annotations && annotations !== stored?.annotations) {
    errors.push(...validateAnnotations(annotations, `${path}.annotations`));
  }
  if (ownerReferences && ownerReferences !== stored?.ownerReferences) {
    errors.push(...validateOwnerReferences(ownerReferences, `${path}.ownerReferences`));
  }
  if (managedFields && managedFields !== stored?.managedFields) {
    errors.push(...validateManagedFields(managedFields, `${path}.managedFields`));
  }
}

/** `ValidateNonnegativeField`. */
export function validateNonnegativeField(value: number, path: string): FieldError[] {
  return value < 0 ? [fieldErrors.invalid(path, value, 'must be greater than or equal to 0')] : [];
}

/** `ValidateAnnotations`: keys are label keys of any case; 256 KiB in all. */
export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | null | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!annotations) return errors;
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    for (const why of isQualifiedName(key.toLowerCase())) errors.push(fieldErrors.invalid(path, key, why));
    bytes += utf8Length(key) + utf8Length(value);
  }
  if (bytes > annotationsMaxBytes) errors.push(fieldErrors.tooLong(path, annotationsMaxBytes));
  return errors;
}

/** `ValidateFinalizers`. */
export function validateFinalizers(finalizers: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const finalizer of finalizers) errors.push(...validateFinalizerName(finalizer, path));
  if (finalizers.includes('foregroundDeletion') && finalizers.includes('orphan')) {
    errors.push(fieldErrors.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return errors;
}

/** `ValidateFinalizerName`. */
export function validateFinalizerName(finalizer: string, path: string): FieldError[] {
  return isQualifiedName(finalizer).map((why) => fieldErrors.invalid(path, finalizer, why));
}

/** `ValidateNoNewFinalizers`: of an object that is being deleted. */
export function validateNoNewFinalizers(now: readonly string[], old: readonly string[], path: string): FieldError[] {
  const extra = [...new Set(now)].filter((finalizer) => !old.includes(finalizer)).sort();
  if (extra.length === 0) return [];
  const list = `[]string{${extra.map(quote).join(', ')}}`;
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [fieldErrors.forbidden(path, why)];
}

/** `ValidateOwnerReferences`: each whole, and at most one controller. */
export function validateOwnerReferences(references: readonly OwnerReference[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller = '';
  for (const [index, reference] of references.entries()) {
    validateOwnerReference(reference, `${path}[${index}]`, errors);
    if (reference.controller !== true) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller === '') {
      controller = name;
      continue;
    }
    const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
    errors.push(fieldErrors.invalid(path, references, why));
  }
  return errors;
}

function validateOwnerReference(reference: OwnerReference, path: string, errors: FieldError[]): void {
  const { apiVersion, kind, name, uid } = reference;
  const parsed = apiVersion ? parseApiVersion(apiVersion) : undefined;
  if (!apiVersion) errors.push(fieldErrors.required(`${path}.apiVersion`, 'must not be empty'));
  else if (!parsed) {
    errors.push(fieldErrors.invalid(`${path}.apiVersion`, apiVersion, 'must be <group>/<version> or <version>'));
  }
  if (!kind) errors.push(fieldErrors.required(`${path}.kind`, 'must not be empty'));
  if (!name) errors.push(fieldErrors.required(`${path}.name`, 'must not be empty'));
  if (!uid) errors.push(fieldErrors.required(`${path}.uid`, 'must not be empty'));
  if (apiVersion === 'v1' && kind === 'Event') {
    errors.push(fieldErrors.invalid(path, reference, '/v1, Kind=Event is disallowed from being an owner'));
  }
}

const subresourceMaxBytes = 256;

/** `ValidateManagedFields` (`apimachinery/pkg/apis/meta/v1/validation/validation.go`, v1.37). */
export function validateManagedFields(entries: readonly ManagedFieldsEntry[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = `${path}[${index}]`;
    // What came from a client can be anything.
    const operation: string = entry.operation ?? '';
    const fieldsType: string = entry.fieldsType ?? '';
    if (operation === '') errors.push(fieldErrors.required(`${at}.operation`, 'must not be empty'));
    else if (operation !== 'Apply' && operation !== 'Update') {
      errors.push(fieldErrors.notSupported(`${at}.operation`, operation, ['Apply', 'Update']));
    }
    if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
      errors.push(fieldErrors.invalid(`${at}.fieldsType`, fieldsType, 'must be `FieldsV1`'));
    }
    if (entry.manager) errors.push(...validateFieldManager(entry.manager, `${at}.manager`));
    if (entry.subresource && isLongerThan(entry.subresource, subresourceMaxBytes)) {
      errors.push(fieldErrors.tooLong(`${at}.subresource`, subresourceMaxBytes));
    }
  }
  return errors;
}

/** `ValidateImmutableField`; what equals what, see {@link isSemanticallyEqual}. */
export function validateImmutableField(value: unknown, old: unknown, path: string): FieldError[] {
  return isSemanticallyEqual(value, old) ? [] : [fieldErrors.invalid(path, value, isImmutable)];
}
