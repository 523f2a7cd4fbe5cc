import type { Mapping } from '../client/rest-mapper.ts';
import { newNotSupported } from '../errors.ts';
import type { Describer } from './describer.ts';

/**
 * Describers by kind and group, as `describerMap` of `kubectl/pkg/describe/describe.go` (v0.37) has them; each is loaded when it is
 * needed. To add one: a file here that exports a {@link Describer}, and a line, in the order of the alphabet. Kinds that are not
 * here are described by all their fields, as upstream does.
 */
const describers: Readonly<Record<string, () => Promise<Describer>>> = {
  ConfigMap: async () => (await import('./config.ts')).describeConfigMap,
  LimitRange: async () => (await import('./limit-range.ts')).describeLimitRange,
  Namespace: async () => (await import('./namespace.ts')).describeNamespace,
  Pod: async () => (await import('./pod.ts')).describePod,
  ReplicationController: async () => (await import('./replica-set.ts')).describeReplicationController,
  ResourceQuota: async () => (await import('./quota.ts')).describeResourceQuota,
  Secret: async () => (await import('./config.ts')).describeSecret,
  Service: async () => (await import('./service.ts')).describeService,
  ServiceAccount: async () => (await import('./service-account.ts')).describeServiceAccount,
  'Deployment.apps': async () => (await import('./deployment.ts')).describeDeployment,
  'ReplicaSet.apps': async () => (await import('./replica-set.ts')).describeReplicaSet,
  'ClusterRole.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeClusterRole,
  'ClusterRoleBinding.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeClusterRoleBinding,
  'Role.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeRole,
  'RoleBinding.rbac.authorization.k8s.io': async () => (await import('./rbac.ts')).describeRoleBinding,
  'PriorityClass.scheduling.k8s.io': async () => (await import('./priority-class.ts')).describePriorityClass,
};

/** Kinds that upstream describes and this kubectl does not: the generic description would be another text. */
const missing: ReadonlySet<string> = new Set([
  'CSINode.storage.k8s.io',
  'CertificateSigningRequest.certificates.k8s.io',
  'CronJob.batch',
  'DaemonSet.apps',
  'EndpointSlice.discovery.k8s.io',
  'Endpoints',
  'HorizontalPodAutoscaler.autoscaling',
  'IPAddress.networking.k8s.io',
  'Ingress.networking.k8s.io',
  'IngressClass.networking.k8s.io',
  'Job.batch',
  'NetworkPolicy.networking.k8s.io',
  'Node',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodDisruptionBudget.policy',
  'ServiceCIDR.networking.k8s.io',
  'StatefulSet.apps',
  'StorageClass.storage.k8s.io',
  'VolumeAttributesClass.storage.k8s.io',
]);

/** @throws CommandError for a kind that upstream has a describer for and this kubectl has not */
export async function describerOf({ kind, group, resource }: Mapping): Promise<Describer> {
  const name = group === '' ? kind : `${kind}.${group}`;
  if (missing.has(name))
    throw newNotSupported(`"kubectl describe ${resource}"`, `"kubectl get ${resource} -o yaml" shows the same fields`);
  const load = Object.hasOwn(describers, name) ? describers[name] : undefined;
  return load === undefined ? (await import('./generic.ts')).describeGeneric : load();
}
