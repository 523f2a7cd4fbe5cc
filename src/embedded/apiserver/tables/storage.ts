import type { StoredObject } from '../../../kube/index.ts';
import { age, type CellsOf, nameOf, quantityText } from './format.ts';

const accessModes: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** `GetAccessModesAsString` (`pkg/apis/core/helper/helpers.go`, v1.37): each once, in its own order. */
function formatAccessModes(modes: readonly string[] | null | undefined): string {
  return accessModes
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The class of a volume or a claim; the annotation of old goes before the field. */
function storageClassOf({ metadata, spec }: StoredObject): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
}

const phaseOf = ({ metadata, status }: StoredObject): string =>
  metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '');

/** `printPersistentVolume` (`pkg/printers/internalversion/printers.go`, v1.37, as all functions of this folder). */
export const persistentVolumeCells: CellsOf = (object, now) => {
  const { spec = {}, status = {} } = object;
  return [
    nameOf(object),
    quantityText(spec.capacity?.storage),
    formatAccessModes(spec.accessModes),
    spec.persistentVolumeReclaimPolicy ?? '',
    phaseOf(object),
    spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
    storageClassOf(object),
    spec.volumeAttributesClassName ?? '<unset>',
    status.reason ?? '',
    age(object, now),
    spec.volumeMode ?? '<unset>',
  ];
};

/** `printPersistentVolumeClaim`: capacity and access modes are those of the volume, once there is one. */
export const persistentVolumeClaimCells: CellsOf = (object, now) => {
  const { spec = {}, status = {} } = object;
  const isBound = Boolean(spec.volumeName);
  return [
    nameOf(object),
    phaseOf(object),
    spec.volumeName ?? '',
    isBound ? quantityText(status.capacity?.storage) : '',
    isBound ? formatAccessModes(status.accessModes) : '',
    storageClassOf(object),
    spec.volumeAttributesClassName ?? '<unset>',
    age(object, now),
    spec.volumeMode ?? '<unset>',
  ];
};

/** `printStorageClass`; which is the default only a list tells: {@link effectiveDefaultStorageClass}. */
export const storageClassCells: CellsOf = (object, now) => [
  nameOf(object),
  object.provisioner ?? '',
  object.reclaimPolicy ?? 'Delete',
  object.volumeBindingMode ?? 'Immediate',
  object.allowVolumeExpansion ?? false,
  age(object, now),
];

const isDefaultClass = ({ metadata: { annotations } }: StoredObject): boolean =>
  annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true';

/** `getEffectiveDefaultStorageClass`: of those marked as default the youngest, of equally young ones the first by name. */
export function effectiveDefaultStorageClass(classes: readonly StoredObject[]): StoredObject | undefined {
  const made = ({ metadata }: StoredObject) => Date.parse(metadata.creationTimestamp ?? '');
  return classes.filter(isDefaultClass).reduce<StoredObject | undefined>((best, each) => {
    if (best === undefined || made(each) > made(best)) return each;
    return made(each) === made(best) && nameOf(each) < nameOf(best) ? each : best;
  }, undefined);
}

/** `printVolumeAttributesClass`. */
export const volumeAttributesClassCells: CellsOf = (object, now) => [
  nameOf(object),
  object.driverName ?? '',
  age(object, now),
];

/** `printVolumeAttachment`. */
export const volumeAttachmentCells: CellsOf = (object, now) => [
  nameOf(object),
  object.spec?.attacher ?? '',
  object.spec?.source?.persistentVolumeName ?? '',
  object.spec?.nodeName ?? '',
  object.status?.attached ?? false,
  age(object, now),
];

/** `printCSINode`. */
export const csiNodeCells: CellsOf = (object, now) => [
  nameOf(object),
  object.spec?.drivers?.length ?? 0,
  age(object, now),
];

/** `printCSIDriver`. */
export const csiDriverCells: CellsOf = (object, now) => {
  const { spec = {} } = object;
  const tokens: readonly { audience?: string }[] | undefined = spec.tokenRequests;
  return [
    nameOf(object),
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    tokens?.map(({ audience }) => audience ?? '').join(',') ?? '<unset>',
    spec.requiresRepublish ?? false,
    (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    age(object, now),
  ];
};
