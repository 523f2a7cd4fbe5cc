import { inCluster, inNamespace, type ParityCase, type Step, single } from '../case.ts';
import {
  configMapOf,
  configMaps,
  get,
  mergePatch,
  oneConfigMap,
  patch,
  podOf,
  pods,
  post,
  prepare,
  put,
  remove,
  webPod,
  withoutStatus,
} from '../steps.ts';

// The end of objects: policies, finalizers, preconditions, grace; and metadata that only the server writes.

const made: Step = prepare(post(configMaps, configMapOf('one')));
const held: Step = prepare(post(configMaps, configMapOf('one', {}, { finalizers: ['example.com/wait'] })));
const release: Step = prepare(patch(mergePatch, oneConfigMap, { metadata: { finalizers: null } }));
const pod: Step = prepare(post(pods, podOf('web')));
const end = [
  'kind',
  'status',
  'metadata.name',
  'metadata.finalizers',
  'metadata.deletionGracePeriodSeconds',
  'details',
  'message',
  'reason',
];
const zero = '00000000-0000-4000-8000-000000000000';
const meta = (metadata: object) => ({ metadata: { name: 'one', ...metadata } });
const dry = `${configMaps}?dryRun=All`;

const metadata: readonly (readonly [string, object])[] = [
  ['a generation', { generation: 9 }],
  ['a uid', { uid: zero }],
  ['a creation time', { creationTimestamp: '2020-01-01T00:00:00Z' }],
  ['a creation time that is none', { creationTimestamp: 'yesterday' }],
  ['a deletion time', { deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 }],
  ['a self link', { selfLink: '/x' }],
  ['a name and a name to generate', { generateName: 'gen-' }],
  ['a long name', { name: 'n'.repeat(254) }],
  ['the longest name', { name: 'n'.repeat(253) }],
  ['an empty name', { name: '' }],
  ['a name with a slash', { name: 'a/b' }],
  ['a name of a dot', { name: '.' }],
  ['a name of two dots', { name: '..' }],
  ['a name with a percent sign', { name: 'a%b' }],
  ['a name with two dots within', { name: 'a..b' }],
  ['a name with a capital', { name: 'One' }],
  ['a long label', { labels: { a: 'v'.repeat(64) } }],
  ['a long label name', { labels: { ['l'.repeat(64)]: 'v' } }],
  ['a label with a long prefix', { labels: { [`${'p'.repeat(254)}/l`]: 'v' } }],
  ['a label without a name', { labels: { 'example.com/': 'v' } }],
  ['annotations that are too long', { annotations: { a: 'x'.repeat(262_145) } }],
  ['an annotation with a capital', { annotations: { 'Example.com/A': 'x' } }],
  [
    'two owners that control',
    {
      ownerReferences: [1, 2].map((n) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        name: `p${n}`,
        uid: `${zero}${n}`,
        controller: true,
      })),
    },
  ],
  ['an owner that is an Event', { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'e', uid: zero }] }],
  [
    'an owner of a version that is none',
    { ownerReferences: [{ apiVersion: 'a/b/c', kind: 'Pod', name: 'e', uid: zero }] },
  ],
  ['an empty owner', { ownerReferences: [{}] }],
  ['a finalizer of two kinds', { finalizers: ['orphan', 'foregroundDeletion'] }],
  ['an empty finalizer', { finalizers: [''] }],
  ['a finalizer twice', { finalizers: ['example.com/a', 'example.com/a'] }],
  ['an unknown standard finalizer', { finalizers: ['kubernetes'] }],
  ['another namespace', { namespace: 'other' }],
  ['its own namespace', { namespace: 'NS' }],
  [
    'managed fields',
    { managedFields: [{ manager: 'm', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} }] },
  ],
];

const generated: readonly (readonly [string, string])[] = [
  ['long', 'gen-'.padEnd(80, 'x')],
  ['with a capital', 'Gen-'],
  ['with a space', 'g en-'],
];

