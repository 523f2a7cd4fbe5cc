import { inNamespace, type ParityCase, type Step } from '../case.ts';
import { get, mergePatch, patch, podOf, pods, post, prepare, refusal } from '../steps.ts';

// Pod Security: what each level refuses, in which words, and the modes that only tell.

/** On a namespace that is there: what is then refused is so a moment later on a real cluster. */
const relabel = (labels: Readonly<Record<string, string>>): Step =>
  prepare(
    patch(mergePatch, '/api/v1/namespaces/NS', {
      metadata: {
        labels: Object.fromEntries(
          Object.entries(labels).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]),
        ),
      },
    }),
  );
/** A namespace that is born with the labels. */
const level = (labels: Readonly<Record<string, string>>): readonly Step[] => [
  prepare(
    post('/api/v1/namespaces', {
      metadata: {
        name: 'NS-l',
        labels: Object.fromEntries(
          Object.entries(labels).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]),
        ),
      },
    }),
  ),
  { ...get('/api/v1/namespaces/NS-l/serviceaccounts/default'), until: 200, setUp: true },
];
const inLevel = (groupVersion: string, resource: string): string =>
  inNamespace(groupVersion, resource).replace('/NS/', '/NS-l/');
const cleanUp = ['/api/v1/namespaces/NS-l'];
const container = (rest: object) => ({ containers: [{ name: 'web', image: 'nginx:1.27', ...rest }] });
const context = (securityContext: object) => container({ securityContext });
const good = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } };
const goodPod = {
  containers: [{ name: 'web', image: 'nginx:1.27', ...good }],
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
};
const tell = ['metadata.name', ...refusal];
const create = (spec: object, metadata: object = {}): Step =>
  post(`${inLevel('v1', 'pods')}?dryRun=All`, podOf('web', spec, metadata), { only: tell });

const baseline: readonly (readonly [string, object, object?])[] = [
  ['host namespaces', { hostNetwork: true, hostPID: true, hostIPC: true }],
  ['a privileged container', context({ privileged: true })],
  [
    'privileged of three kinds',
    {
      ...context({ privileged: true }),
      initContainers: [{ name: 'init', image: 'x', securityContext: { privileged: true } }],
    },
  ],
  ['a capability', context({ capabilities: { add: ['NET_ADMIN', 'CHOWN', 'SYS_TIME'] } })],
  ['a path of the host', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
  ['a port of the host', container({ ports: [{ containerPort: 80, hostPort: 80 }] })],
  ['an AppArmor profile', context({ appArmorProfile: { type: 'Unconfined' } })],
  [
    'an AppArmor profile, the old way',
    {},
    { annotations: { 'container.apparmor.security.beta.kubernetes.io/web': 'unconfined' } },
  ],
  ['SELinux', { securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u' } } }],
  ['an unmasked proc', { ...context({ procMount: 'Unmasked' }), hostUsers: false }],
  ['seccomp', { securityContext: { seccompProfile: { type: 'Unconfined' } } }],
  ['seccomp of a container', context({ seccompProfile: { type: 'Unconfined' } })],
  [
    'sysctls',
    {
      securityContext: {
        sysctls: [
          { name: 'kernel.msgmax', value: '1' },
          { name: 'net.ipv4.tcp_syncookies', value: '1' },
        ],
      },
    },
  ],
  ['a host process', { securityContext: { windowsOptions: { hostProcess: true } }, hostNetwork: true }],
  ['a probe of another host', container({ livenessProbe: { httpGet: { port: 80, host: '8.8.8.8' } } })],
  ['a hook of another host', container({ lifecycle: { preStop: { tcpSocket: { port: 80, host: '8.8.8.8' } } } })],
  [
    'much at once',
    {
      hostNetwork: true,
      volumes: [{ name: 'v', hostPath: { path: '/' } }],
      ...context({ privileged: true, capabilities: { add: ['SYS_TIME'] } }),
    },
  ],
];
const restricted: readonly (readonly [string, object])[] = [
  ['nothing said', {}],
  ['all that is asked for', goodPod],
  ['root', { ...goodPod, securityContext: { ...goodPod.securityContext, runAsUser: 0 } }],
  [
    'root in a container',
    {
      ...goodPod,
      containers: [{ name: 'web', image: 'x', securityContext: { ...good.securityContext, runAsUser: 0 } }],
    },
  ],
  [
    'non-root not in one container',
    {
      ...goodPod,
      containers: [{ name: 'web', image: 'x', securityContext: { ...good.securityContext, runAsNonRoot: false } }],
    },
  ],
  [
    'escalation',
    {
      ...goodPod,
      containers: [
        { name: 'web', image: 'x', securityContext: { ...good.securityContext, allowPrivilegeEscalation: true } },
      ],
    },
  ],
  [
    'not all capabilities dropped',
    {
      ...goodPod,
      containers: [
        {
          name: 'web',
          image: 'x',
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['CHOWN'], add: ['NET_BIND_SERVICE', 'CHOWN'] },
          },
        },
      ],
    },
  ],
  ['no seccomp', { ...goodPod, securityContext: { runAsNonRoot: true } }],
  [
    'volumes',
    {
      ...goodPod,
      volumes: [
        { name: 'a', hostPath: { path: '/' } },
        { name: 'b', nfs: { server: 's', path: '/p' } },
        { name: 'c', emptyDir: {} },
      ],
    },
  ],
  ['Windows', { os: { name: 'windows' } }],
  ['an init container', { ...goodPod, initContainers: [{ name: 'init', image: 'x' }] }],
];
const workload = (spec: object) => ({
  selector: { matchLabels: { a: 'b' } },
  template: { metadata: { labels: { a: 'b' } }, spec },
});
const simple = { containers: [{ name: 'web', image: 'x' }] };
const makers: readonly (readonly [string, string, object])[] = [
  ['apps/v1', 'deployments', workload(simple)],
  ['apps/v1', 'daemonsets', workload(simple)],
  ['apps/v1', 'statefulsets', { serviceName: 'x', ...workload(simple) }],
  ['apps/v1', 'replicasets', workload(simple)],
  ['batch/v1', 'jobs', { template: { spec: { ...simple, restartPolicy: 'Never' } } }],
  [
    'batch/v1',
    'cronjobs',
    { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { ...simple, restartPolicy: 'Never' } } } } },
  ],
  ['v1', 'replicationcontrollers', { selector: { a: 'b' }, template: workload(simple).template }],
];

