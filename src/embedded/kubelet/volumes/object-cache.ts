import { type KubeObject, newNotFound } from '../../../kube/index.ts';
import { type ComponentContext, createInformer, type Informer, type Resource } from '../../client/index.ts';

/** ConfigMaps or Secrets that Pods of a node name, each followed by a watch of its own (`pkg/kubelet/util/manager/watch_based_manager.go`, v1.37). */
export interface ObjectCache extends Disposable {
  /** Rejects with what the API server would say of one that is not there: `configmap "x" not found`. */
  get(podUid: string, namespace: string, name: string): Promise<KubeObject>;
  /** A Pod needs nothing any more. */
  release(podUid: string): void;
}

/** Makes a cache of one resource; `changed` is told whenever one of its objects is written or removed. */
export function createObjectCache(
  { client, clock, random }: ComponentContext,
  resource: Resource<KubeObject>,
  changed: (podUids: ReadonlySet<string>) => void,
): ObjectCache {
  const entries = new Map<string, { readonly informer: Informer<KubeObject>; readonly users: Set<string> }>();
  const kind = resource.kind.toLowerCase();
  return {
    async get(podUid, namespace, name) {
      const key = `${namespace}/${name}`;
      let entry = entries.get(key);
      if (entry === undefined) {
        const selectors = { namespace, fieldSelector: `metadata.name=${name}` };
        const users = new Set<string>();
        const informer = createInformer({ client, clock, random, resource, selectors });
        entry = { informer, users };
        entries.set(key, entry);
        void informer.synced.then(() => {
          const tell = () => changed(users);
          informer.addHandlers({ added: tell, updated: tell, deleted: tell });
        });
      }
      entry.users.add(podUid);
      await entry.informer.synced;
      const found = entry.informer.get(namespace, name);
      if (found === undefined) throw newNotFound({ group: '', resource: kind }, name);
      return found;
    },
    release(podUid) {
      for (const [key, { informer, users }] of entries) {
        if (!users.delete(podUid) || users.size > 0) continue;
        entries.delete(key);
        informer[Symbol.dispose]();
      }
    },
    [Symbol.dispose]() {
      for (const { informer } of entries.values()) informer[Symbol.dispose]();
      entries.clear();
    },
  };
}
