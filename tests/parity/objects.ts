/** One small valid object of every kind that is served, for cases that ask the same of all of them. */
export interface Sample {
  readonly groupVersion: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly object: { readonly apiVersion: string; readonly kind: string; readonly [field: string]: unknown };
}

const selector = { matchLabels: { app: 'web' } };
const podSpec = { containers: [{ name: 'web', image: 'nginx:1.27' }] };
const template = { metadata: { labels: { app: 'web' } }, spec: podSpec };
const once = { ...template, spec: { ...podSpec, restartPolicy: 'Never' } };

function sample(groupVersion: string, resource: string, kind: string, namespaced: boolean, rest: object): Sample {
  return { groupVersion, resource, namespaced, object: { apiVersion: groupVersion, kind, ...rest } };
}
const inNs = (groupVersion: string, resource: string, kind: string, rest: object = {}): Sample =>
  sample(groupVersion, resource, kind, true, rest);
const inAll = (groupVersion: string, resource: string, kind: string, rest: object = {}): Sample =>
  sample(groupVersion, resource, kind, false, rest);

export const samples: readonly Sample[] = [
  inNs('v1', 'configmaps', 'ConfigMap', { data: { a: 'b' } }),
  inNs('v1', 'secrets', 'Secret', { stringData: { a: 'b' } }),
  inNs('v1', 'pods', 'Pod', { spec: podSpec }),
  inNs('v1', 'podtemplates', 'PodTemplate', { template }),
  inNs('v1', 'replicationcontrollers', 'ReplicationController', { spec: { selector: { app: 'web' }, template } }),
  inNs('v1', 'services', 'Service', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }),
  inNs('v1', 'endpoints', 'Endpoints', { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }] }),
  inNs('v1', 'serviceaccounts', 'ServiceAccount'),
  inNs('v1', 'limitranges', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { memory: '64Mi' } }] } }),
  inNs('v1', 'resourcequotas', 'ResourceQuota', { spec: { hard: { pods: '5', 'requests.memory': '1024Mi' } } }),
  inNs('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', {
    // Named, for only the real cluster has a default class.
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: { requests: { storage: '1Gi' } } },
  }),
  inNs('v1', 'events', 'Event', {
    involvedObject: { kind: 'Pod', namespace: 'NS', name: 'web' },
    reason: 'Test',
    message: 'x',
    type: 'Normal',
    source: { component: 'parity' },
  }),
  inAll('v1', 'namespaces', 'Namespace'),
  inAll('v1', 'nodes', 'Node', { spec: { podCIDR: '10.9.9.0/24' } }),
  inAll('v1', 'persistentvolumes', 'PersistentVolume', {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
  }),
  inNs('apps/v1', 'deployments', 'Deployment', { spec: { selector, template } }),
  inNs('apps/v1', 'replicasets', 'ReplicaSet', { spec: { selector, template } }),
  inNs('apps/v1', 'statefulsets', 'StatefulSet', { spec: { selector, serviceName: 'web', template } }),
  inNs('apps/v1', 'daemonsets', 'DaemonSet', { spec: { selector, template } }),
  inNs('apps/v1', 'controllerrevisions', 'ControllerRevision', { revision: 1, data: { a: 1 } }),
  inNs('batch/v1', 'jobs', 'Job', { spec: { template: once } }),
  inNs('batch/v1', 'cronjobs', 'CronJob', {
    spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: once } } },
  }),
  inNs('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
  }),
  inNs('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', { spec: { selector, minAvailable: 1 } }),
  inNs('networking.k8s.io/v1', 'ingresses', 'Ingress', {
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  }),
  inNs('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', { spec: { podSelector: {} } }),
  inAll('networking.k8s.io/v1', 'ingressclasses', 'IngressClass', { spec: { controller: 'example.com/ingress' } }),
  inNs('rbac.authorization.k8s.io/v1', 'roles', 'Role', {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  }),
  inNs('rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'User', name: 'alice', apiGroup: 'rbac.authorization.k8s.io' }],
  }),
  inAll('rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole', {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  }),
  inAll('rbac.authorization.k8s.io/v1', 'clusterrolebindings', 'ClusterRoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'NS' }],
  }),
  inAll('storage.k8s.io/v1', 'storageclasses', 'StorageClass', { provisioner: 'example.com/disk' }),
  inAll('storage.k8s.io/v1', 'csidrivers', 'CSIDriver', { spec: {} }),
  inAll('scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass', { value: 100 }),
  inNs('coordination.k8s.io/v1', 'leases', 'Lease', { spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } }),
  inNs('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'] }],
    ports: [{ port: 80 }],
  }),
  inAll('node.k8s.io/v1', 'runtimeclasses', 'RuntimeClass', { handler: 'runc' }),
  inAll('apiregistration.k8s.io/v1', 'apiservices', 'APIService'),
  inAll('apiextensions.k8s.io/v1', 'customresourcedefinitions', 'CustomResourceDefinition'),
  inAll('admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'),
];
