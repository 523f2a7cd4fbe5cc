import { inCluster, inNamespace, type ParityCase, single } from '../case.ts';
import { post } from '../steps.ts';

// Empty lists and maps, and null, where upstream tells them from what is not there.

const template = (spec: object = {}) => ({
  metadata: { labels: { a: 'b' } },
  spec: { containers: [{ name: 'web', image: 'x' }], ...spec },
});
const autoscaler = (spec: object) => ({
  metadata: { name: 'h' },
  spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, ...spec },
});
const workload = (spec: object) => ({
  metadata: { name: 'w' },
  spec: { selector: { matchLabels: { a: 'b' } }, template: template(), ...spec },
});
const pod = (spec: object) => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'web', image: 'x' }], ...spec },
});
const hpa = inNamespace('autoscaling/v2', 'horizontalpodautoscalers');
const policies = inNamespace('networking.k8s.io/v1', 'networkpolicies');
const pods = inNamespace('v1', 'pods');
const deployments = inNamespace('apps/v1', 'deployments');
const only = [
  'spec',
  'rules',
  'subjects',
  'aggregationRule',
  'data',
  'limits',
  'endpoints',
  'ports',
  'subsets',
  'metadata.labels',
  'metadata.finalizers',
  'metadata.ownerReferences',
  'volumeBindingMode',
  'allowedTopologies',
  'mountOptions',
  'webhooks',
  'secrets',
  'imagePullSecrets',
  'overhead',
  'scheduling',
  'message',
  'reason',
  'details',
  'code',
];

