import { inCluster, inNamespace, type ParityCase, type Step, single } from '../case.ts';

// What all kinds share: lists, watches, patches, preconditions, deletion, and how requests may be wrong.

const configMaps = inNamespace('v1', 'configmaps');
const one = inNamespace('v1', 'configmaps', 'one');
const doMake = (name: string, data: Record<string, string> = { a: 'b' }, labels?: Record<string, string>): Step => ({
  method: 'POST',
  path: configMaps,
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(labels === undefined ? {} : { labels }) }, data },
});
/** The same, as preparation. */
const make = (...words: Parameters<typeof doMake>): Step => ({ ...doMake(...words), setUp: true });
const patch = (contentType: string, body: unknown, path = one): Step => ({ method: 'PATCH', path, contentType, body });
const get = (path: string, rest: Partial<Step> = {}): Step => ({ method: 'GET', path, ...rest });
const listed = ['metadata.remainingItemCount', 'items', 'message', 'reason', 'code', 'details'];
/** kube-root-ca.crt, which a controller of the real cluster makes, is left out by its name. */
const mine = 'fieldSelector=metadata.name!=kube-root-ca.crt';

const merge = 'application/merge-patch+json';
const strategic = 'application/strategic-merge-patch+json';
const json = 'application/json-patch+json';
const apply = 'application/apply-patch+yaml';

