import { quantitySign } from '../../kube/index.ts';
import { writeClaim } from './claim.ts';
import type { Fields } from './describer.ts';
import type { Page } from './page.ts';
import { formatAmount, formatMap, formatSlice, shorten } from './values.ts';

/** One row: what stands before the tab, and what the source says. */
type Row = readonly [heading: string, value: (source: Fields) => unknown];

interface Source {
  readonly type: string;
  readonly rows: readonly Row[];
  /** What stands below the rows. */
  readonly more?: (page: Page, source: Fields) => void;
}

const text =
  (field: string) =>
  (source: Fields): unknown =>
    source[field] ?? '';
const number =
  (field: string) =>
  (source: Fields): unknown =>
    source[field] ?? 0;
const flag =
  (field: string) =>
  (source: Fields): unknown =>
    source[field] ?? false;
const isOptional: Row = ['Optional:', flag('optional')];
const fsType: Row = ['FSType:', text('fsType')];
const readOnly: Row = ['ReadOnly:', flag('readOnly')];

/** A reference as Go's generated `String` prints it. */
const secretRef: Row = [
  'SecretRef:',
  ({ secretRef: ref }) => {
    if (ref === undefined || ref === null) return 'nil';
    return ref.namespace === undefined
      ? `&LocalObjectReference{Name:${ref.name ?? ''},}`
      : `&SecretReference{Name:${ref.name ?? ''},Namespace:${ref.namespace},}`;
  },
];

