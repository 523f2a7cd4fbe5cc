import { stringify } from 'yaml';
import { auditPolicy } from '../../kube/index.ts';
import type { KindPaths } from './paths.ts';
import { makeFolders } from './paths.ts';
import { writeOwnFile } from './state.ts';

/** Where the audit folder is in the control-plane node; the mount also tells our clusters from those of others. */
export const auditMountPoint = '/var/log/podpath-audit';
const policyMountPoint = '/etc/kubernetes/podpath-audit-policy.yaml';

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
