import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  type LabelSelector,
  nameIsDnsSubdomain,
  type StoredObject,
  validateLabelSelector,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { nodeLabelDeprecation } from '../core/node-selector.ts';
import { checkNonNegativeQuantity } from '../core/quantity-rules.ts';
import { complain, immutableText } from '../field-rules.ts';

/** Rules of storage.k8s.io/v1 CSIStorageCapacity: pkg/registry/storage/csistoragecapacity/strategy.go and pkg/apis/storage/validation (v1.37). */
export const csiStorageCapacityRules: ResourceRules = {
  refuseUnconditionalUpdate: true,
  setDefaults(object) {
    object['storageClassName'] ??= '';
  },
  validateCreate: validateCapacity,
  validateUpdate,
  warnings(object) {
    const { matchExpressions, matchLabels }: LabelSelector = object['nodeTopology'] ?? {};
    return [
      ...(matchExpressions ?? []).flatMap(({ key = '' }, index) => {
        const why = nodeLabelDeprecation(key);
        return why === undefined ? [] : [`nodeTopology.matchExpressions[${index}].key: ${key} is ${why}`];
      }),
      ...Object.keys(matchLabels ?? {}).flatMap((label) => {
        const why = nodeLabelDeprecation(label);
        return why === undefined ? [] : [`nodeTopology.matchLabels.${label}: ${why}`];
      }),
    ];
  },
};

function validateCapacity(object: KubeObject): FieldError[] {
  const className: string = object['storageClassName'];
  const errors = validateLabelSelector(object['nodeTopology'], {}, 'nodeTopology');
  errors.push(...complain('storageClassName', className, nameIsDnsSubdomain(className, false)));
  if (object['capacity'] !== undefined) errors.push(...checkNonNegativeQuantity('capacity', object['capacity']));
  return errors;
}

function validateUpdate(object: KubeObject, old: StoredObject): FieldError[] {
  return ['nodeTopology', 'storageClassName']
    .filter((field) => !isSemanticallyEqual(object[field], old[field]))
    .map((field) => fieldErrors.invalid(field, object[field], immutableText));
}
