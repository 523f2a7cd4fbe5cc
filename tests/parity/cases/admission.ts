import { inCluster, inNamespace, type ParityCase, type Step, single } from '../case.ts';
import {
  as,
  configMapOf,
  configMaps,
  get,
  mergePatch,
  patch,
  podOf,
  pods,
  post,
  prepare,
  put,
  refusal,
  remove,
} from '../steps.ts';

// What admission fills in and refuses: ranges, quotas, priorities, accounts, classes, nodes, namespaces that end.

const dryPod = (spec: object = {}, metadata: object = {}, rest: Partial<Step> = {}): Step =>
  post(`${pods}?dryRun=All`, podOf('web', spec, metadata), rest);
const containers = (resources: object) => ({ containers: [{ name: 'web', image: 'nginx:1.27', resources }] });
const range = (...limits: readonly object[]): Step =>
  prepare(post(inNamespace('v1', 'limitranges'), { metadata: { name: 'range' }, spec: { limits } }));
const quotas = inNamespace('v1', 'resourcequotas');
/** With its status, which on a real cluster a controller writes as well. */
const quota = (
  hard: object,
  used: object = Object.fromEntries(Object.keys(hard).map((key) => [key, '0'])),
  spec: object = {},
): readonly Step[] => [
  prepare(post(quotas, { metadata: { name: 'q' }, spec: { hard, ...spec } })),
  prepare(patch(mergePatch, `${quotas}/q/status`, { status: { hard, used } })),
];
const filled = ['spec.containers.0.resources', 'spec.initContainers.0.resources', 'metadata.annotations', ...refusal];
const claims = inNamespace('v1', 'persistentvolumeclaims');
const claim = (storage: string, rest: object = {}) => ({
  metadata: { name: 'c' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: { requests: { storage } }, ...rest },
});
const node = as('system:node:n1', 'system:nodes');

