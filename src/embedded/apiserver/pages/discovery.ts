import { newNotAcceptable, type StoredObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import type { Aggregation } from '../aggregation.ts';
import { aggregatedMediaType, isAggregatedDiscovery, newAggregatedDiscovery } from '../discovery/aggregated.ts';
import { type ServedGroupVersion, sortGroupVersions } from '../discovery/group-versions.ts';
import { newApiGroup, newApiGroupList, newApiResourceList, newApiVersions } from '../discovery/legacy.ts';
import { negotiateOutput, parseAccept } from '../negotiation.ts';
import type { ApiRequest } from '../request.ts';
import type { ResourceDefinition, ResourceInfo } from '../resource.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import { type ApiResponse, newMethodNotAllowed } from '../response.ts';

interface Known {
  readonly revision: number;
  readonly remote: readonly ServedGroupVersion[];
  readonly versions: readonly ServedGroupVersion[];
}

const none: readonly ServedGroupVersion[] = [];

/** What is served now, by group and version, in the order that the APIServices give. */
export function createServedVersions(
  registry: ResourceRegistry,
  store: Pick<Store, 'list'>,
  aggregation?: Aggregation,
): () => readonly ServedGroupVersion[] {
  let known: Known | undefined;
  return () => {
    const remote = aggregation?.served() ?? none;
    if (known?.revision === registry.revision && known.remote === remote) return known.versions;
    const byVersion = new Map<string, { group: string; version: string; resources: ResourceInfo[]; isCustom?: true }>();
    for (const definition of registry.all()) addTo(byVersion, definition);
    const priorities = store.list('/registry/apiregistration.k8s.io/apiservices/').items.map(priorityOf);
    const others = remote.filter(({ group, version }) => !byVersion.has(`${group}/${version}`));
    const versions = sortGroupVersions([...byVersion.values(), ...others], priorities);
    known = { revision: registry.revision, remote, versions };
    return versions;
  };
}

function addTo(
  byVersion: Map<string, { group: string; version: string; resources: ResourceInfo[]; isCustom?: true }>,
  { info, custom }: ResourceDefinition,
): void {
  const key = `${info.group}/${info.version}`;
  const entry = byVersion.get(key) ?? {
    group: info.group,
    version: info.version,
    resources: [],
    ...(custom === true ? { isCustom: custom } : {}),
  };
  entry.resources.push(info);
  byVersion.set(key, entry);
}

const priorityOf = ({ spec }: StoredObject) => ({
  group: String(spec?.group ?? ''),
  version: String(spec?.version ?? ''),
  groupPriorityMinimum: Number(spec?.groupPriorityMinimum ?? 0),
  versionPriority: Number(spec?.versionPriority ?? 0),
});

/** `/api`, `/apis` and what is below them that is no resource, in the old form and the aggregated one. */
export function createDiscoveryPages(
  versions: () => readonly ServedGroupVersion[],
  serverAddress: string,
): (request: ApiRequest) => ApiResponse | undefined {
  return (request) => {
    const path = request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
    if (path !== '/api' && path !== '/apis' && !path.startsWith('/api/') && !path.startsWith('/apis/'))
      return undefined;
    if (path === '/api' || path === '/apis') {
      const isAggregated = parseAccept(request.header('accept') ?? '').some(({ type, parameters }) =>
        isAggregatedDiscovery(type, parameters),
      );
      if (isAggregated) return aggregated(request, versions(), path);
    }
    const document = documentAt(path, versions(), serverAddress);
    if (document === undefined) return undefined;
    // The list of groups and a group answer whatever the method is.
    const isGroups = path.startsWith('/apis') && path.split('/').length <= 3;
    if (!isGroups && request.method !== 'GET') throw newMethodNotAllowed();
    const output = negotiateOutput(request);
    if (output.convert !== undefined) {
      throw newNotAcceptable('only the following media types are accepted: application/json, application/yaml');
    }
    return {
      status: 200,
      headers: [['Content-Type', output.mediaType]],
      body: { kind: 'object', object: document, format: output.format },
    };
  };
}

function documentAt(path: string, versions: readonly ServedGroupVersion[], serverAddress: string): object | undefined {
  if (path === '/api') return newApiVersions(versions, serverAddress);
  if (path === '/apis') return newApiGroupList(versions);
  const [prefix, first = '', second, ...rest] = path.slice(1).split('/');
  if (prefix === 'api') return second === undefined ? newApiResourceList(versions, '', first) : undefined;
  if (rest.length > 0) return undefined;
  return second === undefined ? newApiGroup(versions, first) : newApiResourceList(versions, first, second);
}

function aggregated(request: ApiRequest, versions: readonly ServedGroupVersion[], path: '/api' | '/apis'): ApiResponse {
  const { document, etag } = newAggregatedDiscovery(versions, path);
  const isKnown = request.header('if-none-match') === etag;
  return {
    status: isKnown ? 304 : 200,
    headers: [
      ['Content-Type', aggregatedMediaType],
      ['Cache-Control', 'public'],
      ['ETag', etag],
      ['Vary', 'Accept'],
    ],
    body: isKnown ? { kind: 'text', text: '' } : { kind: 'object', object: document, format: 'json' },
  };
}
