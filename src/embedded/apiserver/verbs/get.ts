import { newBadRequest, newNotFound, StatusError, type StoredObject } from '../../../kube/index.ts';
import { keyOf, type Operation } from '../operation.ts';
import { parseBoolean } from '../query.ts';
import { invalidVersion, parseResourceVersion, parseRevision } from '../resource-version.ts';
import { checkName } from '../storage/check-name.ts';
import type { Answer } from './answer.ts';

/** `GET` of one object (apiserver/pkg/endpoints/handlers/get.go, v1.37). @throws StatusError */
export function get(operation: Operation): Answer {
  const { query } = operation.request;
  const asked = query.get('export');
  if (asked !== null && parseBoolean(asked)) {
    throw newBadRequest('the export parameter, deprecated since v1.14, is no longer supported');
  }
  // A version is the oldest that will do; there is only the newest.
  const wanted = query.get('resourceVersion') ?? '';
  if (parseRevision(wanted) === undefined) throw new StatusError(500, '', invalidVersion(wanted));
  parseResourceVersion(wanted, operation.parts.store.revision);
  return { status: 200, object: readObject(operation) };
}

/** The object that a request names. @throws StatusError 404 */
export function readObject({ definition, info, parts }: Operation): StoredObject {
  checkName(info.name);
  const told = definition.info.resource === 'componentstatuses' ? parts.componentStatuses?.() : undefined;
  const object =
    told === undefined
      ? parts.store.get(keyOf(definition, info.namespace, info.name))
      : told.find(({ metadata }) => metadata.name === info.name);
  // Upstream has this one in the singular.
  const named = told === undefined ? definition.info : { group: '', resource: 'componentstatus' };
  if (object === undefined) throw newNotFound(named, info.name);
  return object;
}
