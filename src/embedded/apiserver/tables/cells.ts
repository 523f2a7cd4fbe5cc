import * as apps from './apps.ts';
import { horizontalPodAutoscalerCells } from './autoscaling.ts';
import { cronJobCells, jobCells } from './batch.ts';
import * as core from './core.ts';
import type { CellsOf } from './format.ts';
import * as networking from './networking.ts';
import * as other from './other-groups.ts';
import { podCells } from './pod.ts';
import * as storage from './storage.ts';

/**
 * The cells of every built-in resource's rows, by group and resource: `apps/deployments`, `/pods`. Columns are data
 * (`src/kube/data/columns.json`). What is not here is printed by name and time: {@link other.defaultCells}.
 */
export const cellsByResource: Readonly<Record<string, CellsOf>> = {
  '/componentstatuses': core.componentStatusCells,
  '/configmaps': core.configMapCells,
  '/endpoints': core.endpointsCells,
  '/events': core.eventCells,
  '/limitranges': other.defaultCells,
  '/namespaces': core.namespaceCells,
  '/nodes': core.nodeCells,
  '/persistentvolumeclaims': storage.persistentVolumeClaimCells,
  '/persistentvolumes': storage.persistentVolumeCells,
  '/pods': podCells,
  '/podtemplates': core.podTemplateCells,
  '/replicationcontrollers': core.replicationControllerCells,
  '/resourcequotas': core.resourceQuotaCells,
  '/secrets': core.secretCells,
  '/serviceaccounts': core.serviceAccountCells,
  '/services': core.serviceCells,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': other.webhookConfigurationCells,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': other.webhookConfigurationCells,
  'apiextensions.k8s.io/customresourcedefinitions': other.customResourceDefinitionCells,
  'apiregistration.k8s.io/apiservices': other.apiServiceCells,
  'apps/controllerrevisions': apps.controllerRevisionCells,
  'apps/daemonsets': apps.daemonSetCells,
  'apps/deployments': apps.deploymentCells,
  'apps/replicasets': apps.replicaSetCells,
  'apps/statefulsets': apps.statefulSetCells,
  'autoscaling/horizontalpodautoscalers': horizontalPodAutoscalerCells,
  'batch/cronjobs': cronJobCells,
  'batch/jobs': jobCells,
  'coordination.k8s.io/leases': other.leaseCells,
  'discovery.k8s.io/endpointslices': networking.endpointSliceCells,
  'events.k8s.io/events': core.eventCells,
  'networking.k8s.io/ingressclasses': networking.ingressClassCells,
  'networking.k8s.io/ingresses': networking.ingressCells,
  'networking.k8s.io/ipaddresses': networking.ipAddressCells,
  'networking.k8s.io/networkpolicies': networking.networkPolicyCells,
  'networking.k8s.io/servicecidrs': networking.serviceCidrCells,
  'node.k8s.io/runtimeclasses': other.runtimeClassCells,
  'policy/poddisruptionbudgets': other.podDisruptionBudgetCells,
  'rbac.authorization.k8s.io/clusterrolebindings': other.roleBindingCells,
  'rbac.authorization.k8s.io/clusterroles': other.defaultCells,
  'rbac.authorization.k8s.io/rolebindings': other.roleBindingCells,
  'rbac.authorization.k8s.io/roles': other.defaultCells,
  'scheduling.k8s.io/priorityclasses': other.priorityClassCells,
  'storage.k8s.io/csidrivers': storage.csiDriverCells,
  'storage.k8s.io/csinodes': storage.csiNodeCells,
  'storage.k8s.io/csistoragecapacities': other.defaultCells,
  'storage.k8s.io/storageclasses': storage.storageClassCells,
  'storage.k8s.io/volumeattachments': storage.volumeAttachmentCells,
  'storage.k8s.io/volumeattributesclasses': storage.volumeAttributesClassCells,
};
