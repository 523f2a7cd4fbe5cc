import { newBadRequest } from '../../../kube/index.ts';
import { newAuthorizationForbidden } from '../authorization/forbidden.ts';
import type { Operation } from '../operation.ts';
import type { VerbResult } from '../verbs/answer.ts';
import { readObject } from '../verbs/get.ts';
import { admitConnect, chooseContainer, getBackend, getNode } from './kubelet.ts';

/**
 * `pods/exec`, `pods/attach` and `pods/portforward` (pkg/registry/core/pod/rest/subresources.go, v1.37). Over plain HTTP there is
 * nothing to answer but why not; the sockets themselves belong to the program around this one.
 * @throws StatusError
 */
export function connect(operation: Operation): VerbResult {
  const { info, parts, user, request } = operation;
  admitConnect(operation);
  // A WebSocket opens with GET, which is a lesser right than to run something.
  const attributes = { ...info, user, verb: 'create' };
  const { decision, reason } = parts.authorizer.authorize(attributes);
  if (decision !== 'Allow') throw newAuthorizationForbidden(attributes, reason);
  const pod = readObject(operation);
  if (info.subresource !== 'portforward') chooseContainer(pod, request.query.get('container') ?? '');
  if (!pod['spec'].nodeName) throw newBadRequest(`pod ${info.name} does not have a host assigned`);
  getBackend(operation, getNode(operation, pod['spec'].nodeName));
  throw newBadRequest('Upgrade request required');
}
