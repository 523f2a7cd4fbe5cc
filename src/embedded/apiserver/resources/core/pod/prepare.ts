import {
  compareQuantities,
  type FieldError,
  formatQuantity,
  isSemanticallyEqual,
  type ObjectMeta,
} from '../../../../../kube/index.ts';
import { isHugePageResource, isOvercommitAllowed } from '../resource-names.ts';
import { ownValue } from './add.ts';
import { addAppArmorErrors, appArmorAnnotationPrefix, appArmorProfileOf } from './profiles.ts';
import { aggregateContainers, isPodLevelResource } from './resources.ts';
import type { PodAffinityTerm, PodSpec } from './types.ts';
import { someContainer, visitContainers } from './visit.ts';

/** What the API server writes into a Pod that is made (`pkg/registry/core/pod/strategy.go` and `pkg/api/pod/util.go`, v1.37). */

type Labels = Readonly<Record<string, string>>;

function appendRequirements(
  selector: PodAffinityTerm['labelSelector'],
  keys: readonly string[] | undefined,
  operator: 'In' | 'NotIn',
  labels: Labels,
): void {
  if (!selector) return;
  for (const key of keys ?? []) {
    const value = ownValue(labels, key);
    if (value === undefined) continue;
    selector.matchExpressions ??= [];
    selector.matchExpressions.push({ key, operator, values: [value] });
  }
}

/** `mutatePodAffinity` and `mutateTopologySpreadConstraints`: keys of labels become requirements with the Pod's own values. */
export function applyMatchLabelKeys(spec: PodSpec, labels: Labels = {}): void {
  for (const affinity of [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity]) {
    const weighted = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const terms = [
      ...weighted.map(({ podAffinityTerm }) => podAffinityTerm),
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ];
    for (const term of terms) {
      appendRequirements(term?.labelSelector, term?.matchLabelKeys, 'In', labels);
      appendRequirements(term?.labelSelector, term?.mismatchLabelKeys, 'NotIn', labels);
    }
  }
  for (const { labelSelector, matchLabelKeys } of spec.topologySpreadConstraints ?? []) {
    appendRequirements(labelSelector, matchLabelKeys, 'In', labels);
  }
}

/** `applyAppArmorVersionSkew`: annotations of old become fields, with a warning. */
export function applyAppArmorAnnotations(spec: PodSpec, meta: ObjectMeta, warn: (text: string) => void): void {
  const { annotations } = meta;
  if (annotations === undefined || spec.os?.name === 'windows') return;
  visitContainers(spec, (container) => {
    const key = `${appArmorAnnotationPrefix}${container.name ?? ''}`;
    const annotation = annotations[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile) return;
    const profile = appArmorProfileOf(annotation);
    const wrong: FieldError[] = [];
    if (profile) addAppArmorErrors(wrong, '', profile);
    const isUsable = profile !== undefined && wrong.length === 0;
    if (isUsable && isSemanticallyEqual(profile, spec.securityContext?.appArmorProfile)) return;
    if (isUsable) {
      container.securityContext ??= {};
      container.securityContext.appArmorProfile = profile;
    }
    warn(`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
  });
}

/** `DefaultPodLevelResources`: what the Pod's own requests and limits leave out comes from its containers'. */
export function setPodLevelResources(spec: PodSpec): void {
  const { resources } = spec;
  if (!resources?.requests && !resources?.limits) return;
  const requests = resources.requests ?? {};
  const limits = resources.limits ?? {};
  for (const [name, total] of aggregateContainers(spec, 'limits')) {
    if (isHugePageResource(name) && requests[name] === undefined) limits[name] ??= formatQuantity(total);
  }
  for (const [name, total] of aggregateContainers(spec, 'requests')) {
    if (isPodLevelResource(name) && isOvercommitAllowed(name)) requests[name] ??= formatQuantity(total);
  }
  for (const [name, limit] of Object.entries(limits)) if (isPodLevelResource(name)) requests[name] ??= limit;
  // A limit that every container has makes one of the Pod.
  const open = Object.keys(requests).filter((name) => isPodLevelResource(name) && limits[name] === undefined);
  const settled = open.filter((name) => !someContainer(spec, (container) => !container.resources?.limits?.[name]));
  if (settled.length > 0) {
    const totals = aggregateContainers(spec, 'limits');
    for (const name of settled) {
      const total = totals.get(name);
      const request = requests[name] ?? '0';
      if (total === undefined) continue;
      limits[name] = compareQuantities(request, total) > 0 ? request : formatQuantity(total);
    }
  }
  if (Object.keys(requests).length > 0) resources.requests = requests;
  if (Object.keys(limits).length > 0) resources.limits = limits;
}
