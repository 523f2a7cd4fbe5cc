import { type FieldError, fieldErrors, nameIsDnsSubdomain, quantitySign } from '../../../../../kube/index.ts';
import { addChoice, addDnsLabel, addRequiredChoice } from './add.ts';
import { addClaimTemplateErrors } from './claim-template.ts';
import { addOtherVolumeErrors, type OtherVolumeKind } from './other-volumes.ts';
import { addNoBacksteps } from './paths.ts';
import { addProjectedErrors } from './projected.ts';
import { addDownwardFileErrors, addItemErrors, addModeErrors } from './volume-files.ts';
import type { Volume } from './volume-types.ts';

/** Volumes (`pkg/apis/core/validation/validation.go`, v1.37). */

export const pullPolicies: readonly string[] = ['Always', 'IfNotPresent', 'Never'];

/** What an old Pod had, its update may keep. */
export interface VolumeOptions {
  readonly allowNonLocalTokenPath: boolean;
  readonly allowEmptyImageReference: boolean;
}

const hostPathTypes: readonly string[] = [
  ...['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'],
];
interface Source {
  /** The field, which is also what is told when there are two. */
  readonly field: keyof Volume;
  readonly add: (errors: FieldError[], path: string, volume: Volume, options: VolumeOptions) => void;
}

/** A volume's kinds in the order in which they are judged. */
const kinds: readonly Source[] = [
  { field: 'emptyDir', add: addEmptyDirErrors },
  { field: 'hostPath', add: addHostPathErrors },
  other('gitRepo'),
  other('gcePersistentDisk'),
  other('awsElasticBlockStore'),
  { field: 'secret', add: addSecretErrors },
  other('nfs'),
  other('iscsi'),
  other('glusterfs'),
  other('flocker'),
  { field: 'persistentVolumeClaim', add: addClaimErrors },
  other('rbd'),
  other('cinder'),
  other('cephfs'),
  other('quobyte'),
  { field: 'downwardAPI', add: addDownwardApiErrors },
  other('fc'),
  other('flexVolume'),
  { field: 'configMap', add: addConfigMapErrors },
  other('azureFile'),
  other('vsphereVolume'),
  other('photonPersistentDisk'),
  other('portworxVolume'),
  other('azureDisk'),
  other('storageos'),
  { field: 'projected', add: addProjectedVolumeErrors },
  other('scaleIO'),
  other('csi'),
  { field: 'ephemeral', add: addEphemeralErrors },
  { field: 'image', add: addImageErrors },
];

function other(field: OtherVolumeKind): Source {
  return { field, add: (errors, path, volume) => addOtherVolumeErrors(errors, path, field, volume) };
}

/** What two kinds are told by where upstream misspells the field. */
const tellAs: Partial<Record<keyof Volume, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

