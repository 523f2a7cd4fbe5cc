import { type FieldError, fieldErrors } from '../status.ts';
import { isLongerThan, utf8Length } from './text.ts';

/** What `metav1.CreateOptions`, `UpdateOptions` and `PatchOptions` have in common with the query of a write. */
export interface WriteOptions {
  readonly dryRun?: readonly string[];
  readonly fieldManager?: string;
  readonly fieldValidation?: string;
}

/** `metav1.DeleteOptions`. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | null;
  readonly preconditions?: { readonly uid?: string | null; readonly resourceVersion?: string | null } | null;
  readonly orphanDependents?: boolean | null;
  readonly propagationPolicy?: string | null;
  readonly dryRun?: readonly string[] | null;
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean | null;
}

const fieldManagerMaxBytes = 128;
// Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space.
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** `ValidateFieldManager` (`apimachinery/pkg/apis/meta/v1/validation/validation.go`, v1.37, as all that follow). */
export function validateFieldManager(manager: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (isLongerThan(manager, fieldManagerMaxBytes)) errors.push(fieldErrors.tooLong(path, fieldManagerMaxBytes));
  if (!unprintable.test(manager)) return errors;
  let position = 0;
  for (const character of manager) {
    if (unprintable.test(character)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      errors.push(fieldErrors.invalid(path, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += utf8Length(character);
  }
  return errors;
}

/** `ValidateDryRun`: `All` is all there is. */
export function validateDryRun(dryRun: readonly string[] | null | undefined, path = 'dryRun'): FieldError[] {
  return dryRun?.some((value) => value !== 'All') ? [fieldErrors.notSupported(path, dryRun, ['All'])] : [];
}

/** `ValidateFieldValidation`. */
export function validateFieldValidation(value: string, path = 'fieldValidation'): FieldError[] {
  return ['', 'Ignore', 'Warn', 'Strict'].includes(value)
    ? []
    : [fieldErrors.notSupported(path, value, ['', 'Ignore', 'Strict', 'Warn'])];
}

/** `ValidateCreateOptions` and `ValidateUpdateOptions`, which hold the same. */
export function validateWriteOptions(options: WriteOptions): FieldError[] {
  return [
    ...validateFieldManager(options.fieldManager ?? '', 'fieldManager'),
    ...validateDryRun(options.dryRun),
    ...validateFieldValidation(options.fieldValidation ?? ''),
  ];
}

/** `ValidatePatchOptions`: server-side apply needs a manager, and only it knows `force`. */
export function validatePatchOptions(
  options: WriteOptions & { readonly force?: boolean },
  isApply: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (isApply && !options.fieldManager)
    errors.push(fieldErrors.required('fieldManager', 'is required for apply patch'));
  if (!isApply && options.force !== undefined) {
    errors.push(fieldErrors.forbidden('force', 'may not be specified for non-apply patch'));
  }
  return [...errors, ...validateWriteOptions(options)];
}

const propagationPolicies: readonly string[] = ['Foreground', 'Background', 'Orphan'];

/** `ValidateDeleteOptions`. */
export function validateDeleteOptions(options: DeleteOptions): FieldError[] {
  const errors: FieldError[] = [];
  const policy = options.propagationPolicy ?? undefined;
  const hasOrphan = (options.orphanDependents ?? undefined) !== undefined;
  if (policy !== undefined && hasOrphan) {
    errors.push(
      fieldErrors.invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'),
    );
  }
  if (policy !== undefined && !propagationPolicies.includes(policy)) {
    errors.push(fieldErrors.notSupported('propagationPolicy', policy, [...propagationPolicies, 'nil']));
  }
  errors.push(...validateDryRun(options.dryRun));
  if (!options.ignoreStoreReadErrorWithClusterBreakingPotential) return errors;
  const refuse = (what: string) =>
    errors.push(
      fieldErrors.invalid(
        'ignoreStoreReadErrorWithClusterBreakingPotential',
        true,
        `cannot be set together with .${what}`,
      ),
    );
  if (policy !== undefined) refuse('propagationPolicy');
  if (hasOrphan) refuse('orphanDependents');
  if ((options.gracePeriodSeconds ?? undefined) !== undefined) refuse('gracePeriodSeconds');
  if (options.preconditions) refuse('preconditions');
  return errors;
}

/** `ValidateTableOptions`. */
export function validateTableOptions(includeObject: string): FieldError[] {
  return ['', 'None', 'Metadata', 'Object'].includes(includeObject)
    ? []
    : [fieldErrors.invalid('includeObject', includeObject, "must be 'Metadata', 'Object', 'None', or empty")];
}
