import { type FieldError, fieldErrors } from '../../../../../kube/index.ts';

/** Rules of file paths in a Pod (`pkg/apis/core/validation/validation.go`, v1.37). */

/** `validatePathNoBacksteps`. */
export function addNoBacksteps(errors: FieldError[], path: string, target: string): void {
  if (target.includes('..') && target.split('/').includes('..')) {
    errors.push(fieldErrors.invalid(path, target, "must not contain '..'"));
  }
}

/** `validateLocalDescendingPath`: relative, and never up. */
export function addDescendingPath(errors: FieldError[], path: string, target: string): void {
  if (target.startsWith('/')) errors.push(fieldErrors.invalid(path, target, 'must be a relative path'));
  addNoBacksteps(errors, path, target);
}

/** `ValidateLocalNonReservedPath`: nor a name that begins with two dots, which the kubelet keeps for itself. */
export function addNonReservedPath(errors: FieldError[], path: string, target: string): void {
  addDescendingPath(errors, path, target);
  if (target.startsWith('..') && !target.startsWith('../')) {
    errors.push(fieldErrors.invalid(path, target, "must not start with '..'"));
  }
}

/** Tests a relative, unreserved path: {@link addNonReservedPath} would find nothing. */
export function isNonReservedPath(target: string): boolean {
  const errors: FieldError[] = [];
  addNonReservedPath(errors, '', target);
  return errors.length === 0;
}
