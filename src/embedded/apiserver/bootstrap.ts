import type { KubeObject } from '../../kube/index.ts';
import { cloneJson } from './clone.ts';
import { keyOf } from './operation.ts';
import type { ServerParts } from './parts.ts';
import { fillSystemFields } from './storage/object-meta.ts';

/** Writes what a fresh kube-apiserver makes by itself, where it is not there yet. */
export function bootstrap({ store, registry, clock, random }: ServerParts, objects: readonly KubeObject[]): void {
  for (const known of objects) {
    const slash = known.apiVersion.indexOf('/');
    const definition = registry.forKind({
      group: slash < 0 ? '' : known.apiVersion.slice(0, slash),
      version: known.apiVersion.slice(slash + 1),
      kind: known.kind,
    });
    if (definition === undefined)
      throw new Error(`${known.apiVersion} ${known.kind} of the bootstrap data is not served`);
    const { namespace = '', name = '' } = known.metadata;
    const key = keyOf(definition, namespace, name);
    if (store.get(key) !== undefined) continue;
    const object = cloneJson(known);
    fillSystemFields(object, clock.now(), random);
    store.create(key, object);
  }
}
