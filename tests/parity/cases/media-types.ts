import { type ParityCase, single } from '../case.ts';
import {
  apply,
  asMetadata,
  asMetadataList,
  asTable,
  configMapOf,
  configMaps,
  get,
  jsonPatch,
  mergePatch,
  oneConfigMap,
  patch,
  post,
  prepare,
  put,
  remove,
} from '../steps.ts';

// What a body is written in, and what the answer is asked for in.

const dry = `${configMaps}?dryRun=All`;
const mine = 'fieldSelector=metadata.name=one';
const shape = [
  'kind',
  'apiVersion',
  'reason',
  'code',
  'metadata.name',
  'data',
  'items.0.metadata.name',
  'items.0.kind',
  'items.0.data',
  'columnDefinitions',
  'rows.0.cells',
  'rows.0.object.kind',
];
const made = prepare(post(configMaps, configMapOf('one')));
const body = configMapOf('one');

const bodies: readonly (readonly [string, string])[] = [
  ['an empty body', ''],
  ['null', 'null'],
  ['a text', '"one"'],
  ['a number', '12'],
  ['a truth value', 'true'],
  ['an empty object', '{}'],
  ['JSON with a comma too much', '{"metadata":{"name":"one",}}'],
  ['JSON with something behind it', '{"metadata":{"name":"one"}} x'],
  ['two objects', '{"metadata":{"name":"one"}}{"metadata":{"name":"two"}}'],
  ['JSON with a comment', '{/* x */"metadata":{"name":"one"}}'],
  ['JSON with a text that does not end', '{"metadata":{"name":"one'],
  ['JSON with a bad escape', '{"metadata":{"name":"\\x"}}'],
  ['JSON with a control character', '{"metadata":{"name":"a\u0001"}}'],
  ['JSON with a number that is none', '{"metadata":{"name":"one","generation":01}}'],
  ['JSON in single quotes', "{'metadata':{'name':'one'}}"],
  ['another version', '{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"one"}}'],
  ['another group', '{"apiVersion":"apps/v1","kind":"ConfigMap","metadata":{"name":"one"}}'],
  ['another kind of the same version', '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"one"}}'],
  ['a list of its kind', '{"apiVersion":"v1","kind":"ConfigMapList","items":[]}'],
  ['a version that is none', '{"apiVersion":"a/b/c","kind":"ConfigMap","metadata":{"name":"one"}}'],
  ['a version without a kind', '{"apiVersion":"v1","metadata":{"name":"one"}}'],
  ['a kind without a version', '{"kind":"ConfigMap","metadata":{"name":"one"}}'],
  ['a version that is a number', '{"apiVersion":1,"kind":"ConfigMap","metadata":{"name":"one"}}'],
  ['a kind that is a list', '{"apiVersion":"v1","kind":[],"metadata":{"name":"one"}}'],
  ['metadata that is null', '{"apiVersion":"v1","kind":"ConfigMap","metadata":null}'],
  ['metadata that is a list', '{"apiVersion":"v1","kind":"ConfigMap","metadata":[]}'],
  ['a name that is a number', '{"metadata":{"name":1}}'],
  ['a label that is a number', '{"metadata":{"name":"one","labels":{"a":1}}}'],
  ['a label that is null', '{"metadata":{"name":"one","labels":{"a":null}}}'],
  ['labels that are a list', '{"metadata":{"name":"one","labels":[]}}'],
  ['fields in capitals', '{"metadata":{"Name":"one"},"Data":{"a":"b"}}'],
];

