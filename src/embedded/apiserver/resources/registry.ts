import type { Conversion } from '../resource.ts';
import { eventConversion } from './events/conversion.ts';
import type { RulesModuleName } from './rules-modules.ts';

/** What a resource is beyond the data: its rules, where it is stored, how its version becomes the stored one. */
export interface RegistryEntry {
  /** The module that has its rules, loaded with the first request that is more than reading; absent: none. */
  readonly rules?: RulesModuleName;
  /** Below `/registry/`; the resource's name unless told (`SpecialDefaultResourcePrefixes`, pkg/kubeapiserver, v1.37). */
  readonly key?: string;
  readonly conversion?: Conversion;
  /** A `Warning` of every request of the kind. */
  readonly deprecation?: string;
}

/**
 * The resources by `resource.group`, in the order of discovery. To add one: its rules in a file under its group, one line in the
 * module that is loaded with them, one entry here; names, verbs, schema and columns come from the data.
 */
export const registry: Readonly<Record<string, RegistryEntry>> = {
  componentstatuses: { deprecation: 'v1 ComponentStatus is deprecated in v1.19+' },
  configmaps: { rules: 'usual' },
  endpoints: {
    rules: 'service',
    key: 'services/endpoints',
    deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  },
  events: { rules: 'usual' },
  limitranges: { rules: 'other' },
  namespaces: { rules: 'usual' },
  nodes: { rules: 'usual', key: 'minions' },
  persistentvolumeclaims: { rules: 'storage' },
  persistentvolumes: { rules: 'volume' },
  pods: { rules: 'pod' },
  podtemplates: { rules: 'pod' },
  replicationcontrollers: { rules: 'workload', key: 'controllers' },
  resourcequotas: { rules: 'other' },
  secrets: { rules: 'usual' },
  serviceaccounts: { rules: 'usual' },
  services: { rules: 'service', key: 'services/specs' },
  'controllerrevisions.apps': { rules: 'daemon' },
  'daemonsets.apps': { rules: 'daemon' },
  'deployments.apps': { rules: 'pod' },
  'replicasets.apps': { rules: 'pod' },
  'statefulsets.apps': { rules: 'workload' },
  'events.events.k8s.io': { rules: 'usual', conversion: eventConversion },
  'horizontalpodautoscalers.autoscaling': { rules: 'workload' },
  'cronjobs.batch': { rules: 'workload' },
  'jobs.batch': { rules: 'workload' },
  'ingressclasses.networking.k8s.io': { rules: 'network' },
  'ingresses.networking.k8s.io': { rules: 'network', key: 'ingress' },
  'ipaddresses.networking.k8s.io': { rules: 'service' },
  'networkpolicies.networking.k8s.io': { rules: 'network' },
  'servicecidrs.networking.k8s.io': { rules: 'network' },
  'poddisruptionbudgets.policy': { rules: 'workload' },
  'clusterrolebindings.rbac.authorization.k8s.io': { rules: 'rbac' },
  'clusterroles.rbac.authorization.k8s.io': { rules: 'rbac' },
  'rolebindings.rbac.authorization.k8s.io': { rules: 'rbac' },
  'roles.rbac.authorization.k8s.io': { rules: 'rbac' },
  'csidrivers.storage.k8s.io': { rules: 'volume' },
  'csinodes.storage.k8s.io': { rules: 'storage' },
  'csistoragecapacities.storage.k8s.io': { rules: 'volume' },
  'storageclasses.storage.k8s.io': { rules: 'storage' },
  'volumeattachments.storage.k8s.io': { rules: 'volume' },
  'volumeattributesclasses.storage.k8s.io': { rules: 'volume' },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': { rules: 'other' },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': { rules: 'other' },
  'customresourcedefinitions.apiextensions.k8s.io': {
    rules: 'definitions',
    key: 'apiextensions.k8s.io/customresourcedefinitions',
  },
  'apiservices.apiregistration.k8s.io': { rules: 'other', key: 'apiregistration.k8s.io/apiservices' },
  'priorityclasses.scheduling.k8s.io': { rules: 'other' },
  'leases.coordination.k8s.io': { rules: 'usual' },
  'runtimeclasses.node.k8s.io': { rules: 'other' },
  'endpointslices.discovery.k8s.io': { rules: 'service' },
};
