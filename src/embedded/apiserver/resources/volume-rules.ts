import type { ResourceRules } from '../resource.ts';
import { persistentVolumeRules } from './core/persistent-volume.ts';
import { csiDriverRules } from './storage/csi-driver.ts';
import { csiStorageCapacityRules } from './storage/csi-storage-capacity.ts';
import { volumeAttachmentRules } from './storage/volume-attachment.ts';
import { volumeAttributesClassRules } from './storage/volume-attributes-class.ts';

/** The rules of volumes. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  persistentvolumes: persistentVolumeRules,
  'csidrivers.storage.k8s.io': csiDriverRules,
  'csistoragecapacities.storage.k8s.io': csiStorageCapacityRules,
  'volumeattachments.storage.k8s.io': volumeAttachmentRules,
  'volumeattributesclasses.storage.k8s.io': volumeAttributesClassRules,
};
