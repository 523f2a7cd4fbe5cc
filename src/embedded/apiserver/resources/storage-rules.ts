import type { ResourceRules } from '../resource.ts';
import { persistentVolumeClaimRules } from './core/persistent-volume-claim.ts';
import { csiNodeRules } from './storage/csi-node.ts';
import { storageClassRules } from './storage/storage-class.ts';

/** The rules of what Nodes and kinds of volumes have from the start, and of claims, which a Pod may have in it. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  persistentvolumeclaims: persistentVolumeClaimRules,
  'csinodes.storage.k8s.io': csiNodeRules,
  'storageclasses.storage.k8s.io': storageClassRules,
};
