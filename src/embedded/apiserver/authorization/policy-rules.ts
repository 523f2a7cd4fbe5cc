import { quote } from '../../../kube/index.ts';
import type { AuthorizationAttributes } from '../authorizer.ts';

/** A rule of a Role or ClusterRole (`api/rbac/v1/types.go PolicyRule`, v1.37). */
export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

const none: readonly string[] = [];

const has = (set: readonly string[] | undefined, wanted: string) =>
  set !== undefined && (set.includes(wanted) || set.includes('*'));

/**
 * Tests whether a rule allows what is asked, whatever the object's name (`plugin/pkg/auth/authorizer/rbac/rbac.go RuleAllows`
 * and `pkg/apis/rbac/v1/evaluation_helpers.go`, v1.37).
 */
export function ruleAllowsSomeName(rule: PolicyRule, attributes: AuthorizationAttributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (!attributes.isResourceRequest) return allowsUrl(rule.nonResourceURLs ?? none, attributes.path);
  return (
    has(rule.apiGroups, attributes.apiGroup) &&
    allowsResource(rule.resources ?? none, attributes.resource, attributes.subresource)
  );
}

/** Tests whether a rule allows what is asked. */
export function ruleAllows(rule: PolicyRule, attributes: AuthorizationAttributes): boolean {
  return ruleAllowsSomeName(rule, attributes) && allowsName(rule, attributes);
}

/** Tests a rule's `resourceNames`, which a path that is no resource has no use for. */
export function allowsName(rule: PolicyRule, attributes: AuthorizationAttributes): boolean {
  const names = rule.resourceNames;
  return !attributes.isResourceRequest || !names || names.length === 0 || names.includes(attributes.name);
}

function allowsResource(resources: readonly string[], resource: string, subresource: string): boolean {
  const wanted = subresource === '' ? resource : `${resource}/${subresource}`;
  for (const allowed of resources) {
    if (allowed === '*' || allowed === wanted) return true;
    if (subresource !== '' && allowed === `*/${subresource}`) return true;
  }
  return false;
}

function allowsUrl(urls: readonly string[], path: string): boolean {
  for (const url of urls) if (url === '*' || urlCovers(url, path)) return true;
  return false;
}

const urlCovers = (owner: string, path: string) =>
  owner === path || (owner.endsWith('*') && path.startsWith(owner.replace(/\*+$/, '')));

/**
 * The parts of `wanted` that no rule of `owned` covers, each of one verb, one resource and one name
 * (`component-helpers/auth/rbac/validation/policy_comparator.go Covers`, v1.37).
 */
export function findUncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !owned.some((rule) => ruleCovers(rule, part)));
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = [];
  const names = rule.resourceNames ?? none;
  for (const group of rule.apiGroups ?? none) {
    for (const resource of rule.resources ?? none) {
      for (const verb of rule.verbs ?? none) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (names.length === 0) parts.push(part);
        else for (const name of names) parts.push({ ...part, resourceNames: [name] });
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? none) {
    for (const verb of rule.verbs ?? none) parts.push({ nonResourceURLs: [url], verbs: [verb] });
  }
  return parts;
}

function ruleCovers(owner: PolicyRule, part: PolicyRule): boolean {
  const ownerNames = owner.resourceNames ?? none;
  const partNames = part.resourceNames ?? none;
  return (
    coversAll(owner.verbs ?? none, part.verbs ?? none) &&
    coversAll(owner.apiGroups ?? none, part.apiGroups ?? none) &&
    (part.resources ?? none).every((resource) => coversResource(owner.resources ?? none, resource)) &&
    (part.nonResourceURLs ?? none).every((path) =>
      (owner.nonResourceURLs ?? none).some((url) => urlCovers(url, path)),
    ) &&
    (ownerNames.length === 0 || (partNames.length > 0 && partNames.every((name) => ownerNames.includes(name))))
  );
}

const coversAll = (owned: readonly string[], wanted: readonly string[]) =>
  owned.includes('*') || wanted.every((one) => owned.includes(one));

function coversResource(owned: readonly string[], resource: string): boolean {
  if (owned.includes('*') || owned.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && owned.includes(`*/${resource.slice(slash + 1)}`);
}

/**
 * What is missing, a line each and in order, as the message of an escalation lists it: parts that differ only by verb
 * become one (`pkg/registry/rbac/validation/policy_compact.go`, v1.37).
 */
export function describeMissingRules(parts: readonly PolicyRule[]): string[] {
  const merged = new Map<string, { part: PolicyRule; verbs: string[] }>();
  const lines = new Set<string>();
  for (const part of parts) {
    if (part.nonResourceURLs !== undefined) {
      lines.add(compactString(part));
      continue;
    }
    const key = JSON.stringify([part.apiGroups, part.resources, part.resourceNames]);
    const known = merged.get(key);
    if (known) known.verbs.push(...(part.verbs ?? none));
    else merged.set(key, { part, verbs: [...(part.verbs ?? none)] });
  }
  for (const { part, verbs } of merged.values()) lines.add(compactString({ ...part, verbs }));
  return [...lines].sort();
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}` (`pkg/apis/rbac/v1/evaluation_helpers.go CompactString`, v1.37). */
function compactString(rule: PolicyRule): string {
  const parts: string[] = [];
  const add = (name: string, values: readonly string[] | undefined) => {
    if (values && values.length > 0) parts.push(`${name}:${formatStrings(values)}`);
  };
  add('APIGroups', rule.apiGroups);
  add('Resources', rule.resources);
  add('NonResourceURLs', rule.nonResourceURLs);
  add('ResourceNames', rule.resourceNames);
  add('Verbs', rule.verbs);
  return `{${parts.join(', ')}}`;
}

/** Strings as Go's `%q` prints a slice: `["a" "b"]`. */
export function formatStrings(values: readonly string[]): string {
  return `[${values.map(quote).join(' ')}]`;
}
