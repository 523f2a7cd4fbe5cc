import { inCluster, inNamespace, type ParityCase, type Step, single } from '../case.ts';
import {
  apply,
  asTable,
  get,
  mergePatch,
  patch,
  podOf,
  pods,
  post,
  prepare,
  put,
  refusal,
  strategicPatch,
  webPod,
} from '../steps.ts';

// What is asked of a part of an object: scale, status, binding, eviction, ephemeral containers, resize, tokens, logs.

const selector = { matchLabels: { app: 'web' } };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } };
const scalable: readonly (readonly [string, string, object])[] = [
  ['v1', 'replicationcontrollers', { spec: { replicas: 0, selector: { app: 'web' }, template } }],
  ['apps/v1', 'deployments', { spec: { replicas: 0, selector, template } }],
  ['apps/v1', 'replicasets', { spec: { replicas: 0, selector, template } }],
  ['apps/v1', 'statefulsets', { spec: { replicas: 0, serviceName: 'web', selector, template } }],
];
const spec = ['kind', 'apiVersion', 'metadata.name', 'spec', 'status.selector', ...refusal];
const pod = (extra: object = {}, metadata: object = {}): Step =>
  prepare(post(pods, podOf('web', extra, { labels: { app: 'web' }, ...metadata })));
const running: Step = prepare(
  patch(mergePatch, `${webPod}/status`, {
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  }),
);
const budgets = inNamespace('policy/v1', 'poddisruptionbudgets');
const budget = (status: object, name = 'web'): readonly Step[] => [
  prepare(post(budgets, { metadata: { name }, spec: { selector, minAvailable: 1 } })),
  prepare(
    patch(mergePatch, `${budgets}/${name}/status`, {
      status: {
        observedGeneration: 1,
        currentHealthy: 1,
        desiredHealthy: 1,
        expectedPods: 1,
        disruptionsAllowed: 0,
        ...status,
      },
    }),
  ),
];
const eviction = (rest: object = {}) => ({
  apiVersion: 'policy/v1',
  kind: 'Eviction',
  metadata: { name: 'web', namespace: 'NS' },
  ...rest,
});
const evict = `${webPod}/eviction`;
const binding = (target: object, name = 'web') => ({ apiVersion: 'v1', kind: 'Binding', metadata: { name }, target });
const token = `${inNamespace('v1', 'serviceaccounts', 'default')}/token`;
const ephemeral = `${webPod}/ephemeralcontainers`;
const debug = (...containers: readonly object[]) => ({ spec: { ephemeralContainers: containers } });
const small = ['kind', 'metadata.name', 'spec.ephemeralContainers', 'spec.containers.0.resources', ...refusal];
const resourced = {
  containers: [
    { name: 'web', image: 'nginx:1.27', resources: { requests: { memory: '64Mi' }, limits: { memory: '128Mi' } } },
  ],
};
const resize = (resources: object, rest: object = {}) => ({
  spec: { containers: [{ name: 'web', resources, ...rest }] },
});

const tokens: readonly (readonly [string, object])[] = [
  ['too short', { expirationSeconds: 5 }],
  ['too long', { expirationSeconds: 2 ** 33 }],
  ['for a kind that is none', { boundObjectRef: { kind: 'ConfigMap', apiVersion: 'v1', name: 'x' } }],
  ['for a Pod that is not there', { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'x' } }],
  ['for a Secret that is not there', { boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'x' } }],
  ['for a Node that is not there', { boundObjectRef: { kind: 'Node', apiVersion: 'v1', name: 'nowhere' } }],
  [
    'for a Pod of another uid',
    { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web', uid: '00000000-0000-4000-8000-000000000000' } },
  ],
  ['without a name of what it is for', { boundObjectRef: { kind: 'Pod', apiVersion: 'v1' } }],
];

