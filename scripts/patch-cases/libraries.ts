import { execa } from 'execa';
import { bases } from './objects.ts';

/** A call of one of the functions of `libraries/main.go`. */
export interface LibraryCase {
  readonly name: string;
  readonly function: string;
  readonly kind?: string;
  readonly documents: readonly unknown[];
}

/** A call with what Go answered. */
export interface RecordedCall extends LibraryCase {
  readonly result?: unknown;
  readonly error?: string;
}

type Body = Record<string, unknown>;

const spec = (podSpec: Body): Body => ({ template: { spec: podSpec } });
const containers = (...list: Body[]): Body => spec({ containers: list });
const web = (rest: Body): Body => ({ name: 'web', image: 'web:1', ...rest });

function twoWays(kind: string, cases: Readonly<Record<string, readonly [Body, Body]>>): LibraryCase[] {
  return Object.entries(cases).map(([name, documents]) => ({
    name,
    function: 'createTwoWayMergePatch',
    kind,
    documents,
  }));
}

const twoWayCases: readonly LibraryCase[] = [
  ...twoWays('ConfigMap', {
    'nothing changes': [{ data: { a: '1' } }, { data: { a: '1' } }],
    'fields change, come and go': [{ data: { a: '1', b: '2' } }, { data: { a: '2', c: '3' } }],
    'a map goes': [{ data: { a: '1' }, immutable: true }, { immutable: true }],
    'a map becomes empty': [{ data: { a: '1' } }, { data: {} }],
    'a field becomes null': [{ data: { a: '1' } }, { data: null }],
    'scalars of a list come and go': [
      { metadata: { finalizers: ['a', 'b', 'c'] } },
      { metadata: { finalizers: ['c', 'd'] } },
    ],
    'scalars of a list change places': [
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['b', 'a'] } },
    ],
    'scalars of a list that were not in order': [
      { metadata: { finalizers: ['b', 'a'] } },
      { metadata: { finalizers: ['b', 'a'] } },
    ],
    'a list of scalars goes': [{ metadata: { finalizers: ['a'] } }, { metadata: {} }],
    'a list of scalars becomes empty': [{ metadata: { finalizers: ['a'] } }, { metadata: { finalizers: [] } }],
    'a list of scalars comes': [{ metadata: {} }, { metadata: { finalizers: ['a'] } }],
    'an unknown map that does not change': [{ unknown: { a: '1' } }, { unknown: { a: '1' } }],
    'an unknown map that changes': [{ unknown: { a: '1' } }, { unknown: { a: '2' } }],
    'an unknown list that changes': [{ unknown: ['1'] }, { unknown: ['2'] }],
    'scalars of different types': [{ metadata: { finalizers: ['a'] } }, { metadata: { finalizers: ['a', 1] } }],
    'lists of lists': [{ metadata: { finalizers: [['a']] } }, { metadata: { finalizers: [['b']] } }],
    'a directive in both': [{ data: { $patch: 'replace', a: '1' } }, { data: { $patch: 'delete', a: '1' } }],
    'a directive that is no text': [{ data: { $patch: 1 } }, { data: { $patch: 'delete' } }],
  }),
  ...twoWays('PodTemplate', {
    'a container comes': [containers(web({})), containers(web({}), { name: 'side' })],
    'a container comes first': [containers(web({})), containers({ name: 'side' }, web({}))],
    'a container goes': [containers(web({}), { name: 'side' }), containers(web({}))],
    'containers change places': [containers({ name: 'a' }, { name: 'b' }), containers({ name: 'b' }, { name: 'a' })],
    'an image changes': [containers(web({})), containers(web({ image: 'web:2' }))],
    'a variable changes, comes and goes': [
      containers(
        web({
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        }),
      ),
      containers(
        web({
          env: [
            { name: 'B', value: '3' },
            { name: 'C', value: '4' },
          ],
        }),
      ),
    ],
    'a variable is repeated': [
      containers(
        web({
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
          ],
        }),
      ),
      containers(
        web({
          env: [
            { name: 'A', value: '2' },
            { name: 'A', value: '1' },
            { name: 'B', value: '3' },
          ],
        }),
      ),
    ],
    'arguments change': [containers(web({ args: ['a', 'b'] })), containers(web({ args: ['b', 'a'] }))],
    'a container has no name': [containers(web({})), containers({ image: 'x' })],
    'a volume gets another source': [
      spec({ volumes: [{ name: 'v', emptyDir: {} }] }),
      spec({ volumes: [{ name: 'v', configMap: { name: 'c' } }] }),
    ],
    'a volume changes within its source': [
      spec({ volumes: [{ name: 'v', configMap: { name: 'c', optional: true } }] }),
      spec({ volumes: [{ name: 'v', configMap: { name: 'd' } }] }),
    ],
    'ports sorted as text': [
      containers(web({ ports: [{ containerPort: 80 }, { containerPort: 443 }, { containerPort: 9 }] })),
      containers(web({ ports: [{ containerPort: 443, name: 'tls' }, { containerPort: 1000 }] })),
    ],
    'tolerations are replaced': [spec({ tolerations: [{ key: 'a' }] }), spec({ tolerations: [{ key: 'b' }] })],
    'a whole object': [bases.podTemplate as unknown as Body, containers(web({}))],
  }),
  ...twoWays('Deployment', {
    'a strategy changes': [
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { type: 'Recreate' } } },
    ],
    'a strategy changes within': [
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2 } } } },
    ],
  }),
  ...twoWays('Service', {
    'ports of one number': [
      {
        spec: {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      },
      { spec: { ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }, { port: 80 }] } },
    ],
  }),
];

