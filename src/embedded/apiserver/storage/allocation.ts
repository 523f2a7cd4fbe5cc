import type { StoredObject } from '../../../kube/index.ts';
import { keyOf, type Operation } from '../operation.ts';
import type { Allocation, ObjectName } from '../resource.ts';
import { fillSystemFields } from './object-meta.ts';

/** Writes what goes with an object, then the object; takes the former back when the latter fails. */
export function applyAllocation(
  operation: Operation,
  { create, remove }: Allocation,
  write: () => StoredObject | undefined,
): StoredObject | undefined {
  const { store, registry, clock, random } = operation.parts;
  const made: StoredObject[] = [];
  const keys: string[] = [];
  try {
    for (const { object, ...resource } of create) {
      const definition = registry.stored(resource);
      if (definition === undefined) continue;
      fillSystemFields(object, clock.now(), random);
      const key = keyOf(definition, object.metadata.namespace ?? '', object.metadata.name ?? '');
      const stored = store.create(key, object);
      if (stored === undefined) throw new Error(`${key} is taken`);
      made.push(stored);
      keys.push(key);
    }
    const written = write();
    if (written === undefined) takeBack();
    else removeObjects(operation, remove);
    return written;
  } catch (error) {
    takeBack();
    throw error;
  }

  function takeBack(): void {
    for (const [index, object] of made.entries())
      store.delete(keys[index] ?? '', object.metadata.resourceVersion ?? '');
    made.length = 0;
  }
}

/** Removes objects that went with another. */
export function removeObjects({ parts: { store, registry } }: Operation, names: readonly ObjectName[]): void {
  for (const { namespace, name, ...resource } of names) {
    const definition = registry.stored(resource);
    if (definition === undefined) continue;
    const key = keyOf(definition, namespace, name);
    const object = store.get(key);
    if (object !== undefined) store.delete(key, object.metadata.resourceVersion ?? '');
  }
}
