import {
  type FieldError,
  fieldErrors,
  isDns1123Subdomain,
  isInRange,
  isLongerThan,
  nameIsDnsLabel,
} from '../../../../kube/index.ts';
import { checkDnsLabel, checkDnsSubdomain, checkSupported, complain } from '../field-rules.ts';

/** One volume source as it comes: what its own check does not read is of no matter here. */
// biome-ignore lint/suspicious/noExplicitAny: thirty shapes, each read by one small check; casts would hide the rules.
type Source = Readonly<Record<string, any>>;
type Check = (source: Source, path: string, volumeName: string) => FieldError[];

interface SourceKind {
  /** How it is spelt where it stands beside another source. */
  readonly field: string;
  /** How it is spelt in the paths of its own violations, where that differs. */
  readonly path?: string;
  readonly spelling?: string;
  readonly check: Check;
}

const requireFields =
  (...fields: string[]): Check =>
  (source, path) =>
    fields.filter((field) => isEmpty(source[field])).map((field) => fieldErrors.required(`${path}.${field}`));

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const noBacksteps = (path: string, target: string): FieldError[] =>
  target.split('/').includes('..') ? [fieldErrors.invalid(path, target, "must not contain '..'")] : [];

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

const checkHostPath: Check = (source, path) => {
  if (isEmpty(source['path'])) return [fieldErrors.required(`${path}.path`)];
  return [
    ...noBacksteps(`${path}.path`, source['path']),
    ...checkSupported(`${path}.type`, source['type'] ?? '', hostPathTypes),
  ];
};

const checkLocal: Check = (source, path) =>
  isEmpty(source['path']) ? [fieldErrors.required(`${path}.path`)] : noBacksteps(`${path}.path`, source['path']);

const checkNfs: Check = (source, path) => [
  ...requireFields('server', 'path')(source, path, ''),
  ...(source['path']?.startsWith('/')
    ? []
    : [fieldErrors.invalid(`${path}.path`, source['path'] ?? '', 'must be an absolute path')]),
];

const withPartition =
  (field: string): Check =>
  (source, path) => [
    ...requireFields(field)(source, path, ''),
    ...isInRange(source['partition'] ?? 0, 0, 255).map(() =>
      fieldErrors.invalid(`${path}.partition`, source['partition'], 'must be between 1 and 255, inclusive'),
    ),
  ];

const checkGlusterfs: Check = (source, path) => {
  const errors = requireFields('endpoints', 'path')(source, path, '');
  const namespace: string | undefined = source['endpointsNamespace'];
  if (namespace === '') {
    const why = 'if the endpointnamespace is set, it must be a valid namespace name';
    errors.push(fieldErrors.invalid(`${path}.endpointsNamespace`, '', why));
  } else if (namespace !== undefined) {
    errors.push(...complain(`${path}.endpointsNamespace`, namespace, nameIsDnsLabel(namespace, false)));
  }
  return errors;
};

const checkFlocker: Check = ({ datasetName = '', datasetUUID = '' }, path) => {
  const errors: FieldError[] = [];
  if (!datasetName && !datasetUUID) {
    errors.push(fieldErrors.required(path, 'one of datasetName and datasetUUID is required'));
  }
  if (datasetName && datasetUUID) {
    const why = 'datasetName and datasetUUID can not be specified simultaneously';
    errors.push(fieldErrors.invalid(path, 'resource', why));
  }
  if (datasetName.includes('/')) {
    errors.push(fieldErrors.invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  }
  return errors;
};

const checkQuobyte: Check = ({ registry = '', tenant = '', volume = '' }, path) => {
  const errors: FieldError[] = [];
  const why = 'must be a host:port pair or multiple pairs separated by commas';
  if (registry === '') errors.push(fieldErrors.required(`${path}.registry`, why));
  else if (tenant.length >= 65) {
    const tooLong = 'must be a UUID and may not exceed a length of 64 characters';
    errors.push(fieldErrors.required(`${path}.tenant`, tooLong));
  } else {
    const wrong = registry.split(',').filter((pair: string) => !/^([^:[\]]*|\[[^[\]]*\]):[^:]*$/.test(pair));
    for (const _ of wrong) errors.push(fieldErrors.invalid(`${path}.registry`, registry, why));
  }
  if (volume === '') errors.push(fieldErrors.required(`${path}.volume`));
  return errors;
};

const initiators: readonly [string, RegExp][] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)$/],
  ['eui', /^eui.[a-zA-Z0-9]{16}$/],
  ['naa', /^naa.[a-zA-Z0-9]{32}$/],
];

