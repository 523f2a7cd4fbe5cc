import type { KubeObject } from '../../kube/index.ts';

/** What tells an object from others (`resid.ResId` of kyaml v0.21). */
export interface ResourceId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** An object on its way through a kustomization (`resource.Resource` of kustomize/api v0.21). */
export interface Resource {
  object: KubeObject;
  /** What it was called before, the first one first. */
  readonly previous: ResourceId[];
  /** What layers have put before its name and after it. */
  readonly prefixes: string[];
  readonly suffixes: string[];
  needsHash: boolean;
}

export const newResource = (object: KubeObject): Resource => ({
  object,
  previous: [],
  prefixes: [],
  suffixes: [],
  needsHash: false,
});

/** The id as the object stands. */
export function currentId({ object }: Resource): ResourceId {
  const parts = (object.apiVersion ?? '').split('/');
  return {
    group: parts.length > 1 ? (parts[0] ?? '') : '',
    version: parts.at(-1) ?? '',
    kind: object.kind ?? '',
    name: object.metadata?.name ?? '',
    namespace: object.metadata?.namespace ?? '',
  };
}

export const originalId = (resource: Resource): ResourceId => resource.previous[0] ?? currentId(resource);

/** Remembers what an object is called before that is changed. */
export const rememberId = (resource: Resource): void => void resource.previous.push(currentId(resource));

export const idsOf = (resource: Resource): readonly ResourceId[] => [...resource.previous, currentId(resource)];

/** `ConfigMap.v1.[noGrp]/map.[noNs]` */
export function formatId({ kind, version, group, name, namespace }: ResourceId): string {
  const or = (text: string, none: string): string => (text === '' ? `[${none}]` : text);
  return `${or(kind, 'noKind')}.${or(version, 'noVer')}.${or(group, 'noGrp')}/${or(name, 'noName')}.${or(namespace, 'noNs')}`;
}

const clusterScoped: ReadonlySet<string> = new Set(
  `APIService CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle CSIDriver CSINode
CustomResourceDefinition DeviceClass FlowSchema IngressClass IPAddress MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass
ServiceCIDR StorageClass ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration
VolumeAttachment VolumeAttributesClass`.split(/\s+/),
);

/** Whether a kind has no namespace: those that kustomize knows of; every other kind is taken to have one. */
export const isClusterScoped = ({ kind }: Pick<ResourceId, 'kind'>): boolean => clusterScoped.has(kind);

const effectiveNamespace = (id: ResourceId): string =>
  isClusterScoped(id) ? '' : id.namespace === '' ? 'default' : id.namespace;

export const isSameNamespace = (left: ResourceId, right: ResourceId): boolean =>
  effectiveNamespace(left) === effectiveNamespace(right);

export const isSameId = (left: ResourceId, right: ResourceId): boolean =>
  left.group === right.group &&
  left.version === right.version &&
  left.kind === right.kind &&
  left.name === right.name &&
  isSameNamespace(left, right);
