import type { AuditLevel, AuditStage, Status } from '../../../kube/index.ts';

/** The user of an event (`authentication.k8s.io/v1 UserInfo`). */
export interface AuditUser {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What an event is about; empty fields are left out. */
export interface AuditObjectReference {
  resource?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  apiGroup?: string;
  apiVersion?: string;
  resourceVersion?: string;
  subresource?: string;
}

/** An event of audit.k8s.io/v1 as the log of kube-apiserver has it, a line each, its fields in the same order. */
export interface AuditEvent {
  readonly kind: 'Event';
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly level: AuditLevel;
  readonly auditID: string;
  readonly stage: AuditStage;
  /** Path and query. */
  readonly requestURI: string;
  readonly verb: string;
  readonly user: AuditUser;
  readonly impersonatedUser?: AuditUser;
  readonly authenticationMetadata?: { readonly impersonationConstraint: string };
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: Readonly<AuditObjectReference>;
  readonly responseStatus?: Readonly<Omit<Partial<Status>, 'kind' | 'apiVersion'>>;
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  /** RFC 3339 in microseconds: `2026-01-01T00:00:00.000000Z`. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations?: Readonly<Record<string, string>>;
}
