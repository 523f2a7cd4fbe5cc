import type { Clock } from '../../src/base/index.ts';
import { createSeededRandom } from '../../src/base/index.ts';
import { type Cluster, createCluster } from '../../src/embedded/index.ts';

interface Entry {
  readonly key: string;
  readonly object: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata: {
      readonly name?: string;
      readonly namespace?: string;
      readonly uid?: string;
      readonly resourceVersion?: string;
      readonly creationTimestamp?: string;
    };
  };
}

/** What is wrong with a cluster, in words; nothing when all is well. */
export async function findBroken(cluster: Cluster, clock: Clock, former: number): Promise<string[]> {
  const { revision } = cluster.store;
  const found: string[] = [];
  if (revision < former) found.push(`the revision went back from ${former} to ${revision}`);
  const snapshot = JSON.parse(JSON.stringify(cluster.snapshot())) as { entries: Entry[] };
  const keys = new Set<string>();
  for (const entry of snapshot.entries) {
    if (keys.has(entry.key)) found.push(`${entry.key} is there twice`);
    keys.add(entry.key);
    found.push(...whatIsWrong(entry, revision).map((what) => `${entry.key}: ${what}`));
  }
  found.push(...(await compareLists(cluster, snapshot.entries)));
  using restored = createCluster({ clock, random: createSeededRandom(1), authorization: 'AlwaysAllow', snapshot });
  const again = JSON.parse(JSON.stringify(restored.snapshot())) as { entries: Entry[] };
  const before = new Map(snapshot.entries.map((entry) => [entry.key, JSON.stringify(entry)]));
  for (const entry of again.entries) {
    const was = before.get(entry.key);
    // What a fresh cluster has and this one has lost is made again.
    if (was !== undefined && was !== JSON.stringify(entry)) found.push(`${entry.key} is another after a restore`);
    before.delete(entry.key);
  }
  for (const key of before.keys()) found.push(`${key} is gone after a restore`);
  return found;
}

function whatIsWrong({ key, object }: Entry, revision: number): string[] {
  const { apiVersion, kind, metadata } = object;
  const found: string[] = [];
  const parts = key.split('/');
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') found.push('has no apiVersion or kind');
  if (metadata.name !== parts.at(-1)) found.push(`is named ${metadata.name}`);
  if (metadata.namespace && metadata.namespace !== parts.at(-2)) found.push(`is of ${metadata.namespace}`);
  if (!(Number(metadata.resourceVersion) <= revision)) found.push(`is of version ${metadata.resourceVersion}`);
  if (!metadata.uid || !metadata.creationTimestamp) found.push('has no uid or no time of creation');
  return found;
}

/** What is listed is what is stored, and only that. */
async function compareLists(cluster: Cluster, entries: readonly Entry[]): Promise<string[]> {
  const found: string[] = [];
  for (const [resource, path] of [
    ['pods', '/api/v1/pods'],
    ['configmaps', '/api/v1/configmaps'],
    ['services/specs', '/api/v1/services'],
    ['deployments', '/apis/apps/v1/deployments'],
    ['namespaces', '/api/v1/namespaces'],
  ] as const) {
    const answer = await cluster.fetch(new Request(`https://cluster${path}`));
    const { items } = (await answer.json()) as { items: Entry['object'][] };
    const listed = items.map(
      ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}@${metadata.resourceVersion}`,
    );
    const stored = entries
      .filter(({ key }) => key.startsWith(`/registry/${resource}/`))
      .map(({ object: { metadata } }) => `${metadata.namespace ?? ''}/${metadata.name}@${metadata.resourceVersion}`);
    if (listed.join() !== stored.join()) found.push(`${path} lists ${listed.length} where ${stored.length} are stored`);
  }
  return found;
}
