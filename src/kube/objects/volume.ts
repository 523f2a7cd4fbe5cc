import type { ObjectMeta } from '../object.ts';
import type { LabelSelector } from '../validation/labels.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from './field-selectors.ts';

/** `v1.Volume` (`staging/src/k8s.io/api/core/v1/types.go`, v1.37). */

export interface KeyToPath {
  key?: string;
  path?: string;
  mode?: number;
  user?: number;
}

export interface DownwardApiFile {
  path?: string;
  fieldRef?: ObjectFieldSelector;
  resourceFieldRef?: ResourceFieldSelector;
  mode?: number;
  user?: number;
}

export interface VolumeProjection {
  secret?: { name?: string; items?: KeyToPath[] };
  configMap?: { name?: string; items?: KeyToPath[] };
  downwardAPI?: { items?: DownwardApiFile[] };
  serviceAccountToken?: { audience?: string; expirationSeconds?: number; path?: string; user?: number };
  clusterTrustBundle?: {
    name?: string;
    signerName?: string;
    labelSelector?: LabelSelector;
    path?: string;
    user?: number;
  };
  podCertificate?: {
    signerName?: string;
    keyType?: string;
    maxExpirationSeconds?: number;
    credentialBundlePath?: string;
    keyPath?: string;
    certificateChainPath?: string;
    userAnnotations?: Record<string, string>;
    user?: number;
  };
}

export interface ProjectedVolume {
  sources?: VolumeProjection[];
  defaultMode?: number;
  defaultUser?: number;
}

/** `PersistentVolumeClaimTemplate`. */
export interface ClaimTemplate {
  metadata?: ObjectMeta;
  spec?: Record<string, unknown>;
}

export interface Volume {
  name?: string;
  emptyDir?: { medium?: string; sizeLimit?: string; mode?: number };
  hostPath?: { path?: string; type?: string };
  secret?: { secretName?: string; items?: KeyToPath[]; defaultMode?: number; defaultUser?: number };
  configMap?: { name?: string; items?: KeyToPath[]; defaultMode?: number; defaultUser?: number };
  downwardAPI?: { items?: DownwardApiFile[]; defaultMode?: number; defaultUser?: number };
  projected?: ProjectedVolume;
  persistentVolumeClaim?: { claimName?: string; readOnly?: boolean };
  ephemeral?: { volumeClaimTemplate?: ClaimTemplate };
  image?: { reference?: string; pullPolicy?: string };
  csi?: { driver?: string; nodePublishSecretRef?: { name?: string } };
  nfs?: { server?: string; path?: string };
  iscsi?: {
    targetPortal?: string;
    iqn?: string;
    lun?: number;
    chapAuthDiscovery?: boolean;
    chapAuthSession?: boolean;
    secretRef?: object;
    initiatorName?: string;
    iscsiInterface?: string;
  };
  fc?: { targetWWNs?: string[]; wwids?: string[]; lun?: number };
  gitRepo?: { repository?: string; directory?: string };
  gcePersistentDisk?: { pdName?: string; partition?: number };
  awsElasticBlockStore?: { volumeID?: string; partition?: number };
  glusterfs?: { endpoints?: string; path?: string };
  flocker?: { datasetName?: string; datasetUUID?: string };
  rbd?: { monitors?: string[]; image?: string; pool?: string; user?: string; keyring?: string };
  cinder?: { volumeID?: string; secretRef?: { name?: string } };
  cephfs?: { monitors?: string[] };
  quobyte?: { registry?: string; volume?: string; tenant?: string };
  flexVolume?: { driver?: string; options?: Record<string, string> };
  azureFile?: { secretName?: string; shareName?: string };
  azureDisk?: {
    diskName?: string;
    diskURI?: string;
    cachingMode?: string;
    kind?: string;
    fsType?: string;
    readOnly?: boolean;
  };
  vsphereVolume?: { volumePath?: string };
  photonPersistentDisk?: { pdID?: string };
  portworxVolume?: { volumeID?: string };
  storageos?: { volumeName?: string; volumeNamespace?: string; secretRef?: { name?: string } };
  scaleIO?: { gateway?: string; system?: string; volumeName?: string; storageMode?: string; fsType?: string };
}
