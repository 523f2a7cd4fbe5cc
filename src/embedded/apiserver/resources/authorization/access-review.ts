import {
  type FieldError,
  fieldErrors,
  type KubeObject,
  newBadRequest,
  newInvalid,
  parseFieldSelector,
  parseLabelSelector,
} from '../../../../kube/index.ts';
import type { UserInfo } from '../../request.ts';
import type { VirtualAsker, VirtualCreate } from '../../virtual-resource.ts';
import type { AccessReviewSpec, SelectorAttributes } from './access-review-spec.ts';
import { validateAccessReviewSpec } from './validate-access-review.ts';

/** Upstream's error names the kind that its internal object does not have: none. */
function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw newInvalid({ group: 'authorization.k8s.io', kind: '' }, '', errors);
}

const specOf = (object: KubeObject): AccessReviewSpec => object['spec'] ?? {};

/** `pkg/registry/authorization/subjectaccessreview/rest.go` (v1.37). */
export const createSubjectAccessReview: VirtualCreate = (object, asker) => {
  const spec = specOf(object);
  refuse([...validateAccessReviewSpec(spec, true), ...validateMetadata(object, [])]);
  return answer(object, spec, userOf(spec), asker);
};

/** `pkg/registry/authorization/selfsubjectaccessreview/rest.go` (v1.37): `kubectl auth can-i`. */
export const createSelfSubjectAccessReview: VirtualCreate = (object, asker) => {
  const spec = specOf(object);
  refuse([...validateAccessReviewSpec(spec, false), ...validateMetadata(object, [])]);
  return answer(object, spec, asker.user, asker);
};

/** `pkg/registry/authorization/localsubjectaccessreview/rest.go` (v1.37). */
export const createLocalSubjectAccessReview: VirtualCreate = (object, asker) => {
  const spec = specOf(object);
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors = [...validateAccessReviewSpec(spec, true), ...validateMetadata(object, ['namespace'])];
  const namespace = resourceAttributes?.namespace ?? '';
  if (resourceAttributes && namespace !== (object.metadata.namespace ?? '')) {
    errors.push(fieldErrors.invalid('spec.resourceAttributes.namespace', namespace, 'must match metadata.namespace'));
  }
  if (nonResourceAttributes) {
    const value = { Path: nonResourceAttributes.path ?? '', Verb: nonResourceAttributes.verb ?? '' };
    errors.push(fieldErrors.invalid('spec.nonResourceAttributes', value, 'disallowed on this kind of request'));
  }
  refuse(errors);
  const { namespace: where } = asker.info;
  if (where !== object.metadata.namespace) {
    throw newBadRequest(`spec.resourceAttributes.namespace must match namespace: ${where}`);
  }
  return answer(object, spec, userOf(spec), asker);
};

function validateMetadata({ metadata }: KubeObject, allowed: readonly string[]): FieldError[] {
  const isEmpty = Object.entries(metadata).every(
    ([field, value]) => field === 'managedFields' || allowed.includes(field) || value === null || value === '',
  );
  const why = allowed.length === 0 ? 'must be empty' : 'must be empty except for namespace';
  return isEmpty ? [] : [fieldErrors.invalid('metadata', metadata, why)];
}

function userOf({ user = '', uid, groups = [], extra }: AccessReviewSpec): UserInfo {
  return { username: user, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
}

function answer(object: KubeObject, spec: AccessReviewSpec, user: UserInfo, asker: VirtualAsker): KubeObject {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const selector = readFieldSelector(resourceAttributes?.fieldSelector);
  const { decision, reason, error } = asker.authorizer.authorize({
    user,
    isResourceRequest: Boolean(resourceAttributes),
    path: nonResourceAttributes?.path ?? '',
    verb: resourceAttributes?.verb ?? nonResourceAttributes?.verb ?? '',
    namespace: resourceAttributes?.namespace ?? '',
    apiGroup: resourceAttributes?.group ?? '',
    apiVersion: resourceAttributes?.version || '*',
    resource: resourceAttributes?.resource ?? '',
    subresource: resourceAttributes?.subresource ?? '',
    name: resourceAttributes?.name ?? '',
    ...(selector.text === '' ? {} : { fieldSelector: selector.text }),
  });
  const errors = [error, selector.complaint, complainOfLabelSelector(resourceAttributes?.labelSelector)].filter(
    (text) => text !== undefined,
  );
  return {
    ...object,
    status: {
      allowed: decision === 'Allow',
      ...(decision === 'Deny' ? { denied: true } : {}),
      ...(reason === '' ? {} : { reason }),
      ...(errors.length === 0 ? {} : { evaluationError: errors.join('; ') }),
    },
  };
}

/** Requirements that nobody understands are left out: that asks for more, not for less. */
function readFieldSelector(selector: SelectorAttributes | undefined): { text: string; complaint?: string } {
  const { rawSelector = '', requirements = [] } = selector ?? {};
  const path = 'spec.resourceAttributes.fieldSelector';
  if (requirements.length > 0) {
    const operators: Readonly<Record<string, string>> = { In: '=', NotIn: '!=' };
    const terms = requirements.flatMap(({ key = '', operator = '', values = [] }) => {
      const sign = operators[operator];
      return sign === undefined || values.length !== 1 ? [] : [`${key}${sign}${values[0]}`];
    });
    const text = terms.join(',');
    if (terms.length === requirements.length) return { text };
    return { text, complaint: `${path} ${terms.length > 0 ? 'partially ' : ''}ignored due to parse error` };
  }
  return parses(parseFieldSelector, rawSelector)
    ? { text: rawSelector }
    : { text: '', complaint: `${path} ignored due to parse error` };
}

/** No authorizer here looks at labels; what cannot be read is told all the same. */
function complainOfLabelSelector(selector: SelectorAttributes | undefined): string | undefined {
  const { rawSelector = '', requirements = [] } = selector ?? {};
  const path = 'spec.resourceAttributes.labelSelector';
  if (requirements.length === 0) {
    return parses(parseLabelSelector, rawSelector) ? undefined : `${path} ignored due to parse error`;
  }
  const known = requirements.filter(({ operator = '' }) =>
    ['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator),
  );
  if (known.length === requirements.length) return undefined;
  return `${path} ${known.length > 0 ? 'partially ' : ''}ignored due to parse error`;
}

function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    // That it does not parse is the answer; why is not told upstream either.
    return false;
  }
}
