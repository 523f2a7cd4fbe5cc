import { quote } from '../../../kube/index.ts';
import type { AuthorizationAttributes, AuthorizationResult } from '../authorizer.ts';
import { nodeNameOf } from './node-name.ts';
import type { NodeRelations, RelatedKind } from './node-relations.ts';
import { type PolicyRule, ruleAllows } from './policy-rules.ts';

const allow: AuthorizationResult = { decision: 'Allow', reason: '' };
const noOpinion: AuthorizationResult = { decision: 'NoOpinion', reason: '' };
const refuse = (reason: string): AuthorizationResult => ({ decision: 'NoOpinion', reason });

type Rule = (node: string, attributes: AuthorizationAttributes, relations: NodeRelations) => AuthorizationResult;

/**
 * The Node authorizer (`plugin/pkg/auth/authorizer/node/node_authorizer.go`, v1.37): a kubelet sees what the Pods of its
 * Node need. `rules` are those of the ClusterRole `system:node`, for resources that are not divided.
 * ResourceClaims, ResourceSlices and PodCertificateRequests are not served; nobody is allowed them here.
 */
export function authorizeNode(
  attributes: AuthorizationAttributes,
  relations: NodeRelations,
  rules: readonly PolicyRule[],
): AuthorizationResult {
  const node = nodeNameOf(attributes.user);
  if (node === undefined) return noOpinion;
  if (node === '') return refuse(`unknown node for user ${quote(attributes.user.username)}`);
  if (attributes.isResourceRequest) {
    const divided = dividedResources[`${attributes.apiGroup}/${attributes.resource}`];
    if (divided) return divided(node, attributes, relations);
  }
  return rules.some((rule) => ruleAllows(rule, attributes)) ? allow : noOpinion;
}

const unrelated = (node: string) => refuse(`no relationship found between node '${node}' and this object`);

function authorizeRelated(kind: RelatedKind): Rule {
  return (node, { namespace, name }, relations) => {
    if (name === '') return refuse('No Object name found');
    return relations(node, kind, namespace, name) ? allow : unrelated(node);
  };
}

function authorizeGet(kind: RelatedKind): Rule {
  const related = authorizeRelated(kind);
  return (node, attributes, relations) => {
    if (attributes.verb !== 'get') return refuse('can only get individual resources of this type');
    if (attributes.subresource !== '') return refuse('cannot get subresource');
    return related(node, attributes, relations);
  };
}

function authorizeRead(kind: RelatedKind): Rule {
  const related = authorizeRelated(kind);
  return (node, attributes, relations) => {
    if (!['get', 'list', 'watch'].includes(attributes.verb)) return refuse('can only read resources of this type');
    if (attributes.subresource !== '') return refuse('cannot read subresource');
    if (attributes.namespace === '') return refuse('can only read namespaced object of this type');
    return related(node, attributes, relations);
  };
}

const getClaim = authorizeGet('persistentvolumeclaim');
const relatedClaim = authorizeRelated('persistentvolumeclaim');
const authorizeClaim: Rule = (node, attributes, relations) => {
  if (attributes.subresource !== 'status') return getClaim(node, attributes, relations);
  if (attributes.verb !== 'update' && attributes.verb !== 'patch') {
    return refuse('can only get/update/patch this type');
  }
  return relatedClaim(node, attributes, relations);
};

const readServiceAccount = authorizeRead('serviceaccount');
const authorizeServiceAccount: Rule = (node, attributes, relations) => {
  const { verb, subresource, namespace, name } = attributes;
  if (verb === 'get' && subresource === '') return readServiceAccount(node, attributes, relations);
  if (verb !== 'create' || name === '') return refuse('can only create tokens for individual service accounts');
  if (subresource !== 'token') return refuse('can only create token subresource of serviceaccount');
  return relations(node, 'serviceaccount', namespace, name) ? allow : unrelated(node);
};

const writeVerbs = ['get', 'create', 'update', 'patch', 'delete'];

const authorizeLease: Rule = (node, { verb, namespace, name }) => {
  if (!writeVerbs.includes(verb)) return refuse('can only get, create, update, patch, or delete a node lease');
  if (namespace !== 'kube-node-lease') {
    return refuse('can only access leases in the "kube-node-lease" system namespace');
  }
  // A creation's name is known to admission only (NodeRestriction).
  if (verb !== 'create' && name !== node) {
    return refuse('can only access node lease with the same name as the requesting node');
  }
  return allow;
};

const authorizeCsiNode: Rule = (node, { verb, subresource, name }) => {
  if (subresource === 'status') return refuse('CSINode status access requires CSIVolumeHealth feature');
  if (subresource !== '') return refuse('cannot authorize CSINode subresources');
  if (!writeVerbs.includes(verb)) return refuse('can only get, create, update, patch, or delete a CSINode');
  if (verb !== 'create' && name !== node) {
    return refuse('can only access CSINode with the same name as the requesting node');
  }
  return allow;
};

const authorizeNodeObject: Rule = (node, { verb, subresource, name }) => {
  if (subresource === '') {
    // NodeRestriction holds a kubelet to its own Node when it writes.
    if (['create', 'update', 'patch'].includes(verb)) return allow;
    if (['get', 'list', 'watch'].includes(verb)) {
      if (name === node) return allow;
      if (name === '') return refuse(`node '${node}' cannot read all nodes, only its own Node object`);
      return refuse(`node '${node}' cannot read '${name}', only its own Node object`);
    }
  }
  if (subresource === 'status' && (verb === 'update' || verb === 'patch')) return allow;
  return noOpinion;
};

const getPod = authorizeGet('pod');
const relatedPod = authorizeRelated('pod');
const authorizePod: Rule = (node, attributes, relations) => {
  const { verb, subresource } = attributes;
  if (subresource === '') {
    if (verb === 'get') return getPod(node, attributes, relations);
    if (verb === 'list' || verb === 'watch') {
      if (selectsNode(attributes.fieldSelector, node)) return allow;
      if (attributes.name !== '') return relatedPod(node, attributes, relations);
      return refuse('can only list/watch pods with spec.nodeName field selector');
    }
    if (verb === 'create' || verb === 'delete') return allow;
  }
  if (subresource === 'status' && (verb === 'update' || verb === 'patch')) return allow;
  if (subresource === 'eviction' && verb === 'create') return allow;
  return noOpinion;
};

/** Tests whether a field selector holds `spec.nodeName=NODE`; names of Nodes need no escapes. */
function selectsNode(fieldSelector: string | undefined, node: string): boolean {
  if (!fieldSelector) return false;
  return fieldSelector.split(',').some((term) => term === `spec.nodeName=${node}` || term === `spec.nodeName==${node}`);
}

const dividedResources: Readonly<Record<string, Rule>> = {
  '/secrets': authorizeRead('secret'),
  '/configmaps': authorizeRead('configmap'),
  '/persistentvolumeclaims': authorizeClaim,
  '/persistentvolumes': authorizeGet('persistentvolume'),
  'storage.k8s.io/volumeattachments': authorizeGet('volumeattachment'),
  '/serviceaccounts': authorizeServiceAccount,
  'coordination.k8s.io/leases': authorizeLease,
  'storage.k8s.io/csinodes': authorizeCsiNode,
  '/nodes': authorizeNodeObject,
  '/pods': authorizePod,
  'resource.k8s.io/resourceclaims': () => noOpinion,
  'resource.k8s.io/resourceslices': () => noOpinion,
  'certificates.k8s.io/podcertificaterequests': () => noOpinion,
};
