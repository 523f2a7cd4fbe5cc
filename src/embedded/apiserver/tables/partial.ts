import type { StoredObject } from '../../../kube/index.ts';

/** The metadata alone (`PartialObjectMetadata`). */
export function toPartial({ metadata }: StoredObject, apiVersion: string): StoredObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata };
}
