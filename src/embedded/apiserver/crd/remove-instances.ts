import { formatTime, type StoredObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import { type CrdStatus, setCondition } from './conditions.ts';
import { conditionOf, crdSpecOf } from './types.ts';

/** Where the objects of a definition are in the store. */
export function instancesPrefixOf(crd: StoredObject): string {
  const { group = '', names } = crdSpecOf(crd);
  return `/registry/${group}/${names.plural ?? ''}/`;
}

/** What a definition that ends is told while its objects go. */
export function removingStatus(crd: StoredObject, now: string): CrdStatus {
  const message = 'CustomResource deletion is in progress';
  const condition = { type: 'Terminating', status: 'True', reason: 'InstanceDeletionInProgress', message };
  return setCondition(crd['status'], condition, now);
}

/** What it is told at last. */
export function removedStatus(crd: StoredObject, now: string): CrdStatus {
  const removed = { reason: 'InstanceDeletionCompleted', message: 'removed all instances' };
  const never = { reason: 'NeverEstablished', message: 'resource was never established' };
  const what = conditionOf(crd, 'Established')?.status === 'True' ? removed : never;
  return setCondition(crd['status'], { type: 'Terminating', status: 'False', ...what }, now);
}

/**
 * Removes the objects of a definition; those with finalizers are only marked. How many are left. (`deleteInstances` of
 * apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go, v1.37.) Simplified: what is left is waited for as long as it
 * takes, where upstream tells of it after a minute and tries again; admission is not asked.
 */
export function removeInstances(store: Store, prefix: string, nowMs: number): number {
  for (const object of store.list(prefix).items) {
    const { name = '', namespace = '', finalizers = [], resourceVersion = '', deletionTimestamp } = object.metadata;
    const key = namespace === '' ? prefix + name : `${prefix}${namespace}/${name}`;
    if (finalizers.length === 0) store.delete(key, resourceVersion);
    else if (!deletionTimestamp) {
      const { generation = 0 } = object.metadata;
      const metadata = {
        ...object.metadata,
        generation: generation + 1,
        deletionTimestamp: formatTime(nowMs),
        deletionGracePeriodSeconds: 0,
      };
      store.update(key, resourceVersion, { ...object, metadata });
    }
  }
  return store.count(prefix);
}
