import type { AuditGroupResources, AuditLevel, AuditPolicy, AuditRule, AuditStage } from '../../../kube/index.ts';
import type { RequestInfo, UserInfo } from '../request.ts';

/** What the policy says of one request. */
export interface AuditConfig {
  readonly level: AuditLevel;
  readonly omitStages: readonly AuditStage[];
  readonly omitManagedFields: boolean;
}

/** Tells of a request whether and how it is logged; `user` is undefined when nobody could be authenticated. */
export type EvaluatePolicy = (info: RequestInfo, user: UserInfo | undefined) => AuditConfig;

/** Judges requests by the first rule that matches, None for what no rule matches (`apiserver/pkg/audit/policy/checker.go`, v1.37). */
export function createPolicyEvaluator(policy: AuditPolicy): EvaluatePolicy {
  const general = policy.omitStages ?? [];
  const compiled = policy.rules.map((rule) => ({
    rule,
    config: {
      level: rule.level,
      omitStages: [...new Set([...general, ...(rule.omitStages ?? [])])],
      omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields ?? false,
    },
  }));
  const none: AuditConfig = {
    level: 'None',
    omitStages: general,
    omitManagedFields: policy.omitManagedFields ?? false,
  };
  return (info, user) => compiled.find(({ rule }) => matches(rule, info, user))?.config ?? none;
}

const isSet = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;

function matches(rule: AuditRule, info: RequestInfo, user: UserInfo | undefined): boolean {
  if (isSet(rule.users) && !(user && rule.users?.includes(user.username))) return false;
  if (isSet(rule.userGroups) && !user?.groups.some((group) => rule.userGroups?.includes(group))) return false;
  if (isSet(rule.verbs) && !rule.verbs?.includes(info.verb)) return false;
  if (isSet(rule.namespaces) || isSet(rule.resources)) return matchesResource(rule, info);
  if (isSet(rule.nonResourceURLs)) {
    return !info.isResourceRequest && (rule.nonResourceURLs ?? []).some((url) => matchesPath(url, info.path));
  }
  return true;
}

function matchesPath(url: string, path: string): boolean {
  if (url === '*' || url === path) return true;
  return url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''));
}

function matchesResource(rule: AuditRule, info: RequestInfo): boolean {
  if (!info.isResourceRequest) return false;
  if (isSet(rule.namespaces) && !rule.namespaces?.includes(info.namespace)) return false;
  return !isSet(rule.resources) || (rule.resources ?? []).some((one) => matchesGroup(one, info));
}

function matchesGroup({ group, resources, resourceNames }: AuditGroupResources, info: RequestInfo): boolean {
  if (group !== info.apiGroup && group !== '*') return false;
  if (!isSet(resources)) return true;
  if (isSet(resourceNames) && !resourceNames?.includes(info.name)) return false;
  const { resource, subresource } = info;
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return (resources ?? []).some(
    (wanted) =>
      wanted === '*' ||
      wanted === combined ||
      (subresource !== '' && wanted === `*/${subresource}`) ||
      wanted === `${resource}/*`,
  );
}
