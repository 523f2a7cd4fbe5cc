import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  utf8Length,
  validateLabelName,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { nodeLabelDeprecation } from '../core/node-selector.ts';
import { checkDeclaredImmutable, checkQualifiedName, checkSupported } from '../field-rules.ts';

interface TopologyTerm {
  readonly matchLabelExpressions?: readonly { readonly key?: string; readonly values?: readonly string[] }[];
}

const maxParameters = 512;
const maxParameterBytes = 256 * 1024;

/** Rules of storage.k8s.io/v1 StorageClass: pkg/registry/storage/storageclass/strategy.go and pkg/apis/storage/validation (v1.37). */
export const storageClassRules: ResourceRules = {
  returnDeletedObject: true,
  setDefaults(object) {
    object['provisioner'] ??= '';
    object['reclaimPolicy'] ??= 'Delete';
    object['volumeBindingMode'] ??= 'Immediate';
  },
  validateCreate: (object) => [
    ...validateClass(object),
    ...(object['provisioner'] === '' ? [fieldErrors.required('provisioner')] : []),
  ],
  validateUpdate: (object, old) =>
    ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'].flatMap((field) => [
      ...(field === 'provisioner' && object['provisioner'] === '' && old['provisioner'] !== ''
        ? [fieldErrors.required(field)]
        : []),
      ...checkDeclaredImmutable(field, object[field], old[field]),
    ]),
  warnings: (object) =>
    topologiesOf(object).flatMap(({ matchLabelExpressions = [] }, index) =>
      matchLabelExpressions.flatMap(({ key = '' }, position) => {
        const why = nodeLabelDeprecation(key);
        const path = `allowedTopologies[${index}].matchLabelExpressions[${position}].key`;
        return why === undefined ? [] : [`${path}: ${why}`];
      }),
    ),
};

const topologiesOf = (object: KubeObject): TopologyTerm[] => object['allowedTopologies'] ?? [];

function validateClass(object: KubeObject): FieldError[] {
  const errors = object['provisioner'] === '' ? [] : checkDriver('provisioner', object['provisioner']);
  errors.push(...validateParameters(object['parameters'] ?? {}));
  if (object['reclaimPolicy'] !== '') {
    errors.push(...checkSupported('reclaimPolicy', object['reclaimPolicy'], ['Delete', 'Retain']));
  }
  const modes = ['Immediate', 'WaitForFirstConsumer'];
  errors.push(...checkSupported('volumeBindingMode', object['volumeBindingMode'], modes));
  const known: Record<string, readonly string[]>[] = [];
  for (const [index, term] of topologiesOf(object).entries()) {
    const path = `allowedTopologies[${index}]`;
    errors.push(...validateTopology(term, path));
    const values = Object.fromEntries(
      (term.matchLabelExpressions ?? []).map(({ key = '', values: all = [] }) => [key, [...all].sort()]),
    );
    // Upstream compares with as many empty terms as there are terms.
    if (Object.keys(values).length === 0 || known.some((other) => isSemanticallyEqual(other, values))) {
      errors.push(fieldErrors.duplicate(`${path}.matchLabelExpressions`, ''));
    }
    known.push(values);
  }
  return errors;
}

/** The driver of a StorageClass or VolumeAttributesClass; capitals are let be. */
export function checkDriver(path: string, driver: string): FieldError[] {
  return checkQualifiedName(path, driver.toLowerCase());
}

/** Parameters of a StorageClass or VolumeAttributesClass. */
export function validateParameters(parameters: Readonly<Record<string, string>>): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > maxParameters) return [fieldErrors.tooLong('parameters', maxParameters)];
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of entries) {
    if (key === '') errors.push(fieldErrors.invalid('parameters', key, 'field can not be empty.'));
    bytes += utf8Length(key) + utf8Length(value);
  }
  if (bytes > maxParameterBytes) errors.push(fieldErrors.tooLong('parameters', maxParameterBytes));
  return errors;
}

/** `ValidateTopologySelectorTerm` of pkg/apis/core/validation (v1.37). */
function validateTopology({ matchLabelExpressions = [] }: TopologyTerm, path: string): FieldError[] {
  const keys = new Set<string>();
  return matchLabelExpressions.flatMap(({ key = '', values = [] }, index) => {
    const at = `${path}.matchLabelExpressions[${index}]`;
    const errors = values.length === 0 ? [fieldErrors.required(`${at}.values`)] : [];
    for (const [position, value] of values.entries()) {
      if (values.indexOf(value) < position) errors.push(fieldErrors.duplicate(`${at}.values[${position}]`, value));
    }
    errors.push(...validateLabelName(key, `${at}.key`));
    if (keys.has(key)) errors.push(fieldErrors.duplicate(`${at}.key`, key));
    keys.add(key);
    return errors;
  });
}
