import type { ApiClient, Resource } from '../../client/index.ts';

/** A resource as the API server tells of it, in the version that its group prefers. */
export interface DiscoveredResource extends Resource {
  readonly verbs: readonly string[];
}

interface GroupList {
  readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

/**
 * All resources of the preferred version of each group (`ServerPreferredResources` of `client-go/discovery`, v0.37).
 * Simplified: a resource that only another version of its group has is not found; a group that does not answer is told to
 * `onError` and left out.
 */
export async function discoverResources(
  client: ApiClient,
  onError: (groupVersion: string, error: unknown) => void,
): Promise<DiscoveredResource[]> {
  const { groups } = (await client.request('GET', '/apis')) as unknown as GroupList;
  const found: DiscoveredResource[] = [];
  for (const groupVersion of ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)]) {
    const path = groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;
    const [group, version] = groupVersion === 'v1' ? ['', 'v1'] : groupVersion.split('/');
    try {
      const list = (await client.request('GET', path)) as unknown as ResourceList;
      for (const { name, kind, namespaced, verbs } of list.resources) {
        if (!name.includes('/')) {
          found.push({ group: group ?? '', version: version ?? '', resource: name, kind, namespaced, verbs });
        }
      }
    } catch (error) {
      onError(groupVersion, error);
    }
  }
  return found;
}
