import { stringify } from 'yaml';
import type { KindPaths } from './paths.ts';
import { makeFolders } from './paths.ts';
import { writeOwnFile } from './state.ts';

/** Where the audit folder is in the control-plane node; the mount also tells our clusters from those of others. */
export const auditMountPoint = '/var/log/podpath-audit';
const policyMountPoint = '/etc/kubernetes/podpath-audit-policy.yaml';

/** A rule of the policy; the first that matches a request decides. */
export interface AuditRule {
  readonly level: 'None' | 'Metadata' | 'Request' | 'RequestResponse';
  readonly verbs?: readonly string[];
  readonly resources?: readonly { readonly group: string; readonly resources?: readonly string[] }[];
  readonly nonResourceURLs?: readonly string[];
}

/**
 * The audit policy (audit.k8s.io/v1), written for the trace of a Pod: who asked for what, and for Pods the whole request
 * and answer, as creation, binding and each status report are told from these. Contents of Secrets, ConfigMaps and tokens
 * are never logged; what kubelets and controllers do every second without a change to a Pod is left out.
 */
export const auditPolicy = {
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
} satisfies { rules: readonly AuditRule[] } & Record<string, unknown>;

/** What kind is told: one control plane with the audit log, and `workers` workers. */
export function newKindConfig(paths: KindPaths, workers: number): unknown {
  const apiServer = {
    kind: 'ClusterConfiguration',
    apiServer: {
      // A map without an apiVersion: kind turns it into the list that kubeadm v1beta4 wants (pkg/internal/patch, v0.33).
      extraArgs: {
        'audit-policy-file': policyMountPoint,
        'audit-log-path': `${auditMountPoint}/audit.log`,
        'audit-log-maxsize': '50',
        'audit-log-maxbackup': '2',
      },
      extraVolumes: [
        {
          name: 'audit-policy',
          hostPath: policyMountPoint,
          mountPath: policyMountPoint,
          readOnly: true,
          pathType: 'File',
        },
        {
          name: 'audit-log',
          hostPath: auditMountPoint,
          mountPath: auditMountPoint,
          readOnly: false,
          pathType: 'Directory',
        },
      ],
    },
  };
  const controlPlane = {
    role: 'control-plane',
    extraMounts: [
      { hostPath: paths.auditPolicy, containerPath: policyMountPoint, readOnly: true },
      { hostPath: paths.auditFolder, containerPath: auditMountPoint },
    ],
    kubeadmConfigPatches: [stringify(apiServer)],
  };
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { apiServerAddress: '127.0.0.1' },
    nodes: [controlPlane, ...Array.from({ length: workers }, () => ({ role: 'worker' }))],
  };
}

/**
 * Writes the folders and files that kind and the API server need.
 * @throws PodpathError `MissingOnMachine` when the disk is full or a folder is not ours.
 */
export async function writeConfig(paths: KindPaths, workers: number): Promise<void> {
  await makeFolders(paths);
  await writeOwnFile(paths.auditPolicy, stringify(auditPolicy));
  await writeOwnFile(paths.kindConfig, stringify(newKindConfig(paths, workers)));
  // The API server runs as root in the node: a log that is there already stays its owner's, on this machine as well.
  await writeOwnFile(paths.auditLog, '');
}
