import type { Pod, StoredObject } from '../../../kube/index.ts';
import { podConfigMapNames, podSecretNames } from '../../apiserver/authorization/node-relations.ts';

interface Volume {
  readonly azureFile?: object;
  readonly csi?: object;
  readonly ephemeral?: object;
  readonly glusterfs?: object;
  readonly persistentVolumeClaim?: object;
  readonly projected?: { readonly sources?: readonly Readonly<Record<string, unknown>>[] };
}

/** In the order in which upstream looks; ConfigMaps and Secrets have been looked for by then. */
const sources: readonly (readonly [keyof Volume, string])[] = [
  ['csi', 'csidrivers (via CSI volumes)'],
  ['glusterfs', 'endpoints (via glusterFS volumes)'],
  ['persistentVolumeClaim', 'persistentvolumeclaims'],
  ['ephemeral', 'persistentvolumeclaims (via ephemeral volumes)'],
  ['azureFile', 'secrets (via azureFile volumes)'],
];
const projections: readonly (readonly [string, string])[] = [
  ['serviceAccountToken', 'serviceaccounts (via projected volumes)'],
  ['clusterTrustBundle', 'clustertrustbundles'],
  ['podCertificate', 'podcertificates'],
];

/**
 * What of the API the Pod of a manifest refers to, for which a kubelet does not run it; undefined: it may run
 * (`HasAPIObjectReference`, `pkg/api/pod/util.go`, v1.37).
 */
export function apiReferenceOf(pod: Pod): string | undefined {
  const { spec } = pod;
  if (spec.serviceAccountName) return 'serviceaccounts';
  if (podSecretNames(pod as unknown as StoredObject).length > 0) return 'secrets';
  if (podConfigMapNames(pod as unknown as StoredObject).length > 0) return 'configmaps';
  const { resourceClaims = [], volumes = [] } = spec as unknown as {
    resourceClaims?: readonly object[];
    volumes?: readonly Volume[];
  };
  if (resourceClaims.length > 0) return 'resourceclaims';
  for (const volume of volumes) {
    for (const [source, what] of sources) if (volume[source] !== undefined) return what;
    for (const source of volume.projected?.sources ?? []) {
      for (const [projection, what] of projections) if (source[projection] !== undefined) return what;
    }
  }
  return undefined;
}
