/** Who asks, after authentication and impersonation (`apiserver/pkg/authentication/user`). */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** The verbs of RBAC and of the audit log. */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'connect'
  /** Of a path that is no resource: the method in lower case. */
  | 'head'
  | 'options'
  | 'post'
  | 'put';

/** What a request asks for, as `apiserver/pkg/endpoints/request/requestinfo.go` (v1.37) parses it. */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  readonly path: string;
  readonly verb: Verb;
  /** `api` or `apis`; empty for a path that is no resource. */
  readonly apiPrefix: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** The path after the prefix, in parts. */
  readonly parts: readonly string[];
}

/** Who is told of a watch's events, within the write that brings them; must not throw. */
export interface Watcher {
  /** `object` is frozen and shared; for ERROR it is a Status, which is the last event. */
  event(type: 'ADDED' | 'BOOKMARK' | 'DELETED' | 'ERROR' | 'MODIFIED', object: object): void;
  /** The watch is over by itself; not told after the request's signal has ended it. */
  end(): void;
}

/** A request inside the pipeline: `fetch` makes it from a `Request`; parts of the embedded cluster may make it themselves. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  /** The names of all headers, in lower case: `Impersonate-Extra-*` is not known by name. Absent for none but those asked for. */
  readonly headerNames?: () => Iterable<string>;
  /** The body, read whole and unzipped; empty for none. Bytes when the content type says protobuf. */
  readonly body: string | Uint8Array;
  /** What `body` says, of a client in the same program that need not write and read it: the request's own, to be changed. */
  readonly object?: unknown;
  readonly signal?: AbortSignal;
  /** The transport can be made into something else than HTTP, should the headers `Connection` and `Upgrade` ask for it. */
  readonly canUpgrade?: boolean;
  /** Who the transport vouches for: the owner of a client certificate, a component of the embedding program. */
  readonly clientIdentity?: UserInfo;
  /** Of a watch within the same program: who gets its events as objects; the answer's body is then of kind `watch`. */
  readonly watcher?: Watcher;
  /** Of the caller, for the audit event: `127.0.0.1`. */
  readonly sourceIp?: string;
}
