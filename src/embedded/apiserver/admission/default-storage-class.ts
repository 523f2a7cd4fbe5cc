import type { AdmissionPlugin } from '../admission.ts';
import { isCore } from './attributes.ts';
import { newestDefault } from './newest-default.ts';

const storageClasses = { group: 'storage.k8s.io', resource: 'storageclasses' };
const defaults = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** A claim without a class gets the default one (`plugin/pkg/admission/storage/storageclass/setdefault/admission.go`, v1.37). */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  admit(attributes, context) {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' || !object || !isCore(attributes, 'persistentvolumeclaims')) return;
    if (object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return;
    object['spec'] ??= {};
    if (object['spec'].storageClassName !== undefined) return;
    const name = newestDefault(context.list(storageClasses), defaults);
    if (name !== undefined) object['spec'].storageClassName = name;
  },
};
