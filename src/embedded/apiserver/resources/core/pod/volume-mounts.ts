import { type FieldError, fieldErrors } from '../../../../../kube/index.ts';
import { addChoice } from './add.ts';
import { addDescendingPath } from './paths.ts';
import type { Container, VolumeDevice, VolumeMount } from './types.ts';
import type { Volume } from './volume-types.ts';

/** What containers mount (`pkg/apis/core/validation/validation.go`, v1.37). */

/** The volumes of a Pod that are right, by name. */
export type VolumesByName = ReadonlyMap<string, Volume>;

/** `ValidateVolumeMounts`. */
export function addVolumeMountErrors(
  errors: FieldError[],
  path: string,
  container: Container,
  volumes: VolumesByName,
): void {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const mountPoints = new Set<string>();
  for (const [index, mount] of volumeMounts.entries()) {
    const at = `${path}[${index}]`;
    const { name = '', mountPath = '' } = mount;
    if (name === '') errors.push(fieldErrors.required(`${at}.name`));
    if (!volumes.has(name)) errors.push(fieldErrors.notFound(`${at}.name`, name));
    if (mountPath === '') errors.push(fieldErrors.required(`${at}.mountPath`));
    if (mountPoints.has(mountPath)) errors.push(fieldErrors.invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    mountPoints.add(mountPath);
    if (volumeDevices.some((device) => (device.name ?? '') === name)) {
      errors.push(fieldErrors.invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (volumeDevices.some((device) => (device.devicePath ?? '') === mountPath)) {
      const why = 'must not already exist as a path in volumeDevices';
      errors.push(fieldErrors.invalid(`${at}.mountPath`, mountPath, why));
    }
    addSubPathErrors(errors, path, at, mount);
    // Of these two upstream tells the list's path, not the mount's.
    if (mount.mountPropagation) addPropagationErrors(errors, `${path}.mountPropagation`, mount, container);
    if (mount.recursiveReadOnly) addRecursiveReadOnlyErrors(errors, `${path}.recursiveReadOnly`, mount);
  }
}

function addSubPathErrors(errors: FieldError[], path: string, at: string, { subPath, subPathExpr }: VolumeMount): void {
  if (subPath) addDescendingPath(errors, `${path}.subPath`, subPath);
  if (!subPathExpr) return;
  if (subPath) {
    const why = 'subPathExpr and subPath are mutually exclusive';
    errors.push(fieldErrors.invalid(`${at}.subPathExpr`, subPathExpr, why));
  }
  addDescendingPath(errors, `${path}.subPathExpr`, subPathExpr);
}

function addPropagationErrors(
  errors: FieldError[],
  path: string,
  { mountPropagation = '' }: VolumeMount,
  { securityContext }: Container,
): void {
  addChoice(errors, path, mountPropagation, ['Bidirectional', 'HostToContainer', 'None']);
  if (mountPropagation === 'Bidirectional' && securityContext?.privileged !== true) {
    const why = 'Bidirectional mount propagation is available only to privileged containers';
    errors.push(fieldErrors.forbidden(path, why));
  }
}

function addRecursiveReadOnlyErrors(errors: FieldError[], path: string, mount: VolumeMount): void {
  const { recursiveReadOnly = '', readOnly, mountPropagation } = mount;
  if (recursiveReadOnly === 'Disabled') return;
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') {
    errors.push(fieldErrors.notSupported(path, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible']));
    return;
  }
  if (!readOnly) errors.push(fieldErrors.forbidden(path, 'may only be specified when readOnly is true'));
  if (mountPropagation && mountPropagation !== 'None') {
    const why = 'may only be specified when mountPropagation is None or not specified';
    errors.push(fieldErrors.forbidden(path, why));
  }
}

/** `ValidateVolumeDevices`: volumes that are used as raw blocks. */
export function addVolumeDeviceErrors(
  errors: FieldError[],
  path: string,
  devices: readonly VolumeDevice[],
  mounts: readonly VolumeMount[],
  volumes: VolumesByName,
): void {
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const [index, { name = '', devicePath = '' }] of devices.entries()) {
    const at = `${path}[${index}]`;
    const invalidName = (why: string) => errors.push(fieldErrors.invalid(`${at}.name`, name, why));
    const invalidPath = (why: string) => errors.push(fieldErrors.invalid(`${at}.devicePath`, devicePath, why));
    const volume = volumes.get(name);
    if (name === '') errors.push(fieldErrors.required(`${at}.name`));
    if (names.has(name)) invalidName('must be unique');
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      invalidName('can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode');
    }
    if (!volume) errors.push(fieldErrors.notFound(`${at}.name`, name));
    if (devicePath === '') errors.push(fieldErrors.required(`${at}.devicePath`));
    if (paths.has(devicePath)) invalidPath('must be unique');
    if (devicePath.split('/').includes('..')) invalidPath("can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.some((mount) => (mount.name ?? '') === name)) invalidName('must not already exist in volumeMounts');
    if (mounts.some((mount) => (mount.mountPath ?? '') === devicePath)) {
      invalidPath('must not already exist as a path in volumeMounts');
    }
    if (name !== '') names.add(name);
  }
}
