import {
  aggregatedMediaType,
  isAggregatedDiscovery,
  newAggregatedDiscovery,
} from '../../../apiserver/discovery/aggregated.ts';
import type { ServedGroupVersion } from '../../../apiserver/discovery/group-versions.ts';
import { newApiGroup, newApiGroupList, newApiResourceList } from '../../../apiserver/discovery/legacy.ts';
import { parseAccept } from '../../../apiserver/negotiation.ts';
import type { ResourceInfo } from '../../../apiserver/resource.ts';

const resource = (name: string, kind: string, namespaced: boolean): ResourceInfo => ({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  resource: name,
  singular: '',
  kind,
  namespaced,
  verbs: ['get', 'list'],
  shortNames: [],
  categories: [],
  subresources: [],
});
/** What it serves (`pkg/api/install.go`, metrics-server v0.9.0). */
const served: readonly ServedGroupVersion[] = [
  {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    resources: [resource('nodes', 'NodeMetrics', false), resource('pods', 'PodMetrics', true)],
  },
];

/** `/apis` and what is below it that is no resource, as an object and its media type; undefined for another path. */
export function discover(
  path: string,
  accept: string,
): { readonly object: object; readonly mediaType: string } | undefined {
  const [prefix, group, version, ...rest] = path.split('/').filter((part) => part !== '');
  if (prefix !== 'apis' || rest.length > 0) return undefined;
  const mediaType = 'application/json';
  if (group === undefined) {
    const isAggregated = parseAccept(accept).some(({ type, parameters }) => isAggregatedDiscovery(type, parameters));
    return isAggregated
      ? { object: newAggregatedDiscovery(served, '/apis').document, mediaType: aggregatedMediaType }
      : { object: newApiGroupList(served), mediaType };
  }
  const object = version === undefined ? newApiGroup(served, group) : newApiResourceList(served, group, version);
  return object === undefined ? undefined : { object, mediaType };
}
