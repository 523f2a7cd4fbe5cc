import { inCluster, inNamespace, type ParityCase, type Step, single } from '../case.ts';
import {
  as,
  configMapOf,
  configMaps,
  get,
  mergePatch,
  oneConfigMap,
  patch,
  pods,
  post,
  prepare,
  put,
  refusal,
  remove,
} from '../steps.ts';

// Who may: roles and their bindings, impersonation, what cannot be given away, and reviews.

const rbac = 'rbac.authorization.k8s.io/v1';
const roles = inNamespace(rbac, 'roles');
const bindings = inNamespace(rbac, 'rolebindings');
const user = (name: string) => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' });
const ref = (kind: string, name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
const role = (name: string, ...rules: readonly object[]): Step => prepare(post(roles, { metadata: { name }, rules }));
const bind = (name: string, to: object = user('alice'), kind = 'Role'): Step =>
  prepare(post(bindings, { metadata: { name: `b-${name}` }, roleRef: ref(kind, name), subjects: [to] }));
const core = (resources: string[], verbs: string[], rest: object = {}) => ({
  apiGroups: [''],
  resources,
  verbs,
  ...rest,
});
const alice = as('alice');
const small = ['kind', 'metadata.name', ...refusal];

const sar = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const selfSar = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const localSar = inNamespace('authorization.k8s.io/v1', 'localsubjectaccessreviews');
const rulesReview = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const tokenReview = '/apis/authentication.k8s.io/v1/tokenreviews';
const may = (resource: string, verb: string, rest: object = {}) => ({
  user: 'alice',
  resourceAttributes: { namespace: 'NS', verb, resource, ...rest },
});

const reviews: readonly (readonly [string, unknown])[] = [
  ['nothing', { spec: {} }],
  ['no user', { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } }],
  ['no attributes', { spec: { user: 'alice' } }],
  [
    'both attributes',
    {
      spec: {
        user: 'alice',
        resourceAttributes: { verb: 'get', resource: 'pods' },
        nonResourceAttributes: { verb: 'get', path: '/x' },
      },
    },
  ],
  [
    'a path for everybody',
    {
      spec: {
        user: 'alice',
        groups: ['system:authenticated'],
        nonResourceAttributes: { verb: 'get', path: '/healthz' },
      },
    },
  ],
  ['a path for nobody', { spec: { user: 'alice', nonResourceAttributes: { verb: 'get', path: '/metrics' } } }],
  ['masters', { spec: { groups: ['system:masters'], resourceAttributes: { verb: 'x', resource: 'y' } } }],
  [
    'a node',
    {
      spec: {
        user: 'system:node:n1',
        groups: ['system:nodes'],
        resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'NS', name: 's' },
      },
    },
  ],
  [
    'the scheduler',
    {
      spec: {
        user: 'system:kube-scheduler',
        resourceAttributes: { verb: 'create', resource: 'pods', subresource: 'binding', namespace: 'NS' },
      },
    },
  ],
  [
    'a label selector',
    {
      spec: {
        user: 'alice',
        resourceAttributes: {
          verb: 'list',
          resource: 'pods',
          labelSelector: { requirements: [{ key: 'a', operator: 'In', values: ['b'] }] },
        },
      },
    },
  ],
  [
    'a label selector of two forms',
    {
      spec: {
        user: 'alice',
        resourceAttributes: {
          verb: 'list',
          resource: 'pods',
          labelSelector: { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'In', values: ['b'] }] },
        },
      },
    },
  ],
  [
    'a label selector that is none',
    { spec: { user: 'alice', resourceAttributes: { verb: 'list', resource: 'pods', labelSelector: {} } } },
  ],
  [
    'a field selector of a wrong operator',
    {
      spec: {
        user: 'alice',
        resourceAttributes: {
          verb: 'list',
          resource: 'pods',
          fieldSelector: { requirements: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
        },
      },
    },
  ],
  ['metadata', { metadata: { name: 'x' }, spec: may('pods', 'get') }],
  ['a wrong type', { spec: { user: 5 } }],
  ['an unknown field', { spec: { ...may('pods', 'get'), nonsense: 1 } }],
];

