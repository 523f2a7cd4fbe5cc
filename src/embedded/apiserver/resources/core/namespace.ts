import {
  type FieldError,
  fieldErrors,
  type KubeObject,
  nameIsDnsLabel,
  type StoredObject,
  validateFinalizerName,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { keepField } from '../field-rules.ts';

const kubernetesFinalizer = 'kubernetes';
const nameLabel = 'kubernetes.io/metadata.name';
const standardFinalizers: readonly string[] = [kubernetesFinalizer, 'orphan', 'foregroundDeletion'];

/**
 * Rules of v1 Namespace: pkg/registry/core/namespace/strategy.go and `ValidateNamespace` of pkg/apis/core/validation
 * (v1.37). What deletion does (`spec.finalizers`, phase Terminating) is in the pipeline.
 */
export const namespaceRules: ResourceRules = {
  finalizersInSpec: true,
  returnDeletedObject: true,
  validateName: nameIsDnsLabel,
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    object['status'].phase ||= 'Active';
    labelWithName(object);
  },
  prepareForCreate(object) {
    object['status'] = { phase: 'Active' };
    const finalizers: string[] = object['spec'].finalizers ?? [];
    if (!finalizers.includes(kubernetesFinalizer)) object['spec'].finalizers = [...finalizers, kubernetesFinalizer];
    labelWithName(object);
  },
  validateCreate: validateNamespace,
  prepareForUpdate(object, old) {
    object['spec'] = { ...object['spec'], finalizers: old['spec']?.finalizers ?? [] };
    keepField(object, old, 'status');
    labelWithName(object);
  },
  validateUpdate: validateNamespace,
  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate: validatePhase,
    },
    finalize: {
      prepareForUpdate: (object, old) => keepField(object, old, 'status'),
      validateUpdate: (object) => validateFinalizers(object, (index) => `spec.finalizers[${index}]`),
    },
  },
  selectableFields: (object) => ({ 'status.phase': object['status']?.phase ?? '' }),
};

/** Selectors of NetworkPolicies and webhooks rely on the label, so that it cannot be taken away. */
function labelWithName(object: KubeObject): void {
  const { name, labels } = object.metadata;
  if (!name || labels?.[nameLabel] === name) return;
  object.metadata.labels = { ...labels, [nameLabel]: name };
}

function validateNamespace(object: KubeObject): FieldError[] {
  return validateFinalizers(object, () => 'spec.finalizers');
}

function validateFinalizers(object: KubeObject, pathOf: (index: number) => string): FieldError[] {
  const finalizers: string[] = object['spec']?.finalizers ?? [];
  return finalizers.flatMap((finalizer, index) => {
    const errors = validateFinalizerName(finalizer, pathOf(index));
    if (!finalizer.includes('/') && !standardFinalizers.includes(finalizer)) {
      const why = 'name is neither a standard finalizer name nor is it fully qualified';
      errors.push(fieldErrors.invalid(pathOf(index), finalizer, why));
    }
    return errors;
  });
}

function validatePhase(object: KubeObject, _old: StoredObject): FieldError[] {
  const phase = object['status']?.phase ?? '';
  const isDeleted = Boolean(object.metadata.deletionTimestamp);
  const expected = isDeleted ? 'Terminating' : 'Active';
  if (phase === expected) return [];
  const when = isDeleted ? 'not empty' : 'empty';
  return [fieldErrors.invalid('status.Phase', phase, `may only be '${expected}' if \`deletionTimestamp\` is ${when}`)];
}
