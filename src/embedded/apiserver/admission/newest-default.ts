import type { StoredObject } from '../../../kube/index.ts';

/**
 * The name of the class that one of the annotations marks as the default: the newest, then the first by name
 * (`pkg/volume/util/storageclass.go GetDefaultClass`, v1.37, and DefaultIngressClass).
 */
export function newestDefault(classes: Iterable<StoredObject>, annotations: readonly string[]): string | undefined {
  let found: StoredObject | undefined;
  for (const candidate of classes) {
    if (!annotations.some((annotation) => candidate.metadata.annotations?.[annotation] === 'true')) continue;
    if (!found || isBefore(candidate, found)) found = candidate;
  }
  return found?.metadata.name;
}

function isBefore(a: StoredObject, b: StoredObject): boolean {
  const newer = (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? '');
  return newer === 0 ? (a.metadata.name ?? '') < (b.metadata.name ?? '') : newer > 0;
}
