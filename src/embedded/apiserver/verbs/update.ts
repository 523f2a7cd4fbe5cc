import { type KubeObject, newBadRequest, type StoredObject } from '../../../kube/index.ts';
import { newAuthorizationForbidden } from '../authorization/forbidden.ts';
import { decodeBody, expectedOf } from '../decode-body.ts';
import { trackUpdate } from '../managed-fields.ts';
import { admit, attributesOf, type Operation } from '../operation.ts';
import type { SubresourceRules } from '../resource.ts';
import { dedupOwnerReferences, ensureNamespace } from '../storage/object-meta.ts';
import { updateObject } from '../storage/update-object.ts';
import { parseWriteOptions } from '../write-options.ts';
import type { Answer } from './answer.ts';

/**
 * `PUT` of an object, or of a subresource that writes to the same object (apiserver/pkg/endpoints/handlers/update.go, v1.37).
 * @throws StatusError
 */
export function update(operation: Operation, rules?: SubresourceRules): Answer {
  const { definition, request } = operation;
  const options = parseWriteOptions(request, 'UpdateOptions');
  const object = decodeBody(operation, expectedOf(definition), options.fieldValidation);
  definition.rules.setDefaults?.(object);
  return updateWith(operation, object, options, rules);
}

/** An update from the decoded and defaulted object on. @throws StatusError */
export function updateWith(
  operation: Operation,
  object: KubeObject,
  options: { readonly dryRun: boolean; readonly fieldManager: string },
  rules?: SubresourceRules,
): Answer {
  const { definition, info } = operation;
  const { dryRun } = options;
  operation.audit?.setRequestObject(object);
  ensureNamespace(object, definition.info.namespaced ? info.namespace : '');
  checkNameOnUrl(object, operation);
  dedupOwnerReferences(object, false, operation.warn);
  const { uid } = object.metadata;
  const result = updateObject(operation, {
    namespace: info.namespace,
    name: info.name,
    dryRun,
    ...(rules === undefined ? {} : { rules }),
    expectedUid: uid,
    authorizeCreate: () => authorizeCreate(operation),
    change(old) {
      const tracked = trackUpdate(operation, old, object, options.fieldManager);
      admitWrite(operation, tracked, old, dryRun);
      return tracked;
    },
  });
  return { status: result.created ? 201 : 200, object: result.object };
}

/** Mutating admission of a write that may turn out to be a creation. */
export function admitWrite(
  operation: Operation,
  object: KubeObject,
  old: StoredObject | undefined,
  dryRun: boolean,
): void {
  const { info } = operation;
  const kind = old === undefined ? 'CREATE' : 'UPDATE';
  admit(operation, attributesOf(operation, { kind, name: info.name, namespace: info.namespace, object, old, dryRun }));
  dedupOwnerReferences(object, true, operation.warn);
}

/** @throws StatusError 400 */
export function checkNameOnUrl({ metadata }: KubeObject, { info }: Operation): void {
  const { name = '' } = metadata;
  if (name === '') {
    throw newBadRequest(`the name of the object (${info.name} based on URL) was undeterminable: name must be provided`);
  }
  if (name !== info.name) {
    throw newBadRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  }
}

/** A write that creates needs the right to create, too (`withAuthorization`). @throws StatusError 403 */
export function authorizeCreate({ info, user, parts }: Operation): void {
  const attributes = { ...info, user, verb: 'create' };
  const { decision, reason } = parts.authorizer.authorize(attributes);
  if (decision !== 'Allow') throw newAuthorizationForbidden(attributes, reason);
}
