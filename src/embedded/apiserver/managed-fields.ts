import type { KubeObject, StoredObject } from '../../kube/index.ts';
import type { Operation } from './operation.ts';

/** Keeps `metadata.managedFields` of a create, an update or a patch that is no apply. Not yet: they are dropped. */
export function trackUpdate(
  _operation: Operation,
  _old: StoredObject | undefined,
  object: KubeObject,
  _manager: string,
): void {
  delete object.metadata.managedFields;
}