const sources: Readonly<Record<string, Source>> = {
  hostPath: {
    type: 'HostPath (bare host directory volume)',
    rows: [
      ['Path:', text('path')],
      ['HostPathType:', ({ type }) => type ?? '<none>'],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    rows: [
      ['Medium:', text('medium')],
      [
        'SizeLimit:',
        ({ sizeLimit: limit }) =>
          limit !== undefined && limit !== null && quantitySign(limit) > 0 ? formatAmount(limit) : '<unset>',
      ],
    ],
  },
  gcePersistentDisk: {
    type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    rows: [['PDName:', text('pdName')], fsType, ['Partition:', number('partition')], readOnly],
  },
  awsElasticBlockStore: {
    type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    rows: [['VolumeID:', text('volumeID')], fsType, ['Partition:', number('partition')], readOnly],
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    rows: [
      ['Repository:', text('repository')],
      ['Revision:', text('revision')],
    ],
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    rows: [['SecretName:', text('secretName')], isOptional],
  },
  configMap: {
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    rows: [['Name:', text('name')], isOptional],
  },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    rows: [['Server:', text('server')], ['Path:', text('path')], readOnly],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    rows: [
      ['TargetPortal:', text('targetPortal')],
      ['IQN:', text('iqn')],
      ['Lun:', number('lun')],
      ['ISCSIInterface', text('iscsiInterface')],
      fsType,
      readOnly,
      ['Portals:', ({ portals }) => formatSlice(portals)],
      ['DiscoveryCHAPAuth:', flag('chapAuthDiscovery')],
      ['SessionCHAPAuth:', flag('chapAuthSession')],
      secretRef,
      ['InitiatorName:', ({ initiatorName }) => initiatorName ?? '<none>'],
    ],
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    rows: [['EndpointsName:', text('endpoints')], ['Path:', text('path')], readOnly],
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    rows: [['ClaimName:', text('claimName')], readOnly],
  },
  ephemeral: {
    type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    rows: [],
    more(page, { volumeClaimTemplate: template }) {
      if (template !== undefined && template !== null) writeClaim(page.nested(2), template, undefined);
    },
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    rows: [
      ['CephMonitors:', ({ monitors }) => formatSlice(monitors)],
      ['RBDImage:', text('image')],
      fsType,
      ['RBDPool:', text('pool')],
      ['RadosUser:', text('user')],
      ['Keyring:', text('keyring')],
      secretRef,
      readOnly,
    ],
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    rows: [['Registry:', text('registry')], ['Volume:', text('volume')], readOnly],
  },
  downwardAPI: {
    type: 'DownwardAPI (a volume populated by information about the pod)',
    rows: [],
    more(page, { items }) {
      page.write(0, '    Items:\n');
      for (const { path = '', fieldRef, resourceFieldRef } of items ?? []) {
        if (fieldRef) page.write(3, `${fieldRef.fieldPath ?? ''} -> ${path}\n`);
        if (resourceFieldRef) page.write(3, `${resourceFieldRef.resource ?? ''} -> ${path}\n`);
      }
    },
  },
  azureDisk: {
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    rows: [
      ['DiskName:', text('diskName')],
      ['DiskURI:', text('diskURI')],
      ['Kind: ', text('kind')],
      fsType,
      ['CachingMode:', text('cachingMode')],
      readOnly,
    ],
  },
  vsphereVolume: {
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    rows: [['VolumePath:', text('volumePath')], fsType, ['StoragePolicyName:', text('storagePolicyName')]],
  },
  cinder: {
    type: 'Cinder (a Persistent Disk resource in OpenStack)',
    rows: [['VolumeID:', text('volumeID')], fsType, readOnly, secretRef],
  },
  photonPersistentDisk: {
    type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    rows: [['PdID:', text('pdID')], fsType],
  },
  portworxVolume: {
    type: 'PortworxVolume (a Portworx Volume resource)',
    rows: [['VolumeID:', text('volumeID')]],
  },
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    rows: [
      ['Gateway:', text('gateway')],
      ['System:', text('system')],
      ['Protection Domain:', text('protectionDomain')],
      ['Storage Pool:', text('storagePool')],
      ['Storage Mode:', text('storageMode')],
      ['VolumeName:', text('volumeName')],
      fsType,
      readOnly,
    ],
  },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    rows: [
      ['Monitors:', ({ monitors }) => formatSlice(monitors)],
      ['Path:', text('path')],
      ['User:', text('user')],
      ['SecretFile:', text('secretFile')],
      secretRef,
      readOnly,
    ],
  },
  storageos: {
    type: 'StorageOS (a StorageOS Persistent Disk resource)',
    rows: [['VolumeName:', text('volumeName')], ['VolumeNamespace:', text('volumeNamespace')], fsType, readOnly],
  },
  fc: {
    type: 'FC (a Fibre Channel disk)',
    rows: [
      ['TargetWWNs:', ({ targetWWNs }) => (targetWWNs ?? []).join(', ')],
      ['LUN:', ({ lun }) => lun ?? '<none>'],
      fsType,
      readOnly,
    ],
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    rows: [['SecretName:', text('secretName')], ['ShareName:', text('shareName')], readOnly],
  },
  flexVolume: {
    type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    rows: [['Driver:', text('driver')], fsType, secretRef, readOnly, ['Options:', ({ options }) => formatMap(options)]],
  },
  flocker: {
    type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    rows: [
      ['DatasetName:', text('datasetName')],
      ['DatasetUUID:', text('datasetUUID')],
    ],
  },
  projected: {
    type: 'Projected (a volume that contains injected data from multiple sources)',
    rows: [],
    more: writeProjections,
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    rows: [['Driver:', text('driver')], fsType, readOnly],
    more: writeAttributes,
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    rows: [
      ['Reference:', text('reference')],
      ['PullPolicy:', text('pullPolicy')],
    ],
  },
};

