import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  nameIsDnsSubdomain,
  type StoredObject,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { ResourceRules, RuleContext } from '../../resource.ts';
import { checkSupported, complain, keepField } from '../field-rules.ts';
import { toGoValue } from '../go-value.ts';
import { diffGoValues } from '../unified-diff.ts';
import { type NodeSelector, nodeSelectorTermWarnings, validateNodeSelector } from './node-selector.ts';
import { validateVolumeSource, volumeSourceFields } from './persistent-volume-source.ts';
import { setOldVolumeDefaults } from './pod/defaults.ts';
import { checkBasicQuantity, checkPositiveQuantity, type ResourceList, roundResourceList } from './quantity-rules.ts';

/** The parts of `PersistentVolumeSpec` that are read here; the volume itself is one of {@link volumeSourceFields}. */
interface VolumeSpec {
  readonly accessModes?: readonly string[];
  readonly capacity?: ResourceList;
  readonly claimRef?: object;
  readonly csi?: { readonly controllerExpandSecretRef?: object };
  readonly hostPath?: { readonly path?: string };
  readonly nodeAffinity?: { readonly required?: NodeSelector };
  readonly persistentVolumeReclaimPolicy?: string;
  readonly storageClassName?: string;
  readonly volumeAttributesClassName?: string;
  readonly volumeMode?: string;
}

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const mountOptions = 'volume.beta.kubernetes.io/mount-options';
const inline = 'in the context of inline volumes';

/** Volumes that may still have mount options in an annotation (pkg/volume/validation/pv_validation.go). */
const takesMountOptions = [
  ...['gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'nfs', 'rbd', 'quobyte', 'iscsi', 'cinder', 'cephfs'],
  ...['azureFile', 'vsphereVolume', 'azureDisk', 'photonPersistentDisk'],
];

/**
 * Rules of v1 PersistentVolume: pkg/registry/core/persistentvolume/strategy.go and `ValidatePersistentVolume` of
 * pkg/apis/core/validation (v1.37).
 */
export const persistentVolumeRules: ResourceRules = {
  returnDeletedObject: true,
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    const { spec, status } = object;
    status.phase ||= 'Pending';
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    if (spec.hostPath) spec.hostPath.type ??= '';
    setOldVolumeDefaults(spec);
    roundResourceList(spec.capacity);
  },
  prepareForCreate(object, context) {
    object['status'] = { phase: 'Pending', lastPhaseTransitionTime: timeOf(context) };
  },
  validateCreate: validateVolume,
  prepareForUpdate: (object, old) => keepField(object, old, 'status'),
  validateUpdate: (object, old) => [...validateVolume(object), ...validateUpdate(object, old)],
  subresources: {
    status: { prepareForUpdate: prepareStatus },
  },
  warnings: volumeWarnings,
};

function timeOf({ clock }: RuleContext): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

function prepareStatus(object: KubeObject, old: StoredObject, context: RuleContext): void {
  keepField(object, old, 'spec');
  object['status'] ??= {};
  const { status } = object;
  const before = old['status'] ?? {};
  const isSameTime = status.lastPhaseTransitionTime === before.lastPhaseTransitionTime;
  if (before.phase === status.phase) status.lastPhaseTransitionTime ??= before.lastPhaseTransitionTime;
  else if (status.lastPhaseTransitionTime === undefined || isSameTime) {
    status.lastPhaseTransitionTime = timeOf(context);
  }
}

function validateVolume(object: KubeObject): FieldError[] {
  const { spec } = object;
  const errors = validateVolumeSpec(spec, 'spec', object.metadata.name ?? '', false);
  if (
    object.metadata.annotations?.[mountOptions] !== undefined &&
    !takesMountOptions.some((field) => spec[field] !== undefined)
  ) {
    const why = 'may not specify mount options for this volume type';
    errors.push(fieldErrors.forbidden(`metadata.annotations.${mountOptions}`, why));
  }
  return errors;
}

/** `ValidatePersistentVolumeSpec`; `isInline` for one within a VolumeAttachment, which may not be all that a volume can. */
export function validateVolumeSpec(spec: VolumeSpec, path: string, name: string, isInline: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (isInline) errors.push(...validateInline(spec, path));
  errors.push(...validateAccessModes(spec.accessModes ?? [], `${path}.accessModes`));
  if (!isInline) errors.push(...validateCapacity(spec.capacity ?? {}, `${path}.capacity`));
  const { persistentVolumeReclaimPolicy: policy = '', nodeAffinity, storageClassName, volumeMode } = spec;
  if (policy !== '') errors.push(...validateReclaimPolicy(policy, path, isInline));
  if (nodeAffinity && isInline) {
    errors.push(fieldErrors.forbidden(`${path}.nodeAffinity`, `may not be specified ${inline}`));
  } else if (nodeAffinity) {
    errors.push(
      ...(nodeAffinity.required
        ? validateNodeSelector(nodeAffinity.required, `${path}.nodeAffinity.required`)
        : [fieldErrors.required(`${path}.nodeAffinity.required`, 'must specify required node constraints')]),
    );
  }
  errors.push(...validateVolumeSource({ ...spec }, path, name, nodeAffinity !== undefined && !isInline));
  if (spec.hostPath && /^\/[./]*$/.test(spec.hostPath.path ?? '') && policy === 'Recycle') {
    const why = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(fieldErrors.forbidden(`${path}.persistentVolumeReclaimPolicy`, why));
  }
  if (storageClassName) errors.push(...validateClassName(storageClassName, path, isInline));
  if (volumeMode !== undefined) errors.push(...validateVolumeMode(volumeMode, path, isInline));
  errors.push(...validateAttributesClass(spec, path));
  return errors;
}

