import type { Clock, Random } from '../../../base/index.ts';
import {
  formatTime,
  isSemanticallyEqual,
  type KubeObject,
  type Schemas,
  type StoredObject,
} from '../../../kube/index.ts';
import type { Store, StoreEvent } from '../../store/store.ts';
import { fieldManagerOf } from '../managed-fields.ts';
import type { ResourceDefinition } from '../resource.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import { columnsOf } from '../tables/columns.ts';
import { acceptNames, establish } from './accept-names.ts';
import { manager, registerApiService, unregisterApiService } from './api-services.ts';
import type { CrdStatus } from './conditions.ts';
import { type BuiltIn, newCustomDefinitions } from './custom-definitions.ts';
import { createCustomOpenApi } from './custom-openapi.ts';
import type { CustomResources } from './custom-resources.ts';
import { cleanupFinalizer } from './definition-rules.ts';
import { instancesPrefixOf, removedStatus, removeInstances, removingStatus } from './remove-instances.ts';
import { conditionOf, crdSpecOf } from './types.ts';

const prefix = '/registry/apiextensions.k8s.io/customresourcedefinitions/';

export interface CustomResourcesOptions {
  readonly store: Store;
  readonly registry: ResourceRegistry;
  readonly schemas: Schemas;
  readonly clock: Clock;
  readonly random: Random;
}

/** A definition as it is served. */
interface Served {
  readonly crd: StoredObject;
  readonly definitions: readonly ResourceDefinition[];
}

/**
 * Follows the CustomResourceDefinitions in the store: accepts their names, serves what they define, and removes the objects of
 * those that are deleted, what in upstream the controllers of apiextensions-apiserver do (pkg/controller/{status,establish,
 * finalizer}, v1.37). All happens within the write that is its cause.
 */
