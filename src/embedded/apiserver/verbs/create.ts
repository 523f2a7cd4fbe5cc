import { type KubeObject, newBadRequest } from '../../../kube/index.ts';
import { decodeBody, expectedOf } from '../decode-body.ts';
import { trackUpdate } from '../managed-fields.ts';
import { admit, attributesOf, type Operation } from '../operation.ts';
import { createObject } from '../storage/create-object.ts';
import { dedupOwnerReferences, ensureNamespace, wipeSystemFields } from '../storage/object-meta.ts';
import { bind } from '../subresources/binding.ts';
import { parseWriteOptions } from '../write-options.ts';
import type { Answer } from './answer.ts';
import { virtual } from './on-demand.ts';

/** `POST` of an object (apiserver/pkg/endpoints/handlers/create.go, v1.37). @throws StatusError */
export function create(operation: Operation): Answer {
  const { definition, request } = operation;
  if (!definition.info.verbs.includes('get')) return createUnstored(operation);
  const options = parseWriteOptions(request, 'CreateOptions');
  const object = decodeBody(operation, expectedOf(definition), options.fieldValidation);
  definition.rules.setDefaults?.(object);
  const stored = createFrom(operation, object, options);
  return { status: 201, object: stored };
}

/** What can be created and not read: Bindings, reviews. */
function createUnstored(operation: Operation): Answer {
  const { info, schema } = operation.definition;
  return info.resource === 'bindings' && info.group === ''
    ? bind(operation)
    : virtual.value.createVirtual(operation, { ...info, schema });
}

/** A creation from the decoded and defaulted object on. @throws StatusError */
export function createFrom(
  operation: Operation,
  decoded: KubeObject,
  options: { readonly dryRun: boolean; readonly fieldManager: string },
) {
  const { definition, info } = operation;
  const isNamespace = definition.info.kind === 'Namespace' && definition.info.group === '';
  const name = decoded.metadata.name ?? '';
  const namespace = isNamespace ? name : info.namespace;
  operation.audit?.setRequestObject(decoded);
  wipeSystemFields(decoded);
  ensureNamespace(decoded, isNamespace ? '' : info.namespace);
  if (definition.info.namespaced && info.namespace === '') {
    throw newBadRequest('the namespace of the object is required');
  }
  dedupOwnerReferences(decoded, false, operation.warn);
  const object = trackUpdate(operation, undefined, decoded, options.fieldManager);
  const { dryRun } = options;
  admit(operation, attributesOf(operation, { kind: 'CREATE', name, namespace, object, old: undefined, dryRun }));
  dedupOwnerReferences(object, true, operation.warn);
  return createObject(operation, object, { namespace: info.namespace, dryRun });
}
