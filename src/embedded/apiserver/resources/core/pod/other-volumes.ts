import { type FieldError, fieldErrors, isDns1123Subdomain, nameIsDnsSubdomain } from '../../../../../kube/index.ts';
import { addComplaints, addDnsLabel } from './add.ts';
import { addDescendingPath } from './paths.ts';
import type { Volume } from './volume-types.ts';

/** Volumes of storage systems, most of them of old (`pkg/apis/core/validation/validation.go`, v1.37). */

type Fields = Readonly<Record<string, unknown>>;
type Check = (errors: FieldError[], path: string, source: Fields, volume: Volume) => void;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Fields that must not be empty. */
function requireFields(...fields: string[]): Check {
  return (errors, path, source) => {
    for (const field of fields) if (isEmpty(source[field])) errors.push(fieldErrors.required(`${path}.${field}`));
  };
}

/** Checks one after another. */
function all(...checks: Check[]): Check {
  return (errors, path, source, volume) => {
    for (const check of checks) check(errors, path, source, volume);
  };
}

const partition: Check = (errors, path, source) => {
  const value = number(source['partition']);
  if (value >= 0 && value <= 255) return;
  errors.push(fieldErrors.invalid(`${path}.partition`, value, 'must be between 1 and 255, inclusive'));
};

const secretRefName: Check = (errors, path, source) => {
  const reference = source['secretRef'] as Fields | undefined;
  if (reference && isEmpty(reference['name'])) errors.push(fieldErrors.required(`${path}.secretRef.name`));
};

const nfs: Check = (errors, path, source) => {
  if (text(source['path']).startsWith('/')) return;
  errors.push(fieldErrors.invalid(`${path}.path`, text(source['path']), 'must be an absolute path'));
};

const iqn = /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/;
const eui = /^eui.[A-Za-z0-9]{16}$/;
const naa = /^naa.[A-Za-z0-9]{32}$/;

function initiatorComplaint(name: string): string | undefined {
  const pattern = name.startsWith('iqn')
    ? iqn
    : name.startsWith('eui')
      ? eui
      : name.startsWith('naa')
        ? naa
        : undefined;
  if (pattern === undefined) return 'must be valid format starting with iqn, eui, or naa';
  return pattern.test(name) ? undefined : 'must be valid format';
}

