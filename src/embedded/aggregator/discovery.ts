import type { KubeObject } from '../../kube/index.ts';
import { aggregatedMediaType } from '../apiserver/discovery/aggregated.ts';
import type { ServedGroupVersion } from '../apiserver/discovery/group-versions.ts';
import type { ResourceInfo, SubresourceInfo } from '../apiserver/resource.ts';
import {
  type ComponentContext,
  createWorkQueue,
  type Informers,
  keepMap,
  keyOf,
  noMemory,
  resources,
} from '../client/index.ts';
import type { HttpResponse } from '../runtime/process/process-types.ts';
import { discoveredName, isServed } from './aggregation.ts';
import { type ApiServiceSpec, remoteSpecOf } from './service-route.ts';

/** Asks the server of an APIService, as the aggregator itself; 503 where it is not available. */
export type AskServer = (apiService: KubeObject, path: string, accept: string) => Promise<HttpResponse>;

const refreshMs = 60_000;

interface Kind {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
}

interface VersionDiscovery {
  readonly version: string;
  readonly resources?: readonly {
    readonly resource: string;
    readonly responseKind?: Kind;
    readonly scope: string;
    readonly singularResource?: string;
    readonly verbs: readonly string[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
    readonly subresources?: readonly {
      readonly subresource: string;
      readonly responseKind?: Kind;
      readonly verbs: readonly string[];
    }[];
  }[];
}

/**
 * Keeps what other API servers say they serve, in the order of their APIServices
 * (kube-aggregator/pkg/apiserver/handler_discovery.go, v1.37). Simplified: only aggregated discovery is asked for, which
 * servers have since v1.26; the server of several APIServices is asked for each.
 */
export function createDiscoveryManager(
  { clock, log, memory = noMemory }: ComponentContext,
  informers: Informers,
  ask: AskServer,
): Disposable & { served(): readonly ServedGroupVersion[] } {
  const apiServices = informers.of(resources.apiServices);
  const known = new Map<string, ServedGroupVersion>();
  keepMap(memory, discoveredName, isServed, known);
  let served: readonly ServedGroupVersion[] = [...known.values()];
  const set = (name: string, version: ServedGroupVersion | undefined) => {
    if (version === undefined) known.delete(name);
    else known.set(name, version);
    served = [...known.values()];
  };
  const queue = createWorkQueue({
    clock,
    name: 'discovery-manager',
    baseDelayMs: 500,
    maxDelayMs: refreshMs,
    onError: (name, error) =>
      log('info', `discovery-manager: ${name}: ${error instanceof Error ? error.message : error}`),
    async process(name) {
      const apiService = apiServices.get('', name);
      const spec = remoteSpecOf(apiService);
      if (apiService === undefined || spec === undefined) {
        if (known.has(name)) set(name, undefined);
        return;
      }
      queue.addAfter(name, refreshMs);
      try {
        set(name, readServed(await ask(apiService, '/apis', aggregatedMediaType), spec));
      } catch (error) {
        const { group = '', version } = spec;
        const last = known.get(name);
        set(name, { group, version, resources: [], isRemote: true, ...last, isStale: true });
        throw error;
      }
    },
  });
  const add = (apiService: KubeObject) => {
    if (remoteSpecOf(apiService) !== undefined || known.has(keyOf(apiService))) queue.add(keyOf(apiService));
  };
  apiServices.addHandlers({ added: add, updated: (_, apiService) => add(apiService), deleted: add });
  return {
    served: () => served,
    [Symbol.dispose]: () => queue[Symbol.dispose](),
  };
}

/** @throws Error for what is no list */
function readServed({ status, headers, body }: HttpResponse, spec: ApiServiceSpec): ServedGroupVersion {
  const { group = '', version, service } = spec;
  const from = `${service.namespace}/${service.name}:${service.port}`;
  if (status !== 200 || !headers?.['content-type']?.includes('as=APIGroupDiscoveryList'))
    throw new Error(`service ${from} returned non-success response code: ${status}`);
  const { items = [] } = JSON.parse(body) as {
    items?: { metadata: { name?: string }; versions: VersionDiscovery[] }[];
  };
  const found = items
    .find(({ metadata }) => (metadata.name ?? '') === group)
    ?.versions.find((each) => each.version === version);
  return { group, version, resources: readResources(group, version, found), isRemote: true };
}

function readResources(group: string, version: string, found: VersionDiscovery | undefined): ResourceInfo[] {
  const kindOf = (kind: Kind | undefined) => ({
    group: kind?.group || group,
    version: kind?.version || version,
    kind: kind?.kind ?? '',
  });
  return (found?.resources ?? []).map(
    (resource): ResourceInfo => ({
      group,
      version,
      resource: resource.resource,
      singular: resource.singularResource ?? '',
      kind: resource.responseKind?.kind ?? '',
      namespaced: resource.scope === 'Namespaced',
      verbs: resource.verbs,
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      subresources: (resource.subresources ?? []).map(
        ({ subresource, responseKind, verbs }): SubresourceInfo => ({
          name: subresource,
          kind: kindOf(responseKind),
          verbs,
        }),
      ),
    }),
  );
}
