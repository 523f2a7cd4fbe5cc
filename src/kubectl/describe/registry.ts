import type { Mapping } from '../client/rest-mapper.ts';
import type { Describer } from './describer.ts';

/**
 * Describers by kind and group, as `describerMap` of `kubectl/pkg/describe/describe.go` (v0.37) has them; each is loaded when it is
 * needed. To add one: a file here that exports a {@link Describer}, and a line, in the order of groups and kinds. Kinds that are not
 * here are described by all their fields, as upstream does.
 */
const describers: Readonly<Record<string, () => Promise<Describer>>> = {
  ConfigMap: async () => (await import('./config.ts')).describeConfigMap,
  Endpoints: async () => (await import('./endpoints.ts')).describeEndpoints,
  LimitRange: async () => (await import('./limit-range.ts')).describeLimitRange,
  Namespace: async () => (await import('./namespace.ts')).describeNamespace,
  Node: async () => (await import('./node.ts')).describeNode,
  PersistentVolume: async () => (await import('./persistent-volume.ts')).describePersistentVolume,
  PersistentVolumeClaim: async () => (await import('./persistent-volume.ts')).describePersistentVolumeClaim,
  Pod: async () => (await import('./pod.ts')).describePod,
  ReplicationController: async () => (await import('./replica-set.ts')).describeReplicationController,
  ResourceQuota: async () => (await import('./quota.ts')).describeResourceQuota,
  Secret: async () => (await import('./config.ts')).describeSecret,
  Service: async () => (await import('./service.ts')).describeService,
  ServiceAccount: async () => (await import('./service-account.ts')).describeServiceAccount,
  'DaemonSet.apps': async () => (await import('./sets.ts')).describeDaemonSet,
  'Deployment.apps': async () => (await import('./deployment.ts')).describeDeployment,
  'ReplicaSet.apps': async () => (await import('./replica-set.ts')).describeReplicaSet,
  'StatefulSet.apps': async () => (await import('./sets.ts')).describeStatefulSet,
  'HorizontalPodAutoscaler.autoscaling': async () => (await import('./autoscaler.ts')).describeHorizontalPodAutoscaler,
  'CronJob.batch': async () => (await import('./job.ts')).describeCronJob,
  'Job.batch': async () => (await import('./job.ts')).describeJob,
  'CertificateSigningRequest.certificates.k8s.io': async () =>
    (await import('./certificate-request.ts')).describeCertificateSigningRequest,
  'EndpointSlice.discovery.k8s.io': async () => (await import('./endpoints.ts')).describeEndpointSlice,
  'IPAddress.networking.k8s.io': async () => (await import('./addresses.ts')).describeIpAddress,
  'Ingress.networking.k8s.io': async () => (await import('./ingress.ts')).describeIngress,
  'IngressClass.networking.k8s.io': async () => (await import('./ingress.ts')).describeIngressClass,
  'NetworkPolicy.networking.k8s.io': async () => (await import('./network-policy.ts')).describeNetworkPolicy,
  'ServiceCIDR.networking.k8s.io': async () => (await import('./addresses.ts')).describeServiceCidr,
  'PodDisruptionBudget.policy': async () => (await import('./disruption-budget.ts')).describePodDisruptionBudget,
  'ClusterRole.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeClusterRole,
  'ClusterRoleBinding.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeClusterRoleBinding,
  'Role.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeRole,
  'RoleBinding.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeRoleBinding,
  'PriorityClass.scheduling.k8s.io': async () => (await import('./priority-class.ts')).describePriorityClass,
  'CSINode.storage.k8s.io': async () => (await import('./storage-class.ts')).describeCsiNode,
  'StorageClass.storage.k8s.io': async () => (await import('./storage-class.ts')).describeStorageClass,
  'VolumeAttributesClass.storage.k8s.io': async () =>
    (await import('./storage-class.ts')).describeVolumeAttributesClass,
};

export async function describerOf({ kind, group }: Mapping): Promise<Describer> {
  const name = group === '' ? kind : `${kind}.${group}`;
  const load = Object.hasOwn(describers, name) ? describers[name] : undefined;
  return load === undefined ? (await import('./generic.ts')).describeGeneric : load();
}
