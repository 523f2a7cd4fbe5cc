import { newNameSuffix, newUuid, type Random } from '../../../base/index.ts';
import {
  formatTime,
  isSemanticallyEqual,
  type KubeObject,
  newBadRequest,
  type OwnerReference,
} from '../../../kube/index.ts';

/** Clears what only the server says (`WipeObjectMetaSystemFields`, apiserver/pkg/registry/rest/meta.go, v1.37). */
export function wipeSystemFields({ metadata }: KubeObject): void {
  delete metadata.creationTimestamp;
  delete metadata.uid;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
}

/** `FillObjectMetaSystemFields`. */
export function fillSystemFields({ metadata }: KubeObject, nowMs: number, random: Random): void {
  metadata.creationTimestamp = formatTime(nowMs);
  metadata.uid = newUuid(random);
}

/**
 * Puts the namespace of the request into the object (`EnsureObjectNamespaceMatchesRequestNamespace`); empty clears it.
 * @throws StatusError 400 where the object says another.
 */
export function ensureNamespace(object: KubeObject, namespace: string): void {
  const own = object.metadata.namespace ?? '';
  if (own === namespace) return;
  if (own === '') object.metadata.namespace = namespace;
  else if (namespace === '') delete object.metadata.namespace;
  else {
    throw newBadRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

/** As long as a name can be before its suffix of five (`apiserver/pkg/storage/names/generate.go`, v1.37). */
const maxGenerated = 63 - 5;

/** A name with a random suffix, as `metadata.generateName` asks for. */
export function generateName(base: string, random: Random): string {
  return base.slice(0, maxGenerated) + newNameSuffix(random);
}

/**
 * Removes owner references that come twice and warns of it (`dedupOwnerReferencesAndAddWarning`,
 * apiserver/pkg/endpoints/handlers/rest.go, v1.37).
 */
export function dedupOwnerReferences(
  { metadata }: KubeObject,
  afterAdmission: boolean,
  warn: (text: string) => void,
): void {
  const references = metadata.ownerReferences;
  if (references === undefined || references === null || references.length < 2) return;
  const kept: OwnerReference[] = [];
  const byUid = new Map<string, OwnerReference[]>();
  const duplicates: string[] = [];
  for (const reference of references) {
    const same = byUid.get(reference.uid);
    if (same?.some((other) => isSemanticallyEqual(other, reference))) {
      duplicates.push(reference.uid);
      continue;
    }
    kept.push(reference);
    if (same === undefined) byUid.set(reference.uid, [reference]);
    else same.push(reference);
  }
  if (duplicates.length === 0) return;
  metadata.ownerReferences = kept;
  warn(
    `.metadata.ownerReferences contains duplicate entries${afterAdmission ? ' after mutating admission happens' : ''}; ` +
      `API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; ` +
      `please fix your requests; duplicate UID(s) observed: ${duplicates.join(', ')}`,
  );
}
