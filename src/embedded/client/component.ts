import type { Clock, Random } from '../../base/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import type { ApiClient } from './client.ts';
import { createInformer, type Informer } from './informer.ts';
import { type Memory, noMemory } from './memory.ts';
import type { Resource } from './resources.ts';

/** All that a part of the cluster is given: the API as its own user, time and chance. */
export interface ComponentContext {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of what went wrong and is tried again, or given up: what a real component writes in its log. */
  readonly log: (level: 'error' | 'info', message: string) => void;
  /** Where it keeps what a snapshot must have; nowhere unless told. */
  readonly memory?: Memory;
}

/** Informers of one program: who asks for the same resource shares one (`SharedInformerFactory`). */
export interface Informers extends Disposable {
  of<T extends KubeObject>(resource: Resource<T>): Informer<T>;
  /** Resolves when all that were asked for have their first list. */
  synced(): Promise<void>;
}

/** Makes the informers of one program. */
export function createInformers({ client, clock, random, memory = noMemory }: ComponentContext): Informers {
  const made = new Map<string, Informer<KubeObject>>();
  return {
    of<T extends KubeObject>(resource: Resource<T>) {
      const key = `${resource.group}/${resource.resource}`;
      const known = made.get(key);
      if (known !== undefined) return known as unknown as Informer<T>;
      const informer = createInformer({ client, clock, random, memory, resource });
      made.set(key, informer as unknown as Informer<KubeObject>);
      return informer;
    },
    async synced() {
      await Promise.all([...made.values()].map((informer) => informer.synced));
    },
    [Symbol.dispose]() {
      for (const informer of made.values()) informer[Symbol.dispose]();
    },
  };
}
