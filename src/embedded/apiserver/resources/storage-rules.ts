import type { ResourceRules } from '../resource.ts';
import { persistentVolumeRules } from './core/persistent-volume.ts';
import { persistentVolumeClaimRules } from './core/persistent-volume-claim.ts';
import { csiDriverRules } from './storage/csi-driver.ts';
import { csiNodeRules } from './storage/csi-node.ts';
import { csiStorageCapacityRules } from './storage/csi-storage-capacity.ts';
import { storageClassRules } from './storage/storage-class.ts';
import { volumeAttachmentRules } from './storage/volume-attachment.ts';
import { volumeAttributesClassRules } from './storage/volume-attributes-class.ts';

/** The rules of volumes. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  persistentvolumeclaims: persistentVolumeClaimRules,
  persistentvolumes: persistentVolumeRules,
  'csidrivers.storage.k8s.io': csiDriverRules,
  'csinodes.storage.k8s.io': csiNodeRules,
  'csistoragecapacities.storage.k8s.io': csiStorageCapacityRules,
  'storageclasses.storage.k8s.io': storageClassRules,
  'volumeattachments.storage.k8s.io': volumeAttachmentRules,
  'volumeattributesclasses.storage.k8s.io': volumeAttributesClassRules,
};
