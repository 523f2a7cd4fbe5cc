import type { GroupVersionKind, Json, JsonObject } from '../../../kube/index.ts';
import type { ResourceInfo } from '../resource.ts';
import { sha512Hex } from '../sha512.ts';
import type { ServedGroupVersion } from './group-versions.ts';
import { isOwnVersion } from './legacy.ts';

/** What a client that can read it asks for, and the Content-Type of the answer. v1.37 has no v2beta1 any more. */
export const aggregatedMediaType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export interface AggregatedDiscovery {
  /** apidiscovery.k8s.io/v2 APIGroupDiscoveryList. */
  readonly document: JsonObject;
  /** With its quotation marks, as it goes into the header. */
  readonly etag: string;
}

/**
 * Tests whether one clause of an `Accept` header asks for aggregated discovery: its media type and its parameters
 * (`IsAggregatedDiscoveryGVK` of apiserver/pkg/endpoints/discovery/aggregated/negotiation.go, v1.37).
 */
export function isAggregatedDiscovery(type: string, parameters: Readonly<Record<string, string | undefined>>): boolean {
  return (
    (type === 'application/json' || type === 'application/*' || type === '*/*') &&
    parameters['g'] === 'apidiscovery.k8s.io' &&
    parameters['v'] === 'v2' &&
    parameters['as'] === 'APIGroupDiscoveryList'
  );
}

/**
 * `/api` (the core group) or `/apis` (all others) in aggregated form, groups in the order of the list, with the ETag that
 * upstream would give the same document (`apiserver/pkg/endpoints/discovery/aggregated/handler.go`, v1.37).
 */
export function newAggregatedDiscovery(
  versions: readonly ServedGroupVersion[],
  path: '/api' | '/apis',
): AggregatedDiscovery {
  const groups = new Map<string, JsonObject[]>();
  for (const served of versions) {
    if ((served.group === '') !== (path === '/api')) continue;
    const known = groups.get(served.group);
    if (known === undefined) groups.set(served.group, [newVersion(served)]);
    else known.push(newVersion(served));
  }
  const items = [...groups].map(
    ([name, own]): JsonObject => ({ metadata: name === '' ? {} : { name }, versions: own }),
  );
  const body: JsonObject = { metadata: {}, items };
  // Upstream takes the hash before kind and apiVersion are set.
  return {
    document: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', ...body },
    etag: `"${sha512Hex(JSON.stringify(body))}"`,
  };
}

function newVersion({ version, resources, isStale, isCustom }: ServedGroupVersion): JsonObject {
  if (isStale) return { version, freshness: 'Stale' };
  return {
    version,
    ...(resources.length === 0 ? {} : { resources: resources.map((info) => newResource(info, isCustom === true)) }),
    freshness: 'Current',
  };
}

function newResource(info: ResourceInfo, isCustom: boolean): JsonObject {
  const kindOf = (kind: GroupVersionKind): Json =>
    !isCustom && isOwnVersion(kind, info)
      ? { group: '', version: '', kind: kind.kind }
      : { group: kind.group, version: kind.version, kind: kind.kind };
  return {
    resource: info.resource,
    responseKind: kindOf(info),
    scope: info.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: info.singular,
    verbs: [...info.verbs],
    ...(info.shortNames.length === 0 ? {} : { shortNames: [...info.shortNames] }),
    ...(info.categories.length === 0 ? {} : { categories: [...info.categories] }),
    ...(info.subresources.length === 0
      ? {}
      : {
          subresources: info.subresources.map(({ name, kind, verbs }) => ({
            subresource: name,
            responseKind: kindOf(kind),
            verbs: [...verbs],
          })),
        }),
  };
}
