import type { KubeObject, ReadonlyJson } from '../../../kube/index.ts';
import { formatGoJson } from '../../printers/json.ts';
import { breakDown, formatSlice, type PolicyRule, splitOnce } from './rules.ts';

/** rbac/v1 Subject. */
export interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

/** What has to be done to an object, and what it lacks or has too much. */
export interface Reconciliation {
  readonly object: KubeObject;
  readonly operation: 'none' | 'create' | 'update' | 'recreate';
  /** The object there is must not be changed. */
  readonly isProtected: boolean;
  readonly missingRules: readonly PolicyRule[];
  readonly extraRules: readonly PolicyRule[];
  readonly missingSubjects: readonly Subject[];
  readonly extraSubjects: readonly Subject[];
}

const nothing = { isProtected: false, missingRules: [], extraRules: [], missingSubjects: [], extraSubjects: [] };

interface AggregationRule {
  readonly clusterRoleSelectors?: readonly ReadonlyJson[];
}

const rulesOf = (role: KubeObject): readonly PolicyRule[] => (role['rules'] ?? []) as readonly PolicyRule[];
const isSame = (left: unknown, right: unknown): boolean => formatGoJson(left) === formatGoJson(right);

/** `computeReconciledRole` of `component-helpers/auth/rbac/reconciliation/reconcile_role.go`, v0.37. */
export function reconcileRole(
  existing: KubeObject | undefined,
  expected: KubeObject,
  removesExtra: boolean,
): Reconciliation {
  if (existing === undefined)
    return { ...nothing, object: expected, operation: 'create', missingRules: rulesOf(expected) };
  const [wanted, has] = [expected, existing].map((role) => role['aggregationRule'] as AggregationRule | undefined);
  const extraRules = wanted === undefined || has === undefined ? uncovered(rulesOf(expected), rulesOf(existing)) : [];
  const missingRules = uncovered(rulesOf(existing), rulesOf(expected));
  let object = withMergedMetadata(existing, expected);
  if (!removesExtra && missingRules.length > 0) object = { ...object, rules: [...rulesOf(existing), ...missingRules] };
  else if (removesExtra && missingRules.length + extraRules.length > 0)
    object = { ...object, rules: rulesOf(expected) };
  object = withAggregation(object, wanted, has, removesExtra);
  const operation = isSame(object, existing) ? 'none' : 'update';
  return { ...nothing, object, operation, isProtected: isOptedOut(existing), missingRules, extraRules };
}

function withAggregation(
  role: KubeObject,
  wanted: AggregationRule | undefined,
  has: AggregationRule | undefined,
  removesExtra: boolean,
): KubeObject {
  if (wanted === undefined) {
    const { aggregationRule: _gone, ...rest } = role;
    return has === undefined ? role : (rest as KubeObject);
  }
  const [wantedSelectors, hasSelectors] = [wanted.clusterRoleSelectors ?? [], has?.clusterRoleSelectors ?? []];
  const lacking = (left: readonly ReadonlyJson[], right: readonly ReadonlyJson[]): readonly ReadonlyJson[] =>
    left.filter((one) => !right.some((other) => isSame(one, other)));
  const missing = has === undefined ? wantedSelectors : lacking(wantedSelectors, hasSelectors);
  const extra = lacking(hasSelectors, wantedSelectors);
  if (!removesExtra && missing.length > 0)
    return { ...role, aggregationRule: { ...has, clusterRoleSelectors: [...hasSelectors, ...missing] } };
  return removesExtra && missing.length + extra.length > 0 ? { ...role, aggregationRule: wanted } : role;
}

