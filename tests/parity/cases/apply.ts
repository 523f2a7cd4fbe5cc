import { inCluster, inNamespace, type ParityCase, type Step } from '../case.ts';
import {
  apply,
  as,
  configMapOf,
  configMaps,
  get,
  mergePatch,
  oneConfigMap,
  patch,
  podOf,
  post,
  prepare,
  put,
  webPod,
} from '../steps.ts';

// Server-side apply: who owns which field, conflicts, what goes when it is no longer applied.

const web = inNamespace('apps/v1', 'deployments', 'web');
const service = inNamespace('v1', 'services', 'web');
const deployment = (
  rest: object = {},
  containers: readonly object[] = [{ name: 'web', image: 'nginx:1.27' }],
): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
    ...rest,
  },
});
const parts = ['spec', 'message', 'reason', 'details', 'code', 'metadata.labels'];
/** Dry, for a controller of the real cluster writes status. */
const applyWeb = (body: object, manager = 'me', query = ''): Step => apply(web, body, manager, { query, only: parts });
const one = (data: object, metadata: object = {}) => configMapOf('one', data, metadata);
const bare = (name = 'one') => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

export const cases: readonly ParityCase[] = [
  {
    name: 'apply what is there already, unchanged',
    steps: [apply(oneConfigMap, one({ a: 'b' })), apply(oneConfigMap, one({ a: 'b' }))],
  },
  {
    name: 'two managers of one value',
    steps: [prepare(apply(oneConfigMap, one({ a: 'b' }), 'me')), apply(oneConfigMap, one({ a: 'b' }), 'you')],
  },
  {
    name: 'what one of two managers no longer applies stays',
    steps: [
      prepare(apply(oneConfigMap, one({ a: 'b' }), 'me')),
      prepare(apply(oneConfigMap, one({ a: 'b', c: 'd' }), 'you')),
      apply(oneConfigMap, one({ c: 'd' }), 'you'),
      apply(oneConfigMap, bare(), 'me'),
    ],
  },
  {
    name: 'two conflicts with two managers',
    steps: [
      prepare(apply(oneConfigMap, one({ a: 'b' }), 'me')),
      prepare(apply(oneConfigMap, one({ c: 'd' }), 'you')),
      // Of several managers the causes come in any order.
      apply(oneConfigMap, one({ a: '1', c: '2' }), 'she', { only: ['reason', 'code', 'message'] }),
      apply(oneConfigMap, one({ a: '1', c: '2' }), 'she', { query: '&force=true' }),
      apply(oneConfigMap, one({ a: 'b' }), 'me'),
    ],
  },
  {
    name: 'a conflict with who created it',
    steps: [prepare(post(configMaps, one({ a: 'b' }))), apply(oneConfigMap, one({ a: 'c' }))],
  },
  {
    name: 'a conflict with who replaced it',
    steps: [
      prepare(apply(oneConfigMap, one({ a: 'b' }))),
      prepare(put(`${oneConfigMap}?fieldManager=other`, one({ a: 'c' }))),
      apply(oneConfigMap, one({ a: 'd' })),
    ],
  },
  {
    name: 'a conflict with who patched it',
    steps: [
      prepare(apply(oneConfigMap, one({ a: 'b' }))),
      prepare(patch(mergePatch, `${oneConfigMap}?fieldManager=other`, { data: { a: 'c' } })),
      apply(oneConfigMap, one({ a: 'd' })),
      apply(oneConfigMap, one({ a: 'c' })),
    ],
  },
  {
    name: 'labels are owned one by one',
    steps: [
      prepare(apply(oneConfigMap, one({}, { labels: { a: '1' } }), 'me')),
      apply(oneConfigMap, one({}, { labels: { b: '2' } }), 'you'),
      apply(oneConfigMap, one({}, { labels: { a: '2' } }), 'you'),
      apply(oneConfigMap, one({}), 'me'),
    ],
  },
  {
    name: 'finalizers are a set',
    steps: [
      prepare(apply(oneConfigMap, one({}, { finalizers: ['example.com/a'] }), 'me')),
      apply(oneConfigMap, one({}, { finalizers: ['example.com/b'] }), 'you'),
      apply(oneConfigMap, one({}), 'me'),
      apply(oneConfigMap, one({}), 'you'),
    ],
  },
  { name: 'apply under another name', steps: [apply(oneConfigMap, bare('two'))] },
  {
    name: 'apply in another namespace',
    steps: [apply(oneConfigMap, { ...bare(), metadata: { name: 'one', namespace: 'default' } })],
  },
  {
    name: 'apply of another kind',
    steps: [apply(oneConfigMap, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } })],
  },
  {
    name: 'apply of another version',
    steps: [apply(oneConfigMap, { apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'one' } })],
  },
  { name: 'apply without a kind', steps: [apply(oneConfigMap, { apiVersion: 'v1', metadata: { name: 'one' } })] },
  { name: 'apply without metadata', steps: [apply(oneConfigMap, { apiVersion: 'v1', kind: 'ConfigMap' })] },
  {
    name: 'apply with a uid that is not',
    steps: [apply(oneConfigMap, { ...bare(), metadata: { name: 'one', uid: '00000000-0000-4000-8000-000000000000' } })],
  },
  {
    name: 'apply with a resourceVersion of what is not there',
    steps: [apply(oneConfigMap, { ...bare(), metadata: { name: 'one', resourceVersion: '5' } })],
  },
  {
    name: 'apply with an old resourceVersion',
    steps: [
      prepare(post(configMaps, one({ a: 'b' }))),
      prepare(patch(mergePatch, oneConfigMap, { data: { c: 'd' } })),
      apply(oneConfigMap, one({ e: 'f' }, { resourceVersion: '{RV:0}' })),
    ],
  },
  ...(['Strict', 'Warn', 'Ignore'] as const).map(
    (validation): ParityCase => ({
      name: `apply of an unknown field, ${validation}`,
      steps: [apply(oneConfigMap, { ...bare(), nonsense: 1 }, 'me', { query: `&fieldValidation=${validation}` })],
    }),
  ),
  {
    name: 'apply of a field twice, strictly',
    steps: [
      apply(oneConfigMap, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  a: b\n  a: c\n', 'me', {
        query: '&fieldValidation=Strict',
      }),
    ],
  },
  { name: 'apply of a wrong type', steps: [apply(oneConfigMap, { ...bare(), data: { a: 1 } })] },
  { name: 'apply of a list for a map', steps: [apply(oneConfigMap, { ...bare(), data: [] })] },
  {
    name: 'apply of a text for metadata',
    steps: [apply(oneConfigMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata: 'x' })],
  },
  { name: 'apply of null', steps: [apply(oneConfigMap, { ...bare(), data: null })] },
  { name: 'apply of a null value', steps: [apply(oneConfigMap, { ...bare(), data: { a: null } })] },
  { name: 'apply what is refused', steps: [apply(oneConfigMap, { ...bare(), data: { 'a b': 'c' } })] },
  {
    name: 'apply dry',
    steps: [apply(oneConfigMap, one({ a: 'b' }), 'me', { query: '&dryRun=All' }), get(oneConfigMap)],
  },
  {
    name: 'apply dry against another',
    steps: [
      prepare(apply(oneConfigMap, one({ a: 'b' }))),
      apply(oneConfigMap, one({ a: 'c' }), 'you', { query: '&dryRun=All' }),
    ],
  },
  { name: 'apply with force that is none', steps: [apply(oneConfigMap, bare(), 'me', { query: '&force=maybe' })] },
  {
    name: 'apply with force=false',
    steps: [
      prepare(post(configMaps, one({ a: 'b' }))),
      apply(oneConfigMap, one({ a: 'c' }), 'me', { query: '&force=false' }),
    ],
  },
  { name: 'apply by a manager with a strange name', steps: [apply(oneConfigMap, bare(), 'a%00b')] },
  { name: 'apply by a manager with a long name', steps: [apply(oneConfigMap, bare(), 'm'.repeat(129))] },
  { name: 'apply by a stranger', steps: [apply(oneConfigMap, bare(), 'me', as('alice'))] },
  {
    name: 'managed fields are taken away',
    steps: [
      prepare(apply(oneConfigMap, one({ a: 'b' }))),
      patch(mergePatch, oneConfigMap, { metadata: { managedFields: [{}] } }),
      apply(oneConfigMap, one({ a: 'c' }), 'you'),
    ],
  },
  {
    name: 'managed fields that are none',
    steps: [
      prepare(apply(oneConfigMap, one({ a: 'b' }))),
      patch(mergePatch, oneConfigMap, {
        metadata: { managedFields: [{ manager: 'x', operation: 'Nonsense', fieldsType: 'y' }] },
      }),
      patch(mergePatch, oneConfigMap, {
        metadata: {
          managedFields: [
            {
              manager: 'x',
              operation: 'Apply',
              apiVersion: 'v1',
              fieldsType: 'FieldsV1',
              fieldsV1: { 'f:data': { 'f:z': {} } },
            },
          ],
        },
      }),
    ],
  },
  {
    name: 'the manager comes from the user agent',
    steps: [
      post(configMaps, one({}), {
        headers: { 'user-agent': 'kubectl/v1.37.2 (linux/amd64)' },
        only: ['metadata.managedFields'],
      }),
    ],
  },
  {
    name: 'the manager of a long user agent',
    steps: [
      post(configMaps, one({}), {
        headers: { 'user-agent': `${'u'.repeat(150)}/1` },
        only: ['metadata.managedFields', 'message'],
      }),
    ],
  },
  { name: 'a Deployment is applied', steps: [apply(web, deployment(), 'me', { query: '&dryRun=All' })] },
  {
    name: 'containers are owned by name',
    steps: [
      prepare(applyWeb(deployment())),
      applyWeb(deployment({}, [{ name: 'side', image: 'x' }]), 'you'),
      applyWeb(deployment({}, [{ name: 'web', image: 'other' }]), 'you'),
    ],
  },
  {
    name: 'one of two containers is no longer applied',
    steps: [
      prepare(
        applyWeb(
          deployment({}, [
            { name: 'web', image: 'a' },
            { name: 'side', image: 'b' },
          ]),
        ),
      ),
      applyWeb(deployment({}, [{ name: 'side', image: 'b' }])),
    ],
  },
  {
    name: 'containers change places',
    steps: [
      prepare(
        applyWeb(
          deployment({}, [
            { name: 'web', image: 'a' },
            { name: 'side', image: 'b' },
          ]),
        ),
      ),
      applyWeb(
        deployment({}, [
          { name: 'side', image: 'b' },
          { name: 'web', image: 'a' },
        ]),
      ),
    ],
  },
  {
    name: 'a container twice',
    steps: [
      applyWeb(
        deployment({}, [
          { name: 'web', image: 'a' },
          { name: 'web', image: 'b' },
        ]),
      ),
    ],
  },
  { name: 'a container without a name', steps: [applyWeb(deployment({}, [{ image: 'a' }]))] },
  {
    name: 'an unknown field deep within',
    steps: [applyWeb(deployment({}, [{ name: 'web', image: 'a', nonsense: 1 }]))],
  },
  {
    name: 'ports are owned by number and protocol',
    steps: [
      prepare(applyWeb(deployment({}, [{ name: 'web', image: 'a', ports: [{ containerPort: 80 }] }]))),
      applyWeb(deployment({}, [{ name: 'web', image: 'a', ports: [{ containerPort: 80, protocol: 'UDP' }] }]), 'you'),
    ],
  },
  {
    name: 'the same port twice',
    steps: [
      applyWeb(deployment({}, [{ name: 'web', image: 'a', ports: [{ containerPort: 80 }, { containerPort: 80 }] }])),
    ],
  },
  {
    name: 'the selector is owned as a whole',
    steps: [
      prepare(applyWeb(deployment())),
      applyWeb(deployment({ selector: { matchLabels: { app: 'web', b: 'c' } } }), 'you'),
    ],
  },
  {
    name: 'replicas against a scaler',
    steps: [
      prepare(applyWeb(deployment())),
      prepare(patch(mergePatch, `${web}/scale?fieldManager=scaler`, { spec: { replicas: 0 } })),
      applyWeb(deployment({ replicas: 1 })),
      applyWeb(deployment({ replicas: 0 })),
    ],
  },
  {
    name: 'replicas are left to others',
    steps: [
      prepare(applyWeb(deployment())),
      applyWeb(
        {
          ...deployment(),
          spec: {
            selector: { matchLabels: { app: 'web' } },
            template: {
              metadata: { labels: { app: 'web' } },
              spec: { containers: [{ name: 'web', image: 'nginx:1.27', imagePullPolicy: 'Always' }] },
            },
            paused: true,
          },
        },
        'you',
      ),
    ],
  },
  {
    name: 'apply of a status',
    steps: [
      prepare(applyWeb(deployment())),
      apply(`${web}/status`, { ...deployment(), status: { replicas: 3 } }, 'me', {
        only: ['message', 'reason', 'code', 'spec.replicas'],
      }),
    ],
  },
  {
    name: 'a status in what is applied is left out',
    steps: [
      apply(web, { ...deployment(), status: { replicas: 9 } }, 'me', {
        query: '&dryRun=All',
        only: ['status', 'metadata.managedFields'],
      }),
    ],
  },
  {
    name: 'a Service is applied',
    steps: [
      apply(service, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } }),
      apply(
        service,
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web' },
          spec: { ports: [{ port: 80, protocol: 'UDP', name: 'u' }] },
        },
        'you',
      ),
    ],
  },
  {
    name: 'ports of a Service by another',
    steps: [
      prepare(
        apply(service, {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web' },
          spec: { ports: [{ port: 80, name: 'a' }] },
        }),
      ),
      apply(
        service,
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80, name: 'b' }] } },
        'you',
      ),
    ],
  },
  { name: 'a Pod is applied', steps: [apply(webPod, podOf('web'), 'me', { query: '&dryRun=All' })] },
  {
    name: 'a Pod is applied with another image',
    steps: [
      prepare(apply(webPod, podOf('web'))),
      apply(webPod, podOf('web', { containers: [{ name: 'web', image: 'x' }] }), 'you'),
      apply(webPod, podOf('web', { containers: [{ name: 'web', image: 'x' }], hostNetwork: true })),
    ],
  },
  {
    name: 'owners are applied',
    steps: [
      apply(
        oneConfigMap,
        one(
          {},
          {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Pod', name: 'x', uid: '00000000-0000-4000-8000-000000000001' },
            ],
          },
        ),
        'me',
        { query: '&dryRun=All' },
      ),
    ],
  },
  {
    name: 'a Namespace is applied',
    steps: [
      apply(
        inCluster('v1', 'namespaces', 'NS-x'),
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'NS-x' } },
        'me',
        { query: '&dryRun=All' },
      ),
    ],
  },
  {
    name: 'a Role is applied',
    steps: [
      apply(inNamespace('rbac.authorization.k8s.io/v1', 'roles', 'r'), {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'r' },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
      }),
      apply(
        inNamespace('rbac.authorization.k8s.io/v1', 'roles', 'r'),
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'Role',
          metadata: { name: 'r' },
          rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
        },
        'you',
      ),
    ],
  },
  {
    name: 'apply of what is only created',
    steps: [
      patch('application/apply-patch+yaml', '/apis/authorization.k8s.io/v1/subjectaccessreviews/x?fieldManager=me', {}),
    ],
  },
];