export const cases: readonly ParityCase[] = [
  ...metadata.map(([name, value]) =>
    single(
      `create with ${name}`,
      post(dry, meta(value), {
        only: [
          'metadata.name',
          'metadata.generation',
          'metadata.deletionTimestamp',
          'metadata.deletionGracePeriodSeconds',
          'metadata.selfLink',
          'metadata.finalizers',
          'metadata.ownerReferences',
          'metadata.namespace',
          'metadata.managedFields',
          'message',
          'reason',
          'details',
          'code',
        ],
      }),
    ),
  ),
  ...generated.map(([name, generateName]) =>
    single(
      `a name to generate that is ${name}`,
      post(dry, { metadata: { generateName } }, { only: ['message', 'reason', 'code'] }),
    ),
  ),
  single('neither a name nor one to generate', post(dry, { metadata: {} })),
  single(
    'a name to generate for a Namespace',
    post(
      '/api/v1/namespaces?dryRun=All',
      { metadata: { generateName: 'G_' } },
      { only: ['message', 'reason', 'code'] },
    ),
  ),
  ...(['Foreground', 'Background', 'Orphan'] as const).map(
    (policy): ParityCase => ({
      name: `delete with ${policy}`,
      steps: [held, remove(`${oneConfigMap}?propagationPolicy=${policy}&dryRun=All`, { only: end }), release],
    }),
  ),
  {
    name: 'delete with an unknown policy in the body',
    steps: [made, remove(oneConfigMap, { body: { propagationPolicy: 'Nonsense' } })],
  },
  { name: 'delete with an empty policy', steps: [made, remove(`${oneConfigMap}?propagationPolicy=`, { only: end })] },
  {
    name: 'delete and orphan, the old way',
    steps: [
      held,
      remove(`${oneConfigMap}?dryRun=All`, { body: { orphanDependents: true }, only: end }),
      remove(`${oneConfigMap}?dryRun=All&orphanDependents=true`, { only: end }),
      remove(`${oneConfigMap}?dryRun=All&orphanDependents=maybe`, { only: end }),
      release,
    ],
  },
  { name: 'delete with a grace', steps: [made, remove(`${oneConfigMap}?gracePeriodSeconds=30`, { only: end })] },
  {
    name: 'delete with a negative grace',
    steps: [made, remove(`${oneConfigMap}?gracePeriodSeconds=-5`, { only: end })],
  },
  {
    name: 'delete with a grace that is none',
    steps: [made, remove(`${oneConfigMap}?gracePeriodSeconds=x`, { only: end })],
  },
  {
    name: 'delete with the right uid and version',
    steps: [
      made,
      remove(oneConfigMap, { body: { preconditions: { uid: '{UID:0}', resourceVersion: '{RV:0}' } }, only: end }),
    ],
  },
  {
    name: 'delete with the wrong uid of what is not there',
    steps: [remove(oneConfigMap, { body: { preconditions: { uid: zero } } })],
  },
  { name: 'delete dry by an unknown value', steps: [made, remove(`${oneConfigMap}?dryRun=Some`)] },
  {
    name: 'delete dry by an unknown value in the body',
    steps: [made, remove(oneConfigMap, { body: { dryRun: ['Some'] } })],
  },
  {
    name: 'delete dry by the body',
    steps: [
      made,
      remove(oneConfigMap, { body: { dryRun: ['All'] }, only: end }),
      get(oneConfigMap, { only: ['metadata.name'] }),
    ],
  },
  {
    name: 'delete regardless of errors',
    steps: [made, remove(`${oneConfigMap}?ignoreStoreReadErrorWithClusterBreakingPotential=true`, { only: end })],
  },
  {
    name: 'delete twice what waits',
    steps: [held, remove(oneConfigMap, { only: end }), remove(oneConfigMap, { only: end }), release],
  },
  {
    name: 'a finalizer more while it ends',
    steps: [
      held,
      prepare(remove(oneConfigMap)),
      patch(mergePatch, oneConfigMap, { metadata: { finalizers: ['example.com/wait', 'example.com/more'] } }),
      release,
    ],
  },
  {
    name: 'a write while it ends',
    steps: [
      held,
      prepare(remove(oneConfigMap)),
      patch(mergePatch, oneConfigMap, { data: { c: 'd' } }, { only: ['data', 'message'] }),
      release,
    ],
  },
  {
    name: 'a deletion time cannot be taken back',
    steps: [
      held,
      prepare(remove(oneConfigMap)),
      patch(
        mergePatch,
        oneConfigMap,
        { metadata: { deletionTimestamp: null, labels: { a: 'b' } } },
        { only: ['metadata.labels', 'metadata.deletionTimestamp', 'message'] },
      ),
      release,
    ],
  },
  {
    name: 'create what ends',
    steps: [held, prepare(remove(oneConfigMap)), post(configMaps, configMapOf('one')), release],
  },
  {
    name: 'a replacement takes the finalizer away',
    steps: [
      held,
      prepare(remove(oneConfigMap)),
      put(oneConfigMap, configMapOf('one'), { only: end }),
      get(oneConfigMap),
    ],
  },
  {
    name: 'a Pod without a node goes at once',
    steps: [
      pod,
      remove(webPod, { only: ['kind', 'metadata.name', 'metadata.deletionGracePeriodSeconds'] }),
      get(webPod),
    ],
  },
  {
    name: 'a Pod with a negative grace',
    steps: [pod, remove(`${webPod}?gracePeriodSeconds=-1`, { only: end }), get(webPod, { only: ['reason'] })],
  },
  {
    name: 'a Pod with a finalizer keeps its grace',
    steps: [
      prepare(post(pods, podOf('web', {}, { finalizers: ['example.com/wait'] }))),
      remove(`${webPod}?gracePeriodSeconds=7`, { only: end }),
      remove(`${webPod}?gracePeriodSeconds=3`, { only: end }),
      prepare(patch(mergePatch, webPod, { metadata: { finalizers: null } })),
    ],
  },
  single('the namespace default stays', remove(inCluster('v1', 'namespaces', 'default'))),
  single('the namespace kube-system stays', remove(inCluster('v1', 'namespaces', 'kube-system'))),
  single(
    'the namespace kube-node-lease may go',
    remove(`${inCluster('v1', 'namespaces', 'kube-node-lease')}?dryRun=All`, {
      only: ['message', 'reason', 'code', 'metadata.name'],
    }),
  ),
  {
    name: 'the uid of an owner cannot be empty',
    steps: [
      made,
      patch(mergePatch, oneConfigMap, {
        metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: '' }] },
      }),
    ],
  },
  { name: 'update of uid', steps: [made, put(oneConfigMap, configMapOf('one', {}, { uid: zero }))] },
  {
    name: 'update with the right version',
    steps: [made, put(oneConfigMap, configMapOf('one', { c: 'd' }, { resourceVersion: '{RV:0}' }))],
  },
  {
    name: 'update with a version that is none',
    steps: [made, put(oneConfigMap, configMapOf('one', {}, { resourceVersion: 'abc' }))],
  },
  { name: 'update with version 0', steps: [made, put(oneConfigMap, configMapOf('one', {}, { resourceVersion: '0' }))] },
  {
    name: 'update of what is not there, with a version',
    steps: [put(oneConfigMap, configMapOf('one', {}, { resourceVersion: '5' }))],
  },
  { name: 'update without a name', steps: [made, put(oneConfigMap, { metadata: {}, data: {} })] },
  {
    name: 'update in another namespace',
    steps: [made, put(oneConfigMap, configMapOf('one', {}, { namespace: 'default' }))],
  },
  {
    name: 'update dry',
    steps: [
      made,
      put(`${oneConfigMap}?dryRun=All`, configMapOf('one', { c: 'd' })),
      get(oneConfigMap, { only: ['data'] }),
    ],
  },
  { name: 'update to nothing', steps: [made, put(oneConfigMap, { metadata: { name: 'one' } })] },
  {
    name: 'the generation of a spec',
    steps: [
      prepare(
        post(inNamespace('networking.k8s.io/v1', 'networkpolicies'), {
          metadata: { name: 'p' },
          spec: { podSelector: {} },
        }),
      ),
      patch(
        mergePatch,
        inNamespace('networking.k8s.io/v1', 'networkpolicies', 'p'),
        { spec: { podSelector: { matchLabels: { a: 'b' } } } },
        { only: ['metadata.generation', ...withoutStatus] },
      ),
      patch(
        mergePatch,
        inNamespace('networking.k8s.io/v1', 'networkpolicies', 'p'),
        { metadata: { labels: { a: 'b' } } },
        { only: ['metadata.generation'] },
      ),
    ],
  },
];