const threeWays: Readonly<Record<string, readonly [string, Body, Body, Body]>> = {
  'the user changes a field': ['ConfigMap', { data: { a: '1' } }, { data: { a: '2' } }, { data: { a: '1' } }],
  'the user drops a field': [
    'ConfigMap',
    { data: { a: '1', b: '2' } },
    { data: { b: '2' } },
    { data: { a: '1', b: '2' } },
  ],
  'another adds a field': ['ConfigMap', { data: { a: '1' } }, { data: { a: '1' } }, { data: { a: '1', b: '2' } }],
  'another changes a field': ['ConfigMap', { data: { a: '1' } }, { data: { a: '1' } }, { data: { a: '2' } }],
  'both change a field': ['ConfigMap', { data: { a: '1' } }, { data: { a: '2' } }, { data: { a: '3' } }],
  'both make the same change': ['ConfigMap', { data: { a: '1' } }, { data: { a: '2' } }, { data: { a: '2' } }],
  'the user drops what another changed': [
    'ConfigMap',
    { data: { a: '1', b: '1' } },
    { data: { b: '1' } },
    { data: { a: '2', b: '1' } },
  ],
  'there was nothing before': ['ConfigMap', {}, { data: { a: '1' } }, { data: { b: '1' } }],
  'another adds a container': [
    'PodTemplate',
    containers(web({})),
    containers(web({ image: 'web:2' })),
    containers(web({}), { name: 'injected' }),
  ],
  'the user drops a container that another added to': [
    'PodTemplate',
    containers(web({}), { name: 'side' }),
    containers(web({})),
    containers(web({}), { name: 'side', tty: true }, { name: 'injected' }),
  ],
  'the user reorders containers': [
    'PodTemplate',
    containers({ name: 'a' }, { name: 'b' }),
    containers({ name: 'b' }, { name: 'a' }),
    containers({ name: 'a' }, { name: 'x' }, { name: 'b' }),
  ],
  'the user drops a finalizer': [
    'ConfigMap',
    { metadata: { finalizers: ['a', 'b'] } },
    { metadata: { finalizers: ['a'] } },
    { metadata: { finalizers: ['a', 'b', 'c'] } },
  ],
  'the user changes the source of a volume': [
    'PodTemplate',
    spec({ volumes: [{ name: 'v', emptyDir: {} }] }),
    spec({ volumes: [{ name: 'v', secret: { secretName: 's' } }] }),
    spec({ volumes: [{ name: 'v', emptyDir: {} }] }),
  ],
  'the user changes the strategy': [
    'Deployment',
    { spec: { strategy: { type: 'RollingUpdate' } } },
    { spec: { strategy: { type: 'Recreate' } } },
    { spec: { replicas: 5, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } } },
  ],
};

