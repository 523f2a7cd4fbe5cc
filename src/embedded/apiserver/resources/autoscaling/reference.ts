import { type FieldError, fieldErrors, isPathSegmentName } from '../../../../kube/index.ts';
import { addComplaints } from '../core/pod/add.ts';

/** References to what is scaled or measured (`pkg/apis/autoscaling/validation/validation.go`, v1.37). */

/** `CrossVersionObjectReference`. */
export interface ScaleTarget {
  apiVersion?: string;
  kind?: string;
  name?: string;
}

/** How the API version of a reference is judged. */
export interface ReferenceOptions {
  readonly allowEmptyGroup: boolean;
  readonly allowAnyVersion: boolean;
}

/** `ValidateAPIVersion`: why it is none; undefined if it is one. */
export function apiVersionComplaint(version: string, options: ReferenceOptions): string | undefined {
  if (options.allowAnyVersion) return undefined;
  const [group = '', , more] = version.split('/');
  if (more !== undefined) return `unexpected GroupVersion string: ${version}`;
  const isCore = !version.includes('/') || group === '';
  return isCore && !options.allowEmptyGroup ? 'apiVersion must specify API group' : undefined;
}

/** `ValidateCrossVersionObjectReference`. */
export function addReferenceErrors(
  errors: FieldError[],
  path: string,
  { kind = '', name = '', apiVersion = '' }: ScaleTarget,
  options: ReferenceOptions,
): void {
  for (const [field, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (value === '') errors.push(fieldErrors.required(`${path}.${field}`));
    else addComplaints(errors, `${path}.${field}`, value, isPathSegmentName(value, false));
  }
  const why = apiVersionComplaint(apiVersion, options);
  if (why !== undefined) errors.push(fieldErrors.invalid(`${path}.apiVersion`, apiVersion, why));
}