export const cases: readonly ParityCase[] = [
  {
    name: 'LimitRange: defaults',
    steps: [
      range({ type: 'Container', default: { memory: '128Mi', cpu: '1' }, defaultRequest: { memory: '64Mi' } }),
      dryPod({ ...containers({}), initContainers: [{ name: 'init', image: 'x' }] }, {}, { only: filled }),
    ],
  },
  {
    name: 'LimitRange: a limit without a request',
    steps: [
      range({ type: 'Container', default: { memory: '128Mi' }, defaultRequest: { memory: '64Mi' } }),
      dryPod(containers({ limits: { memory: '32Mi' } }), {}, { only: filled }),
    ],
  },
  {
    name: 'LimitRange: too much',
    steps: [
      range({ type: 'Container', max: { memory: '128Mi' }, min: { memory: '16Mi' } }),
      dryPod(
        containers({ limits: { memory: '256Mi', cpu: '2' }, requests: { memory: '8Mi', cpu: '1' } }),
        {},
        { only: refusal },
      ),
    ],
  },
  {
    name: 'LimitRange: nothing said',
    steps: [
      range({ type: 'Container', min: { cpu: '100m' }, maxLimitRequestRatio: { memory: '2' } }),
      dryPod({}, {}, { only: filled }),
    ],
  },
  {
    name: 'LimitRange: the ratio',
    steps: [
      range({ type: 'Container', maxLimitRequestRatio: { memory: '2' } }),
      dryPod(containers({ limits: { memory: '512Mi' }, requests: { memory: '64Mi' } }), {}, { only: refusal }),
    ],
  },
  {
    name: 'LimitRange: of a Pod',
    steps: [
      range({ type: 'Pod', max: { memory: '128Mi' }, min: { cpu: '1' } }),
      dryPod(
        {
          containers: ['a', 'b'].map((name) => ({
            name,
            image: 'x',
            resources: { limits: { memory: '100Mi' }, requests: { cpu: '100m' } },
          })),
        },
        {},
        { only: refusal },
      ),
    ],
  },
  {
    name: 'LimitRange: of a Deployment nothing',
    steps: [
      range({ type: 'Container', max: { memory: '1Mi' } }),
      post(
        `${inNamespace('apps/v1', 'deployments')}?dryRun=All`,
        {
          metadata: { name: 'web' },
          spec: {
            selector: { matchLabels: { a: 'b' } },
            template: {
              metadata: { labels: { a: 'b' } },
              spec: { containers: [{ name: 'a', image: 'x', resources: { limits: { memory: '1Gi' } } }] },
            },
          },
        },
        { only: ['spec.template.spec.containers.0.resources', ...refusal] },
      ),
    ],
  },
  {
    name: 'LimitRange: of claims',
    steps: [
      range({ type: 'PersistentVolumeClaim', max: { storage: '2Gi' }, min: { storage: '1Gi' } }),
      post(`${claims}?dryRun=All`, claim('5Gi'), { only: refusal }),
      post(`${claims}?dryRun=All`, claim('1Mi'), { only: refusal }),
      post(`${claims}?dryRun=All`, claim('1536Mi'), { only: ['spec.resources', ...refusal] }),
    ],
  },
  { name: 'ResourceQuota: too many Pods', steps: [...quota({ pods: '0' }), post(pods, podOf('web'))] },
  {
    name: 'ResourceQuota: memory',
    steps: [
      ...quota({ 'requests.memory': '100Mi', 'limits.memory': '200Mi' }),
      post(pods, podOf('web', containers({ requests: { memory: '150Mi' }, limits: { memory: '300Mi' } }))),
      post(`${pods}?dryRun=All`, podOf('web')),
      post(`${pods}?dryRun=All`, podOf('web', containers({ requests: { memory: '1Mi' }, limits: { memory: '1Mi' } })), {
        only: ['metadata.name', ...refusal],
      }),
    ],
  },
  {
    name: 'ResourceQuota: cpu by its short name',
    steps: [...quota({ cpu: '1' }), post(pods, podOf('web', containers({ requests: { cpu: '1500m' } })))],
  },
  {
    name: 'ResourceQuota: counts of objects',
    steps: [
      ...quota({ 'count/configmaps': '0', 'count/deployments.apps': '0', secrets: '0' }),
      post(configMaps, configMapOf('one')),
      post(inNamespace('v1', 'secrets'), { metadata: { name: 's' } }),
    ],
  },
  {
    name: 'ResourceQuota: Services',
    steps: [
      ...quota({ services: '1', 'services.nodeports': '0', 'services.loadbalancers': '0' }),
      post(
        inNamespace('v1', 'services'),
        { metadata: { name: 'a' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } },
        { only: refusal },
      ),
      post(
        inNamespace('v1', 'services'),
        { metadata: { name: 'a' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
        { only: refusal },
      ),
    ],
  },
  {
    name: 'ResourceQuota: claims',
    steps: [
      ...quota({
        'requests.storage': '1Gi',
        persistentvolumeclaims: '5',
        'manual.storageclass.storage.k8s.io/requests.storage': '512Mi',
      }),
      post(claims, claim('2Gi'), { only: refusal }),
    ],
  },
  {
    name: 'ResourceQuota: best effort',
    steps: [
      ...quota({ pods: '0' }, undefined, { scopes: ['BestEffort'] }),
      post(pods, podOf('web'), { only: refusal }),
      post(`${pods}?dryRun=All`, podOf('web', containers({ requests: { memory: '1Mi' } })), {
        only: ['metadata.name', ...refusal],
      }),
    ],
  },
  {
    name: 'ResourceQuota: by priority',
    steps: [
      ...quota({ pods: '0' }, undefined, {
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
        },
      }),
      post(`${pods}?dryRun=All`, podOf('web'), { only: ['metadata.name', ...refusal] }),
    ],
  },
  {
    name: 'ResourceQuota: without a status yet',
    steps: [
      prepare(post(quotas, { metadata: { name: 'q', labels: { x: 'y' } }, spec: { hard: { 'example.com/x': '1' } } })),
      post(`${pods}?dryRun=All`, podOf('web'), { only: ['metadata.name', 'reason'] }),
    ],
  },
  {
    name: 'ResourceQuota: used up',
    steps: [
      ...quota({ 'count/leases.coordination.k8s.io': '0' }),
      post(inNamespace('coordination.k8s.io/v1', 'leases'), { metadata: { name: 'l' }, spec: {} }),
    ],
  },
  { name: 'Priority: a class that is not there', steps: [dryPod({ priorityClassName: 'nowhere' })] },
  {
    name: 'Priority: of the system',
    steps: [
      dryPod(
        { priorityClassName: 'system-node-critical' },
        {},
        { only: ['spec.priority', 'spec.preemptionPolicy', ...refusal] },
      ),
    ],
  },
  { name: 'Priority: a number of its own', steps: [dryPod({ priority: 5 }, {}, { only: refusal })] },
  {
    name: 'Priority: a number that does not fit the class',
    steps: [dryPod({ priorityClassName: 'system-node-critical', priority: 5 }, {}, { only: refusal })],
  },
  {
    name: 'Priority: a policy that does not fit',
    steps: [dryPod({ preemptionPolicy: 'Never' }, {}, { only: refusal })],
  },
  {
    name: 'Priority: a class of its own',
    steps: [
      prepare(
        post(inCluster('scheduling.k8s.io/v1', 'priorityclasses'), {
          metadata: { name: 'NS-high' },
          value: 1000,
          preemptionPolicy: 'Never',
          description: 'x',
        }),
      ),
      dryPod({ priorityClassName: 'NS-high' }, {}, { only: ['spec.priority', 'spec.preemptionPolicy', ...refusal] }),
    ],
    cleanUp: [inCluster('scheduling.k8s.io/v1', 'priorityclasses', 'NS-high')],
  },
  single(
    'Priority: a class beyond the highest',
    post(`${inCluster('scheduling.k8s.io/v1', 'priorityclasses')}?dryRun=All`, {
      metadata: { name: 'NS-x' },
      value: 2_000_000_000,
    }),
  ),
  { name: 'ServiceAccount: not there', steps: [dryPod({ serviceAccountName: 'nobody' })] },
  {
    name: 'ServiceAccount: its token',
    steps: [
      dryPod(
        {},
        {},
        {
          only: [
            'spec.serviceAccountName',
            'spec.serviceAccount',
            'spec.containers.0.volumeMounts',
            'spec.volumes.0.projected',
          ],
        },
      ),
    ],
  },
  {
    name: 'ServiceAccount: no token',
    steps: [
      dryPod({ automountServiceAccountToken: false }, {}, { only: ['spec.volumes', 'spec.containers.0.volumeMounts'] }),
    ],
  },
  {
    name: 'ServiceAccount: pull secrets',
    steps: [
      prepare(
        post(inNamespace('v1', 'serviceaccounts'), {
          metadata: { name: 'robot' },
          imagePullSecrets: [{ name: 's' }],
          automountServiceAccountToken: false,
        }),
      ),
      dryPod(
        { serviceAccountName: 'robot' },
        {},
        { only: ['spec.imagePullSecrets', 'spec.volumes', 'spec.serviceAccountName'] },
      ),
    ],
  },
  {
    name: 'ServiceAccount: only its own secrets',
    steps: [
      prepare(
        post(inNamespace('v1', 'serviceaccounts'), {
          metadata: { name: 'robot', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } },
        }),
      ),
      dryPod(
        { serviceAccountName: 'robot', volumes: [{ name: 'v', secret: { secretName: 's' } }] },
        {},
        { only: refusal },
      ),
    ],
  },
  {
    name: 'ServiceAccount: a static Pod',
    steps: [
      dryPod(
        { serviceAccountName: 'default' },
        { annotations: { 'kubernetes.io/config.mirror': 'x' } },
        { only: refusal },
      ),
    ],
  },
  { name: 'tolerations by default', steps: [dryPod({}, {}, { only: ['spec.tolerations'] })] },
  {
    name: 'tolerations that are there',
    steps: [
      dryPod(
        { tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }] },
        {},
        { only: ['spec.tolerations'] },
      ),
    ],
  },
  { name: 'RuntimeClass: not there', steps: [dryPod({ runtimeClassName: 'nowhere' })] },
  {
    name: 'RuntimeClass: overhead and nodes',
    steps: [
      prepare(
        post(inCluster('node.k8s.io/v1', 'runtimeclasses'), {
          metadata: { name: 'NS-rc' },
          handler: 'runc',
          overhead: { podFixed: { memory: '10Mi' } },
          scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'x', operator: 'Exists' }] },
        }),
      ),
      dryPod(
        { runtimeClassName: 'NS-rc' },
        {},
        { only: ['spec.overhead', 'spec.nodeSelector', 'spec.tolerations', ...refusal] },
      ),
      dryPod({ runtimeClassName: 'NS-rc', overhead: { memory: '5Mi' } }, {}, { only: refusal }),
      dryPod({ runtimeClassName: 'NS-rc', nodeSelector: { a: 'c' } }, {}, { only: refusal }),
    ],
    cleanUp: [inCluster('node.k8s.io/v1', 'runtimeclasses', 'NS-rc')],
  },
  {
    name: 'overhead without a class',
    steps: [dryPod({ overhead: { memory: '5Mi' } }, {}, { only: ['spec.overhead', ...refusal] })],
  },
  {
    name: 'two IngressClasses by default',
    steps: [
      ...['NS-a', 'NS-b'].map((name) =>
        prepare(
          post(inCluster('networking.k8s.io/v1', 'ingressclasses'), {
            metadata: { name },
            spec: { controller: 'example.com/x' },
          }),
        ),
      ),
      post(
        `${inNamespace('networking.k8s.io/v1', 'ingresses')}?dryRun=All`,
        { metadata: { name: 'i' }, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } },
        { only: ['spec', ...refusal] },
      ),
    ],
    cleanUp: ['NS-a', 'NS-b'].map((name) => inCluster('networking.k8s.io/v1', 'ingressclasses', name)),
  },
  {
    name: 'a StorageClass in use cannot be resized',
    steps: [
      prepare(post(claims, claim('1Gi'))),
      patch(mergePatch, `${claims}/c`, { spec: { resources: { requests: { storage: '2Gi' } } } }, { only: refusal }),
    ],
  },
  {
    name: 'a claim is protected',
    steps: [post(`${claims}?dryRun=All`, claim('1Gi'), { only: ['metadata.finalizers', 'status', 'spec'] })],
  },
  single(
    'a volume is protected',
    post(
      `${inCluster('v1', 'persistentvolumes')}?dryRun=All`,
      {
        metadata: { name: 'NS-v' },
        spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
      },
      { only: ['metadata.finalizers', 'status', 'spec'] },
    ),
  ),
  single(
    'a new Node is tainted',
    post(`${inCluster('v1', 'nodes')}?dryRun=All`, { metadata: { name: 'NS-n' } }, { only: ['spec', ...refusal] }),
  ),
  single(
    'NodeRestriction: another node',
    post(`${inCluster('v1', 'nodes')}?dryRun=All`, { metadata: { name: 'n2' } }, { ...node, only: refusal }),
  ),
  single(
    'NodeRestriction: a label',
    post(
      `${inCluster('v1', 'nodes')}?dryRun=All`,
      { metadata: { name: 'n1', labels: { 'node-restriction.kubernetes.io/x': 'y' } } },
      { ...node, only: refusal },
    ),
  ),
  single(
    'NodeRestriction: a label of Kubernetes',
    post(
      `${inCluster('v1', 'nodes')}?dryRun=All`,
      { metadata: { name: 'n1', labels: { 'foo.kubernetes.io/x': 'y' } } },
      { ...node, only: refusal },
    ),
  ),
  single('NodeRestriction: a Pod that is no mirror', dryPod({}, {}, { ...node, only: refusal })),
  single(
    'NodeRestriction: a mirror of another node',
    dryPod({ nodeName: 'n2' }, { annotations: { 'kubernetes.io/config.mirror': 'x' } }, { ...node, only: refusal }),
  ),
  {
    name: 'NodeRestriction: deleting the Pod of another',
    steps: [prepare(post(pods, podOf('web'))), remove(`${pods}/web?dryRun=All`, { ...node, only: refusal })],
  },
  {
    name: 'NodeRestriction: evicting the Pod of another',
    steps: [
      prepare(post(pods, podOf('web'))),
      post(`${pods}/web/eviction?dryRun=All`, { metadata: { name: 'web' } }, { ...node, only: refusal }),
    ],
  },
  single('Node authorizer: a Secret of no Pod', get(inNamespace('v1', 'secrets', 's'), node)),
  single('Node authorizer: all Secrets', get(inNamespace('v1', 'secrets'), node)),
  single(
    'Node authorizer: a lease of another',
    put(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n2`, { metadata: { name: 'n2' } }, node),
  ),
  single('Node authorizer: a lease elsewhere', get(inNamespace('coordination.k8s.io/v1', 'leases', 'n1'), node)),
  single(
    'Node authorizer: a token of no Pod',
    post(`${inNamespace('v1', 'serviceaccounts', 'default')}/token`, { spec: {} }, { ...node, only: refusal }),
  ),
  single('Node authorizer: creating a Deployment', post(inNamespace('apps/v1', 'deployments'), {}, node)),
  single('a namespace that is not there', post('/api/v1/namespaces/nowhere/pods', podOf('web'))),
  single(
    'a dry run in a namespace that is not there',
    post('/api/v1/namespaces/nowhere/configmaps?dryRun=All', configMapOf('one')),
  ),
  {
    name: 'a namespace that ends',
    steps: [
      prepare(post('/api/v1/namespaces', { metadata: { name: 'NS-e' } })),
      prepare(
        post('/api/v1/namespaces/NS-e/configmaps', configMapOf('held', {}, { finalizers: ['example.com/wait'] })),
      ),
      prepare(remove('/api/v1/namespaces/NS-e')),
      post('/api/v1/namespaces/NS-e/configmaps', configMapOf('one')),
      patch(
        mergePatch,
        '/api/v1/namespaces/NS-e/configmaps/held',
        { data: { c: 'd' } },
        { only: ['data', ...refusal] },
      ),
      prepare(patch(mergePatch, '/api/v1/namespaces/NS-e/configmaps/held', { metadata: { finalizers: null } })),
    ],
  },
];
