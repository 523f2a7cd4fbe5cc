import { type FieldError, fieldErrors, isQualifiedName } from '../../../../kube/index.ts';
import { complain } from '../field-rules.ts';

/**
 * Names of resources in requests, limits and quotas (`cpu`, `hugepages-2Mi`, `requests.storage`, `example.com/gpu`), as
 * `pkg/apis/core/helper/helpers.go` and `pkg/apis/core/validation/validation.go` (v1.37) judge them.
 */

const hugePagesPrefix = 'hugepages-';
const requestsPrefix = 'requests.';
const containerResources = new Set(['cpu', 'memory', 'ephemeral-storage']);
const objectCounts = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const quotaResources = new Set([
  ...['cpu', 'memory', 'ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage'],
  ...['requests.cpu', 'requests.memory', 'requests.storage', 'requests.ephemeral-storage'],
  ...objectCounts,
]);
const standardResources = new Set([...quotaResources, 'storage']);
const integerResources = new Set(objectCounts);

/** `IsHugePageResourceName`. */
export const isHugePageResource = (name: string): boolean => name.startsWith(hugePagesPrefix);

const isQuotaHugePageResource = (name: string): boolean =>
  isHugePageResource(name) || name.startsWith(`${requestsPrefix}${hugePagesPrefix}`);

/** `IsNativeResource`: Kubernetes's own, not a vendor's. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** `IsExtendedResourceName`: a vendor's, counted in whole numbers. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith(requestsPrefix)) return false;
  return isQualifiedName(`${requestsPrefix}${name}`).length === 0;
}

/** `IsOvercommitAllowed`: the limit may be more than the request. */
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePageResource(name);

/** `IsStandardContainerResourceName`. */
export const isStandardContainerResource = (name: string): boolean =>
  containerResources.has(name) || isHugePageResource(name);

/** `IsStandardQuotaResourceName`. */
export const isStandardQuotaResource = (name: string): boolean =>
  quotaResources.has(name) || isQuotaHugePageResource(name);

/** `IsIntegerResourceName`: only whole numbers of it make sense. */
export const isIntegerResource = (name: string): boolean => integerResources.has(name) || isExtendedResource(name);

/** `validateResourceName`. */
export function checkResourceName(path: string, name: string): FieldError[] {
  const errors = complain(path, name, isQualifiedName(name));
  if (errors.length > 0 || name.includes('/')) return errors;
  return standardResources.has(name) || isQuotaHugePageResource(name)
    ? []
    : [fieldErrors.invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** `ValidateContainerResourceName`. */
export function checkContainerResourceName(path: string, name: string): FieldError[] {
  const errors = checkResourceName(path, name);
  if (!name.includes('/')) {
    return isStandardContainerResource(name)
      ? errors
      : [...errors, fieldErrors.invalid(path, name, 'must be a standard resource for containers')];
  }
  return isNativeResource(name) || isExtendedResource(name)
    ? errors
    : [...errors, fieldErrors.invalid(path, name, "doesn't follow extended resource name standard")];
}

/** `ValidateResourceQuotaResourceName`. */
export function checkQuotaResourceName(path: string, name: string): FieldError[] {
  const errors = checkResourceName(path, name);
  return name.includes('/') || isStandardQuotaResource(name)
    ? errors
    : [...errors, fieldErrors.invalid(path, name, 'must be a standard resource for quota')];
}
