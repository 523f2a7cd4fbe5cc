import { whyLeftOut } from '../../src/embedded/apiserver/served.ts';
import type { DiscoveryData, PackedResource } from '../../src/kube/data.ts';
import type { AggregatedGroups, AggregatedResource, ApiReader } from './read.ts';
import { aggregatedDiscovery } from './read.ts';

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly storageVersionHash?: string }[];
}

/** A group and version that is served, with its resources as the cluster's discovery has them. */
export interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly AggregatedResource[];
}

interface ApiServices {
  readonly items: readonly {
    readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec: { readonly group?: string; readonly service?: unknown };
  }[];
}

/**
 * The groups that Kubernetes itself has, and metrics.k8s.io: not those of the CustomResourceDefinitions of this cluster.
 * The group of APIServices, which the aggregator serves before it asks any APIService, has none.
 */
export async function readGroups(api: ApiReader): Promise<ReadonlySet<string>> {
  const { items } = await api.get<ApiServices>('/apis/apiregistration.k8s.io/v1/apiservices');
  const groups = items
    .filter(({ metadata }) => metadata.labels?.['kube-aggregator.kubernetes.io/automanaged'] === 'onstart')
    .map(({ spec }) => spec.group ?? '');
  if (!items.some(({ spec }) => spec.group === 'metrics.k8s.io')) throw new Error('the cluster has no metrics-server');
  return new Set([...groups, 'apiregistration.k8s.io', 'metrics.k8s.io']);
}

/** What is served of these groups, in the order of `/api` and `/apis`. */
export async function readServedVersions(
  api: ApiReader,
  groups: ReadonlySet<string>,
): Promise<readonly ServedVersion[]> {
  const documents = await Promise.all(
    ['/api', '/apis'].map((path) => api.get<AggregatedGroups>(path, aggregatedDiscovery)),
  );
  return documents
    .flatMap(({ items }) => items)
    .flatMap(({ metadata, versions }) =>
      versions.map(({ version, resources }) => {
        const group = metadata.name ?? '';
        const served = resources.filter(({ resource }) => whyLeftOut(group, version, resource) === undefined);
        return { group, version, resources: served };
      }),
    )
    .filter(({ group, resources }) => groups.has(group) && resources.length > 0);
}

/** Where a group and version is: `/api/v1`, `/apis/apps/v1`. */
export const pathOf = ({ group, version }: { readonly group: string; readonly version: string }): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

/** `discovery.json`: what is served, with verbs by their place in a list of sets of verbs. */
export async function packDiscovery(api: ApiReader, served: readonly ServedVersion[]): Promise<DiscoveryData> {
  const verbSets: string[] = [];
  const verbsOf = (verbs: readonly string[]): number => {
    const text = verbs.join(',');
    const known = verbSets.indexOf(text);
    return known < 0 ? verbSets.push(text) - 1 : known;
  };
  const versions = [];
  for (const { group, version, resources } of served) {
    const old = await api.get<ResourceList>(pathOf({ group, version }));
    versions.push({
      group,
      version,
      resources: resources.map((resource): PackedResource => {
        const hash = old.resources.find(({ name }) => name === resource.resource)?.storageVersionHash;
        return {
          resource: resource.resource,
          singular: resource.singularResource,
          kind: resource.responseKind.kind,
          ...(resource.scope === 'Namespaced' ? { namespaced: true } : {}),
          verbs: verbsOf(resource.verbs),
          ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
          ...(resource.categories === undefined ? {} : { categories: resource.categories }),
          ...(hash === undefined ? {} : { hash }),
          ...(resource.subresources === undefined
            ? {}
            : {
                subresources: resource.subresources.map(({ subresource, responseKind, verbs }) => {
                  const { group: kindGroup, version: kindVersion, kind } = responseKind;
                  return [
                    subresource,
                    kind,
                    verbsOf(verbs),
                    ...(kindVersion === '' || (kindGroup === group && kindVersion === version)
                      ? []
                      : [kindGroup, kindVersion]),
                  ] as const;
                }),
              }),
        };
      }),
    });
  }
  return { verbSets, versions };
}
