import type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  KubeObject,
  Node,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../../kube/index.ts';

/** A resource as a client names it; `T` is the type of its objects and stands for nothing at run time. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Only a type. */
  readonly object?: T;
}

function namespaced<T extends KubeObject>(group: string, version: string, resource: string, kind: string): Resource<T> {
  return { group, version, resource, kind, namespaced: true };
}

function inCluster<T extends KubeObject>(group: string, version: string, resource: string, kind: string): Resource<T> {
  return { group, version, resource, kind, namespaced: false };
}

/** The resources that the cluster's own components ask for, by their name; each in the version that is stored. */
export const resources = {
  configMaps: namespaced('', 'v1', 'configmaps', 'ConfigMap'),
  endpoints: namespaced('', 'v1', 'endpoints', 'Endpoints'),
  events: namespaced('', 'v1', 'events', 'Event'),
  limitRanges: namespaced('', 'v1', 'limitranges', 'LimitRange'),
  namespaces: inCluster('', 'v1', 'namespaces', 'Namespace'),
  nodes: inCluster<Node>('', 'v1', 'nodes', 'Node'),
  persistentVolumeClaims: namespaced('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  persistentVolumes: inCluster('', 'v1', 'persistentvolumes', 'PersistentVolume'),
  pods: namespaced<Pod>('', 'v1', 'pods', 'Pod'),
  replicationControllers: namespaced('', 'v1', 'replicationcontrollers', 'ReplicationController'),
  resourceQuotas: namespaced('', 'v1', 'resourcequotas', 'ResourceQuota'),
  secrets: namespaced('', 'v1', 'secrets', 'Secret'),
  serviceAccounts: namespaced('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  services: namespaced('', 'v1', 'services', 'Service'),
  controllerRevisions: namespaced<ControllerRevision>('apps', 'v1', 'controllerrevisions', 'ControllerRevision'),
  daemonSets: namespaced<DaemonSet>('apps', 'v1', 'daemonsets', 'DaemonSet'),
  deployments: namespaced<Deployment>('apps', 'v1', 'deployments', 'Deployment'),
  replicaSets: namespaced<ReplicaSet>('apps', 'v1', 'replicasets', 'ReplicaSet'),
  statefulSets: namespaced<StatefulSet>('apps', 'v1', 'statefulsets', 'StatefulSet'),
  apiServices: inCluster('apiregistration.k8s.io', 'v1', 'apiservices', 'APIService'),
  horizontalPodAutoscalers: namespaced('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  cronJobs: namespaced<CronJob>('batch', 'v1', 'cronjobs', 'CronJob'),
  jobs: namespaced<Job>('batch', 'v1', 'jobs', 'Job'),
  leases: namespaced('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  endpointSlices: namespaced('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  podDisruptionBudgets: namespaced('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  clusterRoles: inCluster('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole'),
  priorityClasses: inCluster('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass'),
  runtimeClasses: inCluster('node.k8s.io', 'v1', 'runtimeclasses', 'RuntimeClass'),
  storageClasses: inCluster('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass'),
  csiNodes: inCluster('storage.k8s.io', 'v1', 'csinodes', 'CSINode'),
} as const;