const logs = [
  '',
  'container=web',
  'container=nonsense',
  'tailLines=-1',
  'tailLines=x',
  'limitBytes=0',
  'sinceSeconds=0',
  'sinceSeconds=5&sinceTime=2020-01-01T00:00:00Z',
  'sinceTime=yesterday',
  'follow=maybe',
  'previous=true',
  'stream=Stdout',
  'stream=Nonsense',
  'stream=Stdout&tailLines=1',
  'insecureSkipTLSVerifyBackend=true',
];
const two = {
  containers: [
    { name: 'web', image: 'nginx:1.27' },
    { name: 'side', image: 'busybox:1.36' },
  ],
  initContainers: [{ name: 'init', image: 'busybox:1.36' }],
};

export const cases: readonly ParityCase[] = [
  ...scalable.flatMap(([groupVersion, resource, object]): ParityCase[] => {
    const path = inNamespace(groupVersion, resource, 'web');
    const made = prepare(post(inNamespace(groupVersion, resource), { metadata: { name: 'web' }, ...object }));
    const scale = (metadata: object, replicas: unknown) => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web', ...metadata },
      spec: { replicas },
    });
    const only = { only: spec };
    return [
      {
        name: `scale of ${resource}: read and set`,
        steps: [
          made,
          get(`${path}/scale`, only),
          put(`${path}/scale?dryRun=All`, scale({}, 3), only),
          patch(mergePatch, `${path}/scale?dryRun=All`, { spec: { replicas: 2 } }, only),
        ],
      },
      {
        name: `scale of ${resource}: wrong`,
        steps: [
          made,
          put(`${path}/scale`, scale({}, -1), only),
          put(`${path}/scale`, scale({ name: 'other' }, 1), only),
          put(`${path}/scale`, scale({ uid: '00000000-0000-4000-8000-000000000000' }, 1), only),
          put(`${path}/scale`, scale({ resourceVersion: '1' }, 1), only),
          put(`${path}/scale`, { ...scale({}, 1), apiVersion: 'v1' }, only),
          put(`${path}/scale`, scale({}, 'x'), only),
          put(`${path}/scale`, { metadata: { name: 'web' } }, only),
        ],
      },
      {
        name: `scale of ${resource}: not there`,
        steps: [
          get(`${path}/scale`),
          put(`${path}/scale`, scale({}, 1)),
          patch(mergePatch, `${path}/scale`, { spec: { replicas: 1 } }),
        ],
      },
      {
        name: `scale of ${resource}: patches`,
        steps: [
          made,
          patch(
            'application/json-patch+json',
            `${path}/scale?dryRun=All`,
            [{ op: 'replace', path: '/spec/replicas', value: 4 }],
            only,
          ),
          patch(strategicPatch, `${path}/scale?dryRun=All`, { spec: { replicas: 5 } }, only),
          apply(
            `${path}/scale`,
            { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 1 } },
            'me',
            { query: '&dryRun=All', ...only },
          ),
          patch(mergePatch, `${path}/scale?dryRun=All&fieldValidation=Strict`, { spec: { replica: 1 } }, only),
        ],
      },
      single(`scale of ${resource}: methods`, { method: 'POST', path: `${path}/scale`, body: scale({}, 1) }),
    ];
  }),
  {
    name: 'a scale as a table',
    steps: [
      prepare(post(inNamespace('apps/v1', 'deployments'), { metadata: { name: 'web' }, ...scalable[1]?.[2] })),
      get(`${inNamespace('apps/v1', 'deployments', 'web')}/scale`, {
        accept: asTable,
        only: ['kind', 'columnDefinitions', 'rows.0.cells', ...refusal],
      }),
    ],
  },
  single('no scale of a DaemonSet', get(`${inNamespace('apps/v1', 'daemonsets', 'web')}/scale`)),
  single('no status of a ConfigMap', get(`${inNamespace('v1', 'configmaps', 'one')}/status`)),
  ...tokens.map(
    ([name, rest]): ParityCase => ({
      name: `a token ${name}`,
      steps: [pod(), post(token, { spec: { audiences: ['x'], ...rest } }, { only: refusal })],
    }),
  ),
  single(
    'a token',
    post(
      token,
      { spec: {} },
      { only: ['kind', 'apiVersion', 'metadata.name', 'metadata.namespace', 'spec', 'status.token'] },
    ),
  ),
  single('a token of a name of its own', post(token, { metadata: { name: 'other' }, spec: {} }, { only: refusal })),
  single(
    'a token of a ServiceAccount that is not there',
    post(`${inNamespace('v1', 'serviceaccounts', 'nobody')}/token`, { spec: {} }),
  ),
  single('a token is not got', get(token)),
  single('a token of another kind', post(token, { apiVersion: 'v1', kind: 'Pod' })),
  { name: 'bind', steps: [pod(), post(`${webPod}/binding?dryRun=All`, binding({ kind: 'Node', name: 'nowhere' }))] },
  {
    name: 'bind by the old resource',
    steps: [pod(), post(`${inNamespace('v1', 'bindings')}?dryRun=All`, binding({ kind: 'Node', name: 'nowhere' }))],
  },
  { name: 'bind without a target', steps: [pod(), post(`${webPod}/binding`, binding({}))] },
  { name: 'bind to another kind', steps: [pod(), post(`${webPod}/binding`, binding({ kind: 'Pod', name: 'x' }))] },
  {
    name: 'bind another Pod',
    steps: [pod(), post(`${webPod}/binding`, binding({ kind: 'Node', name: 'x' }, 'other'))],
  },
  { name: 'bind without a name', steps: [pod(), post(`${webPod}/binding`, { target: { kind: 'Node', name: 'x' } })] },
  single('bind what is not there', post(`${webPod}/binding`, binding({ kind: 'Node', name: 'x' }))),
  {
    name: 'bind what has a node',
    steps: [pod({ nodeName: 'nowhere-at-all' }), post(`${webPod}/binding`, binding({ kind: 'Node', name: 'x' }))],
  },
  {
    name: 'bind what is gated',
    steps: [
      pod({ schedulingGates: [{ name: 'example.com/x' }] }),
      post(`${webPod}/binding`, binding({ kind: 'Node', name: 'x' })),
    ],
  },
  {
    name: 'bind with a body of another kind',
    steps: [pod(), post(`${webPod}/binding`, { apiVersion: 'v1', kind: 'Pod' })],
  },
  { name: 'evict', steps: [pod(), post(evict, eviction()), get(webPod)] },
  {
    name: 'evict dry',
    steps: [pod(), post(`${evict}?dryRun=All`, eviction()), get(webPod, { only: ['metadata.name'] })],
  },
  {
    name: 'evict dry by the options',
    steps: [
      pod(),
      post(evict, eviction({ deleteOptions: { dryRun: ['All'] } })),
      get(webPod, { only: ['metadata.name'] }),
    ],
  },
  {
    name: 'evict dry in two ways',
    steps: [pod(), post(`${evict}?dryRun=All`, eviction({ deleteOptions: { dryRun: ['Some'] } }))],
  },
  { name: 'evict under another name', steps: [pod(), post(evict, eviction({ metadata: { name: 'other' } }))] },
  single('evict what is not there', post(evict, eviction())),
  { name: 'evict without a body', steps: [pod(), { method: 'POST', path: evict }] },
  {
    name: 'evict of an old version',
    steps: [pod(), post(evict, { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'web' } })],
  },
  {
    name: 'evict with a uid that is not',
    steps: [
      pod(),
      post(evict, eviction({ deleteOptions: { preconditions: { uid: '00000000-0000-4000-8000-000000000000' } } })),
    ],
  },
  {
    name: 'evict what waits though a budget has nothing left',
    steps: [pod(), ...budget({}), post(`${evict}?dryRun=All`, eviction())],
  },
  { name: 'evict against a budget', steps: [pod(), running, ...budget({}), post(evict, eviction())] },
  {
    name: 'evict against a budget that is not looked at yet',
    steps: [
      pod(),
      running,
      prepare(post(budgets, { metadata: { name: 'web' }, spec: { selector, minAvailable: '50%' } })),
      prepare(
        patch(mergePatch, `${budgets}/web/status`, {
          status: {
            observedGeneration: 0,
            disruptionsAllowed: 0,
            currentHealthy: 0,
            desiredHealthy: 0,
            expectedPods: 0,
          },
        }),
      ),
      post(`${evict}?dryRun=All`, eviction(), { only: ['reason', 'code'] }),
    ],
  },
  {
    name: 'evict against two budgets',
    steps: [pod(), running, ...budget({}), ...budget({}, 'other'), post(evict, eviction())],
  },
  {
    name: 'a debugging container',
    steps: [
      pod(),
      patch(strategicPatch, ephemeral, debug({ name: 'debug', image: 'busybox:1.36' }), { only: small }),
      patch(strategicPatch, ephemeral, debug({ name: 'debug', image: 'other' }), { only: small }),
      patch('application/json-patch+json', ephemeral, [{ op: 'remove', path: '/spec/ephemeralContainers' }], {
        only: small,
      }),
    ],
  },
  {
    name: 'a debugging container that is wrong',
    steps: [
      pod(),
      patch(
        strategicPatch,
        ephemeral,
        debug({
          name: 'Debug',
          image: '',
          ports: [{ containerPort: 80 }],
          resources: { requests: { memory: '1Gi' } },
          targetContainerName: 'nowhere',
        }),
        { only: small },
      ),
      patch(strategicPatch, ephemeral, debug({ name: 'web', image: 'x' }), { only: small }),
    ],
  },
  {
    name: 'a debugging container in a new Pod',
    steps: [post(`${pods}?dryRun=All`, podOf('web', { ephemeralContainers: [{ name: 'd', image: 'x' }] }))],
  },
  {
    name: 'a debugging container by an ordinary patch',
    steps: [pod(), patch(strategicPatch, webPod, debug({ name: 'debug', image: 'x' }), { only: small })],
  },
  {
    name: 'something else through the debugging containers',
    steps: [
      pod(),
      patch(
        mergePatch,
        `${ephemeral}?dryRun=All`,
        { metadata: { labels: { a: 'b' } }, spec: { priority: 5 } },
        { only: ['metadata.labels', 'spec.priority', ...refusal] },
      ),
    ],
  },
  single('debugging containers of what is not there', patch(strategicPatch, ephemeral, debug())),
  {
    name: 'resize',
    steps: [
      pod(resourced),
      patch(strategicPatch, `${webPod}/resize?dryRun=All`, resize({ requests: { memory: '96Mi' } }), { only: small }),
    ],
  },
  {
    name: 'resize above the limit',
    steps: [
      pod(resourced),
      patch(strategicPatch, `${webPod}/resize?dryRun=All`, resize({ requests: { memory: '1Gi' } }), { only: small }),
    ],
  },
  {
    name: 'resize into another class',
    steps: [
      pod(resourced),
      patch(
        strategicPatch,
        `${webPod}/resize?dryRun=All`,
        resize({ requests: { memory: '128Mi', cpu: '1' }, limits: { cpu: '1' } }),
        { only: small },
      ),
    ],
  },
  {
    name: 'resize that takes requests away',
    steps: [
      pod(resourced),
      patch(
        'application/json-patch+json',
        `${webPod}/resize?dryRun=All`,
        [{ op: 'remove', path: '/spec/containers/0/resources/requests' }],
        { only: small },
      ),
    ],
  },
  {
    name: 'resize of another resource',
    steps: [
      pod(resourced),
      patch(strategicPatch, `${webPod}/resize?dryRun=All`, resize({ requests: { 'ephemeral-storage': '1Gi' } }), {
        only: small,
      }),
    ],
  },
  {
    name: 'resize that changes the image',
    steps: [
      pod(resourced),
      patch(strategicPatch, `${webPod}/resize?dryRun=All`, resize({}, { image: 'x' }), {
        only: ['spec.containers.0.image', ...small],
      }),
    ],
  },
  {
    name: 'resize by an ordinary patch',
    steps: [
      pod(resourced),
      patch(strategicPatch, `${webPod}?dryRun=All`, resize({ requests: { memory: '96Mi' } }), { only: small }),
    ],
  },
  {
    name: 'the status of a Pod',
    steps: [
      pod(),
      patch(
        mergePatch,
        `${webPod}/status?dryRun=All`,
        { spec: { nodeName: 'x' }, status: { phase: 'Running', message: 'm' } },
        { only: ['spec.nodeName', 'status', ...refusal] },
      ),
    ],
  },
  {
    name: 'a status that is wrong',
    steps: [
      pod(),
      patch(
        mergePatch,
        `${webPod}/status?dryRun=All`,
        { status: { nominatedNodeName: 'A_B', podIPs: [{ ip: 'x' }], containerStatuses: [{ name: 'nowhere' }] } },
        { only: refusal },
      ),
    ],
  },
  {
    name: 'a status in an ordinary update',
    steps: [
      pod(),
      patch(
        mergePatch,
        `${webPod}?dryRun=All`,
        { status: { phase: 'Running' } },
        { only: ['status.phase', ...refusal] },
      ),
    ],
  },
  ...logs.map((query): ParityCase => ({ name: `logs with "${query}"`, steps: [pod(), get(`${webPod}/log?${query}`)] })),
  ...['', 'container=init', 'container=nonsense'].map(
    (query): ParityCase => ({
      name: `logs of two containers with "${query}"`,
      steps: [pod(two), get(`${webPod}/log?${query}`)],
    }),
  ),
  single('logs of what is not there', get(`${webPod}/log`)),
  { name: 'exec without a node', steps: [pod(), post(`${webPod}/exec?command=ls&stdout=true`, undefined)] },
  {
    name: 'exec without a command',
    steps: [
      pod({ nodeName: 'nowhere-at-all' }),
      post(`${webPod}/exec?stdout=true`, undefined, { only: ['reason', 'code', 'message'] }),
    ],
  },
  {
    name: 'exec without a stream',
    steps: [
      pod({ nodeName: 'nowhere-at-all' }),
      post(`${webPod}/exec?command=ls`, undefined, { only: ['reason', 'code', 'message'] }),
    ],
  },
  {
    name: 'exec in a container that is not there',
    steps: [pod({ nodeName: 'nowhere-at-all' }), post(`${webPod}/exec?command=ls&stdout=true&container=x`, undefined)],
  },
  { name: 'exec in one of two', steps: [pod(two), post(`${webPod}/exec?command=ls&stdout=true`, undefined)] },
  { name: 'attach without a node', steps: [pod(), post(`${webPod}/attach?stdout=true`, undefined)] },
  { name: 'port-forward without a node', steps: [pod(), post(`${webPod}/portforward`, undefined)] },
  single('exec in what is not there', post(`${webPod}/exec?command=ls&stdout=true`, undefined)),
  single('attach to what is not there', post(`${webPod}/attach`, undefined)),
  single('port-forward to what is not there', post(`${webPod}/portforward`, undefined)),
  { name: 'a proxy to a Pod without an address', steps: [pod(), get(`${webPod}/proxy/x`)] },
  single('a proxy to a Service that is not there', get(`${inNamespace('v1', 'services', 'nowhere')}/proxy/x`)),
  single('a proxy to a node that is not there', get(`${inCluster('v1', 'nodes', 'nowhere')}/proxy/x`)),
  {
    name: 'a proxy to a Service without endpoints',
    steps: [
      prepare(post(inNamespace('v1', 'services'), { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } })),
      get(`${inNamespace('v1', 'services', 'web')}/proxy/`),
      get(`${inNamespace('v1', 'services', 'web:nonsense')}/proxy/`),
    ],
  },
  single(
    'finalize of a namespace that is not there',
    put('/api/v1/namespaces/nowhere/finalize', { metadata: { name: 'nowhere' } }),
  ),
  single('finalize is not got', get('/api/v1/namespaces/NS/finalize')),
  single('approval of a certificate is not there', get(`${inNamespace('v1', 'pods', 'web')}/approval`)),
];
