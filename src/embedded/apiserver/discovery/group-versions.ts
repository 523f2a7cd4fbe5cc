import type { ResourceInfo } from '../resource.ts';

/** A group and version as discovery tells it. The list may change while the server runs. */
export interface ServedGroupVersion {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ResourceInfo[];
  /** Another server has it, which tells of its resources itself; here is what it said of them last. */
  readonly isRemote?: true;
  /** The server that an APIService names did not answer: its resources are not known any more. */
  readonly isStale?: true;
  /** Made by CustomResourceDefinitions, whose controller writes kinds with group and version. */
  readonly isCustom?: true;
}

/** `spec` of an APIService, as far as it orders discovery. */
export interface GroupVersionPriority {
  readonly group: string;
  readonly version: string;
  readonly groupPriorityMinimum: number;
  readonly versionPriority: number;
}

/** It has no APIService: the aggregator puts it before all others (`kube-aggregator/pkg/apiserver/handler_apis.go`). */
const aggregatorGroup = 'apiregistration.k8s.io';

/**
 * In the order of `/apis`: groups by their greatest `groupPriorityMinimum`, then by name; versions by `versionPriority`, then
 * v2 before v1 before v1beta1 (`kube-aggregator/pkg/apis/apiregistration/v1/helper/helpers.go`, v1.37). The aggregator's
 * own group is the first; else what has no APIService comes last.
 */
export function sortGroupVersions<T extends { readonly group: string; readonly version: string }>(
  versions: readonly T[],
  priorities: readonly GroupVersionPriority[],
): T[] {
  const groups = new Map<string, number>();
  const own = new Map<string, number>();
  for (const { group, version, groupPriorityMinimum, versionPriority } of priorities) {
    groups.set(group, Math.max(groups.get(group) ?? 0, groupPriorityMinimum));
    own.set(`${group}/${version}`, versionPriority);
  }
  return [...versions].sort((a, b) => {
    const byFirst = Number(b.group === aggregatorGroup) - Number(a.group === aggregatorGroup);
    if (byFirst !== 0) return byFirst;
    const byGroup = (groups.get(b.group) ?? 0) - (groups.get(a.group) ?? 0);
    if (byGroup !== 0) return byGroup;
    if (a.group !== b.group) return a.group < b.group ? -1 : 1;
    const byVersion = (own.get(`${b.group}/${b.version}`) ?? 0) - (own.get(`${a.group}/${a.version}`) ?? 0);
    return byVersion === 0 ? compareVersions(a.version, b.version) : byVersion;
  });
}

const versionPattern = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const stages = ['alpha', 'beta', undefined];

/**
 * Negative when `a` is the newer or more stable: `v2`, `v1`, `v1beta2`, `v1alpha1`, then other names by the alphabet
 * (`CompareKubeAwareVersionStrings` of apimachinery/pkg/version/helpers.go, v1.37, turned round).
 */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [versionPattern.exec(a), versionPattern.exec(b)];
  if (!first || !second) {
    if (first || second) return first ? -1 : 1;
    return a === b ? 0 : a < b ? -1 : 1;
  }
  const byStage = stages.indexOf(second[2]) - stages.indexOf(first[2]);
  if (byStage !== 0) return byStage;
  return Number(second[1]) - Number(first[1]) || Number(second[3] ?? 0) - Number(first[3] ?? 0);
}
