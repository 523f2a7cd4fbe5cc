import { type KubeObject, newNotFound } from '../../../kube/index.ts';
import {
  type ComponentContext,
  createInformer,
  type Informer,
  isString,
  listOf,
  noMemory,
  type Resource,
  splitKey,
  tupleOf,
} from '../../client/index.ts';

/** ConfigMaps or Secrets that Pods of a node name, each followed by a watch of its own (`pkg/kubelet/util/manager/watch_based_manager.go`, v1.37). */
export interface ObjectCache extends Disposable {
  /** Rejects with what the API server would say of one that is not there: `configmap "x" not found`. */
  get(podUid: string, namespace: string, name: string): Promise<KubeObject>;
  /** A Pod needs nothing any more. */
  release(podUid: string): void;
}

const isUsers = listOf(tupleOf<readonly [string, readonly string[]]>(isString, listOf(isString)));

/** Makes a cache of one resource; `changed` is told whenever one of its objects is written or removed. */
export function createObjectCache(
  { client, clock, random, memory = noMemory }: ComponentContext,
  resource: Resource<KubeObject>,
  changed: (podUids: ReadonlySet<string>) => void,
): ObjectCache {
  const entries = new Map<string, { readonly informer: Informer<KubeObject>; readonly users: Set<string> }>();
  const kind = resource.kind.toLowerCase();
  const own = memory.part(resource.resource);
  const follow = (namespace: string, name: string, users: Set<string>) => {
    const selectors = { namespace, fieldSelector: `metadata.name=${name}` };
    const informer = createInformer({ client, clock, random, memory: own, resource, selectors });
    const entry = { informer, users };
    entries.set(`${namespace}/${name}`, entry);
    void informer.synced.then(() => {
      const tell = () => {
        if (!own.isRestoring) changed(users);
      };
      informer.addHandlers({ added: tell, updated: tell, deleted: tell });
    });
    return entry;
  };
  const saved = own.keep('users', isUsers, () =>
    entries.size === 0 ? undefined : [...entries].map(([key, { users }]) => [key, [...users]] as const),
  );
  for (const [key, users] of saved ?? []) {
    const { namespace, name } = splitKey(key);
    follow(namespace, name, new Set(users));
  }
  return {
    async get(podUid, namespace, name) {
      const entry = entries.get(`${namespace}/${name}`) ?? follow(namespace, name, new Set());
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
