import type { AdmissionPlugin } from '../admission.ts';

const finalizers: Readonly<Record<string, string>> = {
  '/persistentvolumes': 'kubernetes.io/pv-protection',
  '/persistentvolumeclaims': 'kubernetes.io/pvc-protection',
  'storage.k8s.io/volumeattributesclasses': 'kubernetes.io/vac-protection',
};

/** Volumes and claims stay while they are used (`plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go`, v1.37). */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  admit({ operation, resource, subresource, object }) {
    if (operation !== 'CREATE' || subresource !== '' || !object) return;
    if (resource.group !== '' && resource.group !== 'storage.k8s.io') return;
    const finalizer = finalizers[`${resource.group}/${resource.resource}`];
    if (finalizer === undefined || object.metadata.finalizers?.includes(finalizer)) return;
    object.metadata.finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  },
};
