import { type FieldError, fieldErrors, isValidUserOrGroupId } from '../../../../../kube/index.ts';
import { addComplaints } from './add.ts';
import { addFieldRefErrors, addResourceFieldErrors } from './env.ts';
import { addNonReservedPath } from './paths.ts';
import type { DownwardApiFile, KeyToPath } from './volume-types.ts';

/** The files of volumes that are made of objects (`pkg/apis/core/validation/validation.go`, v1.37). */

const modeText = 'must be a number between 0 and 0777 (octal), both inclusive';
const volumeFieldPaths: readonly string[] = [
  ...['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'],
];

/** `validateFileMode` of a file in a volume. */
export function addModeErrors(errors: FieldError[], path: string, mode: number | undefined): void {
  if (mode !== undefined && (mode > 0o777 || mode < 0)) errors.push(fieldErrors.invalid(path, mode, modeText));
}

/** `validateUserField`. */
export function addUserErrors(errors: FieldError[], path: string, user: number | undefined): void {
  if (user !== undefined) addComplaints(errors, path, user, isValidUserOrGroupId(user));
}

/** `validateKeyToPath`. */
export function addItemErrors(
  errors: FieldError[],
  path: string,
  { key, path: file = '', mode, user }: KeyToPath,
): void {
  if (!key) errors.push(fieldErrors.required(`${path}.key`));
  if (file === '') errors.push(fieldErrors.required(`${path}.path`));
  addNonReservedPath(errors, `${path}.path`, file);
  addModeErrors(errors, `${path}.mode`, mode);
  addUserErrors(errors, `${path}.user`, user);
}

/** `validateDownwardAPIVolumeFile`; the path is the volume's, not the file's. */
export function addDownwardFileErrors(errors: FieldError[], path: string, file: DownwardApiFile): void {
  if (!file.path) errors.push(fieldErrors.required(`${path}.path`));
  addNonReservedPath(errors, `${path}.path`, file.path ?? '');
  if (file.fieldRef) {
    addFieldRefErrors(errors, `${path}.fieldRef`, file.fieldRef, volumeFieldPaths);
    if (file.resourceFieldRef) {
      const why = 'fieldRef and resourceFieldRef can not be specified simultaneously';
      errors.push(fieldErrors.invalid(path, 'resource', why));
    }
  } else if (file.resourceFieldRef) {
    addResourceFieldErrors(errors, `${path}.resourceFieldRef`, file.resourceFieldRef, true);
  } else {
    errors.push(fieldErrors.required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  addModeErrors(errors, `${path}.mode`, file.mode);
  addUserErrors(errors, `${path}.user`, file.user);
}
