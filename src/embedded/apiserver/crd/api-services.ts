import type { Clock, Random } from '../../../base/index.ts';
import { formatTime, type KubeObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import { fieldManagerOf } from '../managed-fields.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import { fillSystemFields } from '../storage/object-meta.ts';

const prefix = '/registry/apiregistration.k8s.io/apiservices/';
/** Who writes what kube-apiserver writes by itself. */
export const manager = 'kube-apiserver';

const managed = 'kube-aggregator.kubernetes.io/automanaged';

export interface ApiServiceOptions {
  readonly store: Store;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly random: Random;
}

/** The APIService of a group and version of custom resources, as kube-apiserver registers it by itself (pkg/controlplane/controller/crdregistration, v1.37). */
export function registerApiService(
  { store, registry, clock, random }: ApiServiceOptions,
  group: string,
  version: string,
): void {
  const name = `${version}.${group}`;
  if (store.get(prefix + name) !== undefined) return;
  const now = clock.now();
  const object: KubeObject = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name, labels: { [managed]: 'true' } },
    spec: { group, version, groupPriorityMinimum: 1000, versionPriority: 100 },
  };
  fillSystemFields(object, now, random);
  const definition = registry.find('apiregistration.k8s.io', 'v1', 'apiservices');
  const fieldManager = definition && fieldManagerOf(definition, '');
  const tracked = fieldManager?.update(undefined, object, { manager, now: formatTime(now) }) ?? object;
  store.create(prefix + name, {
    ...tracked,
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastTransitionTime: formatTime(now),
          reason: 'Local',
          message: 'Local APIServices are always available',
        },
      ],
    },
  });
}

/** Takes it back. */
export function unregisterApiService(store: Store, group: string, version: string): void {
  const key = `${prefix}${version}.${group}`;
  const object = store.get(key);
  if (object?.metadata.labels?.[managed] !== 'true') return;
  store.delete(key, object.metadata.resourceVersion ?? '');
}