function validateInline(spec: VolumeSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.claimRef) errors.push(fieldErrors.forbidden(`${path}.claimRef`, `may not be specified ${inline}`));
  if (Object.keys(spec.capacity ?? {}).length > 0) {
    errors.push(fieldErrors.forbidden(`${path}.capacity`, `may not be specified ${inline}`));
  }
  if (!spec.csi) errors.push(fieldErrors.required(`${path}.csi`, `has to be specified ${inline}`));
  return errors;
}

/** The access modes of a volume or of a claim; both tell them alike once there is one. */
export function validateAccessModes(modes: readonly string[], path: string, whenNone = ''): FieldError[] {
  const errors = modes.length === 0 ? [fieldErrors.required(path, whenNone)] : [];
  for (const mode of modes) errors.push(...checkSupported(path, mode, accessModes));
  const isAlone = modes.every((mode) => mode === 'ReadWriteOncePod' || !accessModes.includes(mode));
  if (modes.includes('ReadWriteOncePod') && !isAlone) {
    errors.push(fieldErrors.forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

function validateCapacity(capacity: ResourceList, path: string): FieldError[] {
  const names = Object.keys(capacity);
  const errors = names.length === 0 ? [fieldErrors.required(path)] : [];
  if (capacity['storage'] === undefined || names.length > 1) {
    const value = names.length === 0 ? null : capacity;
    errors.push(fieldErrors.notSupported(path, value, ['storage']));
  }
  for (const [name, quantity] of Object.entries(capacity)) {
    errors.push(...checkBasicQuantity(`${path}[${name}]`, quantity));
    errors.push(...checkPositiveQuantity(`${path}[${name}]`, quantity));
  }
  return errors;
}

function validateReclaimPolicy(policy: string, path: string, isInline: boolean): FieldError[] {
  const at = `${path}.persistentVolumeReclaimPolicy`;
  if (!isInline) return checkSupported(at, policy, ['Delete', 'Recycle', 'Retain']);
  return policy === 'Retain' ? [] : [fieldErrors.forbidden(at, `may only be Retain ${inline}`)];
}

function validateClassName(name: string, path: string, isInline: boolean): FieldError[] {
  const at = `${path}.storageClassName`;
  return isInline
    ? [fieldErrors.forbidden(at, `may not be specified ${inline}`)]
    : complain(at, name, nameIsDnsSubdomain(name, false));
}

function validateVolumeMode(mode: string, path: string, isInline: boolean): FieldError[] {
  const at = `${path}.volumeMode`;
  if (!isInline) return checkSupported(at, mode, ['Block', 'Filesystem']);
  return mode === 'Filesystem'
    ? []
    : [fieldErrors.forbidden(at, `may not specify volumeMode other than Filesystem ${inline}`)];
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: VolumeSpec, path: string): FieldError[] {
  if (name === undefined) return [];
  const at = `${path}.volumeAttributesClassName`;
  const errors =
    name === ''
      ? [fieldErrors.required(at, 'an empty string is disallowed')]
      : complain(at, name, nameIsDnsSubdomain(name, false));
  if (!csi)
    errors.push(fieldErrors.required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName'));
  return errors;
}

function sourceOf(spec: VolumeSpec & Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    volumeSourceFields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
  );
}

function validateUpdate(object: KubeObject, old: StoredObject): FieldError[] {
  const { spec } = object;
  const before = old['spec'];
  const errors = validateVolume(object);
  const source = sourceOf(spec);
  const sourceBefore = sourceOf(before);
  if (before.csi && spec.csi?.controllerExpandSecretRef && !before.csi.controllerExpandSecretRef) {
    const { controllerExpandSecretRef: _, ...csi } = spec.csi;
    source['csi'] = csi;
  }
  if (!isSemanticallyEqual(source, sourceBefore)) {
    const diff = diffGoValues('PersistentVolumeSource', sourceBefore, source);
    const why = `spec.persistentvolumesource is immutable after creation\n${diff}`;
    errors.push(fieldErrors.forbidden('spec.persistentvolumesource', why));
  }
  errors.push(...validateImmutableField(spec.volumeMode, before.volumeMode, 'volumeMode'));
  if (before.nodeAffinity && !isSemanticallyEqual(spec.nodeAffinity, before.nodeAffinity)) {
    const why = 'field is immutable, except for updating from beta label to GA';
    const value = spec.nodeAffinity && toGoValue('VolumeNodeAffinity', spec.nodeAffinity);
    errors.push(fieldErrors.invalid('nodeAffinity', value, why));
  }
  if (before.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    const why = 'update from non-nil value to nil is forbidden';
    errors.push(fieldErrors.forbidden('spec.volumeAttributesClassName', why));
  }
  return errors;
}

const deprecatedVolumes: readonly [field: string, path: string, since: string][] = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** `GetWarningsForPersistentVolume` of pkg/api/persistentvolume/util.go (v1.37). */
function volumeWarnings(object: KubeObject): string[] {
  const { spec } = object;
  const annotations = object.metadata.annotations ?? {};
  const warnings: string[] = [];
  if (annotations['volume.beta.kubernetes.io/storage-class'] !== undefined) {
    warnings.push(
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    );
  }
  if (annotations[mountOptions] !== undefined) {
    warnings.push(
      `metadata.annotations[${mountOptions}]: deprecated since v1.31; use "mountOptions" attribute instead`,
    );
  }
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
    warnings.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  }
  const terms: NodeSelector['nodeSelectorTerms'] = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  for (const [index, term] of terms?.entries() ?? []) {
    warnings.push(...nodeSelectorTermWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`));
  }
  for (const [field, path, since] of deprecatedVolumes) {
    if (spec[field] !== undefined) warnings.push(`spec.${path}: ${since}`);
  }
  return warnings;
}
