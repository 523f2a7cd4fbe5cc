import { inNamespace, type ParityCase, type Step, single } from '../case.ts';
import {
  configMapOf,
  configMaps,
  get,
  mergePatch,
  oneConfigMap,
  patch,
  post,
  prepare,
  put,
  refusal,
  remove,
} from '../steps.ts';

// Lists by pages and by version, and watches: from where they begin, what they tell, how they end.

const make = (name: string, labels: object = { app: 'x' }): Step =>
  prepare(post(configMaps, configMapOf(name, {}, { labels })));
const listed = [...refusal, 'items', 'metadata.remainingItemCount'];
const x = 'labelSelector=app=x';
const watch = (query: string, events?: number, rest: Partial<Step> = {}): Step =>
  get(`${configMaps}?watch=true&timeoutSeconds=3&${query}`, events === undefined ? rest : { events, ...rest });
const tooOld = ['0.type', '0.object.reason', '0.object.code', '0.object.status'];

const refused = [
  'limit=-1',
  'limit=0.5',
  'limit=99999999999999999999',
  'timeoutSeconds=x',
  'timeoutSeconds=-1',
  'watch=',
  'allowWatchBookmarks=maybe',
  'sendInitialEvents=maybe',
  'resourceVersion=-1',
  'resourceVersion=1.5',
  'resourceVersion=0&resourceVersionMatch=',
  'resourceVersionMatch=NotOlderThan',
  'resourceVersion=0&resourceVersionMatch=Nonsense',
  'continue=abc&resourceVersion=5',
  'continue=abc&resourceVersionMatch=Exact',
  'continue=abc&resourceVersion=0',
  'continue=e30',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi94In0',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MCwic3RhcnQiOiJ4In0',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjkiLCJydiI6MSwic3RhcnQiOiJ4In0',
  'watch=1&limit=-1',
  'watch=1&resourceVersion=abc',
  'watch=1&resourceVersionMatch=Exact&resourceVersion=1',
  'watch=1&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1',
  'watch=1&sendInitialEvents=false&resourceVersion=1',
  'watch=1&continue=abc',
  'unknown=parameter&limit=1&labelSelector=q',
];

