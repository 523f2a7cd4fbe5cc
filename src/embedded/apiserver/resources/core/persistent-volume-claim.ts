import {
  canonicalQuantity,
  compareQuantities,
  type FieldError,
  fieldErrors,
  isDns1123Subdomain,
  isSemanticallyEqual,
  type KubeObject,
  type LabelSelector,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  quantityMilliValue,
  quote,
  type StoredObject,
  validateImmutableField,
  validateLabelSelector,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { checkQualifiedName, checkSupported, complain, immutableText, keepField } from '../field-rules.ts';
import { diffGoValues } from '../unified-diff.ts';
import { validateAccessModes } from './persistent-volume.ts';
import {
  checkBasicQuantity,
  checkPositiveQuantity,
  checkResourceQuantity,
  type ResourceList,
  roundResourceList,
} from './quantity-rules.ts';
import { isNativeResource } from './resource-names.ts';

interface DataSource {
  /** Null for none, which Go writes. */
  readonly apiGroup?: string | null;
  readonly kind?: string;
  readonly name?: string;
  /** Of a `dataSourceRef` only. */
  readonly namespace?: string;
}

/** `PersistentVolumeClaimSpec`, which templates of StatefulSets and ephemeral volumes have, too. */
export interface ClaimSpec {
  readonly accessModes?: readonly string[];
  readonly selector?: LabelSelector;
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
  readonly storageClassName?: string;
  readonly volumeMode?: string;
  readonly volumeName?: string;
  dataSource?: DataSource;
  dataSourceRef?: DataSource;
  readonly volumeAttributesClassName?: string;
}

const storageClassAnnotation = 'volume.beta.kubernetes.io/storage-class';
const resizeStates = [
  ...['ControllerResizeInProgress', 'ControllerResizeInfeasible', 'NodeResizePending', 'NodeResizeInProgress'],
  'NodeResizeInfeasible',
].sort();

/**
 * Rules of v1 PersistentVolumeClaim: pkg/registry/core/persistentvolumeclaim/strategy.go and
 * `ValidatePersistentVolumeClaim` of pkg/apis/core/validation (v1.37, CrossNamespaceVolumeDataSource off).
 */
export const persistentVolumeClaimRules: ResourceRules = {
  returnDeletedObject: true,
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    const { spec, status } = object;
    status.phase ||= 'Pending';
    spec.resources ??= {};
    spec.volumeMode ??= 'Filesystem';
    for (const source of [spec.dataSource, spec.dataSourceRef]) if (source) source.apiGroup ??= null;
    for (const list of [spec.resources.limits, spec.resources.requests, status.capacity, status.allocatedResources]) {
      roundResourceList(list);
    }
  },
  prepareForCreate(object) {
    object['status'] = { phase: 'Pending' };
    prepareDataSources(object['spec'], undefined);
  },
  validateCreate: (object) => validateClaimSpec(object['spec'], 'spec'),
  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    prepareDataSources(object['spec'], old['spec']);
  },
  validateUpdate: (object, old) => [
    ...validateClaimSpec(object['spec'], 'spec', allowsAnyGroup(old['spec'])),
    ...validateChanges(object, old),
  ],
  subresources: {
    status: {
      prepareForUpdate(object, old) {
        keepField(object, old, 'spec');
        if (old['status']?.healthStatus === undefined) delete object['status'].healthStatus;
      },
      validateUpdate: validateStatus,
    },
  },
  warnings: (object) => [
    ...(object.metadata.annotations?.[storageClassAnnotation] === undefined
      ? []
      : [
          `metadata.annotations[${storageClassAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`,
        ]),
    ...claimSpecWarnings(object['spec'], 'spec'),
  ],
};

/** `GetWarningsForPersistentVolumeClaimSpec` of pkg/api/persistentvolumeclaim/util.go (v1.37). */
export function claimSpecWarnings(spec: ClaimSpec, path: string): string[] {
  return (['requests', 'limits'] as const).flatMap((list) => {
    const storage = spec.resources?.[list]?.['storage'];
    if (storage === undefined || quantityMilliValue(storage) % 1000 === 0) return [];
    const text = quote(canonicalQuantity(storage));
    return [`${path}.resources.${list}[storage]: fractional byte value ${text} is invalid, must be an integer`];
  });
}

