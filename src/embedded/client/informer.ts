import { type Clock, type Due, type Random, type Timer, toDisposable } from '../../base/index.ts';
import type { KubeObject, StatusError } from '../../kube/index.ts';
import { newBackoff } from './backoff.ts';
import type { ApiClient, Selectors } from './client.ts';
import { type Memory, noMemory } from './memory.ts';
import type { Resource } from './resources.ts';
import { isBoolean, isDue, isNumber, isObject, isString, listOf, optional, recordOf } from './shape.ts';

/** Told of every change of the cache, after the cache has it; must not throw and must not wait: put a key into a work queue. */
export interface InformerHandlers<T extends KubeObject> {
  added?(object: T): void;
  /** Also after a new list, for what is not the same version. */
  updated?(old: T, object: T): void;
  /** With the last state that was seen. */
  deleted?(object: T): void;
}

/** By which keys a cache finds objects: a Pod by `spec.nodeName`, by the uid of its controller. */
export type IndexFunction<T extends KubeObject> = (object: T) => readonly string[];

/**
 * A cache of a resource that follows the API server: list, then watch, and again where that ends (`client-go/tools/cache`,
 * v0.37: Reflector, DeltaFIFO and SharedIndexInformer in one). In the same program a change is in the cache before the
 * write that made it has returned, so that nothing here is ever behind; over `fetch` it can be, as upstream's.
 */
export interface Informer<T extends KubeObject> extends Disposable {
  /** The first list is in the cache. */
  readonly hasSynced: boolean;
  /** Resolves then. */
  readonly synced: Promise<void>;
  get(namespace: string, name: string): T | undefined;
  /** All, or those of a namespace, in the order in which they came. */
  list(namespace?: string): readonly T[];
  /** How many there are, or of a namespace. */
  count(namespace?: string): number;
  /** Those that the index gives this key; the index is made by {@link addIndex}. */
  byIndex(index: string, key: string): readonly T[];
  /** Adds an index; a name that is there already stays as it is. */
  addIndex(name: string, keysOf: IndexFunction<T>): void;
  /** What is in the cache already is told as added, at once. */
  addHandlers(handlers: InformerHandlers<T>): Disposable;
}

/** What an informer is made with. */
export interface InformerOptions<T extends KubeObject> {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly resource: Resource<T>;
  readonly selectors?: Selectors;
  /** Told why a list or a watch failed, which is tried again. */
  readonly onError?: (error: unknown) => void;
  readonly memory?: Memory;
}

/** What an informer keeps of itself: of one that is behind all, of one that is not only the order in which things came. */
interface InformerJson {
  /** The revision of its first list, which was in the order of names; later ones came as they were made. */
  readonly first: number;
  readonly behind?:
    | {
        readonly objects: readonly { readonly metadata: object }[];
        readonly resourceVersion: string;
        readonly hasSynced: boolean;
        readonly delayMs: number;
        readonly due?: Due | undefined;
      }
    | undefined;
}

const isInformerJson = recordOf<InformerJson>({
  first: isNumber,
  behind: optional(
    recordOf<NonNullable<InformerJson['behind']>>({
      objects: listOf(isObject),
      resourceVersion: isString,
      hasSynced: isBoolean,
      delayMs: isNumber,
      due: optional(isDue),
    }),
  ),
});

