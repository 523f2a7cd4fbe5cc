import {
  type FieldError,
  fieldErrors,
  type KubeObject,
  nameIsDnsSubdomain,
  newBadRequest,
  newConflict,
  newNotFound,
  StatusError,
} from '../../../kube/index.ts';
import { cloneJson } from '../clone.ts';
import { decodeBody } from '../decode-body.ts';
import { admit, attributesOf, keyOf, type Operation, validateAdmission } from '../operation.ts';
import { newSuccess } from '../response.ts';
import { ensureNamespace } from '../storage/object-meta.ts';
import { preconditionText } from '../storage/update-object.ts';
import type { Answer } from '../verbs/answer.ts';
import { parseWriteOptions } from '../write-options.ts';
import { setPodCondition } from './pod-condition.ts';

const bindingKind = { group: '', version: 'v1', kind: 'Binding' } as const;

/** `pods/binding` and, without a name in the path, `bindings` (`BindingREST` of pkg/registry/core/pod/storage, v1.37). @throws StatusError */
export function bind(operation: Operation): Answer {
  const { info, parts } = operation;
  const { dryRun, fieldValidation } = parseWriteOptions(operation.request, 'CreateOptions');
  const binding = decodeBody(
    operation,
    { ...bindingKind, schema: parts.schemas.forKind(bindingKind) },
    fieldValidation,
  );
  operation.audit?.setRequestObject(binding);
  const { namespace } = info;
  ensureNamespace(binding, namespace);
  const { name = '' } = binding.metadata;
  const attributes = attributesOf(operation, {
    kind: 'CREATE',
    name: info.name || name,
    namespace,
    object: binding,
    old: undefined,
    dryRun,
  });
  admit(operation, attributes);
  if (info.name !== '' && info.name !== name) {
    throw newBadRequest('name in URL does not match name in Binding object');
  }
  const errors = validateBinding(binding);
  if (errors.length > 0) {
    const texts = errors.map((error) => error.toString());
    throw new StatusError(500, '', texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`);
  }
  validateAdmission(operation, attributes);
  assign(operation, binding, dryRun);
  return { status: 201, object: newSuccess({ code: 201 }) };
}

/** `ValidatePodBinding` (pkg/apis/core/validation, v1.37). */
function validateBinding(binding: KubeObject): FieldError[] {
  const { kind = '', name = '' }: { kind?: string; name?: string } = binding['target'] ?? {};
  const errors: FieldError[] = [];
  const isNode = kind === '' || kind === 'Node';
  if (!isNode) errors.push(fieldErrors.notSupported('target.kind', kind, ['Node', '<empty>']));
  if (name === '') errors.push(fieldErrors.required('target.name'));
  else if (isNode) {
    for (const why of nameIsDnsSubdomain(name, false)) errors.push(fieldErrors.invalid('target.name', name, why));
  }
  return errors;
}

/** Puts the Pod on the Node. @throws StatusError 404, 409 */
function assign(operation: Operation, binding: KubeObject, dryRun: boolean): void {
  const { info, parts } = operation;
  const { name = '', uid, resourceVersion, annotations, labels } = binding.metadata;
  const pods = { group: '', resource: 'pods' };
  const definition = parts.registry.stored(pods);
  if (definition === undefined) throw new Error('Pods are not served');
  const key = keyOf(definition, info.namespace, name);
  const old = parts.store.get(key);
  if (old === undefined) throw newNotFound(pods, name);
  if (uid && uid !== old.metadata.uid) {
    throw newConflict(pods, name, preconditionText(key, 'UID', uid, old.metadata.uid ?? ''));
  }
  const current = old.metadata.resourceVersion ?? '';
  if (resourceVersion && resourceVersion !== current) {
    throw newConflict(pods, name, preconditionText(key, 'ResourceVersion', resourceVersion, current));
  }
  const why = whyNotBound(old as KubeObject);
  if (why !== undefined) throw newConflict({ group: '', resource: 'pods/binding' }, name, why);
  // What stays is shared with what was.
  const pod: KubeObject = {
    ...(old as KubeObject),
    metadata: { ...old.metadata },
    spec: { ...old['spec'], nodeName: binding['target'].name },
    status: cloneJson(old['status']),
  };
  delete pod['status']?.nominatedNodeName;
  if (annotations) pod.metadata.annotations = { ...pod.metadata.annotations, ...annotations };
  if (labels) pod.metadata.labels = { ...pod.metadata.labels, ...labels };
  setPodCondition(pod, { type: 'PodScheduled', status: 'True' }, parts.clock.now());
  if (!dryRun) parts.store.update(key, current, pod);
}

function whyNotBound({ metadata, spec }: KubeObject): string | undefined {
  if (metadata.deletionTimestamp) return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
  if (spec.nodeName) return `pod ${metadata.name} is already assigned to node "${spec.nodeName}"`;
  if (spec.schedulingGates?.length > 0) return `pod ${metadata.name} has non-empty .spec.schedulingGates`;
  return undefined;
}
