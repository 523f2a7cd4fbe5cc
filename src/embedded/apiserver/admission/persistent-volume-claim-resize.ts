import { compareQuantities, type KubeObject, type StoredObject } from '../../../kube/index.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { isCore, newAdmissionForbidden } from './attributes.ts';

/** Claims grow only where their class lets them (`plugin/pkg/admission/storage/persistentvolume/resize/admission.go`, v1.37). */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  validate(attributes, context) {
    const { operation, object, old } = attributes;
    if (operation !== 'UPDATE' || !object || !old || !isCore(attributes, 'persistentvolumeclaims')) return;
    const size = (claim: KubeObject | StoredObject): string => claim['spec']?.resources?.requests?.storage ?? '0';
    if (compareQuantities(size(object), size(old)) <= 0) return;
    if (old.status?.phase !== 'Bound') {
      throw newAdmissionForbidden(attributes, 'Only bound persistent volume claims can be expanded');
    }
    const name = storageClassOf(object);
    const isSame = name !== '' && name === storageClassOf(old);
    const found = isSame ? context.get({ group: 'storage.k8s.io', resource: 'storageclasses' }, '', name) : undefined;
    if (found?.['allowVolumeExpansion'] === true) return;
    throw newAdmissionForbidden(
      attributes,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  },
};

function storageClassOf(claim: KubeObject | StoredObject): string {
  const beta = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
  return beta ?? claim['spec']?.storageClassName ?? '';
}