function addEmptyDirErrors(errors: FieldError[], path: string, { emptyDir }: Volume): void {
  const { sizeLimit } = emptyDir ?? {};
  if (sizeLimit === undefined || quantitySign(sizeLimit) >= 0) return;
  errors.push(fieldErrors.forbidden(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
}

function addHostPathErrors(errors: FieldError[], path: string, { hostPath = {} }: Volume): void {
  if (!hostPath.path) {
    errors.push(fieldErrors.required(`${path}.hostPath.path`));
    return;
  }
  addNoBacksteps(errors, `${path}.hostPath.path`, hostPath.path);
  if (hostPath.type !== undefined) addChoice(errors, `${path}.hostPath.type`, hostPath.type, hostPathTypes);
}

function addSecretErrors(errors: FieldError[], path: string, { secret = {} }: Volume): void {
  const at = `${path}.secret`;
  if (!secret.secretName) errors.push(fieldErrors.required(`${at}.secretName`));
  addModeErrors(errors, `${at}.defaultMode`, secret.defaultMode);
  for (const [index, item] of (secret.items ?? []).entries()) addItemErrors(errors, `${at}.items[${index}]`, item);
}

function addConfigMapErrors(errors: FieldError[], path: string, { configMap = {} }: Volume): void {
  const at = `${path}.configMap`;
  if (!configMap.name) errors.push(fieldErrors.required(`${at}.name`));
  addModeErrors(errors, `${at}.defaultMode`, configMap.defaultMode);
  for (const [index, item] of (configMap.items ?? []).entries()) addItemErrors(errors, `${at}.items[${index}]`, item);
}

function addDownwardApiErrors(errors: FieldError[], path: string, { downwardAPI = {} }: Volume): void {
  const at = `${path}.downwardAPI`;
  addModeErrors(errors, `${at}.defaultMode`, downwardAPI.defaultMode);
  for (const file of downwardAPI.items ?? []) addDownwardFileErrors(errors, at, file);
}

function addProjectedVolumeErrors(
  errors: FieldError[],
  path: string,
  { projected = {} }: Volume,
  { allowNonLocalTokenPath }: VolumeOptions,
): void {
  const at = `${path}.projected`;
  addModeErrors(errors, `${at}.defaultMode`, projected.defaultMode);
  addProjectedErrors(errors, at, projected.sources ?? [], allowNonLocalTokenPath);
}

function addClaimErrors(errors: FieldError[], path: string, { persistentVolumeClaim }: Volume): void {
  if (!persistentVolumeClaim?.claimName) errors.push(fieldErrors.required(`${path}.persistentVolumeClaim.claimName`));
}

function addEphemeralErrors(errors: FieldError[], path: string, { ephemeral }: Volume): void {
  const at = `${path}.ephemeral.volumeClaimTemplate`;
  const template = ephemeral?.volumeClaimTemplate;
  if (!template) errors.push(fieldErrors.required(at));
  else addClaimTemplateErrors(errors, at, template);
}

function addImageErrors(
  errors: FieldError[],
  path: string,
  { image }: Volume,
  { allowEmptyImageReference }: VolumeOptions,
): void {
  if (!image?.reference && !allowEmptyImageReference) errors.push(fieldErrors.required(`${path}.image.reference`));
  addRequiredChoice(errors, `${path}.image.pullPolicy`, image?.pullPolicy, pullPolicies);
}

/** `validateVolumeSource`. `podName` is absent in a template. */
function addSourceErrors(
  errors: FieldError[],
  path: string,
  volume: Volume,
  podName: string | undefined,
  options: VolumeOptions,
): void {
  let isFirst = true;
  for (const { field, add } of kinds) {
    if (!volume[field]) continue;
    if (isFirst) {
      add(errors, path, volume, options);
      if (field === 'ephemeral') addClaimNameErrors(errors, path, volume.name, podName);
    } else {
      errors.push(
        fieldErrors.forbidden(`${path}.${tellAs[field] ?? field}`, 'may not specify more than 1 volume type'),
      );
    }
    isFirst = false;
  }
  if (isFirst) errors.push(fieldErrors.required(path, 'must specify a volume type'));
}

function addClaimNameErrors(errors: FieldError[], path: string, volume = '', podName = ''): void {
  if (podName === '' || volume === '') return;
  const claim = `${podName}-${volume}`;
  for (const why of nameIsDnsSubdomain(claim, false)) {
    errors.push(fieldErrors.invalid(`${path}.name`, volume, `PVC name "${claim}": ${why}`));
  }
}

/** `ValidateVolumes`: adds what is wrong, and returns the volumes that are right, by name. */
export function addVolumeErrors(
  errors: FieldError[],
  path: string,
  volumes: readonly Volume[],
  podName: string | undefined,
  options: VolumeOptions,
): Map<string, Volume> {
  const right = new Map<string, Volume>();
  const made = new Set<string>();
  for (const { name = '', ephemeral } of volumes) if (podName && ephemeral) made.add(`${podName}-${name}`);
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const { name = '', persistentVolumeClaim } = volume;
    const before = errors.length;
    addSourceErrors(errors, at, volume, podName, options);
    if (name === '') errors.push(fieldErrors.required(`${at}.name`));
    else addDnsLabel(errors, `${at}.name`, name);
    if (right.has(name)) errors.push(fieldErrors.duplicate(`${at}.name`, name));
    if (errors.length === before) right.set(name, volume);
    const claim = persistentVolumeClaim?.claimName ?? '';
    if (persistentVolumeClaim && made.has(claim)) {
      const why = 'must not reference a PVC that gets created for an ephemeral volume';
      errors.push(fieldErrors.invalid(`${at}.persistentVolumeClaim.claimName`, claim, why));
    }
  }
  return right;
}