/** `namespace/name`, or `name` for what has no namespace: the key of caches and work queues (`MetaNamespaceKeyFunc`). */
export function keyOf({ metadata: { namespace = '', name = '' } }: KubeObject): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** The two parts of a {@link keyOf}. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Starts to follow a resource. */
export function createInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  const { client, clock, random, resource, selectors = {} } = options;
  const memory = (options.memory ?? noMemory).part(nameOf(options));
  const objects = new Map<string, T>();
  const byNamespace = new Map<string, Map<string, T>>();
  const indexes = new Map<
    string,
    { readonly keysOf: IndexFunction<T>; readonly entries: Map<string, Map<string, T>> }
  >();
  const handlers = new Set<InformerHandlers<T>>();
  const synced = Promise.withResolvers<void>();
  let hasSynced = false;
  let isOver = false;
  let resourceVersion = '';
  let current: Disposable | undefined;
  /** When it asks again, while it waits for that. */
  let timer: Timer | undefined;
  let isLive = false;
  let first = 0;
  const saved = memory.keep('state', isInformerJson, () => ({
    first,
    behind: isLive
      ? undefined
      : {
          objects: [...objects.values()],
          resourceVersion,
          hasSynced,
          delayMs: backoff.delayMs,
          due: timer?.due,
        },
  }));
  const backoff = newBackoff({ baseMs: 800, maxMs: 30_000, random, delayMs: saved?.behind?.delayMs });

  const unindex = (key: string, object: T) => {
    for (const { keysOf, entries } of indexes.values()) {
      for (const value of keysOf(object)) {
        const entry = entries.get(value);
        entry?.delete(key);
        if (entry?.size === 0) entries.delete(value);
      }
    }
  };
  const index = (key: string, object: T) => {
    for (const { keysOf, entries } of indexes.values()) addTo(entries, keysOf(object), key, object);
  };
  const put = (object: T) => {
    const key = keyOf(object);
    const old = objects.get(key);
    if (old !== undefined) {
      if (old.metadata.resourceVersion === object.metadata.resourceVersion) return;
      unindex(key, old);
    }
    objects.set(key, object);
    addTo(byNamespace, [object.metadata.namespace ?? ''], key, object);
    index(key, object);
    for (const handler of handlers) {
      if (old === undefined) handler.added?.(object);
      else handler.updated?.(old, object);
    }
  };
  const remove = (object: T) => {
    const key = keyOf(object);
    const old = objects.get(key);
    if (old === undefined) return;
    unindex(key, old);
    objects.delete(key);
    const space = byNamespace.get(object.metadata.namespace ?? '');
    space?.delete(key);
    if (space?.size === 0) byNamespace.delete(object.metadata.namespace ?? '');
    for (const handler of handlers) handler.deleted?.(object);
  };

  const relist = async () => {
    const list = await client.list(resource, selectors);
    if (isOver) return;
    const there = new Set(list.items.map(keyOf));
    for (const [key, object] of [...objects]) if (!there.has(key)) remove(object);
    for (const object of memory.isRestoring ? inOrder(list.items) : list.items) put(object);
    if (memory.isRestoring) for (const each of indexes.values()) fill(each);
    if (first === 0) first = Number(list.resourceVersion);
    resourceVersion = list.resourceVersion;
    if (!hasSynced) {
      hasSynced = true;
      synced.resolve();
    }
    follow();
  };
  /** An index has what was written last at its end. */
  const fill = ({ keysOf, entries }: { keysOf: IndexFunction<T>; entries: Map<string, Map<string, T>> }) => {
    const rank = ({ metadata: { resourceVersion: version } }: T) => (Number(version) <= first ? 0 : Number(version));
    const sorted = memory.isRestoring ? [...objects].sort(([, a], [, b]) => rank(a) - rank(b)) : objects;
    entries.clear();
    for (const [key, object] of sorted) addTo(entries, keysOf(object), key, object);
  };
  /** As they came to the informer that this one takes the place of. */
  const inOrder = (items: readonly T[]) => {
    const rank = ({ metadata: { uid = '' } }: T) => {
      const born = memory.bornAt(uid);
      return born <= first ? 0 : born;
    };
    return [...items].sort((a, b) => rank(a) - rank(b));
  };
  const again = (error: unknown) => {
    if (isOver) return;
    isLive = false;
    const isExpired = (error as Partial<StatusError> | undefined)?.code === 410;
    if (isExpired) resourceVersion = '';
    else if (error !== undefined) options.onError?.(error);
    // An end without an error, or for want of history, is nothing to wait for.
    const delayMs = error === undefined || isExpired ? 0 : backoff.next();
    wait(delayMs);
  };
  const wait = (when: number | Due) => {
    const what = `${resource.kind} informer: ${resourceVersion === '' ? 'list' : 'watch'}`;
    timer = clock.schedule(begin, when, what);
    current = timer;
  };
  const follow = () => {
    current = client.watch(
      resource,
      { ...selectors, resourceVersion },
      {
        event(type, object) {
          backoff.reset();
          resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
          if (type === 'DELETED') remove(object);
          else put(object);
        },
        opened() {
          isLive = true;
        },
        bookmark(version) {
          resourceVersion = version;
        },
        end: again,
      },
    );
  };
  const begin = () => {
    timer = undefined;
    if (isOver) return;
    if (resourceVersion === '') relist().catch(again);
    else follow();
  };
  const goOn = ({ objects: there, ...rest }: NonNullable<InformerJson['behind']>) => {
    for (const object of there) put(object as T);
    ({ resourceVersion, hasSynced } = rest);
    if (hasSynced) synced.resolve();
    if (rest.due === undefined) begin();
    else wait(rest.due);
  };
  if (saved !== undefined) ({ first } = saved);
  if (saved?.behind === undefined) begin();
  else goOn(saved.behind);

  return {
    get hasSynced() {
      return hasSynced;
    },
    synced: synced.promise,
    get: (namespace, name) => objects.get(namespace === '' ? name : `${namespace}/${name}`),
    list: (namespace) =>
      namespace === undefined || namespace === ''
        ? [...objects.values()]
        : [...(byNamespace.get(namespace)?.values() ?? [])],
    count: (namespace) =>
      namespace === undefined || namespace === '' ? objects.size : (byNamespace.get(namespace)?.size ?? 0),
    byIndex(name, key) {
      const found = indexes.get(name);
      if (found === undefined) throw new Error(`the informer of ${resource.resource} has no index ${name}`);
      return [...(found.entries.get(key)?.values() ?? [])];
    },
    addIndex(name, keysOf) {
      if (indexes.has(name)) return;
      const made = { keysOf, entries: new Map<string, Map<string, T>>() };
      fill(made);
      indexes.set(name, made);
    },
    addHandlers(added) {
      handlers.add(added);
      for (const object of objects.values()) added.added?.(object);
      return toDisposable(() => handlers.delete(added));
    },
    [Symbol.dispose]() {
      isOver = true;
      current?.[Symbol.dispose]();
      memory[Symbol.dispose]();
      handlers.clear();
    },
  };
}

function nameOf<T extends KubeObject>({ resource, selectors = {} }: InformerOptions<T>): string {
  const { namespace = '', fieldSelector = '', labelSelector = '' } = selectors;
  return ['informer', resource.group, resource.resource, namespace, fieldSelector, labelSelector]
    .filter((text) => text !== '')
    .join(' ');
}

function addTo<T>(entries: Map<string, Map<string, T>>, values: readonly string[], key: string, object: T): void {
  for (const value of values) {
    const entry = entries.get(value);
    if (entry === undefined) entries.set(value, new Map([[key, object]]));
    else entry.set(key, object);
  }
}
