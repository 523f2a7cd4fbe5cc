import type { DeleteOptions } from '../../../kube/index.ts';
import { parseDeleteOptions } from '../delete-options.ts';
import { parseListOptions } from '../list-options.ts';
import type { Operation } from '../operation.ts';
import { deleteObject } from '../storage/delete-object.ts';
import type { Answer } from './answer.ts';
import { listObjects, type ObjectList } from './list.ts';

/** `DELETE` of one object (apiserver/pkg/endpoints/handlers/delete.go, v1.37). @throws StatusError */
export function remove(operation: Operation): Answer {
  const options = parseDeleteOptions(operation.request, operation.parts.schemas);
  operation.audit?.setRequestObject({ kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...options });
  warnOfOrphans(operation, options);
  const { namespace, name } = operation.info;
  const { answer, deleted } = deleteObject(operation, { namespace, name, options });
  // 202 only where the caller has said that dependents go, too, and the object waits for that.
  return { status: !deleted && options.orphanDependents === false ? 202 : 200, object: answer };
}

/** `DELETE` of many objects: what the list selects, one after the other; the answer is the list. @throws StatusError */
export function removeCollection(operation: Operation): Answer {
  const { definition, info, request } = operation;
  const listOptions = parseListOptions(request.query, definition, info.name);
  const options = parseDeleteOptions(request, operation.parts.schemas);
  operation.audit?.setRequestObject({ kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...options });
  warnOfOrphans(operation, options);
  const list: ObjectList = listObjects(operation, listOptions);
  for (const { metadata } of list.items) {
    const { namespace = '', name = '' } = metadata;
    // What another deletion has taken along (a Namespace's content) is not there any more.
    if (stillThere(operation, namespace, name)) deleteObject(operation, { namespace, name, options });
  }
  return { status: 200, object: list };
}

function warnOfOrphans({ definition, warn }: Operation, { orphanDependents, propagationPolicy }: DeleteOptions): void {
  const { orphanWarning } = definition.rules;
  const isSaid = (orphanDependents ?? undefined) !== undefined || (propagationPolicy ?? undefined) !== undefined;
  if (orphanWarning !== undefined && !isSaid) warn(orphanWarning);
}

function stillThere({ context, definition }: Operation, namespace: string, name: string): boolean {
  return context.get(definition.info, namespace, name) !== undefined;
}
