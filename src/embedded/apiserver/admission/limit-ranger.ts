import type { KubeObject } from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { formatAggregate } from '../authorization/rbac.ts';
import { newAdmissionForbidden } from './attributes.ts';
import { checkMax, checkMaxRequest, checkMin, checkRatio } from './limit-range-rules.ts';
import { specPodLimits, specPodRequests } from './pod-amounts.ts';
import { type Amounts, parseAmounts, type ResourceList } from './resource-amounts.ts';

interface Limit {
  readonly type: string;
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

interface Container {
  readonly name: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

const limitRanges = { group: '', resource: 'limitranges' };

/** Gives Pods default resources, and holds Pods and claims to a namespace's LimitRanges (`plugin/pkg/admission/limitranger/admission.go`, v1.37). */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  admit(attributes, context) {
    const { resource, object } = attributes;
    if (resource.resource !== 'pods' || !object || !applies(attributes)) return;
    for (const limits of limitsOf(attributes, context)) setDefaults(object, limits);
  },
  validate(attributes, context) {
    const { resource, object } = attributes;
    if (!object || !applies(attributes)) return;
    for (const limits of limitsOf(attributes, context)) {
      const errors = resource.resource === 'pods' ? checkPod(object, limits) : checkClaim(object, limits);
      if (errors.length > 0) throw newAdmissionForbidden(attributes, formatAggregate(errors));
    }
  },
};

/** Resources of a Pod do not change after its creation but by `resize`. */
function applies({ operation, resource, subresource, old }: AdmissionAttributes): boolean {
  if (resource.group !== '' || (operation !== 'CREATE' && operation !== 'UPDATE')) return false;
  if (old?.metadata.deletionTimestamp !== undefined) return false;
  if (resource.resource === 'pods') return operation === 'CREATE' ? subresource === '' : subresource === 'resize';
  return resource.resource === 'persistentvolumeclaims' && subresource === '';
}

function* limitsOf({ namespace }: AdmissionAttributes, context: AdmissionContext): Iterable<readonly Limit[]> {
  for (const range of context.list(limitRanges, namespace)) yield range['spec']?.limits ?? [];
}

function setDefaults(pod: KubeObject, limits: readonly Limit[]): void {
  const requests: Record<string, string> = {};
  const defaultLimits: Record<string, string> = {};
  for (const limit of limits) {
    if (limit.type !== 'Container') continue;
    Object.assign(requests, limit.defaultRequest);
    Object.assign(defaultLimits, limit.default);
  }
  const said: string[] = [];
  const fillIn = (kind: string, containers: readonly Container[] | undefined) => {
    for (const container of containers ?? []) {
      const setLimits = merge(container, 'limits', defaultLimits);
      const setRequests = merge(container, 'requests', requests);
      if (setRequests.length > 0) said.push(`${setRequests.join(', ')} request for ${kind} ${container.name}`);
      if (setLimits.length > 0) said.push(`${setLimits.join(', ')} limit for ${kind} ${container.name}`);
    }
  };
  fillIn('container', pod['spec']?.containers);
  fillIn('init container', pod['spec']?.initContainers);
  if (said.length === 0) return;
  pod.metadata.annotations ??= {};
  pod.metadata.annotations['kubernetes.io/limit-ranger'] = `LimitRanger plugin set: ${said.join('; ')}`;
}

function merge(container: Container, field: 'requests' | 'limits', defaults: ResourceList): string[] {
  const missing = Object.keys(defaults).filter((name) => container.resources?.[field]?.[name] === undefined);
  if (missing.length === 0) return missing;
  container.resources ??= {};
  const list = { ...container.resources[field] };
  for (const name of missing) list[name] = defaults[name] ?? '';
  container.resources[field] = list;
  return missing.sort();
}

function checkPod(pod: KubeObject, limits: readonly Limit[]): string[] {
  const errors: string[] = [];
  for (const limit of limits) {
    if (limit.type === 'Container') {
      for (const { resources } of [...(pod['spec'].containers ?? []), ...(pod['spec'].initContainers ?? [])]) {
        checkLimit(limit, parseAmounts(resources?.requests), parseAmounts(resources?.limits), errors);
      }
    }
    if (limit.type === 'Pod') checkLimit(limit, specPodRequests(pod), specPodLimits(pod), errors);
  }
  return errors;
}

function checkLimit(limit: Limit, requests: Amounts, limits: Amounts, errors: string[]): void {
  const check = (list: ResourceList | undefined, rule: typeof checkMin) => {
    for (const [name, enforced] of parseAmounts(list)) {
      const error = rule(limit.type, name, enforced, requests.get(name), limits.get(name));
      if (error !== undefined) errors.push(error);
    }
  };
  check(limit.min, checkMin);
  check(limit.max, checkMax);
  check(limit.maxLimitRequestRatio, checkRatio);
}

/** Claims have requests only; their limits are nobody's input. */
function checkClaim(claim: KubeObject, limits: readonly Limit[]): string[] {
  const requests = parseAmounts(claim['spec']?.resources?.requests);
  const errors: string[] = [];
  for (const limit of limits) {
    if (limit.type !== 'PersistentVolumeClaim') continue;
    for (const [list, rule] of [[limit.min, checkMin] as const, [limit.max, checkMaxRequest] as const]) {
      for (const [name, enforced] of parseAmounts(list)) {
        const error = rule(limit.type, name, enforced, requests.get(name), undefined);
        if (error !== undefined) errors.push(error);
      }
    }
  }
  return errors;
}