export const cases: readonly ParityCase[] = [
  {
    name: 'create, get, replace, delete',
    steps: [
      doMake('one'),
      get(one),
      { method: 'PUT', path: one, body: { metadata: { name: 'one' }, data: { c: 'd' } } },
      { method: 'DELETE', path: one },
      get(one),
    ],
  },
  { name: 'create what is there', steps: [make('one'), doMake('one')] },
  {
    name: 'create with generateName',
    steps: [{ method: 'POST', path: configMaps, body: { metadata: { generateName: 'gen-' } } }],
  },
  single('create with a name that the namespace contradicts', {
    method: 'POST',
    path: configMaps,
    body: { metadata: { name: 'one', namespace: 'default' } },
  }),
  single('create with a resourceVersion', {
    method: 'POST',
    path: configMaps,
    body: { metadata: { name: 'one', resourceVersion: '5' } },
  }),
  single('create in a namespace that is not there', {
    method: 'POST',
    path: '/api/v1/namespaces/nowhere/configmaps',
    body: { metadata: { name: 'one' } },
  }),
  single('no body', { method: 'POST', path: configMaps }),
  single('a body that is no JSON', { method: 'POST', path: configMaps, body: '{"metadata":' }),
  single('a body that is a list', { method: 'POST', path: configMaps, body: '[]' }),
  single('a body of another media type', {
    method: 'POST',
    path: configMaps,
    body: '<a/>',
    contentType: 'application/xml',
  }),
  single('YAML', {
    method: 'POST',
    path: `${configMaps}?dryRun=All`,
    body: 'metadata:\n  name: one\ndata:\n  a: b\n',
    contentType: 'application/yaml',
  }),
  single('YAML that is none', { method: 'POST', path: configMaps, body: 'a: [', contentType: 'application/yaml' }),
  single('dryRun of an unknown value', {
    method: 'POST',
    path: `${configMaps}?dryRun=Some`,
    body: { metadata: { name: 'one' } },
  }),
  single('fieldValidation of an unknown value', {
    method: 'POST',
    path: `${configMaps}?fieldValidation=Maybe`,
    body: { metadata: { name: 'one' } },
  }),
  single('fieldManager that is too long', {
    method: 'POST',
    path: `${configMaps}?fieldManager=${'m'.repeat(200)}`,
    body: { metadata: { name: 'one' } },
  }),
  single('a warning for an unknown field', {
    method: 'POST',
    path: `${configMaps}?dryRun=All&fieldValidation=Warn`,
    body: { metadata: { name: 'one' }, dta: {} },
  }),
  single('a warning for a field twice', {
    method: 'POST',
    path: `${configMaps}?dryRun=All&fieldValidation=Warn`,
    body: '{"metadata":{"name":"one"},"data":{"a":"b"},"data":{"c":"d"}}',
  }),
  single('strictly, a field twice', {
    method: 'POST',
    path: `${configMaps}?dryRun=All&fieldValidation=Strict`,
    body: '{"metadata":{"name":"one"},"data":{"a":"b"},"data":{"c":"d"}}',
  }),
  single('a number where a text should be', {
    method: 'POST',
    path: `${configMaps}?dryRun=All`,
    body: { metadata: { name: 'one' }, data: { a: 1 } },
  }),
  single('a text where a map should be', {
    method: 'POST',
    path: `${configMaps}?dryRun=All`,
    body: { metadata: { name: 'one' }, data: 'x' },
  }),
  {
    name: 'replace with an old resourceVersion',
    steps: [
      make('one'),
      { method: 'PUT', path: one, body: { metadata: { name: 'one' }, data: {} }, setUp: true },
      { method: 'PUT', path: one, body: { metadata: { name: 'one', resourceVersion: '{RV:0}' }, data: { x: 'y' } } },
    ],
  },
  {
    name: 'replace with another uid',
    steps: [
      make('one'),
      { method: 'PUT', path: one, body: { metadata: { name: 'one', uid: '00000000-0000-4000-8000-000000000000' } } },
    ],
  },
  {
    name: 'replace under another name',
    steps: [make('one'), { method: 'PUT', path: one, body: { metadata: { name: 'two' } } }],
  },
  single('replace what is not there', { method: 'PUT', path: one, body: { metadata: { name: 'one' } } }),
  { name: 'merge patch', steps: [make('one'), patch(merge, { data: { a: null, c: 'd' } })] },
  { name: 'merge patch that is none', steps: [make('one'), patch(merge, '{"data":')] },
  { name: 'merge patch that changes the name', steps: [make('one'), patch(merge, { metadata: { name: 'two' } })] },
  {
    name: 'merge patch with an old resourceVersion',
    steps: [
      make('one'),
      { ...patch(merge, { data: { c: 'd' } }), setUp: true },
      patch(merge, { metadata: { resourceVersion: '{RV:0}' }, data: { e: 'f' } }),
    ],
  },
  single('merge patch of what is not there', patch(merge, { data: {} })),
  {
    name: 'JSON patch',
    steps: [
      make('one'),
      patch(json, [
        { op: 'test', path: '/data/a', value: 'b' },
        { op: 'replace', path: '/data/a', value: 'z' },
      ]),
    ],
  },
  {
    name: 'JSON patch whose test fails',
    steps: [make('one'), patch(json, [{ op: 'test', path: '/data/a', value: 'c' }])],
  },
  { name: 'JSON patch of a missing path', steps: [make('one'), patch(json, [{ op: 'remove', path: '/data/x' }])] },
  {
    name: 'JSON patch with an unknown operation',
    steps: [make('one'), patch(json, [{ op: 'frob', path: '/data/x' }])],
  },
  { name: 'JSON patch that is an object', steps: [make('one'), patch(json, { op: 'add' })] },
  { name: 'strategic merge patch', steps: [make('one'), patch(strategic, { data: { a: null, $patch: 'merge' } })] },
  {
    name: 'strategic merge patch with an unknown directive',
    steps: [make('one'), patch(strategic, { data: { $patch: 'frob' } })],
  },
  { name: 'a patch of an unknown media type', steps: [make('one'), patch('application/xml', '<a/>')] },
  { name: 'a patch that breaks the object', steps: [make('one'), patch(merge, { data: { 'a b': 'c' } })] },
  { name: 'a patch of the wrong type', steps: [make('one'), patch(merge, { data: { a: 5 } })] },
  {
    name: 'apply makes it',
    steps: [
      patch(
        apply,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 'b' } },
        `${one}?fieldManager=me`,
      ),
    ],
  },
  single('apply without a manager', patch(apply, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } })),
  {
    name: 'apply against another manager',
    steps: [
      patch(
        apply,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 'b' } },
        `${one}?fieldManager=me`,
      ),
      patch(
        apply,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 'c' } },
        `${one}?fieldManager=you`,
      ),
      patch(
        apply,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 'c' } },
        `${one}?fieldManager=you&force=true`,
      ),
    ],
  },
  {
    name: 'apply takes away what is no longer applied',
    steps: [
      patch(
        apply,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 'b', c: 'd' } },
        `${one}?fieldManager=me`,
      ),
      patch(
        apply,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 'b' } },
        `${one}?fieldManager=me`,
      ),
    ],
  },
  single('apply without apiVersion', patch(apply, { metadata: { name: 'one' } }, `${one}?fieldManager=me`)),
  single(
    'apply with managedFields',
    patch(
      apply,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', managedFields: [{ manager: 'x' }] } },
      `${one}?fieldManager=me`,
    ),
  ),
  single('force without apply', { ...patch(merge, {}, `${one}?force=true`) }),
  {
    name: 'list by limit and continue',
    steps: [
      make('one'),
      make('two'),
      make('three'),
      get(`${configMaps}?limit=2&labelSelector=x!=y`, { only: ['metadata.remainingItemCount', 'kind'] }),
    ],
  },
  single('a continue that is none', get(`${configMaps}?continue=xyz`)),
  single('a limit that is none', get(`${configMaps}?limit=many`)),
  single('a label selector that is none', get(`${configMaps}?labelSelector=a%20b`)),
  single('a field selector that is none', get(`${configMaps}?fieldSelector=a`)),
  single('a field that cannot be selected by', get(`${configMaps}?fieldSelector=data.a=b`)),
  {
    name: 'list by label',
    steps: [
      make('one', {}, { app: 'x' }),
      make('two', {}, { app: 'y' }),
      get(`${configMaps}?labelSelector=app%20in%20(x,z)`, { only: listed }),
    ],
  },
  {
    name: 'list by field',
    steps: [make('one'), make('two'), get(`${configMaps}?fieldSelector=metadata.name=two`, { only: listed })],
  },
  single('resourceVersionMatch without resourceVersion', get(`${configMaps}?resourceVersionMatch=Exact`)),
  single(
    'resourceVersionMatch of an unknown value',
    get(`${configMaps}?resourceVersion=1&resourceVersionMatch=Sometimes`),
  ),
  single('resourceVersionMatch Exact of 0', get(`${configMaps}?resourceVersion=0&resourceVersionMatch=Exact`)),
  single('a resourceVersion that is none', get(`${configMaps}?resourceVersion=abc`)),
  single('a list of the future', get(`${configMaps}?resourceVersion=999999999`)),
  single('watch by a word that is no truth value', get(`${configMaps}?watch=maybe&timeoutSeconds=1&labelSelector=x=y`)),
  {
    name: 'watch from a version',
    steps: [
      make('one'),
      { method: 'PUT', path: one, body: { metadata: { name: 'one' }, data: { z: 'z' } }, setUp: true },
      { method: 'DELETE', path: one, setUp: true },
      get(`${configMaps}?watch=true&${mine}&resourceVersion={RV:0}&timeoutSeconds=5`, { events: 2 }),
    ],
  },
  {
    name: 'watch with initial events',
    steps: [
      make('one'),
      get(
        `${configMaps}?watch=true&${mine}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=5`,
        { events: 2 },
      ),
    ],
  },
  single('sendInitialEvents without resourceVersionMatch', get(`${configMaps}?watch=true&sendInitialEvents=true`)),
  single('sendInitialEvents without watch', get(`${configMaps}?sendInitialEvents=true`)),
  { name: 'watch of the future', steps: [get(`${configMaps}?watch=true&resourceVersion=999999999&timeoutSeconds=1`)] },
  {
    name: 'delete with preconditions that do not hold',
    steps: [
      make('one'),
      { method: 'DELETE', path: one, body: { preconditions: { uid: '00000000-0000-4000-8000-000000000000' } } },
    ],
  },
  {
    name: 'delete with an old resourceVersion',
    steps: [make('one'), { method: 'DELETE', path: one, body: { preconditions: { resourceVersion: '1' } } }],
  },
  {
    name: 'delete with an unknown propagation',
    steps: [make('one'), { method: 'DELETE', path: `${one}?propagationPolicy=Sideways` }],
  },
  {
    name: 'delete with both propagations',
    steps: [
      make('one'),
      { method: 'DELETE', path: one, body: { orphanDependents: true, propagationPolicy: 'Foreground' } },
    ],
  },
  {
    name: 'delete waits for finalizers',
    steps: [
      {
        method: 'POST',
        path: configMaps,
        body: { metadata: { name: 'one', finalizers: ['example.com/wait'] } },
        setUp: true,
      },
      { method: 'DELETE', path: one },
      get(one),
      { method: 'PATCH', path: one, contentType: merge, body: { metadata: { finalizers: null } } },
      get(one),
    ],
  },
  {
    name: 'delete dry',
    steps: [make('one'), { method: 'DELETE', path: `${one}?dryRun=All` }, get(one, { only: ['metadata.name'] })],
  },
  {
    name: 'delete a collection',
    steps: [
      make('one', {}, { x: 'y' }),
      make('two', {}, { x: 'y' }),
      { method: 'DELETE', path: `${configMaps}?labelSelector=x=y`, only: ['kind', 'items'] },
      get(`${configMaps}?labelSelector=x=y`, { only: ['items'] }),
    ],
  },
  {
    name: 'a finalizer that is none',
    steps: [{ method: 'POST', path: configMaps, body: { metadata: { name: 'one', finalizers: ['nonsense'] } } }],
  },
  {
    name: 'an owner that is none',
    steps: [
      {
        method: 'POST',
        path: configMaps,
        body: { metadata: { name: 'one', ownerReferences: [{ kind: 'Pod', name: 'x' }] } },
      },
    ],
  },
  {
    name: 'an immutable ConfigMap',
    steps: [
      {
        method: 'POST',
        path: configMaps,
        body: { metadata: { name: 'one' }, immutable: true, data: { a: 'b' } },
        setUp: true,
      },
      patch(merge, { data: { a: 'c' } }),
      patch(merge, { immutable: false }),
    ],
  },
  {
    name: 'one as a table',
    steps: [make('one'), get(one, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })],
  },
  {
    name: 'one as a table without objects',
    steps: [make('one'), get(`${one}?includeObject=None`, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })],
  },
  {
    name: 'one as metadata',
    steps: [make('one'), get(one, { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' })],
  },
  { name: 'one as YAML', steps: [make('one'), get(one, { accept: 'application/yaml', only: [] })] },
  single('protobuf is asked for', get(`${configMaps}?limit=1`, { accept: 'application/xml' })),
  single('an unknown resource', get('/api/v1/namespaces/NS/nonsense')),
  single('an unknown group', get('/apis/nonsense.example.com/v1/things')),
  single('an unknown version', get('/apis/apps/v9/deployments')),
  single('an unknown path', get('/nonsense')),
  single('a method that is not there', { method: 'POST', path: one, body: {} }),
  single('a subresource that is not there', get(`${one}/nonsense`)),
  single('the versions of the core', get('/api')),
  single('the resources of policy/v1', get('/apis/policy/v1')),
  single('the resources of autoscaling/v2', get('/apis/autoscaling/v2')),
  single('the group apps', get('/apis/apps')),
  single('livez', get('/livez')),
  single('who am I', {
    method: 'POST',
    path: inCluster('authentication.k8s.io/v1', 'selfsubjectreviews'),
    body: {},
    headers: { 'impersonate-user': 'alice', 'impersonate-group': 'dev' },
  }),
  single('a stranger lists Pods', get(inNamespace('v1', 'pods'), { headers: { 'impersonate-user': 'alice' } })),
  single('a stranger makes a ConfigMap', {
    method: 'POST',
    path: configMaps,
    body: { metadata: { name: 'one' } },
    headers: { 'impersonate-user': 'alice' },
  }),
  single('a stranger reads a path', get('/metrics', { headers: { 'impersonate-user': 'alice' } })),
  single('a stranger reads all nodes', get('/api/v1/nodes', { headers: { 'impersonate-user': 'alice' } })),
  single('may alice list Pods', {
    method: 'POST',
    path: inCluster('authorization.k8s.io/v1', 'subjectaccessreviews'),
    body: { spec: { user: 'alice', resourceAttributes: { namespace: 'NS', verb: 'list', resource: 'pods' } } },
  }),
];
