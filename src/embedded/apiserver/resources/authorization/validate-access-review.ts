import {
  type FieldError,
  fieldErrors,
  validateFieldSelectorRequirement,
  validateLabelSelectorRequirement,
} from '../../../../kube/index.ts';
import type { AccessReviewSpec } from './access-review-spec.ts';

/**
 * `pkg/apis/authorization/validation/validation.go ValidateSubjectAccessReviewSpec` (v1.37); `ofSubject`: the review names a
 * user or a group.
 */
export function validateAccessReviewSpec(spec: AccessReviewSpec, ofSubject: boolean): FieldError[] {
  const { resourceAttributes, nonResourceAttributes, user = '', groups = [] } = spec;
  const errors: FieldError[] = [];
  if (Boolean(resourceAttributes) === Boolean(nonResourceAttributes)) {
    // Upstream prints its internal type, whose fields have capitals.
    const value = nonResourceAttributes && {
      Path: nonResourceAttributes.path ?? '',
      Verb: nonResourceAttributes.verb ?? '',
    };
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    errors.push(fieldErrors.invalid('spec', value ?? null, why));
  }
  if (ofSubject && user === '' && groups.length === 0) {
    errors.push(fieldErrors.invalid('spec.user', user, 'at least one of user or group must be specified'));
  }
  const path = 'spec.resourceAttributes';
  const { fieldSelector, labelSelector } = resourceAttributes ?? {};
  errors.push(
    ...validateSelector(fieldSelector, `${path}.fieldSelector`, validateFieldSelectorRequirement),
    ...validateSelector(labelSelector, `${path}.labelSelector`, validateLabelSelectorRequirement),
  );
  return errors;
}

type Attributes = NonNullable<NonNullable<AccessReviewSpec['resourceAttributes']>['fieldSelector']>;

type ValidateRequirement = (
  requirement: NonNullable<Attributes['requirements']>[number],
  options: { readonly allowUnknownOperator: boolean },
  path: string,
) => FieldError[];

function validateSelector(selector: Attributes | undefined, path: string, validate: ValidateRequirement): FieldError[] {
  if (!selector) return [];
  const { rawSelector = '', requirements = [] } = selector;
  const errors: FieldError[] = [];
  if (rawSelector !== '' && requirements.length > 0) {
    const why = 'may not specified at the same time as requirements';
    errors.push(fieldErrors.invalid(`${path}.rawSelector`, rawSelector, why));
  }
  if (rawSelector === '' && requirements.length === 0) {
    const why = `when ${path} is specified, requirements or rawSelector is required`;
    errors.push(fieldErrors.required(`${path}.requirements`, why));
  }
  for (const [index, requirement] of requirements.entries()) {
    // Newer clients may know operators that this API server does not.
    errors.push(...validate(requirement, { allowUnknownOperator: true }, `${path}.requirements[${index}]`));
  }
  return errors;
}
