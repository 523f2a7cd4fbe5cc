import { formatGroupResource } from '../../../kube/index.ts';
import { decodeBody, type ExpectedKind } from '../decode-body.ts';
import { trackVirtual } from '../managed-fields.ts';
import { admit, attributesOf, type Operation, validateAdmission } from '../operation.ts';
import { virtualResources } from '../resources/virtual-resources.ts';
import { newMethodNotAllowed } from '../response.ts';
import { ensureNamespace, wipeSystemFields } from '../storage/object-meta.ts';
import { parseWriteOptions } from '../write-options.ts';
import type { Answer } from './answer.ts';

/** `POST` of what is answered and never stored: reviews, tokens. @throws StatusError */
export function createVirtual(operation: Operation, expected: ExpectedKind): Answer {
  const { definition, info, parts } = operation;
  const { subresource, namespace } = info;
  const name = formatGroupResource(definition.info) + (subresource === '' ? '' : `/${subresource}`);
  const answer = virtualResources[name];
  if (answer === undefined) throw newMethodNotAllowed();
  const { dryRun, fieldManager, fieldValidation } = parseWriteOptions(operation.request, 'CreateOptions');
  const decoded = decodeBody(operation, expected, fieldValidation);
  operation.audit?.setRequestObject(decoded);
  wipeSystemFields(decoded);
  ensureNamespace(decoded, definition.info.namespaced ? namespace : '');
  const object = trackVirtual(operation, decoded, expected, fieldManager);
  const attributes = attributesOf(operation, {
    kind: 'CREATE',
    name: info.name || (object.metadata.name ?? ''),
    namespace,
    object,
    old: undefined,
    dryRun,
  });
  admit(operation, attributes);
  validateAdmission(operation, attributes);
  const asker = {
    ...operation.context,
    user: operation.user,
    info,
    authorizer: parts.authorizer,
    authenticator: parts.authenticator,
    tokenIssuer: parts.tokenIssuer,
    dryRun,
    annotate: operation.annotate,
  };
  return { status: 201, object: answer(object, asker) };
}
