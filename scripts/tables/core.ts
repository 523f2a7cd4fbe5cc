import { casesOf, deleted, type TableCase, template } from './case.ts';

const service = casesOf('v1', 'Service', 'services');
const endpoints = casesOf('v1', 'Endpoints', 'endpoints');
const event = casesOf('v1', 'Event', 'events');
const eventV1 = casesOf('events.k8s.io/v1', 'Event', 'events');
const node = casesOf('v1', 'Node', 'nodes', false);
const quota = casesOf('v1', 'ResourceQuota', 'resourcequotas');
const secret = casesOf('v1', 'Secret', 'secrets');
const configMap = casesOf('v1', 'ConfigMap', 'configmaps');
const controller = casesOf('v1', 'ReplicationController', 'replicationcontrollers');

const port = (name: string, number: number, more: object = {}) => ({ name, port: number, ...more });
const selector = { app: 'web', tier: 'front' };
const target = { kind: 'Pod', namespace: 'podpath-table-cases', name: 'web-1', fieldPath: 'spec.containers{app}' };
const addresses = (...ips: string[]) => ips.map((ip) => ({ ip }));

const services: readonly TableCase[] = [
  service('cluster-ip', { spec: { selector, ports: [port('http', 80), port('dns', 53, { protocol: 'UDP' })] } }),
  service('headless', { spec: { clusterIP: 'None', selector } }),
  service('external-ips', { spec: { externalIPs: ['192.0.2.1', '192.0.2.2'], ports: [port('http', 80)] } }),
  service('node-port', { spec: { type: 'NodePort', ports: [port('http', 80)] } }),
  service('external-name', { spec: { type: 'ExternalName', externalName: 'example.com' } }),
  service('pending', { spec: { type: 'LoadBalancer', ports: [port('http', 80)] } }),
  service(
    'balanced',
    { spec: { type: 'LoadBalancer', externalIPs: ['192.0.2.9'], ports: [port('http', 80)] } },
    { loadBalancer: { ingress: [{ hostname: 'b.example.com' }, { ip: '192.0.2.3' }, { ip: '192.0.2.3' }] } },
  ),
];

const others: readonly TableCase[] = [
  endpoints('none'),
  endpoints('two', {
    subsets: [{ addresses: addresses('10.0.0.1', '10.0.0.2'), ports: [{ name: 'http', port: 80 }] }],
  }),
  endpoints('many', {
    subsets: [
      {
        addresses: addresses('10.0.0.1', '10.0.0.2'),
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 443 },
        ],
      },
      { addresses: addresses('2001:db8::1'), ports: [{ name: 'a', port: 80 }] },
    ],
  }),
  endpoints('without-ports', { subsets: [{ addresses: addresses('10.0.0.1', '2001:db8::1') }] }),
  endpoints('not-ready', { subsets: [{ notReadyAddresses: addresses('10.0.0.1'), ports: [{ port: 80 }] }] }),

  event('counted', {
    involvedObject: target,
    type: 'Warning',
    reason: 'BackOff',
    message: ' Back-off restarting\n',
    source: { component: 'kubelet', host: 'podpath-worker' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-02-01T00:00:00Z',
    count: 7,
  }),
  event('bare', { involvedObject: { kind: 'Node', namespace: 'podpath-table-cases' } }),
  event('series', {
    involvedObject: target,
    eventTime: '2026-01-01T00:00:00.000000Z',
    series: { count: 3, lastObservedTime: '2026-03-01T00:00:00.000000Z' },
    type: 'Normal',
    action: 'Scheduling',
    reason: 'Scheduled',
    reportingComponent: 'default-scheduler',
    reportingInstance: 'scheduler-1',
    message: 'ok',
  }),
  eventV1('new', {
    regarding: target,
    eventTime: '2026-01-01T00:00:00.000000Z',
    type: 'Normal',
    action: 'Binding',
    reason: 'Scheduled',
    reportingController: 'default-scheduler',
    reportingInstance: 'scheduler-1',
    note: ' Successfully assigned ',
  }),

  quota(
    'used',
    { spec: { hard: { 'requests.cpu': '2', 'limits.memory': '1024Mi', pods: '10', 'count/configmaps': '5' } } },
    {
      hard: { 'requests.cpu': '2', 'limits.memory': '1024Mi', pods: '10', 'count/configmaps': '5' },
      used: { 'requests.cpu': '1500m', 'limits.memory': '512Mi', pods: '3' },
    },
  ),
  quota('unused', { spec: { hard: {} } }),
  secret('opaque', { data: { a: 'YQ==', b: 'Yg==' } }),
  secret('basic-auth', { type: 'kubernetes.io/basic-auth', stringData: { username: 'u', password: 'p' } }),
  secret('empty'),
  configMap('both', { data: { a: '1', b: '2' }, binaryData: { c: 'AA==' } }),
  configMap('empty'),
  casesOf('v1', 'ServiceAccount', 'serviceaccounts')('builder'),
  casesOf('v1', 'LimitRange', 'limitranges')('limits', { spec: { limits: [{ type: 'Pod', max: { cpu: '1' } }] } }),
  casesOf('v1', 'Namespace', 'namespaces', false)('active'),
  casesOf(
    'v1',
    'PodTemplate',
    'podtemplates',
  )('two', {
    template: template({ app: 'web', tier: 'front' }, { app: 'nginx:1.27', log: 'busybox:1.36' }),
  }),
  casesOf('v1', 'PodTemplate', 'podtemplates')('no-labels', { template: template({}, { app: 'nginx:1.27' }) }),
  controller('none', {
    spec: { replicas: 0, selector: { app: 'rc' }, template: template({ app: 'rc' }, { app: 'nginx:1.27' }) },
  }),
  controller(
    'some',
    {
      spec: {
        replicas: 2,
        selector: { app: 'rc2' },
        template: template({ app: 'rc2' }, { a: 'nginx:1.27', b: 'busybox:1.36' }),
      },
    },
    { replicas: 2, readyReplicas: 1, fullyLabeledReplicas: 2 },
    deleted,
  ),
];

const tainted = { taints: [{ key: 'podpath.dev/table-case', effect: 'NoSchedule' }] };
const nodes: readonly TableCase[] = [
  node('bare', { spec: tainted }, { conditions: [] }),
  node(
    'worker',
    { spec: { ...tainted, unschedulable: true } },
    {
      conditions: [{ type: 'Ready', status: 'False' }],
      addresses: [
        { type: 'Hostname', address: 'worker' },
        { type: 'InternalIP', address: '192.0.2.10' },
        { type: 'ExternalIP', address: '198.51.100.1' },
      ],
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.12.0',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        containerRuntimeVersion: 'containerd://2.2.0',
        kubeletVersion: 'v1.37.2',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
    { labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'old' } },
  ),
  node(
    'ready',
    { spec: tainted },
    {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'DiskPressure', status: 'True' },
      ],
    },
  ),
];

/** Kinds of the core group but Pods and volumes. */
export const coreCases: readonly TableCase[] = [...services, ...others, ...nodes];
