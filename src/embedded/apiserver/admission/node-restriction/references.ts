import type { KubeObject } from '../../../../kube/index.ts';
import { podConfigMapNames, podSecretNames } from '../../authorization/node-relations.ts';

/** What a volume of a type needs from the API; undefined for those that need nothing. */
const volumeReferences: Readonly<Record<string, string>> = {
  configMap: 'configmaps (via configmap volumes)',
  secret: 'secrets (via secret volumes)',
  csi: 'csidrivers (via CSI volumes)',
  glusterfs: 'endpoints (via glusterFS volumes)',
  persistentVolumeClaim: 'persistentvolumeclaims',
  ephemeral: 'persistentvolumeclaims (via ephemeral volumes)',
  azureFile: 'secrets (via azureFile volumes)',
};

const projectedReferences: Readonly<Record<string, string>> = {
  configMap: 'configmaps (via projected volumes)',
  secret: 'secrets (via projected volumes)',
  serviceAccountToken: 'serviceaccounts (via projected volumes)',
  clusterTrustBundle: 'clustertrustbundles',
  podCertificate: 'podcertificates',
};

const find = (references: Readonly<Record<string, string>>, source: Readonly<Record<string, unknown>>) =>
  Object.keys(references).find((type) => source[type]);

/** The first kind of object that a Pod refers to (`pkg/api/pod/util.go HasAPIObjectReference`, v1.37); undefined for none. */
export function findReference(pod: KubeObject): string | undefined {
  const { spec } = pod;
  if (spec.serviceAccountName) return 'serviceaccounts';
  if (podSecretNames(pod).length > 0) return 'secrets';
  if (podConfigMapNames(pod).length > 0) return 'configmaps';
  if ((spec.resourceClaims ?? []).length > 0) return 'resourceclaims';
  for (const volume of spec.volumes ?? []) {
    const type = find(volumeReferences, volume);
    if (type !== undefined) return volumeReferences[type];
    for (const source of volume.projected?.sources ?? []) {
      const projected = find(projectedReferences, source);
      if (projected !== undefined) return projectedReferences[projected];
    }
  }
  return undefined;
}
