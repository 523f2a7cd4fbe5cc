import { type Clock, PodpathError } from '../base/index.ts';
import { statusErrorOf } from './api-errors.ts';
import { type KubeObject, type ResourceName, type Resources, resourceTraits } from './objects.ts';
import type { ClusterReader, ListOptions, ReadOptions } from './reader.ts';

/** What was read: where, and which state of it was seen. */
export interface Read {
  /** Path and query without `watch` and `resourceVersion`: two reads of the same have the same. */
  readonly target: string;
  readonly watchable: boolean;
  /** Where a watch goes on from; absent when the API answered without one. */
  readonly resourceVersion?: string | undefined;
}

interface List<Item> {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items: readonly Item[];
}

type Fetch = (request: Request) => Promise<Response>;

const origin = 'https://cluster';

/** The API server as a lab uses it: reading for checks, watching what was read, and the few writes that a namespace needs. */
export class ClusterApi {
  readonly #fetch: Fetch;

  readonly #clock: Clock;

  constructor(fetch: Fetch, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** A reader from one namespace that notes in `log` all that it reads. */
  reader(namespace: string, log: Map<string, Read>, signal?: AbortSignal): ClusterReader {
    const readList = async <Name extends ResourceName>(resource: Name, options: ListOptions & { name?: string }) => {
      const { namespaced, watchable } = resourceTraits[resource];
      const path = collectionPath(resource, namespaced ? (options.namespace ?? namespace) : undefined);
      const fields = [options.name && watchable ? `metadata.name=${options.name}` : '', options.fieldSelector ?? ''];
      const query = new URLSearchParams();
      if (fields.some(Boolean)) query.set('fieldSelector', fields.filter(Boolean).join(','));
      if (options.labelSelector) query.set('labelSelector', options.labelSelector);
      const target = query.size > 0 ? `${path}?${query}` : path;
      const list = await this.#readList<Resources[Name]>(target, watchable, signal);
      log.set(target, { target, watchable, resourceVersion: list?.metadata?.resourceVersion });
      return list?.items ?? [];
    };
    return {
      namespace,
      // By way of a list, because a list has a resourceVersion to watch from even when the object is not there.
      get: async <Name extends ResourceName>(resource: Name, name: string, options: ReadOptions = {}) => {
        const items: readonly (Resources[Name] & KubeObject)[] = await readList(resource, { ...options, name });
        return items.find((item) => item.metadata.name === name);
      },
      list: (resource, options = {}) => readList(resource, options),
      now: () => {
        log.set('time', { target: 'time', watchable: false });
        return this.#clock.now();
      },
    };
  }

  /** A list; absent when its API is not served. */
  async #readList<Item>(target: string, watchable: boolean, signal?: AbortSignal): Promise<List<Item> | undefined> {
    const response = await this.#send('GET', target, undefined, signal);
    // An aggregated API (metrics.k8s.io) answers 503 while what is behind it is not there.
    if (response.status === 404 || (response.status === 503 && !watchable)) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw await statusErrorOf(response);
    return (await response.json()) as List<Item>;
  }

  /**
   * Calls `onChange` for each event after `resourceVersion`, until the stream ends (the API server ends each after a while)
   * or `signal` is aborted.
   * @throws PodpathError when the watch cannot be had, `Expired` when the version is too old.
   */
  async watch(target: string, resourceVersion: string, onChange: () => void, signal: AbortSignal): Promise<void> {
    const query = `watch=1&resourceVersion=${encodeURIComponent(resourceVersion)}`;
    const response = await this.#send('GET', `${target}${target.includes('?') ? '&' : '?'}${query}`, undefined, signal);
    if (!response.ok) throw await statusErrorOf(response);
    if (!response.body) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const cancel = () => void reader.cancel().catch(() => undefined);
    signal.addEventListener('abort', cancel);
    try {
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        const lines = (rest + value).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line === '') continue;
          const event = JSON.parse(line) as { readonly type: string };
          if (event.type === 'ERROR') return;
          if (event.type !== 'BOOKMARK') onChange();
        }
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
  }

  /** Creates an object; false when one of its name is there already. */
  async create(path: string, object: unknown, signal?: AbortSignal): Promise<boolean> {
    const response = await this.#send('POST', path, object, signal);
    if (response.ok) {
      await response.body?.cancel();
      return true;
    }
    const error = await statusErrorOf(response);
    if (error.reason === 'AlreadyExists') return false;
    throw error;
  }

  /** Merges `patch` into an object. */
  async patch(path: string, patch: unknown, signal?: AbortSignal): Promise<void> {
    const response = await this.#send('PATCH', path, patch, signal);
    if (!response.ok) throw await statusErrorOf(response);
    await response.body?.cancel();
  }

  /** Deletes an object; one that is not there is no error. */
  async delete(path: string, signal?: AbortSignal): Promise<void> {
    const response = await this.#send('DELETE', path, undefined, signal);
    if (!response.ok && response.status !== 404) throw await statusErrorOf(response);
    await response.body?.cancel();
  }

  async #send(method: string, target: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const init: RequestInit = { method, headers: { accept: 'application/json' } };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { accept: 'application/json', 'content-type': contentType };
    }
    if (signal) init.signal = signal;
    try {
      return await this.#fetch(new Request(`${origin}${target}`, init));
    } catch (error) {
      if (signal?.aborted) throw cancelled(error);
      throw error;
    }
  }
}

/** `/api/v1/namespaces/x/pods`, `/apis/metrics.k8s.io/v1beta1/nodes`; `namespace` absent: across the cluster. */
export function collectionPath(resource: ResourceName, namespace?: string): string {
  const parts = resource.split('/');
  const plural = parts.pop();
  const prefix = parts.length === 1 ? `/api/${parts[0]}` : `/apis/${parts.join('/')}`;
  return namespace === undefined ? `${prefix}/${plural}` : `${prefix}/namespaces/${namespace}/${plural}`;
}

/** The caller ended it. */
export function cancelled(cause?: unknown): PodpathError {
  return new PodpathError({
    reason: 'Cancelled',
    cause,
    text: { en: { message: 'The lab was interrupted.' }, 'zh-cn': { message: '实验操作已中断。' } },
  });
}
