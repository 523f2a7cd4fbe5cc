import type { LocalizedText } from '../../base/index.ts';

/** What kube-apiserver v1.37 serves and the embedded cluster does not: a whole group, a version of it, or a resource. */
export interface LeftOut {
  readonly group: string;
  readonly version?: string;
  readonly resource?: string;
  readonly reason: LocalizedText;
}

/** What nothing can be made of, and is asked for all the same; see {@link emptyResources}. */
export interface EmptyResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const because = (en: string, zh: string): LocalizedText => ({ en: { message: en }, 'zh-cn': { message: zh } });

const cel = because(
  'Policies are expressions in CEL, which the embedded cluster does not evaluate.',
  '策略是 CEL 表达式，内置集群不求值 CEL。',
);

/** The one list of what is left out of discovery and OpenAPI. Everything else that a real v1.37.2 has is served. */
export const leftOut: readonly LeftOut[] = [
  { group: 'admissionregistration.k8s.io', resource: 'mutatingadmissionpolicies', reason: cel },
  { group: 'admissionregistration.k8s.io', resource: 'mutatingadmissionpolicybindings', reason: cel },
  { group: 'admissionregistration.k8s.io', resource: 'validatingadmissionpolicies', reason: cel },
  { group: 'admissionregistration.k8s.io', resource: 'validatingadmissionpolicybindings', reason: cel },
  {
    group: 'autoscaling',
    version: 'v1',
    reason: because(
      'HorizontalPodAutoscalers are served as autoscaling/v2 only: versions are not converted.',
      'HorizontalPodAutoscaler 只提供 autoscaling/v2：不做版本转换。',
    ),
  },
  {
    group: 'certificates.k8s.io',
    reason: because(
      'Clients are known by tokens and by what the embedding program says: no certificates are signed.',
      '客户端以令牌或嵌入程序给出的身份识别：不签发证书。',
    ),
  },
  {
    group: 'flowcontrol.apiserver.k8s.io',
    reason: because('Requests are not queued by priority and fairness.', '请求不按优先级与公平性排队。'),
  },
  {
    group: 'resource.k8s.io',
    reason: because('Nodes have no devices to allocate dynamically.', '节点没有可动态分配的设备。'),
  },
  {
    group: 'storagemigration.k8s.io',
    reason: because('Objects are stored in one version only.', '对象只以一个版本存储。'),
  },
];

/** Why the embedded cluster does not have a resource that a real one has; undefined for what it has or what neither has. */
export function whyLeftOut(group: string, version: string, resource?: string): LeftOut | undefined {
  return leftOut.find(
    (entry) =>
      entry.group === group &&
      (entry.version === undefined || entry.version === version) &&
      (entry.resource === undefined || entry.resource === resource),
  );
}

const none = (group: string, resource: string, kind: string, namespaced = false): EmptyResource => ({
  group,
  version: 'v1',
  resource,
  kind,
  namespaced,
});

/**
 * Of what is left out: of these a list and a watch are answered, with nothing, for there are none. Upstream's kube-scheduler and
 * kube-controller-manager begin when they have these lists, whatever discovery says. All else is refused by name.
 */
export const emptyResources: readonly EmptyResource[] = [
  none('admissionregistration.k8s.io', 'mutatingadmissionpolicies', 'MutatingAdmissionPolicy'),
  none('admissionregistration.k8s.io', 'mutatingadmissionpolicybindings', 'MutatingAdmissionPolicyBinding'),
  none('admissionregistration.k8s.io', 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy'),
  none('admissionregistration.k8s.io', 'validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding'),
  none('certificates.k8s.io', 'certificatesigningrequests', 'CertificateSigningRequest'),
  none('certificates.k8s.io', 'podcertificaterequests', 'PodCertificateRequest', true),
  none('resource.k8s.io', 'deviceclasses', 'DeviceClass'),
  none('resource.k8s.io', 'devicetaintrules', 'DeviceTaintRule'),
  none('resource.k8s.io', 'resourceclaims', 'ResourceClaim', true),
  none('resource.k8s.io', 'resourceclaimtemplates', 'ResourceClaimTemplate', true),
  none('resource.k8s.io', 'resourceslices', 'ResourceSlice'),
  none('storagemigration.k8s.io', 'storageversionmigrations', 'StorageVersionMigration'),
];
