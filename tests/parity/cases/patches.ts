import { inNamespace, type ParityCase, type Step } from '../case.ts';
import {
  as,
  configMapOf,
  configMaps,
  get,
  jsonPatch,
  mergePatch,
  oneConfigMap,
  patch,
  podOf,
  pods,
  post,
  prepare,
  put,
  strategicPatch,
  webPod,
  withoutStatus,
} from '../steps.ts';

// Patches of JSON, by merge and strategically: what they do to lists and objects, and what is wrong with them.

const made: Step = prepare(
  post(configMaps, configMapOf('one', { a: 'b' }, { labels: { app: 'x' }, annotations: { 'x/y': 'no' } })),
);
const plain: Step = prepare(post(configMaps, configMapOf('one')));
const pod: Step = prepare(
  post(
    pods,
    podOf('web', {
      containers: [
        { name: 'web', image: 'nginx:1.27', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] },
        { name: 'side', image: 'busybox:1.36' },
      ],
      tolerations: [{ key: 'k', operator: 'Exists' }],
    }),
  ),
);

const deployments = inNamespace('apps/v1', 'deployments');
const web = inNamespace('apps/v1', 'deployments', 'web');
const deployment: Step = prepare(
  post(deployments, {
    metadata: { name: 'web' },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'nginx:1.27',
              env: [{ name: 'A', value: '1' }],
              ports: [{ containerPort: 80 }],
              args: ['a', 'b'],
            },
            { name: 'side', image: 'busybox:1.36' },
          ],
          volumes: [{ name: 'v', emptyDir: {} }],
          imagePullSecrets: [{ name: 's' }],
        },
      },
    },
  }),
);
const spec = (value: unknown) => ({ spec: { template: { spec: value } } });

const ofJson: readonly (readonly [string, unknown])[] = [
  ['nothing', []],
  ['null', 'null'],
  ['a text', '"x"'],
  ['a list of texts', ['x']],
  ['an operation without a name', [{ path: '/data/a', value: 'c' }]],
  ['an operation without a path', [{ op: 'add', value: 'c' }]],
  ['an addition without a value', [{ op: 'add', path: '/data/c' }]],
  ['a path without a slash', [{ op: 'add', path: 'data/c', value: 'd' }]],
  ['an escaped path', [{ op: 'replace', path: '/metadata/annotations/x~1y', value: 'd' }]],
  ['a path through what is not there', [{ op: 'add', path: '/spec/x/y', value: 'd' }]],
  ['a path through a text', [{ op: 'add', path: '/data/a/b', value: 'd' }]],
  ['replacing what is not there', [{ op: 'replace', path: '/data/c', value: 'd' }]],
  ['a move', [{ op: 'move', from: '/data/a', path: '/data/c' }]],
  ['a move from nowhere', [{ op: 'move', from: '/data/q', path: '/data/c' }]],
  ['a move without from', [{ op: 'move', path: '/data/c' }]],
  ['a copy', [{ op: 'copy', from: '/data/a', path: '/data/c' }]],
  ['a copy from nowhere', [{ op: 'copy', from: '/data/q', path: '/data/c' }]],
  ['a test of an object', [{ op: 'test', path: '/metadata/labels', value: { app: 'x' } }]],
  ['a test of what is not there', [{ op: 'test', path: '/data/q', value: 'x' }]],
  ['a test of null for what is not there', [{ op: 'test', path: '/data/q', value: null }]],
  [
    'a test that holds after one that does not',
    [
      { op: 'test', path: '/data/a', value: 'z' },
      { op: 'remove', path: '/data/a' },
    ],
  ],
  ['taking the whole object away', [{ op: 'remove', path: '' }]],
  ['taking metadata away', [{ op: 'remove', path: '/metadata' }]],
  ['taking the name away', [{ op: 'remove', path: '/metadata/name' }]],
  ['another name', [{ op: 'replace', path: '/metadata/name', value: 'two' }]],
  ['another kind', [{ op: 'replace', path: '/kind', value: 'Secret' }]],
  ['a number as a value', [{ op: 'add', path: '/data/c', value: 5 }]],
  ['an unknown field', [{ op: 'add', path: '/nonsense', value: 5 }]],
  ['too many operations', Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/a', value: 'b' }))],
];

const ofMerge: readonly (readonly [string, unknown])[] = [
  ['null', 'null'],
  ['a list', []],
  ['a text', '"x"'],
  ['a number', '5'],
  ['an empty object', {}],
  ['data that is null', { data: null }],
  ['another kind', { kind: 'Secret' }],
  ['another version', { apiVersion: 'v2' }],
  ['another namespace', { metadata: { namespace: 'other' } }],
  ['another uid', { metadata: { uid: 'x' } }],
  ['metadata that is null', { metadata: null }],
  ['a label that is null', { metadata: { labels: { app: null, b: 'c' } } }],
  ['labels that are a list', { metadata: { labels: [] } }],
  ['a label that is none', { metadata: { labels: { 'a b': 'c' } } }],
  ['another creation time', { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } }],
  ['an old resourceVersion', { metadata: { resourceVersion: '1' } }],
  ['a resourceVersion that is none', { metadata: { resourceVersion: 'abc' } }],
  ['a generation', { metadata: { generation: 7 } }],
  ['no managed fields', { metadata: { managedFields: [] } }],
  ['an unknown field', { nonsense: 1 }],
];