const list: readonly (readonly [string, string, unknown])[] = [
  ['policies of scaling up', hpa, autoscaler({ behavior: { scaleUp: { policies: [] } } })],
  ['policies of scaling down', hpa, autoscaler({ behavior: { scaleDown: { policies: [] } } })],
  ['policies that are null', hpa, autoscaler({ behavior: { scaleUp: { policies: null } } })],
  ['behaviour', hpa, autoscaler({ behavior: {} })],
  ['scaling up', hpa, autoscaler({ behavior: { scaleUp: {} } })],
  ['metrics', hpa, autoscaler({ metrics: [] })],
  ['ingress of a policy', policies, { metadata: { name: 'n' }, spec: { podSelector: {}, ingress: [] } }],
  ['egress of a policy', policies, { metadata: { name: 'n' }, spec: { podSelector: {}, egress: [] } }],
  ['types of a policy', policies, { metadata: { name: 'n' }, spec: { podSelector: {}, policyTypes: [] } }],
  [
    'types of a policy with egress',
    policies,
    { metadata: { name: 'n' }, spec: { podSelector: {}, policyTypes: [], egress: [] } },
  ],
  [
    'peers of a policy',
    policies,
    { metadata: { name: 'n' }, spec: { podSelector: {}, ingress: [{ from: [], ports: [] }] } },
  ],
  ['a rule of a policy', policies, { metadata: { name: 'n' }, spec: { podSelector: {}, ingress: [{}] } }],
  ['a peer of a policy', policies, { metadata: { name: 'n' }, spec: { podSelector: {}, ingress: [{ from: [{}] }] } }],
  [
    'selectors of a peer',
    policies,
    {
      metadata: { name: 'n' },
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }] }] },
    },
  ],
  [
    'exceptions of a block',
    policies,
    {
      metadata: { name: 'n' },
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }] }] },
    },
  ],
  ['containers', pods, pod({ containers: [] })],
  ['init containers and volumes', pods, pod({ initContainers: [], volumes: [], tolerations: [] })],
  ['a node selector', pods, pod({ nodeSelector: {} })],
  ['affinity', pods, pod({ affinity: {} })],
  ['node affinity', pods, pod({ affinity: { nodeAffinity: {} } })],
  [
    'terms of node affinity',
    pods,
    pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } }),
  ],
  [
    'a term of node affinity',
    pods,
    pod({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } },
    }),
  ],
  ['pod affinity', pods, pod({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } } })],
  [
    'a selector of pod affinity',
    pods,
    pod({
      affinity: {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'x', labelSelector: {} }] },
      },
    }),
  ],
  [
    'values of an expression',
    deployments,
    workload({ selector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }),
  ],
  ['a security context', pods, pod({ securityContext: {} })],
  [
    'a security context of a container',
    pods,
    pod({
      containers: [{ name: 'w', image: 'x', securityContext: {}, resources: {}, env: [], ports: [], volumeMounts: [] }],
    }),
  ],
  ['limits', pods, pod({ containers: [{ name: 'w', image: 'x', resources: { limits: {}, requests: {} } }] })],
  [
    'capabilities',
    pods,
    pod({ containers: [{ name: 'w', image: 'x', securityContext: { capabilities: { add: [], drop: [] } } }] }),
  ],
  ['a probe', pods, pod({ containers: [{ name: 'w', image: 'x', livenessProbe: {} }] })],
  [
    'a command of a probe',
    pods,
    pod({ containers: [{ name: 'w', image: 'x', livenessProbe: { exec: { command: [] } } }] }),
  ],
  ['a hook', pods, pod({ containers: [{ name: 'w', image: 'x', lifecycle: { preStop: {} } }] })],
  ['hooks', pods, pod({ containers: [{ name: 'w', image: 'x', lifecycle: {} }] })],
  ['a volume', pods, pod({ volumes: [{ name: 'v' }] })],
  ['a directory', pods, pod({ volumes: [{ name: 'v', emptyDir: {} }] })],
  ['a projected volume', pods, pod({ volumes: [{ name: 'v', projected: {} }] })],
  ['sources of a projected volume', pods, pod({ volumes: [{ name: 'v', projected: { sources: [] } }] })],
  ['items of a ConfigMap', pods, pod({ volumes: [{ name: 'v', configMap: { name: 'c', items: [] } }] })],
  ['configuration of DNS', pods, pod({ dnsConfig: {} })],
  ['aliases', pods, pod({ hostAliases: [], imagePullSecrets: [], readinessGates: [], topologySpreadConstraints: [] })],
  ['gates', pods, pod({ schedulingGates: [] })],
  ['overhead', pods, pod({ overhead: {} })],
  ['a strategy', deployments, workload({ strategy: {} })],
  ['a rolling update', deployments, workload({ strategy: { type: 'RollingUpdate', rollingUpdate: {} } })],
  ['a selector', deployments, workload({ selector: {} })],
  ['labels of a selector', deployments, workload({ selector: { matchLabels: {} } })],
  ['claims', inNamespace('apps/v1', 'statefulsets'), workload({ serviceName: 'x', volumeClaimTemplates: [] })],
  [
    'retention of claims',
    inNamespace('apps/v1', 'statefulsets'),
    workload({ serviceName: 'x', persistentVolumeClaimRetentionPolicy: {} }),
  ],
  ['ordinals', inNamespace('apps/v1', 'statefulsets'), workload({ serviceName: 'x', ordinals: {} })],
  ['a strategy of a DaemonSet', inNamespace('apps/v1', 'daemonsets'), workload({ updateStrategy: {} })],
  [
    'a failure policy',
    inNamespace('batch/v1', 'jobs'),
    {
      metadata: { name: 'j' },
      spec: { template: template({ restartPolicy: 'Never' }), podFailurePolicy: { rules: [] } },
    },
  ],
  [
    'a failure policy without rules',
    inNamespace('batch/v1', 'jobs'),
    { metadata: { name: 'j' }, spec: { template: template({ restartPolicy: 'Never' }), podFailurePolicy: {} } },
  ],
  [
    'a success policy',
    inNamespace('batch/v1', 'jobs'),
    {
      metadata: { name: 'j' },
      spec: {
        completionMode: 'Indexed',
        completions: 1,
        template: template({ restartPolicy: 'Never' }),
        successPolicy: { rules: [] },
      },
    },
  ],
  ['ports of a Service', inNamespace('v1', 'services'), { metadata: { name: 's' }, spec: { ports: [] } }],
  [
    'a selector of a Service',
    inNamespace('v1', 'services'),
    { metadata: { name: 's' }, spec: { selector: {}, ports: [{ port: 80 }] } },
  ],
  [
    'affinity of sessions',
    inNamespace('v1', 'services'),
    {
      metadata: { name: 's' },
      spec: { sessionAffinity: 'ClientIP', sessionAffinityConfig: {}, ports: [{ port: 80 }] },
    },
  ],
  [
    'addresses of a Service',
    inNamespace('v1', 'services'),
    { metadata: { name: 's' }, spec: { clusterIPs: [], ipFamilies: [], externalIPs: [], ports: [{ port: 80 }] } },
  ],
  ['subsets', inNamespace('v1', 'endpoints'), { metadata: { name: 'e' }, subsets: [] }],
  ['a subset', inNamespace('v1', 'endpoints'), { metadata: { name: 'e' }, subsets: [{}] }],
  [
    'addresses of a subset',
    inNamespace('v1', 'endpoints'),
    { metadata: { name: 'e' }, subsets: [{ addresses: [], ports: [] }] },
  ],
  [
    'endpoints of a slice',
    inNamespace('discovery.k8s.io/v1', 'endpointslices'),
    { metadata: { name: 'e' }, addressType: 'IPv4', endpoints: [], ports: [] },
  ],
  [
    'addresses of an endpoint',
    inNamespace('discovery.k8s.io/v1', 'endpointslices'),
    { metadata: { name: 'e' }, addressType: 'IPv4', endpoints: [{ addresses: [] }] },
  ],
  [
    'a port of a slice',
    inNamespace('discovery.k8s.io/v1', 'endpointslices'),
    { metadata: { name: 'e' }, addressType: 'IPv4', endpoints: [], ports: [{}] },
  ],
  [
    'rules of an Ingress',
    inNamespace('networking.k8s.io/v1', 'ingresses'),
    { metadata: { name: 'i' }, spec: { rules: [] } },
  ],
  [
    'a rule of an Ingress',
    inNamespace('networking.k8s.io/v1', 'ingresses'),
    { metadata: { name: 'i' }, spec: { rules: [{}] } },
  ],
  [
    'paths of an Ingress',
    inNamespace('networking.k8s.io/v1', 'ingresses'),
    { metadata: { name: 'i' }, spec: { rules: [{ http: { paths: [] } }] } },
  ],
  [
    'TLS of an Ingress',
    inNamespace('networking.k8s.io/v1', 'ingresses'),
    { metadata: { name: 'i' }, spec: { tls: [{}], defaultBackend: { service: { name: 'x', port: { number: 80 } } } } },
  ],
  ['rules of a Role', inNamespace('rbac.authorization.k8s.io/v1', 'roles'), { metadata: { name: 'r' }, rules: [] }],
  ['a rule of a Role', inNamespace('rbac.authorization.k8s.io/v1', 'roles'), { metadata: { name: 'r' }, rules: [{}] }],
  [
    'verbs of a Role',
    inNamespace('rbac.authorization.k8s.io/v1', 'roles'),
    { metadata: { name: 'r' }, rules: [{ verbs: [], apiGroups: [''], resources: ['pods'] }] },
  ],
  [
    'subjects',
    inNamespace('rbac.authorization.k8s.io/v1', 'rolebindings'),
    {
      metadata: { name: 'r' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' },
      subjects: [],
    },
  ],
  [
    'aggregation',
    inCluster('rbac.authorization.k8s.io/v1', 'clusterroles'),
    { metadata: { name: 'NS-r' }, aggregationRule: {} },
  ],
  [
    'selectors of an aggregation',
    inCluster('rbac.authorization.k8s.io/v1', 'clusterroles'),
    { metadata: { name: 'NS-r' }, aggregationRule: { clusterRoleSelectors: [] } },
  ],
  [
    'a selector of an aggregation',
    inCluster('rbac.authorization.k8s.io/v1', 'clusterroles'),
    { metadata: { name: 'NS-r' }, aggregationRule: { clusterRoleSelectors: [{}] } },
  ],
  ['limits of a range', inNamespace('v1', 'limitranges'), { metadata: { name: 'l' }, spec: { limits: [] } }],
  ['a limit of a range', inNamespace('v1', 'limitranges'), { metadata: { name: 'l' }, spec: { limits: [{}] } }],
  [
    'maxima of a range',
    inNamespace('v1', 'limitranges'),
    { metadata: { name: 'l' }, spec: { limits: [{ type: 'Container', max: {}, default: {} }] } },
  ],
  ['hard', inNamespace('v1', 'resourcequotas'), { metadata: { name: 'q' }, spec: { hard: {}, scopes: [] } }],
  [
    'a selector of scopes',
    inNamespace('v1', 'resourcequotas'),
    { metadata: { name: 'q' }, spec: { scopeSelector: { matchExpressions: [] } } },
  ],
  ['a budget', inNamespace('policy/v1', 'poddisruptionbudgets'), { metadata: { name: 'b' }, spec: {} }],
  [
    'a selector of a budget',
    inNamespace('policy/v1', 'poddisruptionbudgets'),
    { metadata: { name: 'b' }, spec: { selector: {}, minAvailable: 0 } },
  ],
  [
    'access modes',
    inNamespace('v1', 'persistentvolumeclaims'),
    {
      metadata: { name: 'c' },
      spec: { accessModes: [], storageClassName: 'x', resources: { requests: { storage: '1Gi' } } },
    },
  ],
  [
    'requests of a claim',
    inNamespace('v1', 'persistentvolumeclaims'),
    {
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'x', resources: { requests: {} } },
    },
  ],
  [
    'a selector of a claim',
    inNamespace('v1', 'persistentvolumeclaims'),
    {
      metadata: { name: 'c' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'x',
        selector: {},
        resources: { requests: { storage: '1Gi' } },
      },
    },
  ],
  [
    'a class of storage that is empty',
    inNamespace('v1', 'persistentvolumeclaims'),
    {
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
    },
  ],
  [
    'capacity',
    inCluster('v1', 'persistentvolumes'),
    { metadata: { name: 'NS-v' }, spec: { capacity: {}, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } } },
  ],
  [
    'node affinity of a volume',
    inCluster('v1', 'persistentvolumes'),
    {
      metadata: { name: 'NS-v' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/x' },
        nodeAffinity: {},
        mountOptions: [],
      },
    },
  ],
  [
    'topologies',
    inCluster('storage.k8s.io/v1', 'storageclasses'),
    { metadata: { name: 'NS-s' }, provisioner: 'example.com/x', allowedTopologies: [], mountOptions: [] },
  ],
  [
    'a topology',
    inCluster('storage.k8s.io/v1', 'storageclasses'),
    { metadata: { name: 'NS-s' }, provisioner: 'example.com/x', allowedTopologies: [{}] },
  ],
  [
    'modes of a driver',
    inCluster('storage.k8s.io/v1', 'csidrivers'),
    { metadata: { name: 'd.example.com' }, spec: { volumeLifecycleModes: [], tokenRequests: [] } },
  ],
  [
    'drivers of a node',
    inCluster('storage.k8s.io/v1', 'csinodes'),
    { metadata: { name: 'NS-n' }, spec: { drivers: [] } },
  ],
  [
    'overhead of a class',
    inCluster('node.k8s.io/v1', 'runtimeclasses'),
    { metadata: { name: 'NS-r' }, handler: 'x', overhead: {}, scheduling: {} },
  ],
  [
    'taints and addresses of a Node',
    inCluster('v1', 'nodes'),
    { metadata: { name: 'NS-n' }, spec: { taints: [], podCIDRs: [] } },
  ],
  [
    'secrets of an account',
    inNamespace('v1', 'serviceaccounts'),
    { metadata: { name: 's' }, secrets: [], imagePullSecrets: [] },
  ],
  ['a secret of an account', inNamespace('v1', 'serviceaccounts'), { metadata: { name: 's' }, secrets: [{}] }],
  ['data', inNamespace('v1', 'configmaps'), { metadata: { name: 'c' }, data: {}, binaryData: {} }],
  [
    'labels, finalizers and owners',
    inNamespace('v1', 'configmaps'),
    { metadata: { name: 'c', labels: {}, annotations: {}, finalizers: [], ownerReferences: [] } },
  ],
  [
    'webhooks',
    inCluster('admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations'),
    { metadata: { name: 'NS-w' }, webhooks: [] },
  ],
  ['a Lease', inNamespace('coordination.k8s.io/v1', 'leases'), { metadata: { name: 'l' }, spec: {} }],
  [
    'parameters of an IngressClass',
    inCluster('networking.k8s.io/v1', 'ingressclasses'),
    { metadata: { name: 'NS-i' }, spec: { controller: 'example.com/x', parameters: {} } },
  ],
];

export const cases: readonly ParityCase[] = list.map(([name, path, body]) =>
  single(`empty: ${name}`, post(`${path}?dryRun=All`, body, { only })),
);
