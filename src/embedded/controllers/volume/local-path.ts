import type { KubeObject } from '../../../kube/index.ts';

/** The provisioner of kind's class `standard`. */
export const provisioner = 'rancher.io/local-path';

/** Annotations of volumes and claims (`component-helpers/storage/volume/pv_helpers.go`, v0.37). */
export const annotationKeys = {
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  provisioner: 'volume.kubernetes.io/storage-provisioner',
  betaProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  selectedNode: 'volume.kubernetes.io/selected-node',
} as const;

/** The volume that rancher.io/local-path (v0.0.36, as kind configures it) makes for a claim on a node. */
export function newLocalVolume(
  { metadata, spec }: KubeObject,
  storageClass: KubeObject,
  node: string | undefined,
): KubeObject {
  const name = `pvc-${metadata.uid}`;
  const path = `/var/local-path-provisioner/${name}_${metadata.namespace}_${metadata.name}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: {
        ...(node === undefined ? {} : { 'local.path.provisioner/selected-node': node }),
        [annotationKeys.provisionedBy]: provisioner,
      },
    },
    spec: {
      capacity: { storage: spec.resources?.requests?.storage },
      accessModes: spec.accessModes,
      claimRef: {
        kind: 'PersistentVolumeClaim',
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
        apiVersion: 'v1',
        resourceVersion: metadata.resourceVersion,
      },
      hostPath: { path, type: 'DirectoryOrCreate' },
      ...(node === undefined
        ? {}
        : {
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
                ],
              },
            },
          }),
      persistentVolumeReclaimPolicy: storageClass['reclaimPolicy'] ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
    },
  };
}
