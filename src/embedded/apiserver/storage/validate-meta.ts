import type { KubeObject, StoredObject } from '../../../kube/index.ts';
import {
  type FieldError,
  fieldErrors,
  nameIsDnsSubdomain,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '../../../kube/index.ts';
import type { ResourceDefinition } from '../resource.ts';

/** Groups whose validation does not go through pkg/apis/core/validation, which knows the standard finalizers. */
const withoutStandardFinalizers = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'policy',
]);

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** What is wrong with the metadata of a new object, or of a new state where there is an old one. */
export function validateMeta(
  definition: ResourceDefinition,
  object: KubeObject,
  old: StoredObject | undefined,
): FieldError[] {
  const { info, rules, custom } = definition;
  const { metadata } = object;
  const validateName = rules.validateName ?? nameIsDnsSubdomain;
  const errors = validateObjectMeta(metadata, { namespaced: info.namespaced, validateName, stored: old?.metadata });
  if (old !== undefined) errors.push(...validateObjectMetaUpdate(metadata, old.metadata));
  if (metadata.finalizers && custom !== true && !withoutStandardFinalizers.has(info.group)) {
    for (const [index, finalizer] of metadata.finalizers.entries()) {
      if (finalizer.includes('/') || standardFinalizers.has(finalizer)) continue;
      const why = 'name is neither a standard finalizer name nor is it fully qualified';
      errors.push(fieldErrors.invalid(`metadata.finalizers[${index}]`, finalizer, why));
    }
  }
  return errors;
}
