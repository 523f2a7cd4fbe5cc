import { newForbidden, type StatusError } from '../../../kube/index.ts';
import type { AdmissionAttributes } from '../admission.ts';

/**
 * A refusal of admission: `pods "web" is forbidden: ...` (`apiserver/pkg/admission/errors.go NewForbidden`, v1.37). An object
 * that will get its name has that of `generateName`, one without either `Unknown`.
 */
export function newAdmissionForbidden(attributes: AdmissionAttributes, why: string): StatusError {
  const { resource, name, object } = attributes;
  const shown = name || object?.metadata?.name || object?.metadata?.generateName || 'Unknown';
  return newForbidden({ group: resource.group, resource: resource.resource }, shown, why);
}

/** Tests for a resource of the core group itself, not for its subresources. */
export function isCore({ resource, subresource }: AdmissionAttributes, name: string): boolean {
  return resource.resource === name && resource.group === '' && subresource === '';
}

/** Tests for a resource itself, not for its subresources. */
export function isResource({ resource, subresource }: AdmissionAttributes, group: string, name: string): boolean {
  return resource.resource === name && resource.group === group && subresource === '';
}