const list: readonly ParityCase[] = [
  ...baseline.map(
    ([name, spec, metadata]): ParityCase => ({
      name: `baseline: ${name}`,
      steps: [...level({ enforce: 'baseline' }), create(spec, metadata)],
    }),
  ),
  ...restricted.map(
    ([name, spec]): ParityCase => ({
      name: `restricted: ${name}`,
      steps: [...level({ enforce: 'restricted' }), create(spec)],
    }),
  ),
  ...makers.map(
    ([groupVersion, resource, spec]): ParityCase => ({
      name: `${resource} are told of and let through`,
      steps: [
        ...level({ enforce: 'baseline', warn: 'restricted' }),
        post(`${inLevel(groupVersion, resource)}?dryRun=All`, { metadata: { name: 'web' }, spec }, { only: tell }),
      ],
    }),
  ),
  { name: 'warned and let through', steps: [...level({ warn: 'baseline' }), create({ hostNetwork: true })] },
  { name: 'audited and let through', steps: [...level({ audit: 'baseline' }), create({ hostNetwork: true })] },
  {
    name: 'privileged lets all through',
    steps: [...level({ enforce: 'privileged', warn: 'privileged' }), create({ hostNetwork: true })],
  },
  {
    name: 'refused and warned at once',
    steps: [...level({ enforce: 'baseline', warn: 'restricted' }), create({ hostNetwork: true })],
  },
  {
    name: 'an old version of a level',
    steps: [...level({ enforce: 'restricted', 'enforce-version': 'v1.0' }), create({})],
  },
  {
    name: 'a version to come',
    steps: [...level({ enforce: 'baseline', 'enforce-version': 'v1.99' }), create({ hostNetwork: true })],
  },
  {
    name: 'the latest version',
    steps: [...level({ enforce: 'baseline', 'enforce-version': 'latest' }), create({ hostNetwork: true })],
  },
  {
    name: 'a level that is none',
    steps: [
      patch(mergePatch, '/api/v1/namespaces/NS', {
        metadata: {
          labels: { 'pod-security.kubernetes.io/enforce': 'strict', 'pod-security.kubernetes.io/warn-version': 'v9' },
        },
      }),
    ],
  },
  {
    name: 'a new namespace with a level that is none',
    steps: [
      post('/api/v1/namespaces?dryRun=All', {
        metadata: { name: 'NS-x', labels: { 'pod-security.kubernetes.io/audit': 'x' } },
      }),
    ],
  },
  {
    name: 'Pods that are there are told of',
    steps: [
      prepare(post(pods, podOf('one', { hostNetwork: true }))),
      prepare(post(pods, podOf('two', { hostNetwork: true }))),
      prepare(post(pods, podOf('three', context({ privileged: true })))),
      patch(
        mergePatch,
        '/api/v1/namespaces/NS?dryRun=All',
        { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } },
        { only: ['metadata.labels'] },
      ),
    ],
  },
  {
    name: 'an update of labels is not judged',
    steps: [
      prepare(post(pods, podOf('web', { hostNetwork: true }))),
      relabel({ enforce: 'baseline' }),
      patch(mergePatch, `${pods}/web?dryRun=All`, { metadata: { labels: { a: 'b' } } }, { only: tell }),
      patch(
        'application/strategic-merge-patch+json',
        `${pods}/web?dryRun=All`,
        { spec: { containers: [{ name: 'web', image: 'other' }] } },
        { only: tell, until: 403 },
      ),
    ],
  },
  {
    name: 'a debugging container is judged',
    steps: [
      prepare(post(pods, podOf('web'))),
      relabel({ enforce: 'baseline' }),
      patch(
        'application/strategic-merge-patch+json',
        `${pods}/web/ephemeralcontainers?dryRun=All`,
        { spec: { ephemeralContainers: [{ name: 'd', image: 'x', securityContext: { privileged: true } }] } },
        { only: tell, until: 403 },
      ),
    ],
  },
];

export const cases: readonly ParityCase[] = list.map((one) =>
  one.steps.some(({ path }) => path.includes('NS-l')) ? { ...one, cleanUp } : one,
);
