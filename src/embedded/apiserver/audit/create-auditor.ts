import { type Clock, toDisposable } from '../../../base/index.ts';
import { type AuditPolicy, type AuditStage, formatMicroTime, type Status } from '../../../kube/index.ts';
import type { Auditor, AuditRecord } from '../auditor.ts';
import { cloneJson } from '../clone.ts';
import type { RequestInfo, UserInfo } from '../request.ts';
import { createPolicyEvaluator } from './evaluate-policy.ts';
import type { AuditEvent, AuditObjectReference, AuditUser } from './event.ts';
import { withoutManagedFields } from './managed-fields.ts';

/** An {@link Auditor} that someone can listen to. */
export interface SubscribableAuditor extends Auditor {
  /** Calls `listener` with every event as it happens, until disposed of; a listener must not throw. */
  subscribe(listener: (event: AuditEvent) => void): Disposable;
}

const maxUserAgentLength = 1024;

/**
 * Makes the events of audit.k8s.io/v1 that kube-apiserver would log under a policy (`apiserver/pkg/endpoints/filters/audit.go`
 * and `apiserver/pkg/audit/request.go`, v1.37). With nobody listening no event is made. Left out: annotations with the
 * latencies of requests that take more than half a second.
 */
export function createAuditor(options: { readonly clock: Clock; readonly policy: AuditPolicy }): SubscribableAuditor {
  const { clock, policy } = options;
  const evaluate = createPolicyEvaluator(policy);
  const listeners = new Set<(event: AuditEvent) => void>();
  return {
    subscribe(listener) {
      // The same function may listen twice.
      const own = (event: AuditEvent) => listener(event);
      listeners.add(own);
      return toDisposable(() => void listeners.delete(own));
    },
    begin({ auditId, request, info, user, receivedMs }) {
      if (listeners.size === 0) return undefined;
      const { level, omitStages, omitManagedFields } = evaluate(info, user);
      if (level === 'None') return undefined;
      const keepsRequest = level === 'Request' || level === 'RequestResponse';
      const auditID = auditId();
      const receivedAt = formatMicroTime(receivedMs);
      const query = request.query.toString();
      const userAgent = request.header('user-agent') ?? '';
      const objectRef = info.isResourceRequest ? newObjectRef(info) : undefined;
      const annotations: Record<string, string> = {};
      let impersonation: Pick<AuditEvent, 'impersonatedUser' | 'authenticationMetadata'> = {};
      let responseStatus: AuditEvent['responseStatus'];
      let requestObject: unknown;
      let responseObject: unknown;

      function emit(stage: AuditStage) {
        if (omitStages.includes(stage)) return;
        const event: AuditEvent = {
          kind: 'Event',
          apiVersion: 'audit.k8s.io/v1',
          level,
          auditID,
          stage,
          requestURI: query === '' ? request.path : `${request.path}?${query}`,
          verb: info.verb,
          user: toAuditUser(user),
          ...impersonation,
          ...(request.sourceIp === undefined ? {} : { sourceIPs: [request.sourceIp] }),
          ...(userAgent === '' ? {} : { userAgent: truncate(userAgent) }),
          ...(objectRef === undefined ? {} : { objectRef: { ...objectRef } }),
          ...(responseStatus === undefined ? {} : { responseStatus }),
          ...(requestObject === undefined ? {} : { requestObject }),
          ...(responseObject === undefined ? {} : { responseObject }),
          requestReceivedTimestamp: receivedAt,
          stageTimestamp: stage === 'RequestReceived' ? receivedAt : formatMicroTime(clock.now()),
          ...(Object.keys(annotations).length === 0 ? {} : { annotations: sortKeys(annotations) }),
        };
        for (const listener of listeners) listener(event);
      }

      const record: AuditRecord = {
        annotate(key, value) {
          // What was said first stays, as upstream.
          if (!Object.hasOwn(annotations, key)) annotations[key] = value;
        },
        setImpersonatedUser(impersonated, constraint) {
          impersonation = {
            impersonatedUser: toAuditUser(impersonated),
            ...(constraint === '' ? {} : { authenticationMetadata: { impersonationConstraint: constraint } }),
          };
        },
        setObjectRef(ref) {
          if (objectRef) fillIn(objectRef, ref);
        },
        setRequestObject(object) {
          if (objectRef) fillIn(objectRef, metadataOf(object));
          if (keepsRequest) requestObject = cloneJson(omitManagedFields ? withoutManagedFields(object) : object);
        },
        setResponseObject(object) {
          if (isStatus(object)) responseStatus = toResponseStatus(object);
          if (level !== 'RequestResponse') return;
          responseObject = omitManagedFields ? withoutManagedFields(object) : object;
        },
        responseStarted(code) {
          responseStatus = { ...(responseStatus ?? { metadata: {} }), code };
          emit('ResponseStarted');
        },
        responseComplete(code, status) {
          if (status) record.setResponseObject(status);
          responseStatus = { ...(responseStatus ?? { metadata: {} }), code };
          // Upstream's handler of failed authentication knows this one stage only.
          emit(user === undefined ? 'ResponseStarted' : 'ResponseComplete');
        },
        panic(message) {
          responseStatus = {
            metadata: {},
            status: 'Failure',
            message: `APIServer panic'd: ${message}`,
            reason: 'InternalError',
            code: 500,
          };
          emit('Panic');
        },
      };
      if (user !== undefined) emit('RequestReceived');
      return record;
    },
  };
}

function toAuditUser(user: UserInfo | undefined): AuditUser {
  if (!user) return {};
  const { username, uid, groups, extra } = user;
  return {
    username,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function newObjectRef(info: RequestInfo): AuditObjectReference {
  const ref: AuditObjectReference = {};
  ref.resource = info.resource;
  if (info.namespace !== '') ref.namespace = info.namespace;
  if (info.name !== '') ref.name = info.name;
  if (info.apiGroup !== '') ref.apiGroup = info.apiGroup;
  ref.apiVersion = info.apiVersion;
  if (info.subresource !== '') ref.subresource = info.subresource;
  return ref;
}

type ObjectIdentity = Pick<AuditObjectReference, 'namespace' | 'name' | 'uid' | 'resourceVersion'>;

const identityFields = ['namespace', 'name', 'uid', 'resourceVersion'] as const;

function fillIn(ref: AuditObjectReference, identity: ObjectIdentity): void {
  for (const field of identityFields) {
    const value = identity[field];
    if (!ref[field] && value) ref[field] = value;
  }
}

function metadataOf(object: unknown): ObjectIdentity {
  const metadata = (object as { metadata?: unknown } | null | undefined)?.metadata;
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
}

const isStatus = (object: { kind: string }): object is Status => object.kind === 'Status';

function toResponseStatus({ status, message, reason, details, code }: Status): AuditEvent['responseStatus'] {
  return {
    metadata: {},
    ...(status === undefined ? {} : { status }),
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    ...(code === undefined ? {} : { code }),
  };
}

function truncate(userAgent: string): string {
  return userAgent.length > maxUserAgentLength ? `${userAgent.slice(0, maxUserAgentLength)}...TRUNCATED` : userAgent;
}

/** Go writes maps by key. */
function sortKeys(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1)));
}
