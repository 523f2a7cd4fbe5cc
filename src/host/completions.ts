import * as z from 'zod';
import type { CompletionPayload } from '../bridge/index.ts';
import type { ClusterDriver } from '../drivers/index.ts';
import { type ApiResource, type CompletionLookups, complete } from '../kubectl/index.ts';

/** Answers Tab. `namespace`: that which the terminal works in. */
export type Completer = (line: string, cursor: number, namespace: string) => Promise<CompletionPayload>;

const named = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
const resource = z.object({
  name: z.string(),
  kind: z.string(),
  namespaced: z.boolean(),
  verbs: z.array(z.string()),
  shortNames: z.array(z.string()).default([]),
});
const resourceList = z.object({ groupVersion: z.string(), resources: z.array(resource) });
const groupList = z.object({ groups: z.array(z.object({ preferredVersion: z.object({ groupVersion: z.string() }) })) });
const containers = z.array(z.object({ name: z.string() })).default([]);
const pod = z.object({
  spec: z.object({ containers, initContainers: containers, ephemeralContainers: containers }),
});

/** What a cluster serves changes only when something is installed. */
const discoveryLifeMs = 60_000;
/** Nobody waits longer for Tab. */
const requestTimeoutMs = 5_000;
/** More names than this help nobody. */
const maximumNames = 500;

/** Makes the completer of one host. */
export function createCompleter(driver: ClusterDriver, now: () => number): Completer {
  let discovery: { readonly at: number; readonly resources: Promise<readonly ApiResource[]> } | undefined;

  const get = async <Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.infer<Shape>> => {
    const response = await driver.fetch(
      new Request(`https://cluster${path}`, { signal: AbortSignal.timeout(requestTimeoutMs) }),
    );
    if (response.ok) return shape.parse(await response.json());
    await response.body?.cancel();
    throw new Error(`${path}: ${response.status}`);
  };
  const discover = async (): Promise<readonly ApiResource[]> => {
    const { groups } = await get('/apis', groupList);
    const versions = ['v1', ...groups.map((group) => group.preferredVersion.groupVersion)];
    // A group whose server is away (metrics.k8s.io while metrics-server starts) does not hide the others.
    const lists = await Promise.allSettled(versions.map((version) => get(apiPath(version), resourceList)));
    return lists.flatMap((list) =>
      list.status === 'fulfilled' ? list.value.resources.flatMap(toApi(list.value)) : [],
    );
  };
  const resources = () => {
    if (!discovery || now() - discovery.at > discoveryLifeMs) {
      const fresh = { at: now(), resources: discover() };
      discovery = fresh;
      fresh.resources.catch(() => {
        if (discovery === fresh) discovery = undefined;
      });
    }
    return discovery.resources;
  };
  const names = async (path: string) =>
    (await get(`${path}?limit=${maximumNames}`, named)).items.map((item) => item.metadata.name);

  return (line, cursor, namespace) => {
    const lookups: CompletionLookups = {
      resources,
      async names(name, own) {
        const found = (await resources()).find((one) => one.name === name);
        if (!found) return [];
        const base = apiPath(found.group === '' ? 'v1' : await versionOf(found.group));
        return names(
          `${base}${found.namespaced ? `/namespaces/${encodeURIComponent(own ?? namespace)}` : ''}/${found.name}`,
        );
      },
      namespaces: () => names('/api/v1/namespaces'),
      async containers(name, own) {
        const { spec } = await get(
          `/api/v1/namespaces/${encodeURIComponent(own ?? namespace)}/pods/${encodeURIComponent(name)}`,
          pod,
        );
        return [...spec.containers, ...spec.initContainers, ...spec.ephemeralContainers].map((one) => one.name);
      },
    };
    return complete(line, cursor, lookups);
  };

  async function versionOf(group: string): Promise<string> {
    const shape = z.object({ preferredVersion: z.object({ groupVersion: z.string() }) });
    return (await get(`/apis/${group}`, shape)).preferredVersion.groupVersion;
  }
}

function apiPath(groupVersion: string): string {
  return groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;
}

/** Subresources (`pods/log`) are no candidates. */
function toApi(list: z.infer<typeof resourceList>): (one: z.infer<typeof resource>) => readonly ApiResource[] {
  const group = list.groupVersion.includes('/') ? (list.groupVersion.split('/')[0] ?? '') : '';
  return (one) => (one.name.includes('/') ? [] : [{ ...one, group }]);
}