/** The two spellings of where the data comes from are kept the same (pkg/api/persistentvolumeclaim/util.go). */
function prepareDataSources(spec: ClaimSpec, old: ClaimSpec | undefined): void {
  if (spec.dataSourceRef?.namespace && !old?.dataSourceRef) delete spec.dataSourceRef;
  const wasUsed = old?.dataSource !== undefined || old?.dataSourceRef !== undefined;
  if (!wasUsed && !spec.dataSourceRef && spec.dataSource && !isClaimOrSnapshot(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    const { namespace: _, ...reference } = spec.dataSourceRef;
    spec.dataSource = reference;
  }
}

const isClaimOrSnapshot = ({ apiGroup, kind }: DataSource): boolean =>
  (kind === 'PersistentVolumeClaim' && !apiGroup) ||
  (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');

const allowsAnyGroup = (old: ClaimSpec): boolean => Boolean(old.dataSource?.apiGroup ?? old.dataSourceRef?.apiGroup);

/** `ValidatePersistentVolumeClaimSpec`; `anyGroup` lets wrong API groups be that were there before. */
export function validateClaimSpec(spec: ClaimSpec, path: string, anyGroup = false): FieldError[] {
  const errors: FieldError[] = [];
  const { accessModes = [], dataSource, dataSourceRef, storageClassName, volumeAttributesClassName, volumeMode } = spec;
  const modeErrors = validateAccessModes(accessModes, `${path}.accessModes`, 'at least 1 access mode is required');
  if (accessModes.length === 0) errors.push(...modeErrors);
  errors.push(...validateLabelSelector(spec.selector, {}, `${path}.selector`));
  if (accessModes.length > 0) errors.push(...modeErrors);
  errors.push(...validateStorage(spec.resources?.requests?.['storage'], `${path}.resources[storage]`));
  if (storageClassName) errors.push(...validateClass(`${path}.storageClassName`, storageClassName));
  if (volumeMode !== undefined) {
    errors.push(...checkSupported(`${path}.volumeMode`, volumeMode, ['Block', 'Filesystem']));
  }
  if (dataSource) errors.push(...validateDataSource(dataSource, `${path}.dataSource`, anyGroup));
  if (dataSourceRef) errors.push(...validateDataSource(dataSourceRef, `${path}.dataSourceRef`, anyGroup));
  if (dataSource && dataSourceRef?.namespace) {
    const why = 'may not be specified when dataSourceRef.namespace is specified';
    errors.push(fieldErrors.invalid(path, {}, why));
  } else if (dataSource && dataSourceRef && !isSameSource(dataSource, dataSourceRef)) {
    // Upstream hands over a path in place of a value, which has no fields to show.
    errors.push(fieldErrors.invalid(path, {}, 'must match dataSourceRef'));
  }
  if (volumeAttributesClassName) {
    errors.push(...validateClass(`${path}.volumeAttributesClassName`, volumeAttributesClassName));
  }
  return errors;
}

const validateClass = (path: string, name: string): FieldError[] =>
  complain(path, name, nameIsDnsSubdomain(name, false));

const isSameSource = (a: DataSource, b: DataSource): boolean =>
  a.apiGroup === b.apiGroup && a.kind === b.kind && a.name === b.name;

function validateStorage(storage: string | undefined, path: string): FieldError[] {
  if (storage === undefined) return [fieldErrors.required(path)];
  const errors = checkPositiveQuantity(path, storage);
  return errors.length > 0 ? errors : checkResourceQuantity(path, 'storage', storage);
}

function validateDataSource(source: DataSource, path: string, anyGroup: boolean): FieldError[] {
  const { kind = '', name = '', namespace } = source;
  const apiGroup = source.apiGroup ?? '';
  const errors: FieldError[] = [];
  if (name === '') errors.push(fieldErrors.required(`${path}.name`));
  if (kind === '') errors.push(fieldErrors.required(`${path}.kind`));
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') {
    const why = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
    errors.push(fieldErrors.invalid(path, kind, why));
  }
  if (apiGroup !== '' && !anyGroup)
    errors.push(...complain(`${path}.apiGroup`, apiGroup, isDns1123Subdomain(apiGroup)));
  if (namespace) errors.push(...complain(`${path}.namespace`, namespace, nameIsDnsLabel(namespace, false)));
  return errors;
}

/** What a claim may change: its size and attributes once it is bound, the volume and class while they are not set. */
function validateChanges(object: KubeObject, old: StoredObject): FieldError[] {
  const errors: FieldError[] = [];
  const after: ClaimSpec = object['spec'];
  const before: ClaimSpec = old['spec'];
  const annotation = object.metadata.annotations?.[storageClassAnnotation];
  const oldAnnotation = old.metadata.annotations?.[storageClassAnnotation];
  const settled: Record<string, unknown> = { ...after };
  const wanted: Record<string, unknown> = { ...before };
  if (!before.volumeName) wanted['volumeName'] = after.volumeName;
  const isFirstClass = after.storageClassName !== undefined && before.storageClassName === undefined;
  if (
    isFirstClass &&
    oldAnnotation !== undefined &&
    after.storageClassName === oldAnnotation &&
    (annotation === undefined || annotation === oldAnnotation)
  ) {
    delete settled['storageClassName'];
  } else {
    if ((annotation ?? '') !== (oldAnnotation ?? '')) {
      const path = `metadata.annotations.${storageClassAnnotation}`;
      errors.push(fieldErrors.invalid(path, annotation ?? '', immutableText));
    }
    if (isFirstClass && (oldAnnotation === undefined || after.storageClassName === oldAnnotation)) {
      delete settled['storageClassName'];
    }
  }
  if (object['status']?.phase === 'Bound') {
    const storage = before.resources?.requests?.['storage'] ?? '0';
    settled['resources'] = { ...after.resources, requests: { ...after.resources?.requests, storage } };
    settled['volumeAttributesClassName'] = before.volumeAttributesClassName;
  }
  if (!isSemanticallyEqual(settled, wanted)) {
    const diff = diffGoValues('PersistentVolumeClaimSpec', wanted, settled);
    const why = `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${diff}`;
    errors.push(fieldErrors.forbidden('spec', why));
  }
  errors.push(...validateShrinking(after, before, old['status']?.capacity?.['storage'] ?? '0'));
  errors.push(...validateImmutableField(after.volumeMode, before.volumeMode, 'volumeMode'));
  if (
    after.volumeAttributesClassName !== before.volumeAttributesClassName &&
    old['status']?.currentVolumeAttributesClassName !== undefined &&
    !after.volumeAttributesClassName
  ) {
    const to = after.volumeAttributesClassName === undefined ? 'nil' : 'empty string';
    const why = `update to ${to} is forbidden when status.currentVolumeAttributesClassName is not nil`;
    errors.push(fieldErrors.forbidden('spec.volumeAttributesClassName', why));
  }
  return errors;
}

/** After a failed expansion a claim may ask for less again, but never for less than it has. */
function validateShrinking(after: ClaimSpec, before: ClaimSpec, has: string): FieldError[] {
  const now = after.resources?.requests?.['storage'] ?? '0';
  const then = before.resources?.requests?.['storage'] ?? '0';
  return compareQuantities(now, then) < 0 && compareQuantities(now, has) <= 0
    ? [fieldErrors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
    : [];
}

function validateStatus(object: KubeObject): FieldError[] {
  const status = object['status'] ?? {};
  const errors: FieldError[] = [];
  for (const [name, quantity] of Object.entries<string>(status.capacity ?? {})) {
    errors.push(...checkBasicQuantity(`status.capacity[${name}]`, quantity));
  }
  for (const [name, state] of Object.entries<string>(status.allocatedResourceStatuses ?? {})) {
    const path = 'status.allocatedResourceStatuses';
    errors.push(...checkClaimResource(path, name));
    if (!resizeStates.includes(state)) errors.push(fieldErrors.notSupported(path, name, resizeStates));
  }
  for (const [name, quantity] of Object.entries<string>(status.allocatedResources ?? {})) {
    const path = 'status.allocatedResources';
    const wrongName = checkClaimResource(path, name);
    const wrongSize = checkBasicQuantity(`${path}[${name}]`, quantity);
    if (wrongName.length > 0) errors.push(...wrongName);
    else if (wrongSize.length > 0) errors.push(...wrongSize);
    else errors.push(...checkResourceQuantity(`${path}[${name}]`, 'storage', quantity));
  }
  return errors;
}

function checkClaimResource(path: string, name: string): FieldError[] {
  const errors = checkQualifiedName(path, name);
  if (errors.length > 0 || !isNativeResource(name) || name === 'storage') return errors;
  return [fieldErrors.notSupported(path, name, ['storage'])];
}
