import {
  type FieldError,
  fieldErrors,
  isLongerThan,
  isSemanticallyEqual,
  type KubeObject,
  type StoredObject,
  validateNonnegativeField,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { checkCsiDriverName } from '../core/persistent-volume-source.ts';
import { checkQualifiedName, immutableText, keepField } from '../field-rules.ts';

interface Driver {
  readonly name?: string;
  readonly nodeID?: string;
  topologyKeys?: readonly string[] | null;
  readonly allocatable?: { readonly count?: number };
}

const maxNodeIdBytes = 256;

/**
 * Rules of storage.k8s.io/v1 CSINode: pkg/registry/storage/csinode/strategy.go and pkg/apis/storage/validation (v1.37, CSIVolumeHealth
 * off: no status is kept).
 */
export const csiNodeRules: ResourceRules = {
  returnDeletedObject: true,
  refuseUnconditionalUpdate: true,
  setDefaults(object) {
    object['spec'] ??= {};
    if (!object['spec'].drivers?.length) object['spec'].drivers = null;
    object['status'] ??= {};
    for (const driver of driversOf(object)) driver.topologyKeys ??= null;
  },
  prepareForCreate(object) {
    object['status'] = {};
  },
  prepareForUpdate: (object, old) => keepField(object, old, 'status'),
  validateCreate: validateDrivers,
  validateUpdate: (object, old) => [...validateDrivers(object), ...validateUnchanged(object, old)],
};

const driversOf = (object: StoredObject): Driver[] => object['spec'].drivers ?? [];

function validateDrivers(object: KubeObject): FieldError[] {
  const names = new Set<string>();
  return driversOf(object).flatMap((driver, index) => {
    const path = `spec.drivers[${index}]`;
    const { name = '', nodeID = '', allocatable, topologyKeys } = driver;
    const errors = checkCsiDriverName(`${path}.name`, name);
    if (nodeID === '') errors.push(fieldErrors.required(`${path}.nodeID`));
    if (isLongerThan(nodeID, maxNodeIdBytes)) {
      errors.push(fieldErrors.invalid(`${path}.nodeID`, nodeID, `must be ${maxNodeIdBytes} characters or less`));
    }
    if (allocatable?.count !== undefined) {
      errors.push(...validateNonnegativeField(allocatable.count, `${path}.allocatable.count`));
    }
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${path}.name`, name));
    names.add(name);
    const keys = new Set<string>();
    for (const key of topologyKeys ?? []) {
      if (key === '') errors.push(fieldErrors.required(path));
      if (keys.has(key)) errors.push(fieldErrors.duplicate(path, key));
      keys.add(key);
      errors.push(...checkQualifiedName(path, key));
    }
    return errors;
  });
}

/** A driver that stays may change only how many volumes it takes. */
function validateUnchanged(object: KubeObject, old: StoredObject): FieldError[] {
  return driversOf(old).flatMap((before) =>
    driversOf(object)
      .filter((driver) => driver.name === before.name)
      .filter((driver) => !isSemanticallyEqual({ ...driver, allocatable: null }, { ...before, allocatable: null }))
      .map(({ name = '', nodeID = '', topologyKeys }) => {
        // As Go prints its own struct, which has no JSON names.
        const value = { Name: name, NodeID: nodeID, TopologyKeys: topologyKeys ?? null, Allocatable: null };
        return fieldErrors.invalid('spec.drivers', value, immutableText);
      }),
  );
}
