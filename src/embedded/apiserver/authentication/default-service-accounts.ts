import type { Clock, Random } from '../../../base/index.ts';
import type { KubeObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import { followStore } from '../authorization/follow-store.ts';
import { fillSystemFields } from '../storage/object-meta.ts';

const namespaces = '/registry/namespaces/';

/**
 * Gives every namespace its ServiceAccount `default` as it is made, without which Pods are refused.
 * A stand-in for `pkg/controller/serviceaccount/serviceaccounts_controller.go` (v1.37), for a cluster without that
 * controller: it acts within the write of the namespace, as nobody whom audit names, and does not make the account again
 * when someone deletes it.
 */
export function createDefaultServiceAccounts(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}): void {
  const { store, clock, random } = parts;
  const give = (namespace: string) => {
    const key = `/registry/serviceaccounts/${namespace}/default`;
    if (store.get(key) !== undefined) return;
    const account: KubeObject = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    };
    fillSystemFields(account, clock.now(), random);
    store.create(key, account);
  };
  const giveAll = () => {
    for (const { metadata } of store.list(namespaces).items) give(metadata.name ?? '');
  };
  giveAll();
  followStore(
    store,
    namespaces,
    ({ type, object, previous }) => {
      if (type === 'PUT' && previous === undefined) give(object.metadata.name ?? '');
    },
    giveAll,
  );
}
