import {
  fieldErrors,
  formatApiVersion,
  formatTime,
  type KubeObject,
  managedFieldsAfterScale,
  managedFieldsOfScale,
  newConflict,
  newInternalError,
  newInvalid,
  newNotFound,
  type ReplicasPaths,
  type StoredObject,
  validateManagedFields,
} from '../../../kube/index.ts';
import { cloneJson } from '../clone.ts';
import { decodeBody } from '../decode-body.ts';
import { admit, attributesOf, keyOf, type Operation } from '../operation.ts';
import type { ScaleRules } from '../resource.ts';
import { newMethodNotAllowed } from '../response.ts';
import { ensureNamespace } from '../storage/object-meta.ts';
import { preconditionText, updateObject } from '../storage/update-object.ts';
import type { Answer, VerbResult } from '../verbs/answer.ts';
import { patchObject, readPatch } from '../verbs/patch.ts';
import { checkNameOnUrl } from '../verbs/update.ts';
import { parseWriteOptions, type WriteRequestOptions } from '../write-options.ts';
import { scaleTarget } from '../write-target.ts';

/** `scale`: an autoscaling/v1 Scale in place of the object (`ScaleREST` of pkg/registry/apps/deployment/storage, v1.37). @throws StatusError */
export function scale(operation: Operation): VerbResult {
  const { definition, info, parts } = operation;
  const rules = definition.rules.scale;
  if (rules === undefined) throw newMethodNotAllowed();
  switch (info.verb) {
    case 'get': {
      const object = parts.store.get(keyOf(definition, info.namespace, info.name));
      if (object === undefined) throw newScaleNotFound(operation);
      if (rules.hasReplicas?.(object) === false) {
        throw newInternalError(`the spec replicas field ".${rules.path?.join('.')}" does not exist`);
      }
      return { status: 200, object: toScale(object, rules) };
    }
    case 'update': {
      const target = scaleTarget(operation);
      const options = parseWriteOptions(operation.request, 'UpdateOptions');
      const wanted = decodeBody(operation, target, options.fieldValidation);
      operation.audit?.setRequestObject(wanted);
      ensureNamespace(wanted, info.namespace);
      checkNameOnUrl(wanted, operation);
      const now = formatTime(parts.clock.now());
      return write(operation, rules, options, (old) =>
        target.fieldManager.update(old, wanted, { manager: options.fieldManager, now }),
      );
    }
    case 'patch': {
      const target = scaleTarget(operation);
      const request = readPatch(operation, false);
      return write(operation, rules, request.options, (old) => {
        const wanted = patchObject(operation, request, old, target);
        checkNameOnUrl(wanted, operation);
        return wanted;
      });
    }
    default:
      throw newMethodNotAllowed();
  }
}

function write(
  operation: Operation,
  rules: ScaleRules,
  { dryRun }: WriteRequestOptions,
  change: (old: KubeObject) => KubeObject,
): Answer {
  const { definition, info } = operation;
  const { name, namespace } = info;
  const paths = replicasPaths(operation);
  const { object } = updateObject(operation, {
    namespace,
    name,
    dryRun,
    shown: (whole) => toScale(whole, rules),
    authorizeCreate() {
      throw newScaleNotFound(operation);
    },
    change(old) {
      if (old === undefined) throw newScaleNotFound(operation);
      const before = toScale(old, rules);
      const owners = managedFieldsOfScale(old.metadata.managedFields, paths);
      if (owners !== undefined) before.metadata.managedFields = owners;
      const after = change(before);
      admit(
        operation,
        attributesOf(operation, { kind: 'UPDATE', name, namespace, object: after, old: before, dryRun }),
      );
      checkScale(operation, after, old, dryRun);
      const changed = cloneJson(old) as KubeObject;
      rules.setReplicas(changed, Number(after['spec']?.replicas ?? 0));
      changed.metadata.resourceVersion = after.metadata.resourceVersion ?? '';
      const managed = managedFieldsAfterScale(
        old.metadata.managedFields,
        after.metadata.managedFields,
        formatApiVersion(definition.info),
        paths,
      );
      if (managed === undefined) delete changed.metadata.managedFields;
      else changed.metadata.managedFields = managed;
      return changed;
    },
  });
  return { status: 200, object: toScale(object, rules) };
}

const newScaleNotFound = ({ definition: { info }, info: { name } }: Operation) => newNotFound(info, name);

/** @throws StatusError 409, 422 */
function checkScale({ definition }: Operation, after: KubeObject, old: StoredObject, dryRun: boolean): void {
  const { info } = definition;
  const { name = '', namespace = '' } = old.metadata;
  const whole = keyOf(definition, namespace, name);
  const key = dryRun ? whole.slice('/registry'.length) : whole;
  const replicas: unknown = after['spec']?.replicas ?? 0;
  const errors = validateManagedFields(after.metadata.managedFields ?? [], 'metadata.managedFields');
  if (typeof replicas === 'number' && replicas < 0) {
    errors.push(fieldErrors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0'));
  }
  if (errors.length > 0) throw newInvalid({ group: 'autoscaling', kind: 'Scale' }, name, errors);
  const { uid } = after.metadata;
  if (uid && uid !== old.metadata.uid) {
    throw newConflict(info, name, preconditionText(key, 'UID', uid, old.metadata.uid ?? ''));
  }
}

function toScale(object: StoredObject, rules: ScaleRules): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = rules.getReplicas(object);
  const selector = rules.getSelector(object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: rules.getStatusReplicas(object), ...(selector === '' ? {} : { selector }) },
  };
}

/** Where replicas stand: in `spec.replicas` in every version, for all that is built in. */
const replicasPaths = ({ definition: { info, rules } }: Operation): ReplicasPaths => {
  const path = rules.scale?.path ?? ['spec', 'replicas'];
  return new Map([[formatApiVersion(info), path.map((name) => `f:${name}`)]]);
};
