import type { Json, KubeObject, Status, StoredObject } from '../../kube/index.ts';
import type { ApiRequest, RequestInfo, UserInfo } from './request.ts';

/** `audit.k8s.io/v1` stages and levels (`apiserver/pkg/apis/audit/v1/types.go`, v1.37). */
export type AuditStage = 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';
export type AuditLevel = 'None' | 'Metadata' | 'Request' | 'RequestResponse';

/** The user of an audit event (`authentication.k8s.io/v1 UserInfo`). */
export interface AuditUser {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What an event is about. */
export interface AuditObjectReference {
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly subresource?: string;
}

/** An event of audit.k8s.io/v1, as the log of kube-apiserver has it, a line each. */
export interface AuditEvent {
  readonly kind: 'Event';
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly level: AuditLevel;
  readonly auditID: string;
  readonly stage: AuditStage;
  /** Path and query as the client wrote them. */
  readonly requestURI: string;
  readonly verb: string;
  readonly user: AuditUser;
  readonly impersonatedUser?: AuditUser;
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: AuditObjectReference;
  readonly responseStatus?: {
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly status?: string;
    readonly message?: string;
    readonly reason?: string;
    readonly details?: unknown;
    readonly code?: number;
  };
  readonly requestObject?: Json | KubeObject;
  readonly responseObject?: Json | KubeObject;
  /** RFC 3339 in microseconds: `2026-01-01T00:00:00.000000Z`. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What is known when a request is authenticated (or was not: then `user` is absent). */
export interface AuditStart {
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly user: UserInfo | undefined;
  /** `Audit-ID` of the answer: the client's own, or a new one. */
  readonly auditId: string;
  readonly sourceIps: readonly string[];
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/**
 * The audit of one request. The pipeline makes it with {@link Auditor.begin} after authentication, tells it what becomes known,
 * and ends it with `complete` or `panic`.
 */
export interface AuditTrail {
  /** What is to be logged; the pipeline need not hand over objects below `Request` or `RequestResponse`. */
  readonly level: AuditLevel;
  annotate(key: string, value: string): void;
  impersonated(user: UserInfo): void;
  /** The decoded request's object (create, update, delete's options), before admission changed it; not kept, but copied if it is logged. */
  requestObject(object: KubeObject): void;
  /** A patch as it came. */
  requestPatch(patch: Json): void;
  /** For watches and connections: the answer began. */
  responseStarted(code: number): void;
  /** The answer went out: `object` is what it held, a Status among others. */
  complete(code: number, object?: StoredObject | Status): void;
  /** Something threw that is not a Status. */
  panic(error: unknown): void;
}

/** Makes audit events as a by-product of the pipeline. */
export interface Auditor {
  /** Undefined when the policy says None or nobody listens: then the request is audited no further. */
  begin(start: AuditStart): AuditTrail | undefined;
  /** Called with every event as it happens. Disposing ends it. */
  subscribe(listener: (event: AuditEvent) => void): Disposable;
}