const yamls: readonly (readonly [string, string])[] = [
  ['numbers as texts', 'metadata:\n  name: one\ndata:\n  a: "1"\n  b: yes\n'],
  ['a number where a text should be', 'metadata:\n  name: one\ndata:\n  a: 1\n'],
  ['a truth value where a text should be', 'metadata:\n  name: one\ndata:\n  a: true\n'],
  ['an alias', 'metadata: &m\n  name: one\n  labels: &l {a: b}\n  annotations: *l\n'],
  ['a block text', 'metadata:\n  name: one\ndata:\n  a: |\n    b\n    c\n  d: >\n    e\n    f\n'],
  ['two documents', 'metadata:\n  name: one\n---\nmetadata:\n  name: two\n'],
  ['JSON', '{"metadata":{"name":"one"}}'],
  ['nothing', ''],
  ['a comment only', '# nothing\n'],
  ['another kind', 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: one\n'],
];

const answers: readonly (readonly [string, string])[] = [
  ['a table of version v1beta1', 'application/json;as=Table;v=v1beta1;g=meta.k8s.io'],
  ['a table of an unknown version', 'application/json;as=Table;v=v2;g=meta.k8s.io'],
  ['a table of another group', 'application/json;as=Table;v=v1;g=example.com'],
  ['a form that is none', 'application/json;as=Nonsense;v=v1;g=meta.k8s.io'],
  ['a table, else JSON', `application/json;as=Table;v=v9;g=meta.k8s.io,application/json`],
  ['a list of metadata for one object', asMetadataList],
  ['metadata of version v1beta1', 'application/json;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io'],
  ['anything', '*/*'],
  ['any application', 'application/*'],
  ['any text', 'text/*'],
  ['HTML', 'text/html'],
  ['a header that is none', ';;;'],
  ['JSON with a character set', 'application/json; charset=utf-8'],
  ['JSON by a low quality', 'application/json;q=0.1,image/png'],
  ['CBOR', 'application/cbor'],
  ['CBOR, else JSON', 'application/cbor,application/json;q=0.9'],
  ['protobuf, else JSON', 'application/vnd.kubernetes.nonsense,application/json'],
];

export const cases: readonly ParityCase[] = [
  ...bodies.map(([name, text]) => single(`create from ${name}`, post(dry, text))),
  ...yamls.map(([name, text]) =>
    single(`create from YAML: ${name}`, post(dry, text, { contentType: 'application/yaml' })),
  ),
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-8',
    'application/jsonx',
    'nonsense',
    '',
  ].map((contentType) => single(`create from content type "${contentType}"`, post(dry, body, { contentType }))),
  single('create from a patch', post(dry, body, { contentType: mergePatch })),
  single('create from CBOR', post(dry, 'x', { contentType: 'application/cbor' })),
  { name: 'a patch without a content type', steps: [made, patch('', oneConfigMap, { data: {} })] },
  { name: 'a patch of JSON', steps: [made, patch('application/json', oneConfigMap, { data: {} })] },
  {
    name: 'a patch with a character set',
    steps: [made, patch(`${mergePatch}; charset=utf-8`, oneConfigMap, { data: { c: 'd' } })],
  },
  { name: 'a patch of CBOR', steps: [made, patch('application/apply-patch+cbor', oneConfigMap, 'x')] },
  { name: 'an empty merge patch', steps: [made, patch(mergePatch, oneConfigMap, '')] },
  { name: 'an empty JSON patch', steps: [made, patch(jsonPatch, oneConfigMap, '')] },
  single(
    'apply from YAML that comes twice',
    apply(oneConfigMap, 'apiVersion: v1\nkind: ConfigMap\nkind: ConfigMap\nmetadata:\n  name: one\n'),
  ),
  single('apply of nothing', apply(oneConfigMap, '')),
  single('apply of a text', apply(oneConfigMap, '"x"')),
  single('apply of a list', apply(oneConfigMap, '[]')),
  { name: 'replace without a body', steps: [made, { method: 'PUT', path: oneConfigMap }] },
  { name: 'replace from a list', steps: [made, put(oneConfigMap, '[]')] },
  {
    name: 'replace from YAML',
    steps: [made, put(oneConfigMap, 'metadata: {name: one}\ndata: {c: d}\n', { contentType: 'application/yaml' })],
  },
  {
    name: 'delete with a body of XML',
    steps: [made, remove(oneConfigMap, { body: '<a/>', contentType: 'application/xml' })],
  },
  { name: 'delete with a body that is none', steps: [made, remove(oneConfigMap, { body: '{"a":' })] },
  { name: 'delete with a body of another kind', steps: [made, remove(oneConfigMap, { body })] },
  {
    name: 'delete with YAML',
    steps: [made, remove(oneConfigMap, { body: 'gracePeriodSeconds: 0\n', contentType: 'application/yaml' })],
  },
  { name: 'delete with unknown fields', steps: [made, remove(oneConfigMap, { body: { nonsense: true } })] },
  { name: 'delete with a wrong type', steps: [made, remove(oneConfigMap, { body: { gracePeriodSeconds: 'x' } })] },
  ...answers.flatMap(([name, accept]): ParityCase[] => {
    // The list of what can be had is a known difference; one case has it.
    const rest = name === 'HTML' ? { accept } : { accept, only: shape };
    return [
      { name: `one as ${name}`, steps: [made, get(oneConfigMap, rest)] },
      { name: `a list as ${name}`, steps: [made, get(`${configMaps}?${mine}`, { accept, only: shape })] },
    ];
  }),
  { name: 'a list as metadata', steps: [made, get(`${configMaps}?${mine}`, { accept: asMetadataList })] },
  { name: 'a list as metadata of one', steps: [made, get(`${configMaps}?${mine}`, { accept: asMetadata })] },
  { name: 'a list as a table', steps: [made, get(`${configMaps}?${mine}`, { accept: asTable })] },
  {
    name: 'a list as a table with objects',
    steps: [made, get(`${configMaps}?${mine}&includeObject=Object`, { accept: asTable })],
  },
  {
    name: 'a table with objects of no kind',
    steps: [made, get(`${configMaps}?${mine}&includeObject=Some`, { accept: asTable })],
  },
  { name: 'a list as YAML', steps: [made, get(`${configMaps}?${mine}`, { accept: 'application/yaml' })] },
  { name: 'one as YAML, whole', steps: [made, get(oneConfigMap, { accept: 'application/yaml' })] },
  single('a refusal as YAML', get(oneConfigMap, { accept: 'application/yaml' })),
  single('a refusal as a table', get(oneConfigMap, { accept: asTable })),
  single('a creation as a table', post(dry, body, { accept: asTable })),
  single('a creation as metadata', post(dry, body, { accept: asMetadata })),
  { name: 'a deletion as a table', steps: [made, remove(oneConfigMap, { accept: asTable })] },
  { name: 'a deletion as YAML', steps: [made, remove(`${oneConfigMap}?dryRun=All`, { accept: 'application/yaml' })] },
  single('one that is not there, prettily', get(`${oneConfigMap}?pretty=true`)),
  {
    name: 'a watch as YAML',
    steps: [
      made,
      get(`${configMaps}?watch=1&${mine}&timeoutSeconds=2`, { accept: 'application/yaml', events: 1, only: [] }),
    ],
  },
  {
    name: 'a watch as a table',
    steps: [made, get(`${configMaps}?watch=1&${mine}&timeoutSeconds=5`, { accept: asTable, events: 1 })],
  },
  {
    name: 'a watch as metadata',
    steps: [made, get(`${configMaps}?watch=1&${mine}&timeoutSeconds=5`, { accept: asMetadata, events: 1 })],
  },
  {
    name: 'a watch as a list of metadata',
    steps: [made, get(`${configMaps}?watch=1&${mine}&timeoutSeconds=2`, { accept: asMetadataList, events: 1 })],
  },
  {
    name: 'a watch in a form that is none',
    steps: [
      made,
      get(`${configMaps}?watch=1&${mine}&timeoutSeconds=2`, {
        accept: 'image/png',
        events: 1,
        only: ['reason', 'code'],
      }),
    ],
  },
];
