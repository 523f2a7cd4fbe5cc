import { formatApiVersion, type GroupVersionKind, type JsonObject } from '../../../kube/index.ts';
import type { ResourceInfo } from '../resource.ts';
import type { ServedGroupVersion } from './group-versions.ts';

/** `/api` (`apiserver/pkg/endpoints/discovery/legacy.go`, v1.37). `serverAddress` is a host and port. */
export function newApiVersions(versions: readonly ServedGroupVersion[], serverAddress: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: versions.filter(({ group }) => group === '').map(({ version }) => version),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/apis` in its old form (`kube-aggregator/pkg/apiserver/handler_apis.go`, v1.37): groups in the order of the list. */
export function newApiGroupList(versions: readonly ServedGroupVersion[]): JsonObject {
  const names = [...new Set(versions.map(({ group }) => group))].filter((group) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map((name) => newGroup(versions, name)) };
}

/** `/apis/GROUP`; undefined for a group that is not served. */
export function newApiGroup(versions: readonly ServedGroupVersion[], group: string): JsonObject | undefined {
  if (group === '' || !versions.some((version) => version.group === group)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...newGroup(versions, group) };
}

function newGroup(versions: readonly ServedGroupVersion[], name: string): JsonObject {
  const own = versions
    .filter(({ group }) => group === name)
    .map(({ group, version }): JsonObject => ({ groupVersion: formatApiVersion({ group, version }), version }));
  return { name, versions: own, preferredVersion: own[0] ?? null };
}

/**
 * `/api/VERSION` and `/apis/GROUP/VERSION` (`apiserver/pkg/endpoints/installer.go`, v1.37): a resource, then its subresources;
 * undefined for a version that is not served.
 */
export function newApiResourceList(
  versions: readonly ServedGroupVersion[],
  group: string,
  version: string,
): JsonObject | undefined {
  const found = versions.find((entry) => entry.group === group && entry.version === version);
  if (found === undefined || found.isRemote) return undefined;
  return {
    kind: 'APIResourceList',
    // The core group's list is upstream's only one that says no apiVersion.
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: formatApiVersion({ group, version }),
    resources: found.resources.flatMap(newResources),
  };
}

function newResources(info: ResourceInfo): JsonObject[] {
  return [
    {
      name: info.resource,
      singularName: info.singular,
      namespaced: info.namespaced,
      kind: info.kind,
      verbs: [...info.verbs],
      ...(info.shortNames.length === 0 ? {} : { shortNames: [...info.shortNames] }),
      ...(info.categories.length === 0 ? {} : { categories: [...info.categories] }),
      ...(info.storageVersionHash === undefined ? {} : { storageVersionHash: info.storageVersionHash }),
    },
    ...info.subresources.map(({ name, kind, verbs }) => ({
      name: `${info.resource}/${name}`,
      singularName: '',
      namespaced: info.namespaced,
      ...(isOwnVersion(kind, info) ? {} : { group: kind.group, version: kind.version }),
      kind: kind.kind,
      verbs: [...verbs],
    })),
  ];
}

/** Whether a subresource's kind is of the resource's own group and version, which is then left unsaid. */
export function isOwnVersion(kind: GroupVersionKind, { group, version }: ResourceInfo): boolean {
  return kind.group === group && kind.version === version;
}
