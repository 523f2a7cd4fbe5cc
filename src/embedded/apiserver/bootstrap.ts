import type { KubeObject } from '../../kube/index.ts';
import { cloneJson } from './clone.ts';
import { keyOf } from './operation.ts';
import type { ServerParts } from './parts.ts';
import type { ResourceRegistry } from './resource-registry.ts';
import { fillSystemFields } from './storage/object-meta.ts';

/** Writes what a fresh kube-apiserver makes by itself, where it is not there yet. */
export function bootstrap({ store, registry, clock, random }: ServerParts, objects: readonly KubeObject[]): void {
  for (const known of objects) {
    const key = keyOfKnown(registry, known);
    if (store.get(key) !== undefined) continue;
    const object = cloneJson(known);
    fillSystemFields(object, clock.now(), random);
    store.create(key, object);
  }
}

/** Where an object of the bootstrap data is stored. @throws Error for one of a kind that is not served */
export function keyOfKnown(registry: ResourceRegistry, { apiVersion, kind, metadata }: KubeObject): string {
  const slash = apiVersion.indexOf('/');
  const definition = registry.forKind({
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
  });
  if (definition === undefined) throw new Error(`${apiVersion} ${kind} of the bootstrap data is not served`);
  const { namespace = '', name = '' } = metadata;
  return keyOf(definition, namespace, name);
}
