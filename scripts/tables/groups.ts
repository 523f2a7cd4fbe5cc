import { casesOf, deleted, type TableCase } from './case.ts';

const ingress = casesOf('networking.k8s.io/v1', 'Ingress', 'ingresses');
const ingressClass = casesOf('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', false);
const networkPolicy = casesOf('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies');
const slice = casesOf('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');
const volume = casesOf('v1', 'PersistentVolume', 'persistentvolumes', false);
const claim = casesOf('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims');
const storageClass = casesOf('storage.k8s.io/v1', 'StorageClass', 'storageclasses', false);
const driver = casesOf('storage.k8s.io/v1', 'CSIDriver', 'csidrivers', false);
const csiNode = casesOf('storage.k8s.io/v1', 'CSINode', 'csinodes', false);
const attachment = casesOf('storage.k8s.io/v1', 'VolumeAttachment', 'volumeattachments', false);
const rbac = 'rbac.authorization.k8s.io/v1';
const lease = casesOf('coordination.k8s.io/v1', 'Lease', 'leases');
const priority = casesOf('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false);
const admission = 'admissionregistration.k8s.io/v1';

const rule = (host?: string) => ({
  ...(host === undefined ? {} : { host }),
  http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
});

const networking: readonly TableCase[] = [
  ingress('any', { spec: { rules: [rule()] } }),
  ingress('class', {
    spec: { ingressClassName: 'nginx', rules: [rule('a.example.com')], tls: [{ hosts: ['a.example.com'] }] },
  }),
  ingress(
    'many',
    {
      spec: {
        rules: [rule('a.example.com'), rule(), rule('b.example.com'), rule('c.example.com'), rule('d.example.com')],
      },
    },
    { loadBalancer: { ingress: [{ ip: '192.0.2.7' }, { hostname: 'a.example.com' }] } },
  ),
  ingress('three', { spec: { rules: [rule('a.example.com'), rule('b.example.com'), rule('c.example.com')] } }),
  ingressClass('bare', { spec: { controller: 'podpath.dev/nobody' } }),
  ingressClass('parameters', {
    spec: {
      controller: 'podpath.dev/nobody',
      parameters: { apiGroup: 'podpath.dev', kind: 'Parameters', name: 'some', scope: 'Cluster' },
    },
  }),
  networkPolicy('all', { spec: { podSelector: {} } }),
  networkPolicy('some', { spec: { podSelector: { matchLabels: { b: '2', a: '1' } } } }),
  slice('empty', { addressType: 'IPv4', endpoints: [], ports: [] }),
  slice('some', {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'] }],
    ports: [{ name: 'http', port: 80 }, { name: 'any' }],
  }),
  slice('many', {
    addressType: 'IPv6',
    endpoints: ['1', '2', '3', '4', '5'].map((last) => ({ addresses: [`2001:db8::${last}`] })),
    ports: [1, 2, 3, 4].map((port) => ({ name: `p${port}`, port })),
  }),
  slice('nameless', {
    addressType: 'FQDN',
    endpoints: [{ addresses: ['a.example.com'] }],
    ports: [{ protocol: 'TCP' }],
  }),
];

const hostPath = { hostPath: { path: '/tmp/podpath-table' } };
const storage: readonly TableCase[] = [
  volume('available', {
    spec: { capacity: { storage: '1024Mi' }, accessModes: ['ReadWriteMany', 'ReadWriteOnce'], ...hostPath },
  }),
  volume(
    'claimed',
    {
      spec: {
        capacity: { storage: '1500M' },
        accessModes: ['ReadWriteOncePod'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'podpath-nothing',
        claimRef: { namespace: 'podpath-nowhere', name: 'data' },
        volumeMode: 'Block',
        ...hostPath,
      },
    },
    { phase: 'Failed', reason: 'RecyclerFailed', message: 'no' },
  ),
  volume(
    'deleted',
    { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadOnlyMany'], storageClassName: 'a', ...hostPath } },
    undefined,
    { ...deleted, annotations: { 'volume.beta.kubernetes.io/storage-class': 'beta' } },
  ),
  claim('pending', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'podpath-nothing',
      resources: { requests: { storage: '1Gi' } },
    },
  }),
  claim(
    'bound',
    {
      spec: {
        accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
        storageClassName: 'podpath-nothing',
        volumeName: 'podpath-table-nothing',
        volumeMode: 'Block',
        resources: { requests: { storage: '1Gi' } },
      },
    },
    { phase: 'Bound', accessModes: ['ReadOnlyMany', 'ReadWriteOnce'], capacity: { storage: '2048Mi' } },
  ),
  claim(
    'deleted',
    { spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } } },
    undefined,
    deleted,
  ),
  storageClass('plain', { provisioner: 'podpath.dev/nobody' }),
  storageClass('all', {
    provisioner: 'podpath.dev/nobody',
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  }),
  driver('plain', { spec: {} }),
  driver('all', {
    spec: {
      attachRequired: false,
      podInfoOnMount: true,
      storageCapacity: true,
      requiresRepublish: true,
      tokenRequests: [{ audience: 'a' }, { audience: 'b', expirationSeconds: 3600 }],
      volumeLifecycleModes: ['Persistent', 'Ephemeral'],
    },
  }),
  csiNode('two', {
    spec: {
      drivers: [
        { name: 'a.podpath.dev', nodeID: 'a', topologyKeys: [] },
        { name: 'b.podpath.dev', nodeID: 'b', topologyKeys: [] },
      ],
    },
  }),
  attachment('detached', {
    spec: { attacher: 'podpath.dev', nodeName: 'nobody', source: { persistentVolumeName: 'podpath-table-nothing' } },
  }),
  attachment(
    'attached',
    {
      spec: { attacher: 'podpath.dev', nodeName: 'nobody', source: { persistentVolumeName: 'podpath-table-nothing' } },
    },
    { attached: true },
  ),
  casesOf(
    'storage.k8s.io/v1',
    'CSIStorageCapacity',
    'csistoragecapacities',
  )('some', {
    storageClassName: 'a',
    capacity: '1Gi',
    nodeTopology: {},
  }),
  casesOf(
    'storage.k8s.io/v1',
    'VolumeAttributesClass',
    'volumeattributesclasses',
    false,
  )('gold', {
    driverName: 'podpath.dev',
    parameters: { iops: '500' },
  }),
];

