import { type FieldError, fieldErrors, validateAnnotations, validateLabels } from '../../../../../kube/index.ts';
import { type ClaimSpec, validateClaimSpec } from '../persistent-volume-claim.ts';
import type { ClaimTemplate } from './volume-types.ts';

/** `ValidatePersistentVolumeClaimTemplate`: of an ephemeral volume (`pkg/apis/core/validation/validation.go`, v1.37). */
export function addClaimTemplateErrors(errors: FieldError[], path: string, template: ClaimTemplate): void {
  const { metadata = {}, spec = {} } = template;
  const { annotations, labels, ...rest } = metadata;
  errors.push(...validateAnnotations(annotations, `${path}.metadata.annotations`));
  errors.push(...validateLabels(labels, `${path}.metadata.labels`));
  for (const [field, value] of Object.entries(rest)) {
    if (value) errors.push(fieldErrors.forbidden(`${path}.metadata.${field}`, 'cannot be set'));
  }
  errors.push(...validateClaimSpec(spec as ClaimSpec, `${path}.spec`));
}
