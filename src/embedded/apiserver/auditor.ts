import type { KubeObject, Status, StoredObject } from '../../kube/index.ts';
import type { ApiRequest, RequestInfo, UserInfo } from './request.ts';

/** One object of the API, or the lists and Statuses that are answers. */
export type AuditObject = KubeObject | StoredObject | Status;

/**
 * The audit event of one request while it is made. What the policy does not want is dropped here: the pipeline tells all.
 * Methods must be cheap and must not throw.
 */
export interface AuditRecord {
  annotate(key: string, value: string): void;
  /** After impersonation; `constraint` as impersonation tells it. */
  setImpersonatedUser(user: UserInfo, constraint: string): void;
  /** The name that generateName gave, and where the object is. */
  setObjectRef(ref: { namespace?: string; name?: string; uid?: string; resourceVersion?: string }): void;
  /** The body as it came, converted to the version of the request. */
  setRequestObject(object: unknown): void;
  /** What is answered; not for watches. */
  setResponseObject(object: AuditObject): void;
  /** `ResponseStarted` of what goes on (watch, exec, log --follow) once headers are out. */
  responseStarted(code: number): void;
  /** The end; `status` is the refusal, where there is one. Ends the record. */
  responseComplete(code: number, status?: Status): void;
  /** The pipeline failed where it should not; ends the record. */
  panic(message: string): void;
}

/** Makes audit events (`apiserver/pkg/endpoints/filters/audit.go`, v1.37), as `RequestReceived` first. */
export interface Auditor {
  /**
   * Begins a request's event after authentication (or its failure: `user` is undefined then). `auditId` goes into the header
   * `Audit-Id`. Undefined where the policy says `None`.
   */
  begin(start: {
    readonly auditId: () => string;
    readonly request: ApiRequest;
    readonly info: RequestInfo;
    readonly user: UserInfo | undefined;
    readonly receivedMs: number;
  }): AuditRecord | undefined;
}