const clusterRoles: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'view',
    [
      ['get', 'pods'],
      ['list', 'secrets'],
      ['create', 'pods'],
      ['get', 'deployments.apps'],
      ['watch', 'endpointslices.discovery.k8s.io'],
      ['get', 'roles.rbac.authorization.k8s.io'],
    ],
  ],
  [
    'edit',
    [
      ['create', 'pods'],
      ['get', 'secrets'],
      ['delete', 'deployments.apps'],
      ['create', 'rolebindings.rbac.authorization.k8s.io'],
      ['impersonate', 'serviceaccounts'],
      ['update', 'resourcequotas'],
    ],
  ],
  [
    'admin',
    [
      ['create', 'rolebindings.rbac.authorization.k8s.io'],
      ['create', 'localsubjectaccessreviews.authorization.k8s.io'],
      ['update', 'resourcequotas'],
      ['delete', 'namespaces'],
    ],
  ],
];

export const cases: readonly ParityCase[] = [
  ...reviews.map(([name, body]) => single(`an access review: ${name}`, post(sar, body))),
  single(
    'an access review of oneself',
    post(selfSar, { spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'NS' } } }, alice),
  ),
  single('an access review of oneself without attributes', post(selfSar, { spec: {} }, alice)),
  single(
    'an access review of a namespace',
    post(localSar, { metadata: { namespace: 'NS' }, spec: may('pods', 'get') }),
  ),
  single(
    'an access review of another namespace',
    post(localSar, {
      metadata: { namespace: 'NS' },
      spec: { user: 'alice', resourceAttributes: { namespace: 'other', verb: 'get', resource: 'pods' } },
    }),
  ),
  single(
    'an access review of a namespace and a path',
    post(localSar, { spec: { user: 'alice', nonResourceAttributes: { path: '/x', verb: 'get' } } }),
  ),
  single('an access review by a stranger', post(sar, { spec: may('pods', 'get') }, alice)),
  single('an access review is not listed', get(sar)),
  single('an access review is not got', get(`${sar}/x`)),
  single('an access review dry', post(`${sar}?dryRun=All`, { spec: may('pods', 'get') })),
  single('the rules of oneself without a namespace', post(rulesReview, { spec: {} }, alice)),
  {
    name: 'the rules of oneself',
    steps: [
      role('reader', core(['pods'], ['get'])),
      bind('reader'),
      { ...get(`${pods}/x`, { ...alice, only: ['code'] }), until: 404 },
      post(
        rulesReview,
        { spec: { namespace: 'NS' } },
        { ...alice, only: ['status.resourceRules', 'status.incomplete'] },
      ),
    ],
  },
  single('a token review of nothing', post(tokenReview, { spec: {} })),
  single('a token review of a wrong token', post(tokenReview, { spec: { token: 'nonsense' } })),
  single('a token review with a name', post(tokenReview, { metadata: { name: 'x' }, spec: { token: 'nonsense' } })),
  single('a token review by a stranger', post(tokenReview, { spec: { token: 'x' } }, alice)),
  ...clusterRoles.map(
    ([name, questions]): ParityCase => ({
      name: `what the ClusterRole ${name} lets do`,
      steps: [
        bind(name, user('alice'), 'ClusterRole'),
        { ...get(pods, { ...alice, only: ['kind'] }), until: 200 },
        ...questions.map(([verb, resource]): Step => {
          const [plural = '', ...group] = resource.split('.');
          return post(sar, { spec: may(plural, verb, { group: group.join('.') }) }, { only: ['status'] });
        }),
      ],
    }),
  ),
  {
    name: 'a Role lets get and not list',
    steps: [
      role('reader', core(['configmaps'], ['get'])),
      bind('reader'),
      prepare(post(configMaps, configMapOf('one'))),
      { ...get(oneConfigMap, { ...alice, only: small }), until: 200 },
      get(configMaps, alice),
      remove(oneConfigMap, alice),
      patch(mergePatch, oneConfigMap, {}, alice),
      get('/api/v1/configmaps', alice),
    ],
  },
  {
    name: 'a Role for one name',
    steps: [
      role('one', core(['configmaps'], ['get', 'list', 'create', 'update'], { resourceNames: ['one'] })),
      bind('one'),
      prepare(post(configMaps, configMapOf('one'))),
      { ...get(oneConfigMap, { ...alice, only: small }), until: 200 },
      get(`${configMaps}/two`, alice),
      get(configMaps, alice),
      get(`${configMaps}?fieldSelector=metadata.name=one`, { ...alice, only: ['items.0.metadata.name', ...refusal] }),
      post(configMaps, configMapOf('one'), alice),
    ],
  },
  {
    name: 'a Role for a subresource',
    steps: [
      role('status', core(['pods/log'], ['get'])),
      bind('status'),
      { ...get(`${pods}/web/log`, alice), until: 404 },
      get(`${pods}/web`, alice),
      get(`${pods}/web/status`, alice),
    ],
  },
  {
    name: 'a Role for a group',
    steps: [
      role('reader', core(['configmaps'], ['list'])),
      bind('reader', { kind: 'Group', name: 'dev', apiGroup: 'rbac.authorization.k8s.io' }),
      { ...get(configMaps, { ...as('bob', 'dev'), only: ['kind'] }), until: 200 },
      get(configMaps, as('bob', 'ops')),
    ],
  },
  {
    name: 'a Role for a ServiceAccount',
    steps: [
      role('reader', core(['configmaps'], ['list'])),
      bind('reader', { kind: 'ServiceAccount', name: 'robot', namespace: 'NS' }),
      { ...get(configMaps, { ...as('system:serviceaccount:NS:robot'), only: ['kind'] }), until: 200 },
      get(configMaps, as('system:serviceaccount:NS:other')),
      get(pods, as('system:serviceaccount:NS:robot')),
    ],
  },
  { name: 'a binding to a Role that is not there', steps: [bind('nowhere'), get(configMaps, alice)] },
  single('create an update without right to create', { ...put(oneConfigMap, configMapOf('one')), ...alice }),
  single('a stranger deletes a collection', remove(configMaps, alice)),
  single('a stranger watches', get(`${configMaps}?watch=1&timeoutSeconds=1`, alice)),
  single('a stranger asks for a resource that is not there', get(inNamespace('v1', 'nonsense'), alice)),
  single('a stranger asks for a group that is not there', get('/apis/nonsense/v1/namespaces/NS/things/x', alice)),
  single('a stranger asks for a subresource', get(`${pods}/web/log`, alice)),
  single('a stranger execs', post(`${pods}/web/exec?command=ls`, undefined, alice)),
  single('a stranger evicts', post(`${pods}/web/eviction`, {}, alice)),
  single('a stranger reads a Namespace', get('/api/v1/namespaces/NS', alice)),
  single('a stranger reads OpenAPI', get('/openapi/v2', { ...alice, only: ['swagger', 'message'] })),
  single('a stranger reads a version', get('/version', { ...alice, only: ['major'] })),
  single('a stranger reads a path that is not there', get('/nonsense', alice)),
  single('a stranger applies', {
    ...patch('application/apply-patch+yaml', `${oneConfigMap}?fieldManager=me`, configMapOf('one')),
    ...alice,
  }),
  single('anonymous reads Pods', get(pods, as('system:anonymous', 'system:unauthenticated'))),
  single('anonymous reads health', get('/healthz', as('system:anonymous', 'system:unauthenticated'))),
  single(
    'anonymous reads discovery',
    get('/api', { ...as('system:anonymous', 'system:unauthenticated'), only: refusal }),
  ),
  single('a group without a user', get(configMaps, { headers: { 'impersonate-group': 'dev' } })),
  single('a uid without a user', get(configMaps, { headers: { 'impersonate-uid': '5' } })),
  single('something more without a user', get(configMaps, { headers: { 'impersonate-extra-scopes': 'x' } })),
  single('a uid with a user', get(configMaps, { headers: { 'impersonate-user': 'alice', 'impersonate-uid': '5' } })),
  single(
    'who am I, with all of it',
    post(
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      {},
      {
        headers: {
          'impersonate-user': 'alice',
          'impersonate-group': 'dev',
          'impersonate-uid': '5',
          'impersonate-extra-scopes': 'view',
          'impersonate-extra-example.com%2fx': 'y',
        },
      },
    ),
  ),
  single(
    'who am I, a ServiceAccount',
    post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, as('system:serviceaccount:NS:default')),
  ),
  single(
    'a ServiceAccount that is none',
    post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, as('system:serviceaccount:NS')),
  ),
  single(
    'who am I, a node',
    post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, as('system:node:n1', 'system:nodes')),
  ),
  {
    name: 'rights that one does not have cannot be given',
    steps: [
      role(
        'giver',
        {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['roles', 'rolebindings'],
          verbs: ['get', 'create', 'update', 'patch'],
        },
        core(['pods'], ['get']),
      ),
      bind('giver'),
      { ...get(inNamespace(rbac, 'roles', 'giver'), { ...alice, only: small }), until: 200 },
      post(
        roles,
        { metadata: { name: 'more' }, rules: [core(['secrets'], ['get']), core(['pods'], ['get', 'list'])] },
        alice,
      ),
      post(roles, { metadata: { name: 'same' }, rules: [core(['pods'], ['get'])] }, { ...alice, only: small }),
      patch(mergePatch, inNamespace(rbac, 'roles', 'same'), { rules: [core(['*'], ['*'])] }, alice),
      post(
        bindings,
        { metadata: { name: 'b-edit' }, roleRef: ref('ClusterRole', 'edit'), subjects: [user('bob')] },
        { ...alice, only: ['reason', 'code', 'status'] },
      ),
      post(
        bindings,
        { metadata: { name: 'b-nowhere' }, roleRef: ref('Role', 'nowhere'), subjects: [user('bob')] },
        alice,
      ),
      post(
        bindings,
        { metadata: { name: 'b-same' }, roleRef: ref('Role', 'same'), subjects: [user('bob')] },
        { ...alice, only: small },
      ),
    ],
  },
  {
    name: 'who may bind may give',
    steps: [
      role(
        'binder',
        { apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings'], verbs: ['create'] },
        {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['clusterroles'],
          verbs: ['bind'],
          resourceNames: ['view'],
        },
        core(['configmaps'], ['list']),
      ),
      bind('binder'),
      { ...get(configMaps, { ...alice, only: ['kind'] }), until: 200 },
      post(
        bindings,
        { metadata: { name: 'b-view' }, roleRef: ref('ClusterRole', 'view'), subjects: [user('bob')] },
        { ...alice, only: small },
      ),
      post(
        bindings,
        { metadata: { name: 'b-admin' }, roleRef: ref('ClusterRole', 'admin'), subjects: [user('bob')] },
        { ...alice, only: ['reason', 'code'] },
      ),
    ],
  },
  {
    name: 'a ClusterRole that aggregates',
    steps: [
      prepare(
        post(inCluster(rbac, 'clusterroles'), {
          metadata: { name: 'NS-part', labels: { 'NS/x': 'true' } },
          rules: [core(['pods'], ['get'])],
        }),
      ),
      post(
        inCluster(rbac, 'clusterroles'),
        {
          metadata: { name: 'NS-all' },
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'NS/x': 'true' } }] },
          rules: [],
        },
        { only: ['aggregationRule', 'rules', ...refusal] },
      ),
    ],
    cleanUp: [inCluster(rbac, 'clusterroles', 'NS-part'), inCluster(rbac, 'clusterroles', 'NS-all')],
  },
  single(
    'a bootstrap role',
    get(inCluster(rbac, 'clusterroles', 'system:basic-user'), {
      only: ['metadata.labels', 'metadata.annotations', 'rules'],
    }),
  ),
  single(
    'the role of the scheduler',
    get(inCluster(rbac, 'clusterroles', 'system:kube-scheduler'), { only: ['metadata.labels', 'rules'] }),
  ),
  single(
    'the role edit',
    get(inCluster(rbac, 'clusterroles', 'edit'), { only: ['aggregationRule', 'metadata.labels'] }),
  ),
  single(
    'the binding of the discovery',
    get(inCluster(rbac, 'clusterrolebindings', 'system:discovery'), { only: ['roleRef', 'subjects'] }),
  ),
];