/** `computeReconciledRoleBinding` of `reconcile_rolebindings.go`. */
export function reconcileBinding(
  existing: KubeObject | undefined,
  expected: KubeObject,
  removesExtra: boolean,
): Reconciliation {
  const subjectsOf = (binding: KubeObject): readonly Subject[] => (binding['subjects'] ?? []) as readonly Subject[];
  if (existing === undefined)
    return { ...nothing, object: expected, operation: 'create', missingSubjects: subjectsOf(expected) };
  const isProtected = isOptedOut(existing);
  if (!isSame(expected['roleRef'], existing['roleRef']))
    return { ...nothing, object: expected, operation: 'recreate', isProtected };
  const [wanted, has] = [subjectsOf(expected), subjectsOf(existing)];
  const [missingSubjects, extraSubjects] = [lackingSubjects(wanted, has), lackingSubjects(has, wanted)];
  let object = withMergedMetadata(existing, expected);
  if (!removesExtra && missingSubjects.length > 0) object = { ...object, subjects: [...has, ...missingSubjects] };
  else if (removesExtra && missingSubjects.length + extraSubjects.length > 0) object = { ...object, subjects: wanted };
  const operation = isSame(object, existing) ? 'none' : 'update';
  return { ...nothing, object, operation, isProtected, missingSubjects, extraSubjects };
}

function lackingSubjects(left: readonly Subject[], right: readonly Subject[]): readonly Subject[] {
  const keys = new Set(right.map(formatStruct));
  const lacking = new Map(left.map((subject) => [formatStruct(subject), subject]));
  return [...lacking].filter(([key]) => !keys.has(key)).map(([, subject]) => subject);
}

const isOptedOut = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.['rbac.authorization.kubernetes.io/autoupdate'] === 'false';

/** What the object there is says goes before what is expected, as upstream merges them. */
function withMergedMetadata(existing: KubeObject, expected: KubeObject): KubeObject {
  const merge = (field: 'annotations' | 'labels') => {
    const merged = { ...expected.metadata[field], ...existing.metadata[field] };
    return Object.keys(merged).length === 0 ? {} : { [field]: merged };
  };
  return { ...existing, metadata: { ...existing.metadata, ...merge('annotations'), ...merge('labels') } };
}

/** The parts of `servant` rules that no `owner` rule allows (`Covers` of `component-helpers/auth/rbac/validation`). */
function uncovered(owner: readonly PolicyRule[], servant: readonly PolicyRule[]): readonly PolicyRule[] {
  return servant.flatMap(breakDown).filter((rule) => !owner.some((one) => isCovered(one, rule)));
}

type Words = readonly string[] | undefined;
const hasAll = (set: Words, words: Words): boolean => (words ?? []).every((word) => set?.includes(word) === true);
const hasAny = (set: Words): boolean => set?.includes('*') === true;

function isCovered(owner: PolicyRule, rule: PolicyRule): boolean {
  const isNamed = (owner.resourceNames ?? []).length > 0;
  const isNameCovered =
    !isNamed || ((rule.resourceNames ?? []).length > 0 && hasAll(owner.resourceNames, rule.resourceNames));
  return (
    (hasAny(owner.verbs) || hasAll(owner.verbs, rule.verbs)) &&
    (hasAny(owner.apiGroups) || hasAll(owner.apiGroups, rule.apiGroups)) &&
    (rule.resources ?? []).every((path) => isResourceCovered(owner.resources ?? [], path)) &&
    isNameCovered &&
    (rule.nonResourceURLs ?? []).every((path) => (owner.nonResourceURLs ?? []).some((url) => isUrlCovered(url, path)))
  );
}

function isResourceCovered(owner: readonly string[], path: string): boolean {
  if (owner.includes('*') || owner.includes(path)) return true;
  const [, subresource] = splitOnce(path);
  return subresource !== undefined && owner.includes(`*/${subresource}`);
}

const isUrlCovered = (owner: string, path: string): boolean =>
  owner === path || (owner.endsWith('*') && path.startsWith(owner.replace(/\*+$/, '')));

/** `{Kind:User APIGroup: Name:dora Namespace:}`: a Subject or a PolicyRule as Go's `%+v` has it. */
export function formatStruct(value: Subject | PolicyRule): string {
  if ('kind' in value) {
    const { kind, apiGroup = '', name, namespace = '' } = value;
    return `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;
  }
  const rule: PolicyRule = value;
  return `{Verbs:${formatSlice(rule.verbs)} APIGroups:${formatSlice(rule.apiGroups)} Resources:${formatSlice(rule.resources)} ResourceNames:${formatSlice(rule.resourceNames)} NonResourceURLs:${formatSlice(rule.nonResourceURLs)}}`;
}
