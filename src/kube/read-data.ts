import type { ColumnData, DiscoveryData, PackedResource } from './data.ts';
import type { GroupVersion, GroupVersionKind } from './object.ts';

/** A resource as discovery tells it. */
export interface DiscoveredResource extends GroupVersion {
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly {
    readonly name: string;
    readonly kind: GroupVersionKind;
    readonly verbs: readonly string[];
  }[];
  readonly storageVersionHash?: string;
}

export interface DiscoveredGroupVersion extends GroupVersion {
  readonly resources: readonly DiscoveredResource[];
}

/** The groups and versions of the data, in the order of `/api` and `/apis`; metrics.k8s.io, which comes and goes, is the last. */
export function readDiscovery({ verbSets, versions }: DiscoveryData): readonly DiscoveredGroupVersion[] {
  const verbs = verbSets.map((set) => set.split(','));
  return versions.map(({ group, version, resources }) => ({
    group,
    version,
    resources: resources.map((resource) => readResource(resource, { group, version }, verbs)),
  }));
}

function readResource(packed: PackedResource, own: GroupVersion, verbs: readonly string[][]): DiscoveredResource {
  const { resource, singular, kind, namespaced = false, shortNames = [], categories = [], hash } = packed;
  return {
    ...own,
    resource,
    singular,
    kind,
    namespaced,
    verbs: verbs[packed.verbs] ?? [],
    shortNames,
    categories,
    subresources: (packed.subresources ?? []).map(
      ([name, subresourceKind, verbSet, group = own.group, version = own.version]) => ({
        name,
        kind: { group, version, kind: subresourceKind },
        verbs: verbs[verbSet] ?? [],
      }),
    ),
    ...(hash === undefined ? {} : { storageVersionHash: hash }),
  };
}

/** A column of a Table. */
export interface DataColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** The columns of a resource's Table; none for a resource that cannot be listed. `descriptions` is `data/column-descriptions.json`. */
export function readColumns(
  data: ColumnData,
  descriptions: readonly string[],
  { group, version, resource }: GroupVersion & { readonly resource: string },
): readonly DataColumn[] {
  const key = `${resource}.${version}.${group}`;
  const places = Object.hasOwn(data.resources, key) ? data.resources[key] : undefined;
  return (places ?? []).map((place) => {
    const [name = '', type = '', format = '', priority = 0, description = -1] = data.columns[place] ?? [];
    return { name, type, format, description: descriptions[description] ?? '', priority };
  });
}
