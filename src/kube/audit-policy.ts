/** How much of a request is logged (`apiserver/pkg/apis/audit/v1/types.go`, v1.37, as the types below). */
export type AuditLevel = 'None' | 'Metadata' | 'Request' | 'RequestResponse';

/** When in a request's life an event is logged. */
export type AuditStage = 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';

/** Resources that a rule is for; no `resources` is all of the group. */
export interface AuditGroupResources {
  /** `*` for every group. */
  readonly group: string;
  /** `pods`, `pods/log`, `pods/*`, `*` + `/status` or `*`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** A rule of the policy; the first that matches a request decides. */
export interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly AuditGroupResources[];
  readonly namespaces?: readonly string[];
  /** `/healthz*`, or `*`. */
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** What is logged; a request that no rule matches is not. */
export interface AuditPolicy {
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly kind: 'Policy';
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
  readonly rules: readonly AuditRule[];
}

/**
 * The audit policy (audit.k8s.io/v1), written for the trace of a Pod: who asked for what, and for Pods the whole request
 * and answer, as creation, binding and each status report are told from these. Contents of Secrets, ConfigMaps and tokens
 * are never logged; what kubelets and controllers do every second without a change to a Pod is left out.
 */
export const auditPolicy: AuditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  omitManagedFields: true,
  rules: [
    { level: 'None', resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version', '/metrics', '/openapi*'] },
    {
      level: 'Metadata',
      resources: [
        { group: '', resources: ['secrets', 'configmaps', 'serviceaccounts/token'] },
        { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
      ],
    },
    {
      level: 'RequestResponse',
      verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
      resources: [
        {
          group: '',
          resources: [
            'pods',
            'pods/binding',
            'pods/status',
            'pods/eviction',
            'pods/ephemeralcontainers',
            'pods/resize',
            'bindings',
          ],
        },
      ],
    },
    {
      level: 'Request',
      verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
      resources: [
        {
          group: '',
          resources: ['events', 'nodes', 'nodes/status', 'replicationcontrollers', 'endpoints', 'services'],
        },
        { group: 'events.k8s.io', resources: ['events'] },
        { group: 'apps' },
        { group: 'batch' },
        { group: 'discovery.k8s.io' },
      ],
    },
    { level: 'Metadata' },
  ],
};
