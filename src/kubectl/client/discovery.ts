import type { GroupVersionKind } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';
import type { RestClient } from './rest.ts';

/** A resource as discovery tells it. */
export interface ApiResourceInfo {
  readonly group: string;
  readonly version: string;
  /** Plural, lower case. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly {
    readonly name: string;
    readonly kind: GroupVersionKind;
    readonly verbs: readonly string[];
  }[];
}

export interface ApiGroupInfo {
  readonly name: string;
  /** The preferred one is the first. */
  readonly versions: readonly {
    readonly version: string;
    readonly resources: readonly ApiResourceInfo[];
    readonly isStale: boolean;
  }[];
}

/** What the API server has, in its order. */
export interface Discovery {
  readonly groups: readonly ApiGroupInfo[];
  /** All resources of all versions, in the order of groups and versions. */
  readonly resources: readonly ApiResourceInfo[];
}

/** Keeps what a server told from one line to the next, as kubectl keeps it on disk for six hours. */
export interface DiscoveryCache {
  /** By server. */
  readonly byServer: Map<string, Discovery>;
}

export const createDiscoveryCache = (): DiscoveryCache => ({ byServer: new Map() });

const acceptAggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

interface Kind {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly freshness?: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly responseKind?: Kind;
      readonly scope: string;
      readonly singularResource?: string;
      readonly verbs?: readonly string[];
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
      readonly subresources?: readonly {
        readonly subresource: string;
        readonly responseKind?: Kind;
        readonly verbs?: readonly string[];
      }[];
    }[];
  }[];
}

/**
 * Asks for everything that is served, in two requests (`client-go/discovery/aggregated_discovery.go`, v0.37).
 * Simplified: a server without aggregated discovery (before 1.27) is refused by name.
 */
export async function fetchDiscovery(rest: RestClient): Promise<Discovery> {
  const lists = await Promise.all(
    ['/api', '/apis'].map((path) =>
      rest.json<{ kind?: string; items?: readonly GroupDiscovery[] }>({ path, accept: acceptAggregated }),
    ),
  );
  if (lists.some(({ kind }) => kind !== 'APIGroupDiscoveryList')) {
    throw new CommandError(
      'the server has no aggregated discovery (Kubernetes 1.27 or later), which this kubectl needs',
    );
  }
  const groups = lists.flatMap(({ items }) => items ?? []).map(readGroup);
  return { groups, resources: groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources)) };
}

function readGroup({ metadata, versions = [] }: GroupDiscovery): ApiGroupInfo {
  const name = metadata?.name ?? '';
  return {
    name,
    versions: versions.map(({ version, resources = [], freshness }) => ({
      version,
      isStale: freshness === 'Stale',
      resources: resources.map((one) => ({
        group: name,
        version,
        resource: one.resource,
        singular: one.singularResource ?? '',
        kind: one.responseKind?.kind ?? '',
        isNamespaced: one.scope === 'Namespaced',
        verbs: one.verbs ?? [],
        shortNames: one.shortNames ?? [],
        categories: one.categories ?? [],
        subresources: (one.subresources ?? []).map((sub) => ({
          name: sub.subresource,
          kind: {
            group: sub.responseKind?.group ?? name,
            version: sub.responseKind?.version ?? version,
            kind: sub.responseKind?.kind ?? '',
          },
          verbs: sub.verbs ?? [],
        })),
      })),
    })),
  };
}
