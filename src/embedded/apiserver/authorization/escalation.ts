import {
  isSemanticallyEqual,
  type KubeObject,
  newForbidden,
  newNotFound,
  quote,
  StatusError,
  type StoredObject,
} from '../../../kube/index.ts';
import type { Asker } from '../resource.ts';
import { aggregateRules } from './aggregation.ts';
import { describeMissingRules, findUncovered, formatStrings, type PolicyRule } from './policy-rules.ts';

const group = 'rbac.authorization.k8s.io';

const fullAuthority: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Refuses a Role or ClusterRole that allows more than its author may do, unless the author may `escalate`
 * (`pkg/registry/rbac/{role,clusterrole}/policybased/storage.go`, v1.37).
 * @throws StatusError 403
 */
export function refuseRoleEscalation(object: KubeObject, old: StoredObject | undefined, asker: Asker): void {
  if (isMaster(asker) || mayEscalate(asker) || onlyChangesGarbageCollection(object, old)) return;
  const resource = { group, resource: asker.info.resource };
  const name = object.metadata.name ?? '';
  const refusal = describeEscalation(object['rules'] ?? [], asker);
  if (refusal !== undefined) throw newForbidden(resource, name, refusal);
  if ((aggregates(object) || aggregates(old)) && describeEscalation(fullAuthority, asker) !== undefined) {
    throw newForbidden(resource, name, 'must have cluster-admin privileges to use the aggregationRule');
  }
}

/**
 * Refuses a RoleBinding or ClusterRoleBinding to a role that allows more than its author may do, unless the author may
 * `bind` that role (`pkg/registry/rbac/{rolebinding,clusterrolebinding}/policybased/storage.go`, v1.37).
 * @throws StatusError 403; 404 when the role is not there
 */
export function refuseBindingEscalation(object: KubeObject, old: StoredObject | undefined, asker: Asker): void {
  if (isMaster(asker) || onlyChangesGarbageCollection(object, old)) return;
  const { roleRef } = object;
  if (mayBind(roleRef, asker)) return;
  const refusal = describeEscalation(rulesOf(roleRef, asker), asker);
  if (refusal !== undefined) {
    throw newForbidden({ group, resource: asker.info.resource }, object.metadata.name ?? '', refusal);
  }
}

const isMaster = (asker: Asker) => asker.user.groups.includes('system:masters');

const aggregates = (role: KubeObject | StoredObject | undefined) =>
  (role?.['aggregationRule']?.clusterRoleSelectors ?? []).length > 0;

function mayEscalate({ user, info, authorizer }: Asker): boolean {
  const { path, namespace, resource, name } = info;
  const asked = { isResourceRequest: true, path, apiGroup: info.apiGroup, apiVersion: '*', subresource: '' };
  return authorizer.authorize({ ...asked, user, verb: 'escalate', namespace, resource, name }).decision === 'Allow';
}

function mayBind(
  roleRef: { apiGroup: string; kind: string; name: string },
  { user, info, authorizer }: Asker,
): boolean {
  const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : roleRef.kind === 'Role' ? 'roles' : undefined;
  if (resource === undefined) return false;
  const { path, namespace } = info;
  const asked = { isResourceRequest: true, path, apiGroup: roleRef.apiGroup, apiVersion: '*', subresource: '' };
  return (
    authorizer.authorize({ ...asked, user, verb: 'bind', namespace, resource, name: roleRef.name }).decision === 'Allow'
  );
}

function rulesOf(roleRef: { kind: string; name: string }, asker: Asker): readonly PolicyRule[] {
  if (roleRef.kind !== 'Role' && roleRef.kind !== 'ClusterRole') {
    throw new StatusError(500, '', `unsupported role reference kind: ${quote(roleRef.kind)}`);
  }
  const isRole = roleRef.kind === 'Role';
  const resource = { group, resource: isRole ? 'roles' : 'clusterroles' };
  const role = asker.get(resource, isRole ? asker.info.namespace : '', roleRef.name);
  // Upstream's registry names what the request is about, not the role.
  if (!role) throw newNotFound({ group, resource: asker.info.resource }, roleRef.name);
  return role.aggregationRule ? aggregateRules(role, [...asker.list(resource)]) : (role.rules ?? []);
}

/** Undefined when the asker holds all of it (`pkg/registry/rbac/validation/rule.go ConfirmNoEscalation`, v1.37). */
function describeEscalation(wanted: readonly PolicyRule[], { user, info, authorizer }: Asker): string | undefined {
  const { resourceRules, nonResourceRules, evaluationError } = authorizer.rulesFor(user, info.namespace);
  const missing = findUncovered([...resourceRules, ...nonResourceRules], wanted);
  if (missing.length === 0) return undefined;
  const who = `user ${quote(user.username)} (groups=${formatStrings(user.groups)})`;
  const what = `${who} is attempting to grant RBAC permissions not currently held:\n${describeMissingRules(missing).join('\n')}`;
  return evaluationError === undefined ? what : `${what}; resolution errors: [${evaluationError}]`;
}

/** Owners and finalizers may always go, or nothing could be collected (`pkg/registry/rbac/helpers.go`, v1.37). */
function onlyChangesGarbageCollection(object: KubeObject, old: StoredObject | undefined): boolean {
  if (!old) return false;
  const { ownerReferences, finalizers, selfLink, managedFields, ...rest } = old.metadata;
  const metadata = { ...object.metadata, ownerReferences, finalizers, selfLink, managedFields };
  return isSemanticallyEqual(
    { ...object, metadata },
    { ...old, metadata: { ...rest, ownerReferences, finalizers, selfLink, managedFields } },
  );
}
