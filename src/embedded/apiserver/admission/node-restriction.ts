import { isSemanticallyEqual, type KubeObject, newNotFound, quote, type StoredObject } from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { nodeNameOf } from '../authorization/node-name.ts';
import type { Authorizer } from '../authorizer.ts';
import { newAdmissionForbidden } from './attributes.ts';
import { findForbiddenLabels } from './node-restriction/labels.ts';
import { findReference } from './node-restriction/references.ts';
import { restrictTokenRequest } from './node-restriction/token.ts';

type Restrict = (node: string, attributes: AdmissionAttributes, context: AdmissionContext) => void;

const pods = { group: '', resource: 'pods' };
const nodes = { group: '', resource: 'nodes' };
const mirrorAnnotation = 'kubernetes.io/config.mirror';

/**
 * Holds kubelets to their own Node and its Pods (`plugin/pkg/admission/noderestriction/admission.go`, v1.37), as kubeadm
 * switches it on. Requests for certificates and ResourceSlices are not served.
 */
export function createNodeRestriction(authorizer: Authorizer): AdmissionPlugin {
  const byResource: Readonly<Record<string, Restrict>> = {
    '/pods': restrictPod,
    '/nodes': restrictNode,
    '/persistentvolumeclaims': restrictClaim,
    '/serviceaccounts': (node, attributes, context) => {
      if (attributes.operation !== 'CREATE' || attributes.subresource !== 'token') return;
      restrictTokenRequest(node, attributes, context, authorizer);
    },
    'coordination.k8s.io/leases': restrictLease,
    'storage.k8s.io/csinodes': restrictCsiNode,
  };
  return {
    name: 'NodeRestriction',
    admit(attributes, context) {
      const node = nodeNameOf(attributes.user);
      if (node === undefined || attributes.operation === 'CONNECT') return;
      if (node === '') {
        throw newAdmissionForbidden(
          attributes,
          `could not determine node from user ${quote(attributes.user.username)}`,
        );
      }
      byResource[`${attributes.resource.group}/${attributes.resource.resource}`]?.(node, attributes, context);
    },
  };
}

const restrictPod: Restrict = (node, attributes, context) => {
  const { operation, subresource, namespace, name, object, old } = attributes;
  const refuse = (why: string) => newAdmissionForbidden(attributes, why);
  if (subresource === 'status') {
    if (operation !== 'UPDATE' || !object || !old) throw refuse(`unexpected operation ${quote(operation)}`);
    restrictPodStatus(node, object, old, refuse);
    return;
  }
  if (subresource === 'eviction') {
    if (operation !== 'CREATE') throw refuse(`unexpected operation ${operation}`);
    const pod = findPod(namespace, name || (object?.metadata.name ?? ''), context);
    if (pod.spec?.nodeName === node) return;
    throw refuse(`node ${node} can only evict pods with spec.nodeName set to itself`);
  }
  if (subresource !== '') {
    throw refuse(`unexpected pod subresource ${quote(subresource)}, only 'status' and 'eviction' are allowed`);
  }
  if (operation === 'CREATE' && object) {
    restrictMirrorPod(node, object, attributes, context);
  } else if (operation === 'DELETE') {
    if (findPod(namespace, name, context).spec?.nodeName === node) return;
    throw refuse(`node ${quote(node)} can only delete pods with spec.nodeName set to itself`);
  } else {
    const who = `node ${quote(node)} can only create and delete mirror pods`;
    throw refuse(`unexpected operation ${quote(operation)}, ${who}`);
  }
};

function findPod(namespace: string, name: string, context: AdmissionContext): StoredObject {
  const pod = context.get(pods, namespace, name);
  if (!pod) throw newNotFound(pods, name);
  return pod;
}

function restrictPodStatus(node: string, object: KubeObject, old: StoredObject, refuse: (why: string) => Error): void {
  const who = `node ${quote(node)}`;
  if (old.spec?.nodeName !== node) {
    throw refuse(`${who} can only update pod status for pods with spec.nodeName set to itself`);
  }
  if (!isSemanticallyEqual(old.metadata.labels, object.metadata.labels)) {
    throw refuse(`${who} cannot update labels through pod status`);
  }
  const isSame = (field: string) => isSemanticallyEqual(old.status?.[field], object['status']?.[field]);
  if (!isSame('resourceClaimStatuses')) throw refuse(`${who} cannot update resource claim statues`);
  if (!isSame('extendedResourceClaimStatus')) throw refuse(`${who} cannot update extended resource claim status`);
  if (!isSame('nodeAllocatableResourceClaimStatuses')) {
    throw refuse(`${who} cannot update node allocatable resource claim statuses`);
  }
}