const iscsi: Check = (errors, path, source, volume) => {
  if (isEmpty(source['targetPortal'])) errors.push(fieldErrors.required(`${path}.targetPortal`));
  const name = text(source['iqn']);
  const wrong = name === '' ? undefined : initiatorComplaint(name);
  if (name === '') errors.push(fieldErrors.required(`${path}.iqn`));
  else if (wrong) errors.push(fieldErrors.invalid(`${path}.iqn`, name, wrong));
  const lun = number(source['lun']);
  if (lun < 0 || lun > 255) {
    errors.push(fieldErrors.invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive'));
  }
  const isAuthenticated = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (isAuthenticated && !source['secretRef']) errors.push(fieldErrors.required(`${path}.secretRef`));
  const { initiatorName } = source;
  if (typeof initiatorName !== 'string') return;
  const complaint = initiatorComplaint(initiatorName);
  if (complaint) errors.push(fieldErrors.invalid(`${path}.initiatorname`, initiatorName, complaint));
  if (`${volume.name ?? ''}:${text(source['targetPortal'])}`.length <= 64) return;
  const why =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  errors.push(fieldErrors.invalid(`${path.slice(0, path.lastIndexOf('.'))}.name`, volume.name ?? '', why));
};

const fc: Check = (errors, path, source) => {
  const { targetWWNs, wwids, lun } = source;
  const at = `${path}.targetWWNs`;
  if (isEmpty(targetWWNs) && isEmpty(wwids)) {
    errors.push(fieldErrors.required(at, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (isEmpty(targetWWNs)) return;
  if (!isEmpty(wwids)) {
    errors.push(fieldErrors.invalid(at, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  }
  if (isEmpty(lun)) errors.push(fieldErrors.required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  else if (number(lun) < 0 || number(lun) > 255) {
    errors.push(fieldErrors.invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive'));
  }
};

const flocker: Check = (errors, path, { datasetName, datasetUUID }) => {
  if (isEmpty(datasetName) && isEmpty(datasetUUID)) {
    errors.push(fieldErrors.required(path, 'one of datasetName and datasetUUID is required'));
  } else if (!isEmpty(datasetName) && !isEmpty(datasetUUID)) {
    const why = 'datasetName and datasetUUID can not be specified simultaneously';
    errors.push(fieldErrors.invalid(path, 'resource', why));
  }
  if (text(datasetName).includes('/')) {
    errors.push(fieldErrors.invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  }
};

const hostPort = /^(?:[^:[\]]*|\[[^\]]*\]):[^:]*$/;

const quobyte: Check = (errors, path, source) => {
  const registry = text(source['registry']);
  const why = 'must be a host:port pair or multiple pairs separated by commas';
  if (registry === '') errors.push(fieldErrors.required(`${path}.registry`, why));
  else if (text(source['tenant']).length >= 65) {
    const tooLong = 'must be a UUID and may not exceed a length of 64 characters';
    errors.push(fieldErrors.required(`${path}.tenant`, tooLong));
  } else {
    for (const pair of registry.split(',')) {
      if (!hostPort.test(pair)) errors.push(fieldErrors.invalid(`${path}.registry`, registry, why));
    }
  }
  if (isEmpty(source['volume'])) errors.push(fieldErrors.required(`${path}.volume`));
};

const flexOptions: Check = (errors, path, source) => {
  for (const key of Object.keys((source['options'] as object | undefined) ?? {})) {
    const namespace = `.${(key.split('/', 1)[0] ?? '').toLowerCase()}`;
    if (!namespace.endsWith('.kubernetes.io') && !namespace.endsWith('.k8s.io')) continue;
    const why = 'kubernetes.io and k8s.io namespaces are reserved';
    errors.push(fieldErrors.invalid(`${path}.options[${key}]`, key, why));
  }
};

const azureDisk: Check = (errors, path, source) => {
  const { cachingMode, kind } = source;
  const uri = text(source['diskURI']);
  const choose = (field: string, value: unknown, supported: readonly string[]) => {
    if (typeof value === 'string' && !supported.includes(value)) {
      errors.push(fieldErrors.notSupported(`${path}.${field}`, value, supported));
    }
  };
  choose('cachingMode', cachingMode, ['None', 'ReadOnly', 'ReadWrite']);
  choose('kind', kind, ['Dedicated', 'Managed', 'Shared']);
  if (kind === 'Managed' && !uri.startsWith('/subscriptions/')) {
    const form = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
    choose('diskURI', uri, [form]);
  } else if (typeof kind === 'string' && kind !== 'Managed' && !uri.startsWith('https://')) {
    choose('diskURI', uri, ['https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd']);
  }
};

const storageos: Check = (errors, path, source) => {
  const name = text(source['volumeName']);
  const namespace = text(source['volumeNamespace']);
  if (name === '') errors.push(fieldErrors.required(`${path}.volumeName`));
  else addDnsLabel(errors, `${path}.volumeName`, name);
  if (namespace !== '') addDnsLabel(errors, `${path}.volumeNamespace`, namespace);
};

const maxDriverName = 63;

/** `ValidateCSIDriverName`. */
export function addDriverNameErrors(errors: FieldError[], path: string, name: string): void {
  if (name === '') {
    errors.push(fieldErrors.required(path));
    return;
  }
  if (name.length > maxDriverName) errors.push(fieldErrors.tooLong(path, maxDriverName));
  addComplaints(errors, path, name, isDns1123Subdomain(name.toLowerCase()));
}

const csi: Check = (errors, path, source) => {
  addDriverNameErrors(errors, `${path}.driver`, text(source['driver']));
  const reference = source['nodePublishSecretRef'] as Fields | undefined;
  if (!reference) return;
  const name = text(reference['name']);
  if (name === '') errors.push(fieldErrors.required(`${path}.nodePublishSecretRef.name`));
  // Upstream tells the driver's side here.
  else addComplaints(errors, `${path}.name`, name, nameIsDnsSubdomain(name, false));
};

const checks = {
  gitRepo: all(requireFields('repository'), (errors, path, source) =>
    addDescendingPath(errors, `${path}.directory`, text(source['directory'])),
  ),
  gcePersistentDisk: all(requireFields('pdName'), partition),
  awsElasticBlockStore: all(requireFields('volumeID'), partition),
  nfs: all(requireFields('server', 'path'), nfs),
  iscsi,
  glusterfs: requireFields('endpoints', 'path'),
  flocker,
  rbd: requireFields('monitors', 'image'),
  cinder: all(requireFields('volumeID'), secretRefName),
  cephfs: requireFields('monitors'),
  quobyte,
  fc,
  flexVolume: all(requireFields('driver'), flexOptions),
  azureFile: requireFields('secretName', 'shareName'),
  vsphereVolume: requireFields('volumePath'),
  photonPersistentDisk: requireFields('pdID'),
  portworxVolume: requireFields('volumeID'),
  azureDisk: all(requireFields('diskName', 'diskURI'), azureDisk),
  storageos: all(storageos, secretRefName),
  scaleIO: requireFields('gateway', 'system', 'volumeName'),
  csi,
} satisfies Partial<Record<keyof Volume, Check>>;

/** A volume's field that {@link addOtherVolumeErrors} judges. */
export type OtherVolumeKind = keyof typeof checks;

/** Adds what is wrong with a volume of a storage system. */
export function addOtherVolumeErrors(errors: FieldError[], path: string, kind: OtherVolumeKind, volume: Volume): void {
  // Upstream misspells one.
  const field = kind === 'gcePersistentDisk' ? 'persistentDisk' : kind;
  checks[kind](errors, `${path}.${field}`, volume[kind] as Fields, volume);
}