const subjects = [
  { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'alice' },
  { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'bob' },
  { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'podpath:nobody' },
  { kind: 'ServiceAccount', name: 'builder', namespace: 'podpath-nowhere' },
];
const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: 'podpath-nothing' });

const webhook = (name: string) => ({
  name,
  clientConfig: { url: 'https://podpath.invalid' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  failurePolicy: 'Ignore',
  rules: [{ apiGroups: ['podpath.invalid'], apiVersions: ['v1'], resources: ['nothings'], operations: ['CREATE'] }],
});

const others: readonly TableCase[] = [
  casesOf(rbac, 'Role', 'roles')('nothing', { rules: [] }),
  casesOf(rbac, 'ClusterRole', 'clusterroles', false)('nothing', { rules: [] }),
  casesOf(rbac, 'RoleBinding', 'rolebindings')('all', { roleRef: roleRef('Role'), subjects }),
  casesOf(rbac, 'RoleBinding', 'rolebindings')('none', { roleRef: roleRef('ClusterRole') }),
  casesOf(
    rbac,
    'ClusterRoleBinding',
    'clusterrolebindings',
    false,
  )('all', { roleRef: roleRef('ClusterRole'), subjects }),
  lease('held', { spec: { holderIdentity: 'somebody', leaseDurationSeconds: 15 } }),
  lease('free', { spec: {} }),
  priority('low', { value: -5, preemptionPolicy: 'Never', description: 'low' }),
  priority('high', { value: 1000 }),
  casesOf('node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses', false)('gvisor', { handler: 'runsc' }),
  casesOf(
    admission,
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    false,
  )('two', {
    webhooks: [webhook('a.podpath.invalid'), webhook('b.podpath.invalid')],
  }),
  casesOf(admission, 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false)('none'),
];

/** All other groups, and volumes. */
export const groupCases: readonly TableCase[] = [...networking, ...storage, ...others];