function restrictMirrorPod(
  node: string,
  pod: KubeObject,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): void {
  const refuse = (why: string) => newAdmissionForbidden(attributes, why);
  const who = `node ${quote(node)}`;
  if (pod.metadata.annotations?.[mirrorAnnotation] === undefined) {
    throw refuse(`pod does not have ${quote(mirrorAnnotation)} annotation, ${who} can only create mirror pods`);
  }
  if (pod['spec'].nodeName !== node) throw refuse(`${who} can only create pods with spec.nodeName set to itself`);
  const [owner, second] = pod.metadata.ownerReferences ?? [];
  if (second) throw refuse(`${who} can only create pods with a single owner reference set to itself`);
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    throw refuse(`${who} can only create pods with an owner reference set to itself`);
  }
  if (!owner.controller) throw refuse(`${who} can only create pods with a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion) throw refuse(`${who} must not set blockOwnerDeletion on an owner reference`);
  const stored = context.get(nodes, '', node);
  if (!stored) throw newNotFound(nodes, node);
  const { uid } = stored.metadata;
  if (owner.uid !== uid) throw refuse(`node ${node} UID mismatch: expected ${owner.uid} got ${uid}`);
  const reference = findReference(pod);
  if (reference !== undefined) throw refuse(`${who} can not create pods that reference ${reference}`);
}

const restrictNode: Restrict = (node, attributes) => {
  const { operation, name, object, old } = attributes;
  const refuse = (why: string) => newAdmissionForbidden(attributes, why);
  const who = `node ${quote(node)}`;
  const requested = name || (object?.metadata.name ?? '');
  if (requested !== node) throw refuse(`${who} is not allowed to modify node ${quote(requested)}`);
  if (operation === 'CREATE') {
    if (object?.['spec']?.configSource) {
      throw refuse(`${who} is not allowed to create pods with a non-nil configSource`);
    }
    const forbidden = findForbiddenLabels(object?.metadata.labels);
    if (forbidden.length === 0) return;
    throw refuse(`${who} is not allowed to set the following labels: ${forbidden.join(', ')}`);
  }
  if (operation !== 'UPDATE' || !object || !old) return;
  const { configSource, taints } = object['spec'] ?? {};
  if (configSource && !isSemanticallyEqual(configSource, old.spec?.configSource)) {
    throw refuse(`${who} is not allowed to update configSource to a new non-nil configSource`);
  }
  if (!isSemanticallyEqual(taints, old.spec?.taints)) throw refuse(`${who} is not allowed to modify taints`);
  if (!isSemanticallyEqual(object.metadata.ownerReferences, old.metadata.ownerReferences)) {
    throw refuse(`${who} is not allowed to modify ownerReferences`);
  }
  const forbidden = findForbiddenLabels(object.metadata.labels, old.metadata.labels);
  if (forbidden.length > 0) throw refuse(`is not allowed to modify labels: ${forbidden.join(', ')}`);
};

const reportedByKubelet = ['capacity', 'conditions', 'allocatedResourceStatuses', 'allocatedResources'];

const restrictClaim: Restrict = (node, attributes) => {
  const { operation, subresource, object, old } = attributes;
  const refuse = (why: string) => newAdmissionForbidden(attributes, why);
  if (subresource !== 'status') throw refuse('may only update PVC status');
  if (operation !== 'UPDATE' || !object || !old) throw refuse(`unexpected operation ${quote(operation)}`);
  if (isSemanticallyEqual(withoutReport(object), withoutReport(old))) return;
  throw refuse(`node ${quote(node)} is not allowed to update fields other than status.quantity and status.conditions`);
};

function withoutReport(claim: KubeObject | StoredObject): unknown {
  const { resourceVersion: _, managedFields: __, ...metadata } = claim.metadata;
  const status = Object.entries(claim['status'] ?? {}).filter(([field]) => !reportedByKubelet.includes(field));
  return { ...claim, metadata, status: Object.fromEntries(status) };
}

const nameOf = ({ operation, name, object }: AdmissionAttributes) =>
  operation === 'CREATE' ? object?.metadata.name : name;

const restrictLease: Restrict = (node, attributes) => {
  if (attributes.namespace !== 'kube-node-lease') {
    throw newAdmissionForbidden(attributes, 'can only access leases in the "kube-node-lease" system namespace');
  }
  if (nameOf(attributes) === node) return;
  throw newAdmissionForbidden(attributes, 'can only access node lease with the same name as the requesting node');
};

const restrictCsiNode: Restrict = (node, attributes) => {
  if (nameOf(attributes) !== node) {
    throw newAdmissionForbidden(attributes, 'can only access CSINode with the same name as the requesting node');
  }
  if (attributes.subresource === 'status') {
    throw newAdmissionForbidden(attributes, 'CSIVolumeHealth feature gate is disabled');
  }
};