const checkIscsiName = (path: string, name: string): FieldError[] =>
  initiators.some(([prefix, pattern]) => name.startsWith(prefix) && pattern.test(name))
    ? []
    : [fieldErrors.invalid(path, name, 'must be valid format')];

const checkIscsi: Check = (source, path, volumeName) => {
  const { targetPortal = '', initiatorName, iqn = '', lun = 0, secretRef } = source;
  const errors = requireFields('targetPortal')(source, path, '');
  if (initiatorName !== undefined && isLongerThan(`${volumeName}:${targetPortal}`, 64)) {
    const why =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    errors.push(fieldErrors.invalid(`${path}.targetportal`, targetPortal, why));
  }
  if (iqn === '') errors.push(fieldErrors.required(`${path}.iqn`));
  else errors.push(...checkIscsiName(`${path}.iqn`, iqn));
  for (const why of isInRange(lun, 0, 255)) errors.push(fieldErrors.invalid(`${path}.lun`, lun, why));
  if ((source['chapAuthDiscovery'] || source['chapAuthSession']) && secretRef === undefined) {
    errors.push(fieldErrors.required(`${path}.secretRef`));
  }
  if (secretRef !== undefined && !secretRef.name) errors.push(fieldErrors.required(`${path}.secretRef.name`));
  if (initiatorName !== undefined) errors.push(...checkIscsiName(`${path}.initiatorname`, initiatorName));
  return errors;
};

