import { type KubeObject, type Status, StatusError, type StatusReason } from '../../kube/index.ts';
import { cloneJson } from '../apiserver/clone.ts';
import type { ApiRequest, UserInfo } from '../apiserver/request.ts';
import type { ApiResponse } from '../apiserver/response.ts';
import { noQuery, pathOf, queryOf, type WriteParameters } from './path.ts';
import type { Resource } from './resources.ts';

/** Takes a request to an API server: one in the same program (`cluster.handle`), or any, over `fetch` (`fetchTransport`). */
export type Transport = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

/** One object of a resource; `namespace` is empty for what has none. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

/** What of a resource; all namespaces when `namespace` is absent or empty. */
export interface Selectors {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** The four ways to change a part of an object. */
export type PatchType = 'apply' | 'json' | 'merge' | 'strategic';

const patchTypes: Readonly<Record<PatchType, string>> = {
  apply: 'application/apply-patch+yaml',
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** metav1.DeleteOptions, as far as components say it. */
export interface DeleteParameters {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Who is told of a watch's events; an error is the last event but for `end`. */
export interface WatchListener<T extends KubeObject> {
  event(type: 'ADDED' | 'DELETED' | 'MODIFIED', object: T): void;
  /** The API server has taken the watch. */
  opened?(): void;
  /** How far the watch has come without an event (BOOKMARK). */
  bookmark?(resourceVersion: string): void;
  /** The watch is over: by itself (undefined: ask again from the last version), or with a refusal (410: list again). */
  end(error: StatusError | undefined): void;
}

/**
 * The Kubernetes API as one user: what client-go is to upstream's components. All that an object's JSON has comes out; it is
 * frozen or shared and must not be changed: send a copy. Every method rejects with a {@link StatusError}, which is what the
 * API server says; where nobody answers its reason is `ServiceUnavailable`.
 */
export interface ApiClient {
  get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T>;
  list<T extends KubeObject>(
    resource: Resource<T>,
    selectors?: Selectors,
  ): Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }>;
  /** Watches what comes after `resourceVersion`; disposing of the result ends it without a word to the listener. */
  watch<T extends KubeObject>(
    resource: Resource<T>,
    options: Selectors & { readonly resourceVersion: string },
    listener: WatchListener<T>,
  ): Disposable;
  /** Creates in `metadata.namespace` of the object. */
  create<T extends KubeObject>(resource: Resource<T>, object: T, parameters?: WriteParameters): Promise<T>;
  update<T extends KubeObject>(resource: Resource<T>, object: T, parameters?: WriteParameters): Promise<T>;
  patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    type: PatchType,
    patch: object,
    parameters?: WriteParameters,
  ): Promise<T>;
  /** Resolves when the API server has taken it: the object itself may have to wait for grace and finalizers. */
  delete(resource: Resource, key: ObjectKey, parameters?: DeleteParameters): Promise<void>;
  /**
   * Any request with JSON: what has no method here, as subresources that are no update (`POST .../binding`) and paths that are
   * no resources.
   */
  request(method: string, path: string, body?: object): Promise<KubeObject>;
}

/** How a client is made. */
export interface ClientOptions {
  readonly transport: Transport;
  /** `kube-scheduler/v1.37.2 (linux/amd64) kubernetes/f1d9c1a/scheduler`: the audit log shows it, managedFields name its first part. */
  readonly userAgent: string;
  /** Whom the embedding program vouches for; absent: the transport brings credentials of its own. */
  readonly identity?: UserInfo;
}

/** Makes a client of the API as one user. */
export function createClient({ transport, userAgent, identity }: ClientOptions): ApiClient {
  const newRequest = (
    method: string,
    path: string,
    query: URLSearchParams,
    body: object | undefined,
    contentType: string,
  ): ApiRequest => {
    const object = body === undefined ? undefined : cloneJson(body);
    return {
      method,
      path,
      query,
      header: (name) =>
        name === 'user-agent'
          ? userAgent
          : name === 'accept'
            ? 'application/json'
            : name === 'content-type' && body !== undefined
              ? contentType
              : undefined,
      // Who is in the same program takes the object, and nobody writes it.
      get body() {
        return body === undefined ? '' : JSON.stringify(body);
      },
      object,
      ...(identity === undefined ? undefined : { clientIdentity: identity }),
    };
  };
  const send = async (
    method: string,
    path: string,
    query: URLSearchParams = noQuery,
    body?: object,
    contentType = 'application/json',
  ): Promise<KubeObject> => {
    const response = await transport(newRequest(method, path, query, body, contentType));
    return objectOf(response, method, path);
  };
  return {
    get: async (resource, key) => typed(await send('GET', pathOf(resource, key.namespace, key.name))),
    async list<T extends KubeObject>(resource: Resource<T>, { namespace, ...selectors }: Selectors = {}) {
      const list = await send('GET', pathOf(resource, namespace), queryOf(selectors));
      const apiVersion = list.apiVersion;
      // Items of a list do not say what they are.
      const items = (list['items'] as T[]).map((item) => ({ ...item, apiVersion, kind: resource.kind }));
      return { items, resourceVersion: list.metadata.resourceVersion ?? '' };
    },
    watch<T extends KubeObject>(
      resource: Resource<T>,
      { namespace, ...options }: Selectors & { readonly resourceVersion: string },
      listener: WatchListener<T>,
    ) {
      const abort = new AbortController();
      let isOver = false;
      const end = (error: StatusError | undefined) => {
        if (isOver) return;
        isOver = true;
        listener.end(error);
      };
      const path = pathOf(resource, namespace);
      const request: ApiRequest = {
        ...newRequest('GET', path, queryOf({ ...options, watch: 'true', allowWatchBookmarks: 'true' }), undefined, ''),
        signal: abort.signal,
        watcher: {
          event(type, object) {
            if (isOver) return;
            if (type === 'ERROR') end(toStatusError(object as Status));
            else if (type === 'BOOKMARK') listener.bookmark?.((object as KubeObject).metadata.resourceVersion ?? '');
            else listener.event(type, object as T);
          },
          end: () => end(undefined),
        },
      };
      const begin = async () => {
        const response = await transport(request);
        if (response.status >= 300) objectOf(response, 'GET', path);
        if (!isOver) listener.opened?.();
      };
      begin().catch((error: unknown) => end(error instanceof StatusError ? error : newUnavailable(error)));
      return {
        [Symbol.dispose]() {
          if (isOver) return;
          isOver = true;
          abort.abort();
        },
      };
    },
    create: async (resource, object, parameters) =>
      typed(
        await send(
          'POST',
          pathOf(resource, object.metadata.namespace, parameters?.name, parameters?.subresource),
          queryOf(parameters),
          object,
        ),
      ),
    update: async (resource, object, parameters) =>
      typed(
        await send(
          'PUT',
          pathOf(resource, object.metadata.namespace, object.metadata.name ?? '', parameters?.subresource),
          queryOf(parameters),
          object,
        ),
      ),
    patch: async (resource, key, type, patch, parameters) =>
      typed(
        await send(
          'PATCH',
          pathOf(resource, key.namespace, key.name, parameters?.subresource),
          queryOf(parameters),
          patch,
          patchTypes[type],
        ),
      ),
    async delete(resource, key, parameters) {
      const options = { kind: 'DeleteOptions', apiVersion: 'v1', ...parameters };
      await send('DELETE', pathOf(resource, key.namespace, key.name), undefined, options);
    },
    request: (method, path, body) => {
      const [bare = '', query] = path.split('?');
      return send(method, bare, query === undefined ? noQuery : new URLSearchParams(query), body);
    },
  };
}

/** What the API server answers is what was asked for; nothing checks that again. */
function typed<T extends KubeObject>(object: KubeObject): T {
  return object as T;
}

const reasons: Readonly<Record<number, StatusReason>> = { 404: 'NotFound', 503: 'ServiceUnavailable' };

/** @throws StatusError for an answer that is a refusal. */
function objectOf(response: ApiResponse, method: string, path: string): KubeObject {
  const { status, body } = response;
  const object =
    body.kind === 'object'
      ? (body.object as KubeObject)
      : body.kind === 'text' && response.headers.some(isJson)
        ? (JSON.parse(body.text) as KubeObject)
        : undefined;
  if (status < 300 && object !== undefined) return object;
  if (object?.kind === 'Status') throw toStatusError(object as unknown as Status);
  const text = body.kind === 'text' ? body.text.trim() : `an answer of kind ${body.kind}`;
  throw new StatusError(status, reasons[status] ?? '', `${method} ${path}: ${text}`);
}

/** What another server answers comes as text. */
function isJson([name, value]: readonly [string, string]): boolean {
  return name.toLowerCase() === 'content-type' && value.startsWith('application/json');
}

function toStatusError({ code = 500, reason = '', message = '', details, metadata }: Status): StatusError {
  return new StatusError(code, reason, message, details, { metadata });
}

/** Nobody answers: what a refused connection is to a client. */
function newUnavailable(cause: unknown): StatusError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StatusError(503, 'ServiceUnavailable', why, undefined, { cause });
}
