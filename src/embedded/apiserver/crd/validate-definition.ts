import {
  type FieldError,
  fieldErrors,
  isDns1035Label,
  isDns1123Subdomain,
  type KubeObject,
  type StoredObject,
  utf8Length,
  validateImmutableField,
} from '../../../kube/index.ts';
import { type HoistedSpec, hoist, toGoVersions } from './hoisted-spec.ts';
import { type CrdConversion, type CrdNames, type CrdSpec, type CrdVersion, conditionOf, crdSpecOf } from './types.ts';
import { validateSchema } from './validate-schema.ts';
import { validateColumns, validateSelectableFields, validateSubresources } from './validate-version-parts.ts';

/**
 * What is wrong with a CustomResourceDefinition (`ValidateCustomResourceDefinition` and its update of
 * apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go, v1.37). Simplified: an update is held to all that a
 * creation is, even where older versions of Kubernetes let what is stored pass.
 */
export function validateDefinition(object: KubeObject | StoredObject, old?: StoredObject): FieldError[] {
  const spec = crdSpecOf(object);
  const errors: FieldError[] = [];
  if (old === undefined && object.metadata.name !== `${spec.names.plural ?? ''}.${spec.group ?? ''}`) {
    const why = 'must be spec.names.plural+"."+spec.group';
    errors.push(fieldErrors.invalid('metadata.name', object.metadata.name, why));
  }
  errors.push(...validateSpec(spec));
  if (old !== undefined) errors.push(...validateUnchanged(spec, old));
  errors.push(...validateNames(object['status']?.acceptedNames ?? {}, 'status.acceptedNames'));
  errors.push(...validateStoredVersions(object['status']?.storedVersions ?? [], spec.versions ?? []));
  errors.push(...validateApproval(object, old));
  if (spec.preserveUnknownFields === true && (old === undefined || crdSpecOf(old).preserveUnknownFields !== true)) {
    const why =
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
    errors.push(fieldErrors.invalid('spec.preserveUnknownFields', true, why));
  }
  return errors;
}

/** The names that a status has accepted (`ValidateUpdateCustomResourceDefinitionStatus`). */
export function validateDefinitionStatus(object: KubeObject): FieldError[] {
  return validateNames(object['status']?.acceptedNames ?? {}, 'status.acceptedNames');
}

function validateSpec(spec: CrdSpec): FieldError[] {
  const { group = '', names, scope = '' } = spec;
  const inside = hoist(spec);
  const errors: FieldError[] = [];
  const groupErrors = isDns1123Subdomain(group);
  if (group === '') errors.push(fieldErrors.required('spec.group'));
  else if (groupErrors.length > 0) errors.push(fieldErrors.invalid('spec.group', group, groupErrors.join(',')));
  else if (!group.includes('.')) {
    errors.push(fieldErrors.invalid('spec.group', group, 'should be a domain with at least one dot'));
  }
  errors.push(...validateChoice(scope, 'spec.scope', ['Cluster', 'Namespaced']));
  if (inside.schema?.openAPIV3Schema === undefined) {
    for (const [index, { schema }] of inside.versions.entries()) {
      if (schema?.openAPIV3Schema === undefined) {
        errors.push(fieldErrors.required(`spec.versions[${index}].schema.openAPIV3Schema`));
      }
    }
  }
  for (const [index, version] of inside.versions.entries()) {
    errors.push(...validateVersion(version, inside, `spec.versions[${index}]`));
  }
  errors.push(...validateVersionList(spec, inside));
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    if (!names[field]) errors.push(fieldErrors.required(`spec.names.${field}`));
  }
  errors.push(...validateNames(names, 'spec.names'));
  if (inside.schema?.openAPIV3Schema !== undefined) {
    const hasStatus = (spec.versions ?? []).some(({ subresources }) => subresources?.status !== undefined);
    errors.push(...validateSchema(inside.schema.openAPIV3Schema, hasStatus, 'spec.validation.openAPIV3Schema'));
  }
  errors.push(...validateSubresources(inside.subresources, 'spec.subresources'));
  errors.push(...validateColumns(inside.additionalPrinterColumns, 'spec.additionalPrinterColumns'));
  errors.push(
    ...validateSelectableFields(inside.selectableFields, inside.schema?.openAPIV3Schema, 'spec.selectableFields'),
  );
  errors.push(...validateConversion(spec.conversion));
  return errors;
}

function validateVersion(version: CrdVersion, inside: HoistedSpec, path: string): FieldError[] {
  const { name = '' } = version;
  const schema = version.schema?.openAPIV3Schema;
  const whole = schema ?? inside.schema?.openAPIV3Schema;
  const hasStatus = (version.subresources ?? inside.subresources)?.status !== undefined;
  const nameErrors = isDns1035Label(name);
  return [
    ...(nameErrors.length === 0 ? [] : [fieldErrors.invalid(`${path}.name`, name, nameErrors.join(','))]),
    ...judgeDeprecation(version).map((why) =>
      fieldErrors.invalid(`${path}.deprecationWarning`, version.deprecationWarning, why),
    ),
    ...(schema === undefined ? [] : validateSchema(schema, hasStatus, `${path}.schema.openAPIV3Schema`)),
    ...validateSubresources(version.subresources, `${path}.subresources`),
    ...validateColumns(version.additionalPrinterColumns, `${path}.additionalPrinterColumns`),
    ...validateSelectableFields(version.selectableFields, whole, `${path}.selectableFields`),
  ];
}

