import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  FieldError,
  fieldErrors,
  formatQuantity,
  parseQuantityExact,
  type Quantity,
  QuantityError,
  quantityMilliValue,
  quantitySign,
  quantityValue,
} from '../../../../../kube/index.ts';
import { checkResourceQuantity, type ResourceList } from '../quantity-rules.ts';
import {
  checkContainerResourceName,
  checkResourceName,
  isHugePageResource,
  isOvercommitAllowed,
  isStandardContainerResource,
} from '../resource-names.ts';
import { addDnsLabel, ownValue } from './add.ts';
import type { Container, PodSpec, ResourceRequirements } from './types.ts';

/** Requests and limits (`pkg/apis/core/validation/validation.go` and `component-helpers/resource/helpers.go`, v1.37). */

/** How requests and limits are judged. */
export interface ResourceOptions {
  /** An old Pod had huge pages that do not fill whole pages. */
  readonly allowIndivisibleHugePages: boolean;
  /** Of `spec.resources` of a Pod, not of a container. */
  readonly isPodLevel: boolean;
}

/** `IsSupportedPodLevelResource`. */
export const isPodLevelResource = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || isHugePageResource(name);

function addNameErrors(errors: FieldError[], path: string, name: string, isPodLevel: boolean): void {
  if (isPodLevel) {
    const wrong = checkResourceName(path, name);
    errors.push(...wrong);
    if (wrong.length === 0 && !isPodLevelResource(name)) {
      errors.push(fieldErrors.notSupported(path, name, ['cpu', 'hugepages-', 'memory']));
    }
  } else if (!isStandardContainerResource(name) || isHugePageResource(name)) {
    errors.push(...checkContainerResourceName(path, name));
  }
}

