import { newForbidden, quote, type StatusError } from '../../../kube/index.ts';
import type { AuthorizationAttributes } from '../authorizer.ts';

/**
 * The refusal of a request that nothing allows: `pods is forbidden: User "x" cannot list resource "pods" in API group "" at
 * the cluster scope` (`apiserver/pkg/endpoints/handlers/responsewriters/errors.go`, v1.37). `reason` follows a colon unless empty.
 */
export function newAuthorizationForbidden(attributes: AuthorizationAttributes, reason: string): StatusError {
  const denial = escapeHtml(describeDenial(attributes));
  return newForbidden(
    { group: attributes.apiGroup, resource: attributes.resource },
    attributes.name,
    reason === '' ? denial : `${denial}: ${reason}`,
  );
}

function describeDenial({ user, verb, isResourceRequest, ...asked }: AuthorizationAttributes): string {
  const who = `User ${quote(user.username)} cannot ${verb}`;
  if (!isResourceRequest) return `${who} path ${quote(asked.path)}`;
  const resource = asked.subresource === '' ? asked.resource : `${asked.resource}/${asked.subresource}`;
  const where = asked.namespace === '' ? 'at the cluster scope' : `in the namespace ${quote(asked.namespace)}`;
  return `${who} resource ${quote(resource)} in API group ${quote(asked.apiGroup)} ${where}`;
}

/** Names in a message must not read as HTML in a browser. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