const checkFibreChannel: Check = ({ targetWWNs = [], wwids = [], lun }, path) => {
  const errors: FieldError[] = [];
  const target = `${path}.targetWWNs`;
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(fieldErrors.required(target, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    errors.push(fieldErrors.invalid(target, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  }
  if (targetWWNs.length === 0) return errors;
  if (lun === undefined) errors.push(fieldErrors.required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  else for (const why of isInRange(lun, 0, 255)) errors.push(fieldErrors.invalid(`${path}.lun`, lun, why));
  return errors;
};

const checkFlex: Check = (source, path) => {
  const errors = requireFields('driver')(source, path, '');
  for (const option of Object.keys(source['options'] ?? {})) {
    const namespace = `.${option.split('/')[0]?.toLowerCase()}`;
    if (!namespace.endsWith('.kubernetes.io') && !namespace.endsWith('.k8s.io')) continue;
    const why = 'kubernetes.io and k8s.io namespaces are reserved';
    errors.push(fieldErrors.invalid(`${path}.options[${option}]`, option, why));
  }
  return errors;
};

const checkAzureFile: Check = (source, path) => [
  ...requireFields('secretName', 'shareName')(source, path, ''),
  ...(source['secretNamespace'] === '' ? [fieldErrors.required(`${path}.secretNamespace`)] : []),
];

const checkAzureDisk: Check = (source, path) => {
  const { cachingMode, kind, diskURI = '' } = source;
  const errors = requireFields('diskName', 'diskURI')(source, path, '');
  if (cachingMode !== undefined) {
    errors.push(...checkSupported(`${path}.cachingMode`, cachingMode, ['None', 'ReadOnly', 'ReadWrite']));
  }
  if (kind === undefined) return errors;
  errors.push(...checkSupported(`${path}.kind`, kind, ['Dedicated', 'Managed', 'Shared']));
  const [prefix, form] =
    kind === 'Managed'
      ? [
          '/subscriptions/',
          '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}',
        ]
      : ['https://', 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'];
  if (!diskURI.startsWith(prefix)) errors.push(fieldErrors.notSupported(`${path}.diskURI`, diskURI, [form]));
  return errors;
};

const requireReference = (reference: Source | undefined, path: string): FieldError[] =>
  reference === undefined ? [] : requireFields('name', 'namespace')(reference, path, '');

const checkCinder: Check = (source, path) => [
  ...requireFields('volumeID')(source, path, ''),
  ...requireReference(source['secretRef'], `${path}.secretRef`),
];

const checkStorageOs: Check = ({ volumeName = '', volumeNamespace = '', secretRef }, path) => [
  ...(volumeName ? checkDnsLabel(`${path}.volumeName`, volumeName) : [fieldErrors.required(`${path}.volumeName`)]),
  ...(volumeNamespace ? checkDnsLabel(`${path}.volumeNamespace`, volumeNamespace) : []),
  ...requireReference(secretRef, `${path}.secretRef`),
];

/** `ValidateCSIDriverName` of pkg/apis/core/validation (v1.37). */
export function checkCsiDriverName(path: string, name: string): FieldError[] {
  if (name === '') return [fieldErrors.required(path)];
  return [
    ...(isLongerThan(name, 63) ? [fieldErrors.tooLong(path, 63)] : []),
    ...complain(path, name, isDns1123Subdomain(name.toLowerCase())),
  ];
}

const secretReferences = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
];

const checkCsi: Check = (source, path) => {
  const errors = checkCsiDriverName(`${path}.driver`, source['driver'] ?? '');
  errors.push(...requireFields('volumeHandle')(source, path, ''));
  for (const field of secretReferences) {
    const reference = source[field];
    if (reference === undefined) continue;
    const { name = '', namespace = '' } = reference;
    const at = `${path}.${field}`;
    errors.push(...(name ? checkDnsSubdomain(`${at}.name`, name) : [fieldErrors.required(`${at}.name`)]));
    errors.push(
      ...(namespace ? checkDnsLabel(`${at}.namespace`, namespace) : [fieldErrors.required(`${at}.namespace`)]),
    );
  }
  return errors;
};

/** Every kind of volume, in the order in which upstream looks for them; the first is the one. */
const kinds: readonly SourceKind[] = [
  { field: 'hostPath', check: checkHostPath },
  { field: 'gcePersistentDisk', path: 'persistentDisk', check: withPartition('pdName') },
  { field: 'awsElasticBlockStore', check: withPartition('volumeID') },
  { field: 'glusterfs', check: checkGlusterfs },
  { field: 'flocker', check: checkFlocker },
  { field: 'nfs', check: checkNfs },
  { field: 'rbd', check: requireFields('monitors', 'image') },
  { field: 'quobyte', check: checkQuobyte },
  { field: 'cephfs', spelling: 'cephFS', check: requireFields('monitors') },
  { field: 'iscsi', check: checkIscsi },
  { field: 'cinder', check: checkCinder },
  { field: 'fc', check: checkFibreChannel },
  { field: 'flexVolume', check: checkFlex },
  { field: 'azureFile', check: checkAzureFile },
  { field: 'vsphereVolume', check: requireFields('volumePath') },
  { field: 'photonPersistentDisk', check: requireFields('pdID') },
  { field: 'portworxVolume', check: requireFields('volumeID') },
  { field: 'azureDisk', check: checkAzureDisk },
  { field: 'scaleIO', check: requireFields('gateway', 'system', 'volumeName') },
  { field: 'local', check: checkLocal },
  { field: 'storageos', check: checkStorageOs },
  { field: 'csi', check: checkCsi },
];

/** The fields of a PersistentVolume's spec that are volume sources. */
export const volumeSourceFields: readonly string[] = kinds.map(({ field }) => field);

/**
 * One volume source, and a right one: the volumes' part of `ValidatePersistentVolumeSpec` (pkg/apis/core/validation, v1.37).
 * `hasNodeAffinity` is what local volumes need.
 */
export function validateVolumeSource(
  spec: Source,
  path: string,
  volumeName: string,
  hasNodeAffinity: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  let found = false;
  for (const { field, path: own = field, spelling = field, check } of kinds) {
    const source: Source | undefined = spec[field];
    if (source === undefined) continue;
    // A flexVolume is judged beside another source, too, as upstream has it.
    if (found && field !== 'flexVolume') {
      errors.push(fieldErrors.forbidden(`${path}.${spelling}`, 'may not specify more than 1 volume type'));
      continue;
    }
    found = true;
    errors.push(...check(source, `${path}.${own}`, volumeName));
    if (field === 'local' && !hasNodeAffinity) {
      errors.push(fieldErrors.required(`${path}.nodeAffinity`, 'Local volume requires node affinity'));
    }
  }
  if (!found) errors.push(fieldErrors.required(path, 'must specify a volume type'));
  return errors;
}