/** Sources that a PersistentVolume tells more of, or that only it has. */
const persistentSources: Readonly<Record<string, Source>> = {
  ...Object.fromEntries(
    [
      'hostPath',
      'gcePersistentDisk',
      'awsElasticBlockStore',
      'nfs',
      'iscsi',
      'rbd',
      'quobyte',
      'vsphereVolume',
      'cinder',
      'azureDisk',
      'photonPersistentDisk',
      'portworxVolume',
      'cephfs',
      'storageos',
      'fc',
      'flexVolume',
      'flocker',
    ].flatMap((name) => (sources[name] === undefined ? [] : [[name, sources[name]]])),
  ),
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    rows: [
      ['EndpointsName:', text('endpoints')],
      ['EndpointsNamespace:', ({ endpointsNamespace }) => endpointsNamespace ?? '<unset>'],
      ['Path:', text('path')],
      readOnly,
    ],
  },
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    rows: [
      ['Gateway:', text('gateway')],
      ['System:', text('system')],
      ['Protection Domain:', text('protectionDomain')],
      ['Storage Pool:', text('storagePool')],
      ['Storage Mode:', text('storageMode')],
      ['VolumeName:', text('volumeName')],
      ['SecretName:', ({ secretRef: ref }) => ref?.name ?? ''],
      ['SecretNamespace:', ({ secretRef: ref }) => ref?.namespace ?? ''],
      fsType,
      readOnly,
    ],
  },
  local: {
    type: 'LocalVolume (a persistent volume backed by local storage on a node)',
    rows: [['Path:', text('path')]],
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    rows: [
      ['SecretName:', text('secretName')],
      ['SecretNamespace:', text('secretNamespace')],
      ['ShareName:', text('shareName')],
      readOnly,
    ],
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    rows: [['Driver:', text('driver')], fsType, ['VolumeHandle:', text('volumeHandle')], readOnly],
    more: writeAttributes,
  },
};

function writeProjections(page: Page, { sources: projections }: Fields): void {
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of projections ?? []) {
    if (secret) page.write(2, `SecretName:\t${secret.name ?? ''}\n    Optional:\t${secret.optional ?? false}\n`);
    else if (downwardAPI) page.write(2, 'DownwardAPI:\ttrue\n');
    else if (configMap)
      page.write(2, `ConfigMapName:\t${configMap.name ?? ''}\n    Optional:\t${configMap.optional ?? false}\n`);
    else if (serviceAccountToken)
      page.write(2, `TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 0}\n`);
  }
}

const maxAttributeBytes = 140;

/** `printCSIPersistentVolumeAttributesMultiline`. */
function writeAttributes(page: Page, { volumeAttributes }: Fields): void {
  const attributes: Record<string, string> = volumeAttributes ?? {};
  page.write(2, 'VolumeAttributes:\t');
  const keys = Object.keys(attributes).sort();
  if (keys.length === 0) page.line('<none>');
  for (const [index, key] of keys.entries()) {
    if (index > 0) {
      page.write(2, '');
      page.write(2, '\t');
    }
    page.write(2, `${shorten(`${key}=${attributes[key]}`, maxAttributeBytes)}\n`);
  }
}

function writeSource(page: Page, known: Readonly<Record<string, Source>>, holder: Fields): void {
  const name = Object.keys(known).find((one) => holder[one] !== undefined && holder[one] !== null);
  const source = name === undefined ? undefined : known[name];
  if (name === undefined || source === undefined) {
    page.write(1, '<unknown>\n');
    return;
  }
  page.write(2, `Type:\t${source.type}\n`);
  for (const [heading, value] of source.rows) page.write(0, `    ${heading}\t${value(holder[name])}\n`);
  source.more?.(page, holder[name]);
}

/** Where a PersistentVolume is. */
export const writePersistentSource = (page: Page, spec: Fields): void => writeSource(page, persistentSources, spec);

/** `describeVolumes`. */
export function writeVolumes(page: Page, volumes: readonly Fields[] | null | undefined, indent = ''): void {
  if ((volumes ?? []).length === 0) {
    page.write(0, `${indent}Volumes:\t<none>\n`);
    return;
  }
  page.write(0, `${indent}Volumes:\n`);
  for (const volume of volumes ?? []) {
    page.write(1, `${indent === '' ? '' : ' '}${volume.name ?? ''}:\n`);
    writeSource(page, sources, volume);
  }
}