const threeWayCases: readonly LibraryCase[] = Object.entries(threeWays).flatMap(([name, [kind, ...documents]]) =>
  ['createThreeWayMergePatch', 'createThreeWayMergePatchWithConflicts', 'createThreeWayJsonMergePatch'].map(
    (functionName) => ({ name, function: functionName, kind, documents }),
  ),
);

const document = { a: { b: 'x' }, list: ['one', 'two'], n: null };
const operations: Readonly<Record<string, readonly unknown[]>> = {
  'an unknown kind': [{ op: 'merge' }],
  'no kind': [{}],
  'add without a path': [{ op: 'add' }],
  'add below what is absent': [{ op: 'add', path: '/absent/b', value: 1 }],
  'add below null': [{ op: 'add', path: '/n/b', value: 1 }],
  'add at no number': [{ op: 'add', path: '/list/x', value: 1 }],
  'add behind the end': [{ op: 'add', path: '/list/3', value: 1 }],
  'add at a number that is too long': [{ op: 'add', path: '/list/99999999999999999999', value: 1 }],
  'remove without a path': [{ op: 'remove' }],
  'remove what is absent': [{ op: 'remove', path: '/a/absent' }],
  'remove below what is absent': [{ op: 'remove', path: '/absent/b' }],
  'remove behind the end': [{ op: 'remove', path: '/list/2' }],
  'remove before the start': [{ op: 'remove', path: '/list/-3' }],
  'replace without a path': [{ op: 'replace' }],
  'replace with a path that is a number': [{ op: 'replace', path: 1 }],
  'replace below what is absent': [{ op: 'replace', path: '/absent/b', value: 1 }],
  'replace behind the end': [{ op: 'replace', path: '/list/2', value: 1 }],
  'replace all with a scalar': [{ op: 'replace', path: '', value: 1 }],
  'replace all with a list': [{ op: 'replace', path: '', value: [1] }],
  'move without from': [{ op: 'move', path: '/b' }],
  'move from what is absent': [{ op: 'move', from: '/absent/b', path: '/b' }],
  'move what is absent': [{ op: 'move', from: '/a/absent', path: '/b' }],
  'move without a path': [{ op: 'move', from: '/a' }],
  'move to below what is absent': [{ op: 'move', from: '/a', path: '/absent/b' }],
  'move to behind the end': [{ op: 'move', from: '/a', path: '/list/3' }],
  'move an item that is absent': [{ op: 'move', from: '/list/2', path: '/b' }],
  'test without a path': [{ op: 'test' }],
  'test below what is absent': [{ op: 'test', path: '/absent/b', value: 1 }],
  'test behind the end': [{ op: 'test', path: '/list/2', value: 1 }],
  'test a value that differs': [{ op: 'test', path: '/a', value: { b: 'y' } }],
  'test null': [{ op: 'test', path: '/n', value: null }],
  'copy without from': [{ op: 'copy', path: '/b' }],
  'copy from below what is absent': [{ op: 'copy', from: '/absent/b', path: '/b' }],
  'copy an item that is absent': [{ op: 'copy', from: '/list/x', path: '/b' }],
  'copy without a path': [{ op: 'copy', from: '/a' }],
  'copy to below what is absent': [{ op: 'copy', from: '/a', path: '/absent/b' }],
  'copy to behind the end': [{ op: 'copy', from: '/a', path: '/list/3' }],
  'copy until it is too much': Array.from({ length: 40 }, (_, index) => ({
    op: 'copy',
    from: '/a',
    path: `/a/${index}`,
  })),
  'escaped names': [{ op: 'add', path: '/~0~1~01', value: 1 }],
};

const jsonPatchTexts: readonly LibraryCase[] = Object.entries(operations).map(([name, patch]) => ({
  name,
  function: 'applyJsonPatch',
  documents: [document, patch],
}));

/** Calls every case in Go. Needs Go and, once, its module proxy. */
export async function recordCalls(): Promise<RecordedCall[]> {
  const cases = [...twoWayCases, ...threeWayCases, ...jsonPatchTexts];
  const input = cases.map((each) => `${JSON.stringify(each)}\n`).join('');
  const { stdout } = await execa('go', ['run', '.'], { cwd: new URL('libraries/', import.meta.url), input });
  const answers = stdout.split('\n').map((line) => JSON.parse(line) as Pick<RecordedCall, 'error' | 'result'>);
  return cases.map((each, index) => ({ ...each, ...answers[index] }));
}