export const cases: readonly ParityCase[] = [
  ...refused.map((query) =>
    single(
      `a list with ${query}`,
      get(`${configMaps}?${query}${/watch=(?!.*timeoutSeconds)/.test(query) ? '&timeoutSeconds=1' : ''}`, {
        only: refusal,
      }),
    ),
  ),
  {
    name: 'pages',
    steps: [
      make('a'),
      make('b'),
      make('c'),
      get(`${configMaps}?${x}&limit=2`, { only: listed }),
      get(`${configMaps}?${x}&limit=2&continue={CONTINUE:3}`, { only: listed }),
    ],
  },
  {
    name: 'pages without a selector tell what remains',
    steps: [
      make('a'),
      make('b'),
      get(`${configMaps}?limit=1`, { only: ['metadata.remainingItemCount', 'items.0.metadata.name'] }),
      get(`${configMaps}?limit=1&continue={CONTINUE:2}`, {
        only: ['metadata.remainingItemCount', 'items.0.metadata.name'],
      }),
    ],
  },
  {
    name: 'the second page is of the time of the first',
    steps: [
      make('a'),
      make('b'),
      make('c'),
      prepare(get(`${configMaps}?${x}&limit=1`)),
      prepare(remove(inNamespace('v1', 'configmaps', 'b'))),
      make('d'),
      get(`${configMaps}?${x}&limit=5&continue={CONTINUE:3}`, { only: listed }),
    ],
  },
  {
    name: 'pages that end with the last',
    steps: [make('a'), make('b'), get(`${configMaps}?${x}&limit=2`, { only: [...listed, 'metadata.continue'] })],
  },
  {
    name: 'a limit above what is there',
    steps: [make('a'), get(`${configMaps}?${x}&limit=500`, { only: [...listed, 'metadata.continue'] })],
  },
  {
    name: 'a continue of another resource',
    steps: [
      make('a'),
      make('b'),
      prepare(get(`${configMaps}?${x}&limit=1`)),
      get(`${inNamespace('v1', 'secrets')}?limit=1&continue={CONTINUE:2}`, { only: ['items', ...refusal] }),
    ],
  },
  {
    name: 'a continue with a version',
    steps: [
      make('a'),
      make('b'),
      prepare(get(`${configMaps}?${x}&limit=1`)),
      get(`${configMaps}?limit=1&continue={CONTINUE:2}&resourceVersion={RV:0}`, { only: refusal }),
    ],
  },
  {
    name: 'a list as it was',
    steps: [
      make('a'),
      make('b'),
      prepare(remove(inNamespace('v1', 'configmaps', 'a'))),
      get(`${configMaps}?${x}&resourceVersion={RV:1}&resourceVersionMatch=Exact`, { only: listed }),
    ],
  },
  {
    name: 'a list as it was, by pages',
    steps: [
      make('a'),
      make('b'),
      prepare(remove(inNamespace('v1', 'configmaps', 'a'))),
      get(`${configMaps}?${x}&resourceVersion={RV:1}&limit=1&resourceVersionMatch=Exact`, { only: listed }),
    ],
  },
  {
    name: 'a list with a limit and a version',
    steps: [
      make('a'),
      prepare(remove(inNamespace('v1', 'configmaps', 'a'))),
      get(`${configMaps}?${x}&resourceVersion={RV:0}&limit=5`, { only: listed }),
    ],
  },
  {
    name: 'a list not older than',
    steps: [
      make('a'),
      get(`${configMaps}?${x}&resourceVersion={RV:0}&resourceVersionMatch=NotOlderThan`, { only: listed }),
    ],
  },
  {
    name: 'a list of the cache',
    steps: [make('a'), get(`${configMaps}?${x}&resourceVersion={RV:0}`, { only: listed })],
  },
  {
    name: 'a list of the future, exactly',
    steps: [get(`${configMaps}?resourceVersion=999999999&resourceVersionMatch=Exact`, { only: refusal })],
  },
  {
    name: 'a list of the future, not older',
    steps: [get(`${configMaps}?resourceVersion=999999999&resourceVersionMatch=NotOlderThan`, { only: refusal })],
  },
  {
    name: 'one of the future',
    steps: [make('one'), get(`${oneConfigMap}?resourceVersion=999999999`, { only: refusal })],
  },
  { name: 'one of a version that is none', steps: [make('one'), get(`${oneConfigMap}?resourceVersion=abc`)] },
  {
    name: 'one of the cache',
    steps: [make('one'), get(`${oneConfigMap}?resourceVersion=0`, { only: ['metadata.name'] })],
  },
  {
    name: 'one that was, by its version',
    steps: [
      make('one'),
      prepare(remove(oneConfigMap)),
      get(`${oneConfigMap}?resourceVersion={RV:0}`, { only: refusal }),
    ],
  },
  {
    name: 'all namespaces',
    steps: [make('one', { app: 'NS' }), get('/api/v1/configmaps?labelSelector=app=NS', { only: listed })],
  },
  {
    name: 'all namespaces, one by its namespace',
    steps: [
      make('one'),
      get('/api/v1/configmaps?fieldSelector=metadata.namespace=NS,metadata.name=one', { only: listed }),
    ],
  },
  single(
    'an empty list of a namespace that is not there',
    get('/api/v1/namespaces/nowhere/configmaps', { only: listed }),
  ),
  single(
    'a watch of a namespace that is not there',
    get('/api/v1/namespaces/nowhere/configmaps?watch=1&timeoutSeconds=1'),
  ),
  { name: 'a watch from long ago', steps: [watch('resourceVersion=1', 1, { only: tooOld })] },
  { name: 'a watch of what is there', steps: [make('a'), make('b'), watch(x, 2)] },
  { name: 'a watch from 0', steps: [make('a'), watch(`${x}&resourceVersion=0`, 1)] },
  {
    name: 'a watch sees labels come and go',
    steps: [
      make('one', { app: 'y' }),
      prepare(patch(mergePatch, oneConfigMap, { metadata: { labels: { app: 'x' } } })),
      prepare(patch(mergePatch, oneConfigMap, { data: { c: 'd' } })),
      prepare(patch(mergePatch, oneConfigMap, { metadata: { labels: { app: 'y' } } })),
      watch(`${x}&resourceVersion={RV:0}`, 3),
    ],
  },
  {
    name: 'a watch of one by name',
    steps: [
      make('one'),
      make('two'),
      prepare(remove(oneConfigMap)),
      watch('fieldSelector=metadata.name=one&resourceVersion={RV:0}', 1),
    ],
  },
  { name: 'a watch ends by its time', steps: [watch(x.replace('timeoutSeconds=3', 'timeoutSeconds=1'))] },
  {
    name: 'initial events and a bookmark',
    steps: [
      make('a'),
      watch(
        `${x}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion={RV:0}`,
        2,
      ),
    ],
  },
  {
    name: 'initial events of nothing',
    steps: [
      watch(
        'labelSelector=app=none&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
        1,
      ),
    ],
  },
  {
    name: 'initial events without bookmarks',
    steps: [make('a'), watch(`${x}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`, 1)],
  },
  {
    name: 'a watch without initial events',
    steps: [
      make('a'),
      prepare(remove(inNamespace('v1', 'configmaps', 'a'))),
      watch(`${x}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion={RV:0}`, 1),
    ],
  },
  {
    name: 'initial events of the future',
    steps: [
      watch('sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=999999999', undefined, {
        only: ['reason', 'code', 'message'],
      }),
    ],
  },
  {
    name: 'the old way to watch',
    steps: [make('a'), get(`/api/v1/watch/namespaces/NS/configmaps?${x}&timeoutSeconds=2&watch=1`, { events: 1 })],
  },
  {
    name: 'the old way to watch one',
    steps: [make('one'), get('/api/v1/watch/namespaces/NS/configmaps/one?timeoutSeconds=2&watch=1', { events: 1 })],
  },
  {
    name: 'the old way to watch, refused',
    steps: [get('/api/v1/watch/namespaces/NS/nonsense?watch=1&timeoutSeconds=1')],
  },
  {
    name: 'a watch of one that is got',
    steps: [make('one'), get(`${oneConfigMap}?watch=true&timeoutSeconds=2`, { events: 1 })],
  },
  {
    name: 'a create that says watch',
    steps: [
      post(`${configMaps}?watch=true&dryRun=All`, configMapOf('one'), {
        only: ['metadata.name', ...refusal],
        events: 0,
      }),
    ],
  },
  {
    name: 'writes of nothing leave the version',
    steps: [
      make('one'),
      prepare(put(oneConfigMap, configMapOf('one', {}, { labels: { app: 'x' } }))),
      make('two'),
      watch('resourceVersion={RV:0}&fieldSelector=metadata.name!=kube-root-ca.crt', 1),
    ],
  },
  {
    name: 'deleting a collection by pages',
    steps: [
      make('a'),
      make('b'),
      remove(`${configMaps}?${x}&limit=1`, { only: ['items', 'kind'] }),
      get(`${configMaps}?${x}`, { only: listed }),
    ],
  },
  {
    name: 'deleting a collection dry',
    steps: [
      make('a'),
      remove(`${configMaps}?${x}&dryRun=All`, { only: ['items', 'kind'] }),
      get(`${configMaps}?${x}`, { only: listed }),
    ],
  },
  {
    name: 'deleting a collection with a precondition',
    steps: [
      make('a'),
      remove(`${configMaps}?${x}`, { body: { preconditions: { resourceVersion: '1' } }, only: refusal }),
    ],
  },
  {
    name: 'deleting an empty collection',
    steps: [remove(`${configMaps}?labelSelector=app=none`, { only: ['items', 'kind'] })],
  },
  { name: 'deleting a collection of a wrong limit', steps: [remove(`${configMaps}?limit=x`)] },
  single('deleting all Services', remove(inNamespace('v1', 'services'), { only: ['kind', 'items', ...refusal] })),
  single('deleting all namespaces', remove('/api/v1/namespaces?labelSelector=app=none', { only: refusal })),
];