const ofPod: readonly (readonly [string, unknown])[] = [
  ['an image', { spec: { containers: [{ name: 'web', image: 'nginx:latest' }] } }],
  ['a new container', { spec: { containers: [{ name: 'new', image: 'x' }] } }],
  ['a container without its name', { spec: { containers: [{ image: 'x' }] } }],
  ['a container less', { spec: { containers: [{ name: 'side', $patch: 'delete' }] } }],
  ['an environment', { spec: { containers: [{ name: 'web', env: [{ name: 'B', value: '2' }] }] } }],
  [
    'a toleration more',
    {
      spec: {
        tolerations: [
          { key: 'k', operator: 'Exists' },
          { key: 'j', operator: 'Exists' },
        ],
      },
    },
  ],
  ['a shorter grace', { spec: { terminationGracePeriodSeconds: 1 } }],
  ['a deadline', { spec: { activeDeadlineSeconds: 5 } }],
  ['a node', { spec: { nodeName: 'x' } }],
  ['a gate', { spec: { schedulingGates: [{ name: 'example.com/x' }] } }],
  ['another restart policy', { spec: { restartPolicy: 'Never' } }],
  ['no containers', { spec: { containers: null } }],
  ['a label', { metadata: { labels: { a: 'b' } } }],
];

const ofDeployment: readonly (readonly [string, unknown])[] = [
  ['a container merged by name', spec({ containers: [{ name: 'web', image: 'nginx:latest' }] })],
  ['a container in front', spec({ containers: [{ name: 'new', image: 'x' }], $setElementOrder$x: 1 })],
  [
    'an order',
    spec({
      '$setElementOrder/containers': [{ name: 'side' }, { name: 'web' }],
      containers: [{ name: 'side', image: 'y' }],
    }),
  ],
  [
    'an order that lacks what is patched',
    spec({ '$setElementOrder/containers': [{ name: 'web' }], containers: [{ name: 'side', image: 'y' }] }),
  ],
  ['all containers replaced', spec({ containers: [{ name: 'only', image: 'x' }, { $patch: 'replace' }] })],
  ['a template replaced', { spec: { template: { $patch: 'replace', metadata: { labels: { app: 'web' } } } } }],
  ['a container taken away', spec({ containers: [{ name: 'side', $patch: 'delete' }] })],
  ['a container taken away that is not there', spec({ containers: [{ name: 'q', $patch: 'delete' }] })],
  ['an environment merged', spec({ containers: [{ name: 'web', env: [{ name: 'B', value: '2' }] }] })],
  ['an environment without names', spec({ containers: [{ name: 'web', env: [{ value: '2' }] }] })],
  [
    'ports by number',
    spec({ containers: [{ name: 'web', ports: [{ containerPort: 80, name: 'http' }, { containerPort: 81 }] }] }),
  ],
  ['arguments replaced', spec({ containers: [{ name: 'web', args: ['c'] }] })],
  ['keys retained', { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }],
  ['keys retained that are not there', { spec: { strategy: { $retainKeys: ['x'], type: 'Recreate' } } }],
  ['another strategy without retaining', { spec: { strategy: { type: 'Recreate' } } }],
  ['a volume of another type', spec({ volumes: [{ name: 'v', emptyDir: null, hostPath: { path: '/x' } }] })],
  ['a volume of two types', spec({ volumes: [{ name: 'v', hostPath: { path: '/x' } }] })],
  ['a pull secret taken away', spec({ imagePullSecrets: [{ name: 's', $patch: 'delete' }] })],
  ['finalizers added', { metadata: { finalizers: ['example.com/x'] } }],
  ['a list where an object should be', { spec: [] }],
  ['an object where a list should be', spec({ containers: {} })],
  ['a text where a list should be', spec({ containers: 'x' })],
  ['a number of a wrong type', { spec: { replicas: 'x' } }],
  ['a fraction', { spec: { replicas: 1.5 } }],
  ['the selector', { spec: { selector: { matchLabels: { b: 'c' } } } }],
  ['null', 'null'],
  ['a list', []],
  ['an empty object', {}],
  ['a primitive deleted from a list that has none', { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'] } }],
];

const toWeb = (contentType: string, body: unknown, query = ''): Step =>
  patch(contentType, `${web}?dryRun=All${query}`, body, {
    // A controller of the real cluster annotates it.
    only: withoutStatus.filter((field) => field !== 'metadata.annotations'),
  });

export const cases: readonly ParityCase[] = [
  ...ofJson.map(
    ([name, body]): ParityCase => ({
      name: `JSON patch: ${name}`,
      steps: [made, patch(jsonPatch, oneConfigMap, body)],
    }),
  ),
  ...ofMerge.map(
    ([name, body]): ParityCase => ({
      name: `merge patch: ${name}`,
      steps: [made, patch(mergePatch, oneConfigMap, body)],
    }),
  ),
  ...ofPod.map(
    ([name, body]): ParityCase => ({
      name: `strategic patch of a Pod: ${name}`,
      steps: [pod, patch(strategicPatch, `${webPod}?dryRun=All`, body)],
    }),
  ),
  ...ofDeployment.map(
    ([name, body]): ParityCase => ({
      name: `strategic patch: ${name}`,
      steps: [deployment, toWeb(strategicPatch, body)],
    }),
  ),
  ...ofDeployment
    .filter(([name]) => name.startsWith('a container merged') || name === 'a volume of two types')
    .map(
      ([name, body]): ParityCase => ({
        name: `merge patch of lists: ${name}`,
        steps: [deployment, toWeb(mergePatch, body)],
      }),
    ),
  ...(['Strict', 'Warn', 'Ignore'] as const).flatMap((validation): ParityCase[] => [
    {
      name: `an unknown field in a merge patch, ${validation}`,
      steps: [
        plain,
        patch(mergePatch, `${oneConfigMap}?fieldValidation=${validation}`, { nonsense: 1, metadata: { nonse: 2 } }),
      ],
    },
    {
      name: `an unknown field in a strategic patch, ${validation}`,
      steps: [
        deployment,
        toWeb(
          strategicPatch,
          { spec: { template: { spec: { nonsense: 1 } }, other: 2 } },
          `&fieldValidation=${validation}`,
        ),
      ],
    },
    {
      name: `an unknown field in a JSON patch, ${validation}`,
      steps: [
        plain,
        patch(jsonPatch, `${oneConfigMap}?fieldValidation=${validation}`, [{ op: 'add', path: '/nonsense', value: 1 }]),
      ],
    },
    {
      name: `a field twice in a merge patch, ${validation}`,
      steps: [
        plain,
        patch(mergePatch, `${oneConfigMap}?fieldValidation=${validation}`, '{"data":{"a":"1"},"data":{"b":"2"}}'),
      ],
    },
    {
      name: `an unknown field in a replacement, ${validation}`,
      steps: [
        plain,
        put(`${oneConfigMap}?fieldValidation=${validation}`, { metadata: { name: 'one' }, nonsense: 1, metdata: {} }),
      ],
    },
  ]),
  {
    name: 'a JSON patch of a list by index',
    steps: [
      deployment,
      toWeb(jsonPatch, [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'x' }]),
    ],
  },
  {
    name: 'a JSON patch at the end of a list',
    steps: [
      deployment,
      toWeb(jsonPatch, [{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'n', image: 'x' } }]),
    ],
  },
  {
    name: 'a JSON patch beyond a list',
    steps: [
      deployment,
      toWeb(jsonPatch, [{ op: 'add', path: '/spec/template/spec/containers/9', value: { name: 'n', image: 'x' } }]),
    ],
  },
  {
    name: 'a JSON patch of a negative index',
    steps: [deployment, toWeb(jsonPatch, [{ op: 'remove', path: '/spec/template/spec/containers/-1' }])],
  },
  {
    name: 'a JSON patch of an index that is none',
    steps: [deployment, toWeb(jsonPatch, [{ op: 'remove', path: '/spec/template/spec/containers/x' }])],
  },
  {
    name: 'a JSON patch that takes a container away',
    steps: [deployment, toWeb(jsonPatch, [{ op: 'remove', path: '/spec/template/spec/containers/1' }])],
  },
  {
    name: 'force without apply, strategically',
    steps: [plain, patch(strategicPatch, `${oneConfigMap}?force=true`, {})],
  },
  { name: 'a patch by dry run of an unknown value', steps: [plain, patch(mergePatch, `${oneConfigMap}?dryRun=x`, {})] },
  {
    name: 'a patch with an unknown validation',
    steps: [plain, patch(mergePatch, `${oneConfigMap}?fieldValidation=x`, {})],
  },
  { name: 'a patch by a stranger', steps: [plain, patch(mergePatch, oneConfigMap, {}, as('alice'))] },
  {
    name: 'a patch that changes nothing',
    steps: [
      plain,
      patch(mergePatch, oneConfigMap, { data: { a: 'b' } }),
      get(`${oneConfigMap}?resourceVersion={RV:0}`, { only: ['metadata.name'] }),
    ],
  },
];
