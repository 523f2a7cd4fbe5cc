import { customResourceDefinitionRules } from '../crd/definition-rules.ts';
import type { Conversion, ResourceRules } from '../resource.ts';
import {
  mutatingWebhookConfigurationRules,
  validatingWebhookConfigurationRules,
} from './admissionregistration/webhook-configuration.ts';
import { apiServiceRules } from './apiregistration/api-service.ts';
import { controllerRevisionRules } from './apps/controller-revision.ts';
import { daemonSetRules } from './apps/daemon-set.ts';
import { deploymentRules } from './apps/deployment.ts';
import { replicaSetRules } from './apps/replica-set.ts';
import { statefulSetRules } from './apps/stateful-set.ts';
import { horizontalPodAutoscalerRules } from './autoscaling/horizontal-pod-autoscaler.ts';
import { cronJobRules } from './batch/cron-job.ts';
import { jobRules } from './batch/job.ts';
import { leaseRules } from './coordination/lease.ts';
import { componentStatusRules } from './core/component-status.ts';
import { configMapRules } from './core/config-map.ts';
import { endpointsRules } from './core/endpoints.ts';
import { eventRules } from './core/event.ts';
import { limitRangeRules } from './core/limit-range.ts';
import { namespaceRules } from './core/namespace.ts';
import { nodeRules } from './core/node.ts';
import { persistentVolumeRules } from './core/persistent-volume.ts';
import { persistentVolumeClaimRules } from './core/persistent-volume-claim.ts';
import { podRules } from './core/pod.ts';
import { podTemplateRules } from './core/pod-template.ts';
import { replicationControllerRules } from './core/replication-controller.ts';
import { resourceQuotaRules } from './core/resource-quota.ts';
import { secretRules } from './core/secret.ts';
import { serviceRules } from './core/service/service.ts';
import { serviceAccountRules } from './core/service-account.ts';
import { endpointSliceRules } from './discovery/endpoint-slice.ts';
import { eventConversion, eventsEventRules } from './events/event.ts';
import { ingressRules } from './networking/ingress.ts';
import { ingressClassRules } from './networking/ingress-class.ts';
import { ipAddressRules } from './networking/ip-address.ts';
import { networkPolicyRules } from './networking/network-policy.ts';
import { serviceCidrRules } from './networking/service-cidr.ts';
import { runtimeClassRules } from './node/runtime-class.ts';
import { podDisruptionBudgetRules } from './policy/pod-disruption-budget.ts';
import { clusterRoleRules, roleRules } from './rbac/role.ts';
import { clusterRoleBindingRules, roleBindingRules } from './rbac/role-binding.ts';
import { priorityClassRules } from './scheduling/priority-class.ts';
import { csiDriverRules } from './storage/csi-driver.ts';
import { csiNodeRules } from './storage/csi-node.ts';
import { csiStorageCapacityRules } from './storage/csi-storage-capacity.ts';
import { storageClassRules } from './storage/storage-class.ts';
import { volumeAttachmentRules } from './storage/volume-attachment.ts';
import { volumeAttributesClassRules } from './storage/volume-attributes-class.ts';

/** What a resource is beyond the data: its rules, where it is stored, how its version becomes the stored one. */
export interface RegistryEntry {
  readonly rules: ResourceRules;
  /** Below `/registry/`; the resource's name unless told (`SpecialDefaultResourcePrefixes`, pkg/kubeapiserver, v1.37). */
  readonly key?: string;
  readonly conversion?: Conversion;
}

/**
 * The resources by `resource.group`, in the order of discovery. To add one: its rules in a file under its group, one entry
 * here; names, verbs, schema and columns come from the data.
 */
export const registry: Readonly<Record<string, RegistryEntry>> = {
  componentstatuses: { rules: componentStatusRules },
  configmaps: { rules: configMapRules },
  endpoints: { rules: endpointsRules, key: 'services/endpoints' },
  events: { rules: eventRules },
  limitranges: { rules: limitRangeRules },
  namespaces: { rules: namespaceRules },
  nodes: { rules: nodeRules, key: 'minions' },
  persistentvolumeclaims: { rules: persistentVolumeClaimRules },
  persistentvolumes: { rules: persistentVolumeRules },
  pods: { rules: podRules },
  podtemplates: { rules: podTemplateRules },
  replicationcontrollers: { rules: replicationControllerRules, key: 'controllers' },
  resourcequotas: { rules: resourceQuotaRules },
  secrets: { rules: secretRules },
  serviceaccounts: { rules: serviceAccountRules },
  services: { rules: serviceRules, key: 'services/specs' },
  'controllerrevisions.apps': { rules: controllerRevisionRules },
  'daemonsets.apps': { rules: daemonSetRules },
  'deployments.apps': { rules: deploymentRules },
  'replicasets.apps': { rules: replicaSetRules },
  'statefulsets.apps': { rules: statefulSetRules },
  'events.events.k8s.io': { rules: eventsEventRules, conversion: eventConversion },
  'horizontalpodautoscalers.autoscaling': { rules: horizontalPodAutoscalerRules },
  'cronjobs.batch': { rules: cronJobRules },
  'jobs.batch': { rules: jobRules },
  'ingressclasses.networking.k8s.io': { rules: ingressClassRules },
  'ingresses.networking.k8s.io': { rules: ingressRules, key: 'ingress' },
  'ipaddresses.networking.k8s.io': { rules: ipAddressRules },
  'networkpolicies.networking.k8s.io': { rules: networkPolicyRules },
  'servicecidrs.networking.k8s.io': { rules: serviceCidrRules },
  'poddisruptionbudgets.policy': { rules: podDisruptionBudgetRules },
  'clusterrolebindings.rbac.authorization.k8s.io': { rules: clusterRoleBindingRules },
  'clusterroles.rbac.authorization.k8s.io': { rules: clusterRoleRules },
  'rolebindings.rbac.authorization.k8s.io': { rules: roleBindingRules },
  'roles.rbac.authorization.k8s.io': { rules: roleRules },
  'csidrivers.storage.k8s.io': { rules: csiDriverRules },
  'csinodes.storage.k8s.io': { rules: csiNodeRules },
  'csistoragecapacities.storage.k8s.io': { rules: csiStorageCapacityRules },
  'storageclasses.storage.k8s.io': { rules: storageClassRules },
  'volumeattachments.storage.k8s.io': { rules: volumeAttachmentRules },
  'volumeattributesclasses.storage.k8s.io': { rules: volumeAttributesClassRules },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': { rules: mutatingWebhookConfigurationRules },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': { rules: validatingWebhookConfigurationRules },
  'customresourcedefinitions.apiextensions.k8s.io': {
    rules: customResourceDefinitionRules,
    key: 'apiextensions.k8s.io/customresourcedefinitions',
  },
  'apiservices.apiregistration.k8s.io': { rules: apiServiceRules, key: 'apiregistration.k8s.io/apiservices' },
  'priorityclasses.scheduling.k8s.io': { rules: priorityClassRules },
  'leases.coordination.k8s.io': { rules: leaseRules },
  'runtimeclasses.node.k8s.io': { rules: runtimeClassRules },
  'endpointslices.discovery.k8s.io': { rules: endpointSliceRules },
};
