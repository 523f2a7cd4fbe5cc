import { type Clock, PodpathError } from '../../src/base/index.ts';
import { type ApiClient, type Resource, resources } from '../../src/embedded/client/index.ts';
import { type KubeObject, StatusError } from '../../src/kube/index.ts';

/** The resources that are watched, by the name that {@link Observer.cache} takes. */
export const observed = {
  nodes: resources.nodes,
  pods: resources.pods,
  services: resources.services,
  deployments: resources.deployments,
  replicaSets: resources.replicaSets,
  statefulSets: resources.statefulSets,
  daemonSets: resources.daemonSets,
  jobs: resources.jobs,
  cronJobs: resources.cronJobs,
  namespaces: resources.namespaces,
  resourceQuotas: resources.resourceQuotas,
  endpointSlices: resources.endpointSlices,
  podDisruptionBudgets: resources.podDisruptionBudgets,
} satisfies Record<string, Resource>;

export type ObservedName = keyof typeof observed;

/** Told of an event after the cache has it; `old` is what the cache had. */
export type ObservedListener = (name: ObservedName, old: KubeObject | undefined, now: KubeObject | undefined) => void;

/** A client that keeps all of some resources as watches tell of them, and reports whatever a watch must not do. */
export interface Observer extends Disposable {
  cache(name: ObservedName): ReadonlyMap<string, KubeObject>;
  /** Ends the watch of a resource. */
  pause(name: ObservedName): void;
  /** Takes it up from the last version that it has seen, if it is paused. */
  resume(name: ObservedName): Promise<void>;
  readonly paused: ReadonlySet<ObservedName>;
  /** Compares a cache with a list of now. */
  compare(name: ObservedName): Promise<void>;
  /** Watches that were refused with 410, after which it listed again. */
  readonly relists: number;
}

/** Without etcd nothing is answered in time; without an API server nobody answers. */
const isOutage = (error: unknown): boolean =>
  error instanceof StatusError ? error.code >= 500 : error instanceof PodpathError && error.reason === 'Unreachable';

const againMs = 1000;
const keyOf = ({ metadata: { namespace = '', name = '' } }: KubeObject): string => `${namespace}/${name}`;

/** Lists and watches everything in {@link observed}. */
export async function createObserver(
  client: ApiClient,
  clock: Clock,
  report: (what: string) => void,
  listener: ObservedListener = () => undefined,
): Promise<Observer> {
  const names = Object.keys(observed) as ObservedName[];
  const caches = new Map<ObservedName, Map<string, KubeObject>>(names.map((name) => [name, new Map()]));
  const versions = new Map<ObservedName, string>();
  const watches = new Map<ObservedName, Disposable>();
  const paused = new Set<ObservedName>();
  /** Those that are being listed: their watch begins where the list ends. */
  const listing = new Set<ObservedName>();
  let relists = 0;
  const cacheOf = (name: ObservedName) => caches.get(name) ?? new Map<string, KubeObject>();

  const saw = (name: ObservedName, version: string | undefined) => {
    if (!(Number(version) > Number(versions.get(name)))) {
      report(`a watch of ${name} goes from version ${versions.get(name)} to ${version}`);
    }
    versions.set(name, version ?? '');
  };
  const list = async (name: ObservedName) => {
    const { items, resourceVersion } = await client.list<KubeObject>(observed[name]);
    const cache = cacheOf(name);
    const there = new Set(items.map(keyOf));
    versions.set(name, resourceVersion);
    for (const [key, old] of [...cache]) {
      if (there.has(key)) continue;
      cache.delete(key);
      listener(name, old, undefined);
    }
    for (const object of items) {
      const old = cache.get(keyOf(object));
      cache.set(keyOf(object), object);
      if (old?.metadata.resourceVersion !== object.metadata.resourceVersion) listener(name, old, object);
    }
  };
  const listAgain = async (name: ObservedName): Promise<void> => {
    listing.add(name);
    try {
      await list(name);
      listing.delete(name);
      watch(name);
    } catch (error) {
      if (!isOutage(error)) report(`${name} cannot be listed: ${String(error)}`);
      clock.schedule(() => void listAgain(name), againMs, `chaos: lists ${name} again`);
    }
  };
  /** One watch a resource: what was to be taken up again later may have been taken up, or paused, meanwhile. */
  const watch = (name: ObservedName) => {
    if (paused.has(name) || listing.has(name) || watches.has(name)) return;
    const cache = cacheOf(name);
    let isOver = false;
    const watching = client.watch<KubeObject>(
      observed[name],
      { resourceVersion: versions.get(name) ?? '' },
      {
        event(type, object) {
          const key = keyOf(object);
          const old = cache.get(key);
          saw(name, object.metadata.resourceVersion);
          if ((type === 'ADDED') !== (old === undefined)) {
            report(`a watch of ${name} tells ${type} of ${key}, of which it had told ${old ? 'before' : 'nothing'}`);
          }
          if (old !== undefined && old.metadata.uid !== object.metadata.uid) {
            report(`a watch of ${name} tells ${type} of ${key}, which is another object than before`);
          }
          if (type === 'DELETED') cache.delete(key);
          else cache.set(key, object);
          listener(name, old, type === 'DELETED' ? undefined : object);
        },
        bookmark(version) {
          if (Number(version) < Number(versions.get(name))) {
            report(`a bookmark of ${name} goes back from ${versions.get(name)} to ${version}`);
          }
          versions.set(name, version);
        },
        end(error) {
          isOver = true;
          watches.delete(name);
          if (error === undefined) watch(name);
          else if (error.code === 410) {
            relists += 1;
            void listAgain(name);
          } else if (error.code >= 500) {
            // Without etcd nothing is answered in time.
            clock.schedule(() => watch(name), againMs, `chaos: watches ${name} again`);
          } else report(`a watch of ${name} ended: ${error.message}`);
        },
      },
    );
    if (!isOver) watches.set(name, watching);
  };
  for (const name of names) {
    await list(name);
    watch(name);
  }
  return {
    cache: cacheOf,
    paused,
    get relists() {
      return relists;
    },
    pause(name) {
      paused.add(name);
      watches.get(name)?.[Symbol.dispose]();
      watches.delete(name);
    },
    async resume(name) {
      if (paused.delete(name)) watch(name);
    },
    async compare(name) {
      const { items, resourceVersion } = await client.list<KubeObject>(observed[name]);
      const cache = cacheOf(name);
      const told = [...cache].map(([key, { metadata }]) => `${key}@${metadata.resourceVersion}`).sort();
      const listed = items.map((item) => `${keyOf(item)}@${item.metadata.resourceVersion}`).sort();
      if (told.join() === listed.join()) return;
      const lacks = listed.filter((one) => !told.includes(one));
      const more = told.filter((one) => !listed.includes(one));
      report(`what watches told of ${name} is not the list of ${resourceVersion}: lacks [${lacks}], has [${more}]`);
    },
    [Symbol.dispose]() {
      for (const one of watches.values()) one[Symbol.dispose]();
      watches.clear();
    },
  };
}
