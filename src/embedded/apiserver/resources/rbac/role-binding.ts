import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  nameIsDnsSubdomain,
  nameIsPathSegment,
  type StoredObject,
} from '../../../../kube/index.ts';
import { refuseBindingEscalation } from '../../authorization/escalation.ts';
import type { ResourceRules } from '../../resource.ts';
import { complain, immutableText } from '../field-rules.ts';
import { toGoValue } from '../go-value.ts';

interface Subject {
  readonly kind?: string;
  apiGroup?: string;
  readonly name?: string;
  readonly namespace?: string;
}

const group = 'rbac.authorization.k8s.io';
const subjectKinds = ['ServiceAccount', 'User', 'Group'];

/** Rules of rbac.authorization.k8s.io/v1 RoleBinding: pkg/registry/rbac/rolebinding and pkg/apis/rbac/validation (v1.37). */
export const roleBindingRules: ResourceRules = rulesOf(true);

/** Rules of rbac.authorization.k8s.io/v1 ClusterRoleBinding: pkg/registry/rbac/clusterrolebinding and pkg/apis/rbac/validation (v1.37). */
export const clusterRoleBindingRules: ResourceRules = rulesOf(false);

function rulesOf(isNamespaced: boolean): ResourceRules {
  return {
    validateName: nameIsPathSegment,
    allowCreateOnUpdate: true,
    setDefaults,
    authorize: refuseBindingEscalation,
    validateCreate: (object) => [...validateBinding(object, isNamespaced), ...requireNames(object)],
    validateUpdate: (object, old) => validateUpdate(object, old, isNamespaced),
  };
}

const subjectsOf = (object: KubeObject): Subject[] => object['subjects'] ?? [];

function setDefaults(object: KubeObject): void {
  object['roleRef'] = { apiGroup: '', kind: '', name: '', ...object['roleRef'] };
  object['roleRef'].apiGroup ||= group;
  for (const subject of subjectsOf(object)) {
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')) subject.apiGroup = group;
  }
}

function validateUpdate(object: KubeObject, old: StoredObject, isNamespaced: boolean): FieldError[] {
  const errors = validateBinding(object, isNamespaced);
  if (!isSemanticallyEqual(object['roleRef'], old['roleRef'])) {
    errors.push(fieldErrors.invalid('roleRef', toGoValue('RoleRef', object['roleRef']), immutableText));
  }
  return [...errors, ...requireNames(object)];
}

function validateBinding(object: KubeObject, isNamespaced: boolean): FieldError[] {
  const { apiGroup, kind, name } = object['roleRef'];
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const errors: FieldError[] = [];
  if (apiGroup !== group) errors.push(fieldErrors.notSupported('roleRef.apiGroup', apiGroup, [group]));
  if (!kinds.includes(kind)) errors.push(fieldErrors.notSupported('roleRef.kind', kind, kinds));
  errors.push(...complain('roleRef.name', name, nameIsPathSegment(name, false)));
  for (const [index, subject] of subjectsOf(object).entries()) {
    errors.push(...validateSubject(subject, isNamespaced, `subjects[${index}]`));
  }
  return errors;
}

/** Upstream declares these in place of coding them, and therefore tells them last. */
function requireNames(object: KubeObject): FieldError[] {
  return [
    ...subjectsOf(object).flatMap(({ name }, index) => (name ? [] : [fieldErrors.required(`subjects[${index}].name`)])),
    ...(object['roleRef'].name ? [] : [fieldErrors.required('roleRef.name')]),
  ];
}

function validateSubject(subject: Subject, isNamespaced: boolean, path: string): FieldError[] {
  const { kind = '', apiGroup = '', name = '', namespace = '' } = subject;
  if (!subjectKinds.includes(kind)) return [fieldErrors.notSupported(`${path}.kind`, kind, subjectKinds)];
  if (kind !== 'ServiceAccount') {
    return apiGroup === group ? [] : [fieldErrors.notSupported(`${path}.apiGroup`, apiGroup, [group])];
  }
  const errors = name === '' ? [] : complain(`${path}.name`, name, nameIsDnsSubdomain(name, false));
  if (apiGroup !== '') errors.push(fieldErrors.notSupported(`${path}.apiGroup`, apiGroup, ['']));
  if (!isNamespaced && namespace === '') errors.push(fieldErrors.required(`${path}.namespace`));
  return errors;
}