/** `IsHugePageResourceValueDivisible`: `hugepages-2Mi` comes in multiples of 2Mi. */
export function isDivisibleHugePages(name: string, quantity: string): boolean {
  let size: Quantity;
  try {
    size = parseQuantityExact(name.slice('hugepages-'.length));
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
  if (quantitySign(size) <= 0 || quantityMilliValue(size) % 1000 !== 0) return false;
  return quantityValue(quantity) % quantityValue(size) === 0;
}

function addHugePageErrors(errors: FieldError[], path: string, name: string, quantity: string): void {
  if (isDivisibleHugePages(name, quantity)) return;
  const text = canonicalQuantity(quantity);
  errors.push(fieldErrors.invalid(path, text, `${text} is not positive integer multiple of ${name}`));
}

/** `validateResourceRequirements`, in the order of the object where upstream's is that of a Go map. */
export function addResourceErrors(
  errors: FieldError[],
  path: string,
  { limits, requests, claims }: ResourceRequirements,
  claimNames: ReadonlySet<string>,
  { allowIndivisibleHugePages, isPodLevel }: ResourceOptions,
): void {
  let hasHugePages = false;
  let hasCpuOrMemory = false;
  const visit = (at: string, name: string, quantity: string): void => {
    addNameErrors(errors, at, name, isPodLevel);
    errors.push(...checkResourceQuantity(at, name, quantity));
    if (name === 'cpu' || name === 'memory') hasCpuOrMemory = true;
  };
  const visitHugePages = (at: string, name: string, quantity: string): void => {
    if (!isHugePageResource(name)) return;
    hasHugePages = true;
    if (!allowIndivisibleHugePages) addHugePageErrors(errors, at, name, quantity);
  };
  for (const name in limits) {
    const at = `${path}.limits[${name}]`;
    const quantity = (Object.hasOwn(limits, name) ? limits[name] : undefined) ?? '0';
    visit(at, name, quantity);
    visitHugePages(at, name, quantity);
  }
  for (const name in requests) {
    const at = `${path}.requests[${name}]`;
    const quantity = (Object.hasOwn(requests, name) ? requests[name] : undefined) ?? '0';
    visit(at, name, quantity);
    const limit = ownValue(limits, name);
    if (limit !== undefined) addLimitErrors(errors, `${path}.requests`, name, quantity, limit);
    else if (!isOvercommitAllowed(name)) {
      errors.push(fieldErrors.required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
    }
    visitHugePages(at, name, quantity);
  }
  if (hasHugePages && !hasCpuOrMemory) errors.push(fieldErrors.forbidden(path, 'HugePages require cpu or memory'));
  if (claims) addClaimNameErrors(errors, `${path}.claims`, claims, claimNames);
}

function addLimitErrors(errors: FieldError[], path: string, name: string, request: string, limit: string): void {
  if (request === limit) return;
  const order = compareQuantities(request, limit);
  const mustEqual = order !== 0 && !isOvercommitAllowed(name);
  if (!mustEqual && order <= 0) return;
  const relation = mustEqual ? 'equal to' : 'less than or equal to';
  const why = `must be ${relation} ${name} limit of ${canonicalQuantity(limit)}`;
  errors.push(fieldErrors.invalid(path, canonicalQuantity(request), why));
}

/** `validateResourceClaimNames`. */
function addClaimNameErrors(
  errors: FieldError[],
  path: string,
  claims: readonly { name?: string; request?: string }[],
  claimNames: ReadonlySet<string>,
): void {
  const seen = new Set<string>();
  for (const [index, { name = '', request }] of claims.entries()) {
    const at = `${path}[${index}]`;
    if (name === '') {
      errors.push(fieldErrors.required(at));
      continue;
    }
    if (seen.has(name)) {
      errors.push(fieldErrors.duplicate(at, name));
    } else {
      if (request) addDnsLabel(errors, `${at}.request`, request);
      const key = request ? `${name}/${request}` : name;
      if (seen.has(key)) errors.push(fieldErrors.duplicate(at, key));
      else if (!request) {
        for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(fieldErrors.duplicate(at, name));
      }
      seen.add(key);
    }
    if (claimNames.has(name)) continue;
    const known = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`;
    const why = `must be one of the names in pod.spec.resourceClaims${known}`;
    errors.push(new FieldError('FieldValueNotFound', at, name, why));
  }
}

/** Sums or maxima of resources. */
export type Totals = Map<string, Quantity>;

function addTo(totals: Totals, list: ResourceList | Totals | undefined): void {
  for (const [name, quantity] of entriesOf(list)) {
    const known = totals.get(name);
    const value = typeof quantity === 'string' ? parseQuantityExact(quantity) : quantity;
    totals.set(name, known === undefined ? value : addQuantities(known, value));
  }
}

function raiseTo(totals: Totals, list: ResourceList | Totals): void {
  for (const [name, quantity] of entriesOf(list)) {
    const known = totals.get(name);
    const value = typeof quantity === 'string' ? parseQuantityExact(quantity) : quantity;
    if (known === undefined || compareQuantities(value, known) > 0) totals.set(name, value);
  }
}

function entriesOf(list: ResourceList | Totals | undefined): Iterable<[string, string | Quantity]> {
  return list instanceof Map ? list : Object.entries(list ?? {});
}

/** Tests an init container that goes on beside the containers: a sidecar. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

/** `AggregateContainerRequests` and `AggregateContainerLimits`: what the containers of a Pod need at most at one time. */
export function aggregateContainers(spec: PodSpec, field: 'requests' | 'limits'): Totals {
  const result: Totals = new Map();
  for (const container of spec.containers ?? []) addTo(result, container.resources?.[field]);
  const sidecars: Totals = new Map();
  const initial: Totals = new Map();
  for (const container of spec.initContainers ?? []) {
    const resources = container.resources?.[field];
    if (isSidecar(container)) {
      addTo(result, resources);
      addTo(sidecars, resources);
      raiseTo(initial, sidecars);
    } else {
      const combined: Totals = new Map();
      addTo(combined, resources);
      addTo(combined, sidecars);
      raiseTo(initial, combined);
    }
  }
  raiseTo(result, initial);
  return result;
}

/** `validatePodResources`: `spec.resources` itself, and against the containers'. */
export function addPodResourceErrors(
  errors: FieldError[],
  path: string,
  spec: PodSpec,
  claimNames: ReadonlySet<string>,
  allowIndivisibleHugePages: boolean,
): void {
  const { resources } = spec;
  if (!resources) return;
  const at = `${path}.resources`;
  if (spec.os?.name === 'windows') {
    errors.push(fieldErrors.forbidden(at, 'may not be set for a windows pod'));
    return;
  }
  if (resources.claims) {
    errors.push(fieldErrors.forbidden(`${at}.claims`, 'claims may not be set for Resources at pod-level'));
  }
  addResourceErrors(errors, at, resources, claimNames, { allowIndivisibleHugePages, isPodLevel: true });
  const { requests = {}, limits = {} } = resources;
  for (const [name, total] of aggregateContainers(spec, 'requests')) {
    const request = ownValue(requests, name);
    if (request === undefined || compareQuantities(total, request) <= 0) continue;
    const why = `must be greater than or equal to aggregate container requests of ${formatQuantity(total)}`;
    errors.push(fieldErrors.invalid(`${at}.requests[${name}]`, canonicalQuantity(request), why));
  }
  for (const [name, total] of aggregateContainers(spec, 'limits')) {
    const limit = ownValue(limits, name);
    if (!isHugePageResource(name) || limit === undefined || compareQuantities(total, limit) <= 0) continue;
    const why = `must be greater than or equal to aggregate container limits of ${formatQuantity(total)}`;
    errors.push(fieldErrors.invalid(`${at}.limits[${name}]`, canonicalQuantity(limit), why));
  }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [name, quantity] of Object.entries(container.resources?.limits ?? {})) {
      const limit = ownValue(limits, name);
      if (limit === undefined || compareQuantities(quantity, limit) <= 0) continue;
      const why = `must be less than or equal to pod limits of ${canonicalQuantity(limit)}`;
      const where = `${at}.containers[${index}][${name}].limits`;
      errors.push(fieldErrors.invalid(where, canonicalQuantity(quantity), why));
    }
  }
}