export function serveDefinitions(options: CustomResourcesOptions): CustomResources {
  const { store, registry, clock } = options;
  const served = new Map<string, Served>();
  const waiting = new Map<string, Disposable>();
  const builtIn = newBuiltIn(options);
  const openApi = createCustomOpenApi();
  const now = () => formatTime(clock.now());
  const ofGroup = (group: string | undefined) =>
    store.list(prefix).items.filter((other) => crdSpecOf(other).group === group);

  /** The owners of its fields, as a write of the status by the API server itself leaves them. */
  function track(crd: StoredObject, object: KubeObject): KubeObject {
    const definition = registry.find('apiextensions.k8s.io', 'v1', 'customresourcedefinitions');
    if (definition === undefined) return object;
    return fieldManagerOf(definition, 'status').update(crd as KubeObject, object, { manager, now: now() });
  }

  function writeStatus(crd: StoredObject, status: CrdStatus): StoredObject {
    const { name = '', resourceVersion = '' } = crd.metadata;
    return (
      store.update(prefix + name, resourceVersion, track(crd, { ...crd, metadata: { ...crd.metadata }, status })) ?? crd
    );
  }

  function sync(name: string): void {
    let crd = store.get(prefix + name);
    if (crd === undefined) return;
    if (crd.metadata.deletionTimestamp && crd.metadata.finalizers?.includes(cleanupFinalizer)) {
      serve(crd);
      removeAll(crd);
      return;
    }
    const others = ofGroup(crdSpecOf(crd).group).filter((other) => other.metadata.name !== name);
    const accepted = acceptNames(crd, others, now());
    const hasChanged = accepted !== crd['status'];
    if (hasChanged) crd = writeStatus(crd, accepted);
    const established = establish(crd, now());
    if (established !== undefined) crd = writeStatus(crd, established);
    serve(crd);
    if (hasChanged) retryOthers(others);
  }

  /** A name may have become free. */
  function retryOthers(others: readonly StoredObject[]): void {
    for (const other of others) {
      if (conditionOf(other, 'NamesAccepted')?.status === 'False') sync(other.metadata.name ?? '');
    }
  }

  function serve(crd: StoredObject): void {
    const { name = '' } = crd.metadata;
    const old = served.get(name);
    if (old !== undefined && isServedAlike(old.crd, crd)) return;
    const { group = '', versions = [] } = crdSpecOf(crd);
    for (const version of versions) if (version.served) registerApiService(options, group, version.name ?? '');
    for (const { info } of old?.definitions ?? []) registry.remove(info.group, info.version, info.resource);
    const isReady = ['NamesAccepted', 'Established'].some((type) => conditionOf(crd, type)?.status === 'True');
    const definitions = isReady ? newCustomDefinitions(crd, builtIn()) : [];
    for (const definition of definitions) registry.add(definition);
    served.set(name, { crd, definitions });
    if (old !== undefined) unregisterUnused(old.crd);
  }

  function unserve(crd: StoredObject): void {
    const { name = '' } = crd.metadata;
    const old = served.get(name);
    served.delete(name);
    waiting.get(name)?.[Symbol.dispose]();
    waiting.delete(name);
    for (const { info } of old?.definitions ?? []) registry.remove(info.group, info.version, info.resource);
    unregisterUnused(crd);
    retryOthers(ofGroup(crdSpecOf(crd).group));
  }

  /** Versions of a group that nothing is served of any more. */
  function unregisterUnused(crd: StoredObject): void {
    const { group = '', versions = [] } = crdSpecOf(crd);
    const used = new Set(
      ofGroup(group).flatMap((other) =>
        (crdSpecOf(other).versions ?? []).filter((version) => version.served).map((version) => version.name),
      ),
    );
    for (const version of versions) if (!used.has(version.name)) unregisterApiService(store, group, version.name ?? '');
  }

  function removeAll(ending: StoredObject): void {
    const { name = '' } = ending.metadata;
    const isRemoving = conditionOf(ending, 'Terminating')?.reason === 'InstanceDeletionInProgress';
    const crd = isRemoving ? ending : writeStatus(ending, removingStatus(ending, now()));
    const instances = instancesPrefixOf(crd);
    const isEstablished = conditionOf(crd, 'Established')?.status === 'True';
    if (isEstablished && removeInstances(store, instances, clock.now()) > 0) {
      // Whoever set the finalizers takes them away.
      const onWrite = ({ type }: StoreEvent): void => {
        if (type === 'DELETE') sync(name);
      };
      if (!waiting.has(name)) waiting.set(name, store.watch(instances, store.revision, onWrite));
      return;
    }
    const finalizers = (crd.metadata.finalizers ?? []).filter((finalizer) => finalizer !== cleanupFinalizer);
    const metadata = { ...crd.metadata, finalizers };
    const last = store.update(prefix + name, crd.metadata.resourceVersion ?? '', {
      ...crd,
      metadata,
      status: removedStatus(crd, now()),
    });
    if (last !== undefined && finalizers.length === 0) store.delete(prefix + name, last.metadata.resourceVersion ?? '');
  }

  function begin(): void {
    for (const [name, { definitions }] of served) {
      for (const { info } of definitions) registry.remove(info.group, info.version, info.resource);
      waiting.get(name)?.[Symbol.dispose]();
    }
    served.clear();
    waiting.clear();
    store.watch(
      prefix,
      store.revision,
      ({ type, object }) => (type === 'DELETE' ? unserve(object) : sync(object.metadata.name ?? '')),
      { onLost: begin },
    );
    for (const { metadata } of store.list(prefix).items) sync(metadata.name ?? '');
  }
  begin();
  return { openApi: () => openApi([...served.values()]) };
}

/** Tests whether a change of a definition leaves what is served as it is. */
function isServedAlike(a: StoredObject, b: StoredObject): boolean {
  const what = ({ metadata, ...crd }: StoredObject) => [
    metadata.uid,
    metadata.deletionTimestamp !== undefined,
    crd['spec'],
    crd['status']?.acceptedNames,
    ...['NamesAccepted', 'Established'].map((type) => conditionOf({ metadata, ...crd }, type)?.status),
  ];
  return isSemanticallyEqual(what(a), what(b));
}

/** Schemas and columns are read at their first use. */
function newBuiltIn({ schemas }: CustomResourcesOptions): () => BuiltIn {
  let known: BuiltIn | undefined;
  return () => {
    if (known !== undefined) return known;
    const meta = schemas.byName('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
    if (meta === undefined) throw new Error('the data has no ObjectMeta');
    const columns = columnsOf({ group: '', version: 'v1', resource: 'configmaps' });
    known = { meta, columns };
    return known;
  };
}
