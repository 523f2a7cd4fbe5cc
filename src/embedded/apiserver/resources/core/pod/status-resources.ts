import {
  type FieldError,
  fieldErrors,
  isDns1123Label,
  isLongerThan,
  nameIsDnsSubdomain,
} from '../../../../../kube/index.ts';
import { addChoice, addComplaints, addDuplicate, ownValue } from './add.ts';
import type { Container, PodResourceClaim, PodSpec } from './types.ts';

/** What a Pod's status says of claims and of the health of what it got (pkg/apis/core/validation, v1.37). */

const maxHealthMessage = 1024;

/** One device or share of a resource. */
export interface ResourceHealth {
  resourceID?: string;
  health?: string;
  message?: string;
}

/** A container's status, as far as its resources go. */
interface AllocatedStatus {
  name?: string;
  allocatedResourcesStatus?: { name?: string; resources?: ResourceHealth[] }[];
}

/** `PodExtendedResourceClaimStatus`. */
export interface ExtendedClaim {
  resourceClaimName?: string;
  requestMappings?: { containerName?: string; resourceName?: string; requestName?: string }[];
}

/** `validatePodResourceClaimStatuses`. */
export function addClaimStatusErrors(
  errors: FieldError[],
  statuses: readonly { name?: string; resourceClaimName?: string }[],
  claims: readonly PodResourceClaim[],
): void {
  const seen = new Set<string>();
  for (const [index, { name = '', resourceClaimName }] of statuses.entries()) {
    const at = `status.resourceClaimStatuses[${index}]`;
    if (!claims.some((claim) => claim.name === name)) {
      const why = 'must match the name of an entry in `spec.resourceClaims`';
      errors.push(fieldErrors.invalid(`${at}.name`, name, why));
    }
    addDuplicate(errors, `${at}.name`, name, seen);
    if (resourceClaimName === undefined) continue;
    const complaints = nameIsDnsSubdomain(resourceClaimName, false);
    addComplaints(errors, `${at}.resourceClaimName`, resourceClaimName, complaints);
  }
}

/** `validatePodExtendedResourceClaimStatus`. */
export function addExtendedClaimErrors(errors: FieldError[], claim: ExtendedClaim, spec: PodSpec): void {
  const path = 'status.extendedResourceClaimStatus';
  const { requestMappings = [], resourceClaimName = '' } = claim;
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  if (requestMappings.length === 0) {
    errors.push(fieldErrors.required(`${path}.requestMappings`, 'at least one request mapping is required'));
  }
  const seen = new Set<string>();
  for (const [index, mapping] of requestMappings.entries()) {
    const { containerName = '', resourceName = '', requestName = '' } = mapping;
    const at = `${path}.requestMappings[${index}]`;
    const container = containers.findLast(({ name }) => name === containerName);
    if (!container) {
      const why = 'must match the name of an entry in spec.initContainers.name or spec.containers.name';
      errors.push(fieldErrors.invalid(`${at}.containerName`, containerName, why));
    } else if (ownValue(container.resources?.requests, resourceName) === undefined) {
      const why =
        'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests';
      errors.push(fieldErrors.invalid(`${at}.resourceName`, resourceName, why));
    }
    addComplaints(errors, `${path}.requestName`, requestName, isDns1123Label(requestName));
    const key = JSON.stringify([containerName, resourceName, requestName]);
    if (seen.has(key)) {
      errors.push(fieldErrors.duplicate(`${at}.containerName`, containerName));
      errors.push(fieldErrors.duplicate(`${at}.resourceName`, resourceName));
      errors.push(fieldErrors.duplicate(`${at}.requestName`, requestName));
    }
    seen.add(key);
  }
  if (resourceClaimName === '') errors.push(fieldErrors.required(`${path}.resourceClaimName`));
  else {
    const complaints = nameIsDnsSubdomain(resourceClaimName, false);
    addComplaints(errors, `${path}.resourceClaimName`, resourceClaimName, complaints);
  }
}

/** `validateContainerStatusAllocatedResourcesStatus`. */
export function addHealthErrors(
  errors: FieldError[],
  path: string,
  statuses: readonly AllocatedStatus[] = [],
  containers: readonly Container[] = [],
  extended: ExtendedClaim | undefined,
): void {
  for (const [index, { name, allocatedResourcesStatus }] of statuses.entries()) {
    for (const [position, { name: resource = '', resources = [] }] of (allocatedResourcesStatus ?? []).entries()) {
      const at = `${path}[${index}].allocatedResourcesStatus[${position}]`;
      const container = containers.find((candidate) => candidate.name === name);
      const why = container && allocationComplaint(resource, container, extended);
      if (why) errors.push(fieldErrors.invalid(`${at}.name`, resource, why));
      const seen = new Set<string>();
      for (const [item, { resourceID = '', health = '', message }] of resources.entries()) {
        const where = `${at}.resources[${item}]`;
        addChoice(errors, `${where}.health`, health, ['Healthy', 'Unhealthy', 'Unknown']);
        if (message === '') errors.push(fieldErrors.required(`${where}.message`, 'must be non-empty if specified'));
        else if (message !== undefined && isLongerThan(message, maxHealthMessage)) {
          errors.push(fieldErrors.tooLong(`${where}.message`, maxHealthMessage));
        }
        addDuplicate(errors, `${where}.resourceID`, resourceID, seen);
      }
    }
  }
}

function allocationComplaint(
  resource: string,
  { name, resources }: Container,
  extended: ExtendedClaim | undefined,
): string | undefined {
  if (!resource.startsWith('claim:')) {
    return ownValue(resources?.requests, resource) === undefined
      ? "must match one of the container's resource requests"
      : undefined;
  }
  const claim = resource.slice('claim:'.length);
  const isOwn = (resources?.claims ?? []).some(
    ({ name: own = '', request }) => (request ? `${own}/${request}` : own) === claim,
  );
  const isExtended = (extended?.requestMappings ?? []).some(
    (mapping) =>
      mapping.containerName === name &&
      claim === `${extended?.resourceClaimName ?? ''}/${mapping.requestName ?? ''}` &&
      ownValue(resources?.requests, mapping.resourceName ?? '') !== undefined,
  );
  return isOwn || isExtended
    ? undefined
    : "must match one of the container's resource claims as 'claim:<claimName>/<requestName>' when container.resources.claims[*].request is set or 'claim:<claimName>' when it is empty";
}
