import { inCluster, inNamespace, type ParityCase, single } from '../case.ts';
import { post } from '../steps.ts';

// Values of the wrong type, deep within: named as Go's decoder names them.

const pod = (spec: object) => ({
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'web', image: 'x' }], ...spec },
});
const container = (rest: object) => ({
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'web', image: 'x', ...rest }] },
});
const deployment = (spec: object) => ({ metadata: { name: 'web' }, spec });

const list: readonly (readonly [string, string, unknown])[] = [
  ['containers that are an object', inNamespace('v1', 'pods'), pod({ containers: {} })],
  ['a container that is a text', inNamespace('v1', 'pods'), pod({ containers: ['x'] })],
  ['a port that is a text', inNamespace('v1', 'pods'), container({ ports: [{ containerPort: '80' }] })],
  ['a port that is a fraction', inNamespace('v1', 'pods'), container({ ports: [{ containerPort: 80.5 }] })],
  ['a port beyond 32 bits', inNamespace('v1', 'pods'), container({ ports: [{ containerPort: 99999999999 }] })],
  ['a truth value that is a text', inNamespace('v1', 'pods'), pod({ hostNetwork: 'true' })],
  ['a truth value that is a number', inNamespace('v1', 'pods'), container({ tty: 1 })],
  ['a text that is a truth value', inNamespace('v1', 'pods'), container({ image: true })],
  ['a quantity that is a list', inNamespace('v1', 'pods'), container({ resources: { limits: { memory: [] } } })],
  ['a quantity that is none', inNamespace('v1', 'pods'), container({ resources: { limits: { memory: '1Xi' } } })],
  ['a quantity that is empty', inNamespace('v1', 'pods'), container({ resources: { limits: { memory: '' } } })],
  [
    'a quantity that is a number',
    inNamespace('v1', 'pods'),
    container({ resources: { limits: { cpu: 2 }, requests: { cpu: 1.5 } } }),
  ],
  ['a quantity that is a truth value', inNamespace('v1', 'pods'), container({ resources: { limits: { cpu: true } } })],
  ['requests that are a text', inNamespace('v1', 'pods'), container({ resources: { requests: 'x' } })],
  ['a command that is a text', inNamespace('v1', 'pods'), container({ command: 'ls' })],
  ['arguments that are numbers', inNamespace('v1', 'pods'), container({ args: [1] })],
  ['an environment that is an object', inNamespace('v1', 'pods'), container({ env: { A: 'b' } })],
  [
    'a value of the environment that is a number',
    inNamespace('v1', 'pods'),
    container({ env: [{ name: 'A', value: 5 }] }),
  ],
  ['a probe that is a text', inNamespace('v1', 'pods'), container({ livenessProbe: 'x' })],
  [
    'a port of a probe that is an object',
    inNamespace('v1', 'pods'),
    container({ livenessProbe: { httpGet: { port: {} } } }),
  ],
  [
    'a port of a probe that is a fraction',
    inNamespace('v1', 'pods'),
    container({ livenessProbe: { httpGet: { port: 1.5 } } }),
  ],
  [
    'a port of a probe that is null',
    inNamespace('v1', 'pods'),
    container({ livenessProbe: { httpGet: { port: null } } }),
  ],
  ['a grace that is a text', inNamespace('v1', 'pods'), pod({ terminationGracePeriodSeconds: '5' })],
  ['a grace beyond 64 bits', inNamespace('v1', 'pods'), pod({ terminationGracePeriodSeconds: 1e30 })],
  ['a node selector that is a list', inNamespace('v1', 'pods'), pod({ nodeSelector: [] })],
  ['tolerations that are null', inNamespace('v1', 'pods'), pod({ tolerations: null })],
  ['a toleration that is null', inNamespace('v1', 'pods'), pod({ tolerations: [null] })],
  ['a container that is null', inNamespace('v1', 'pods'), pod({ containers: [null] })],
  ['a volume that is a text', inNamespace('v1', 'pods'), pod({ volumes: ['v'] })],
  [
    'a mode that is a text',
    inNamespace('v1', 'pods'),
    pod({ volumes: [{ name: 'v', configMap: { name: 'c', defaultMode: '0644' } }] }),
  ],
  ['a time that is none', inNamespace('v1', 'pods'), { ...pod({}), status: { startTime: 'noon' } }],
  ['replicas that are a text', inNamespace('apps/v1', 'deployments'), deployment({ replicas: '3' })],
  ['replicas that are a fraction', inNamespace('apps/v1', 'deployments'), deployment({ replicas: 3.5 })],
  ['replicas that are null', inNamespace('apps/v1', 'deployments'), deployment({ replicas: null })],
  [
    'a surge that is a list',
    inNamespace('apps/v1', 'deployments'),
    deployment({ strategy: { rollingUpdate: { maxSurge: [] } } }),
  ],
  ['a selector that is a list', inNamespace('apps/v1', 'deployments'), deployment({ selector: [] })],
  ['a template that is a text', inNamespace('apps/v1', 'deployments'), deployment({ template: 'x' })],
  [
    'expressions that are an object',
    inNamespace('apps/v1', 'deployments'),
    deployment({ selector: { matchExpressions: {} } }),
  ],
  [
    'ports of a Service that are an object',
    inNamespace('v1', 'services'),
    { metadata: { name: 's' }, spec: { ports: {} } },
  ],
  [
    'a target port that is a truth value',
    inNamespace('v1', 'services'),
    { metadata: { name: 's' }, spec: { ports: [{ port: 80, targetPort: true }] } },
  ],
  [
    'a port of a Service that is a text',
    inNamespace('v1', 'services'),
    { metadata: { name: 's' }, spec: { ports: [{ port: '80' }] } },
  ],
  [
    'a selector of a Service that is a text',
    inNamespace('v1', 'services'),
    { metadata: { name: 's' }, spec: { selector: 'a=b' } },
  ],
  ['data of a Secret that is no base64', inNamespace('v1', 'secrets'), { metadata: { name: 's' }, data: { a: '***' } }],
  ['data of a Secret that is a number', inNamespace('v1', 'secrets'), { metadata: { name: 's' }, data: { a: 5 } }],
  ['data of a Secret that is null', inNamespace('v1', 'secrets'), { metadata: { name: 's' }, data: { a: null } }],
  [
    'binary data that is no base64',
    inNamespace('v1', 'configmaps'),
    { metadata: { name: 'c' }, binaryData: { a: '?' } },
  ],
  ['immutable that is a text', inNamespace('v1', 'configmaps'), { metadata: { name: 'c' }, immutable: 'yes' }],
  [
    'a schedule that is a number',
    inNamespace('batch/v1', 'cronjobs'),
    { metadata: { name: 'c' }, spec: { schedule: 5 } },
  ],
  [
    'parallelism that is a text',
    inNamespace('batch/v1', 'jobs'),
    { metadata: { name: 'c' }, spec: { parallelism: 'x' } },
  ],
  [
    'a budget that is a fraction',
    inNamespace('policy/v1', 'poddisruptionbudgets'),
    { metadata: { name: 'c' }, spec: { minAvailable: 0.5 } },
  ],
  ['hard that is a list', inNamespace('v1', 'resourcequotas'), { metadata: { name: 'c' }, spec: { hard: [] } }],
  [
    'rules that are an object',
    inNamespace('rbac.authorization.k8s.io/v1', 'roles'),
    { metadata: { name: 'c' }, rules: {} },
  ],
  [
    'verbs that are a text',
    inNamespace('rbac.authorization.k8s.io/v1', 'roles'),
    { metadata: { name: 'c' }, rules: [{ verbs: 'get' }] },
  ],
  [
    'a value of a priority that is a text',
    inCluster('scheduling.k8s.io/v1', 'priorityclasses'),
    { metadata: { name: 'c' }, value: '5' },
  ],
  [
    'a renewal that is no time',
    inNamespace('coordination.k8s.io/v1', 'leases'),
    { metadata: { name: 'c' }, spec: { renewTime: '2020-01-01' } },
  ],
  [
    'a renewal without microseconds',
    inNamespace('coordination.k8s.io/v1', 'leases'),
    { metadata: { name: 'c' }, spec: { renewTime: '2020-01-01T00:00:00Z' } },
  ],
  [
    'a port of an Ingress that is a text',
    inNamespace('networking.k8s.io/v1', 'ingresses'),
    { metadata: { name: 'c' }, spec: { defaultBackend: { service: { name: 'x', port: { number: '80' } } } } },
  ],
  [
    'a port of a policy that is a truth value',
    inNamespace('networking.k8s.io/v1', 'networkpolicies'),
    { metadata: { name: 'c' }, spec: { podSelector: {}, ingress: [{ ports: [{ port: true }] }] } },
  ],
  [
    'parameters that are a list',
    inCluster('storage.k8s.io/v1', 'storageclasses'),
    { metadata: { name: 'c' }, provisioner: 'x', parameters: [] },
  ],
  [
    'conditions of an endpoint that are a list',
    inNamespace('discovery.k8s.io/v1', 'endpointslices'),
    { metadata: { name: 'c' }, addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'], conditions: [] }] },
  ],
  ['taints that are texts', inCluster('v1', 'nodes'), { metadata: { name: 'c' }, spec: { taints: ['a'] } }],
  [
    'capacity that is a list',
    inCluster('v1', 'persistentvolumes'),
    { metadata: { name: 'c' }, spec: { capacity: [] } },
  ],
  [
    'a metric that is a text',
    inNamespace('autoscaling/v2', 'horizontalpodautoscalers'),
    {
      metadata: { name: 'c' },
      spec: { maxReplicas: 1, scaleTargetRef: { kind: 'Deployment', name: 'x' }, metrics: ['cpu'] },
    },
  ],
];

export const cases: readonly ParityCase[] = list.map(([name, path, body]) =>
  single(
    name,
    post(`${path}?dryRun=All`, body, { only: ['message', 'reason', 'code', 'details', 'metadata.name', 'spec'] }),
  ),
);