/** What `unicode.IsPrint` passes. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function judgeDeprecation({ deprecated = false, deprecationWarning: text }: CrdVersion): string[] {
  if (text === undefined) return [];
  if (!deprecated) return ['can only be set for deprecated versions'];
  const errors: string[] = [];
  if (utf8Length(text) > 256) errors.push('must be <= 256 characters long');
  if (text === '') errors.push('must not be an empty string');
  let at = 0;
  for (const character of text) {
    if (!printable.test(character)) {
      const why = `non-printable character found at index ${at}`;
      errors.push(`must only contain printable UTF-8 characters; ${why}`);
      break;
    }
    at += utf8Length(character);
  }
  return errors;
}

function validateVersionList(spec: CrdSpec, inside: HoistedSpec): FieldError[] {
  const versions = spec.versions ?? [];
  const refuse = (why: string) => fieldErrors.invalid('spec.versions', toGoVersions(spec, inside), why);
  const errors: FieldError[] = [];
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(refuse('must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(refuse('must have exactly one version marked as storage version'));
  }
  const first = versions[0]?.name ?? '';
  const why = first === '' ? [] : isDns1035Label(first);
  if (why.length > 0) errors.push(fieldErrors.invalid('spec.version', first, why.join(',')));
  return errors;
}

function validateNames(names: CrdNames, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: string, text: string, isCased: boolean): void => {
    const why = isDns1035Label(isCased ? text.toLowerCase() : text).join(',');
    const hint = isCased ? 'may have mixed case, but should otherwise match: ' : '';
    if (why !== '') errors.push(fieldErrors.invalid(`${path}.${field}`, text, hint + why));
  };
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const text = names[field] ?? '';
    if (text !== '') check(field, text, field === 'kind' || field === 'listKind');
  }
  for (const [index, name] of (names.shortNames ?? []).entries()) check(`shortNames[${index}]`, name, false);
  if (names.kind && names.kind === names.listKind) {
    errors.push(fieldErrors.invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  }
  for (const [index, name] of (names.categories ?? []).entries()) check(`categories[${index}]`, name, false);
  return errors;
}

function validateChoice(value: string, path: string, accepted: readonly string[]): FieldError[] {
  if (value === '') return [fieldErrors.required(path)];
  return accepted.includes(value) ? [] : [fieldErrors.notSupported(path, value, accepted)];
}

/** Conversion by webhooks is refused by name. */
function validateConversion({ strategy = '', webhook }: CrdConversion = {}): FieldError[] {
  const path = 'spec.conversion';
  if (strategy === 'Webhook') {
    return [fieldErrors.forbidden(`${path}.strategy`, 'the embedded cluster does not call conversion webhooks')];
  }
  const errors = validateChoice(strategy, `${path}.strategy`, ['None', 'Webhook']);
  const why = 'should not be set when strategy is not set to Webhook';
  if (webhook?.clientConfig !== undefined) errors.push(fieldErrors.forbidden(`${path}.webhookClientConfig`, why));
  if ((webhook?.conversionReviewVersions ?? []).length > 0) {
    errors.push(fieldErrors.forbidden(`${path}.conversionReviewVersions`, why));
  }
  return errors;
}

function validateUnchanged(spec: CrdSpec, old: StoredObject): FieldError[] {
  const before = crdSpecOf(old);
  const isEstablished = conditionOf(old, 'Established')?.status === 'True';
  return [
    ...(isEstablished ? validateImmutableField(spec.scope, before.scope, 'spec.scope') : []),
    ...(isEstablished ? validateImmutableField(spec.names.kind, before.names.kind, 'spec.names.kind') : []),
    ...validateImmutableField(spec.group, before.group, 'spec.group'),
    ...validateImmutableField(spec.names.plural, before.names.plural, 'spec.names.plural'),
  ];
}

function validateStoredVersions(stored: readonly string[], versions: readonly CrdVersion[]): FieldError[] {
  const path = 'status.storedVersions';
  if (stored.length === 0) return [fieldErrors.invalid(path, null, 'must have at least one stored version')];
  const names = versions.map(({ name = '' }) => name);
  return [
    ...versions
      .filter(({ name = '', storage }) => storage && !stored.includes(name))
      .map(({ name }) => fieldErrors.invalid(path, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, index) => {
      if (names.includes(name)) return [];
      const why =
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a ` +
        `storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
      return [fieldErrors.invalid(`${path}[${index}]`, name, why)];
    }),
  ];
}

const approval = 'api-approved.kubernetes.io';

/** Groups of Kubernetes itself need a word of approval (`validateAPIApproval`). */
function validateApproval(object: KubeObject | StoredObject, old: StoredObject | undefined): FieldError[] {
  const { group = '' } = crdSpecOf(object);
  const isProtected = ['k8s.io', 'kubernetes.io'].some((domain) => group === domain || group.endsWith(`.${domain}`));
  const text = object.metadata.annotations?.[approval] ?? '';
  const state = approvalOf(text);
  if (!isProtected || state === 'approved') return [];
  if (old !== undefined && approvalOf(old.metadata.annotations?.[approval] ?? '') === state) return [];
  const path = `metadata.annotations[${approval}]`;
  const why = (hint: string) =>
    `protected groups must have approval annotation "${approval}"${hint}, see https://github.com/kubernetes/enhancements/pull/1111`;
  if (state === 'missing') return [fieldErrors.required(path, why(''))];
  return [fieldErrors.invalid(path, text, why(' with either a URL or a reason starting with "unapproved"'))];
}

function approvalOf(text: string): 'missing' | 'approved' | 'invalid' {
  if (text === '') return 'missing';
  return text.startsWith('unapproved') || /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?#]+/.test(text) ? 'approved' : 'invalid';
}
