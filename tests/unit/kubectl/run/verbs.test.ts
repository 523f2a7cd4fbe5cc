import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { LabFiles } from '../../../../src/kubectl/index.ts';
import { run } from '../../../../src/kubectl/index.ts';
import { createStage, type Stage } from './play.ts';

// Expected is what kubectl v1.37.2 printed for the same lines against `podpath embedded`.
let stage: Stage;
beforeAll(async () => {
  stage = await createStage('shop');
});
afterAll(() => stage[Symbol.dispose]());

const contents: Readonly<Record<string, string>> = {
  'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {color: red}\n',
  'both.yaml': ['one', 'two']
    .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "1"}\n`)
    .join('---\n'),
  'nameless.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: b}}\n',
  'pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx:1.27}]}\n',
  'custom.yaml': 'env:\n- {name: Z, value: "1"}\nimagePullPolicy: Never\n',
  'custom.json': '{"env": [{"name": "X", "value": "y"}]}',
  'named.json': '{"name": "x"}',
  'color.txt': 'red\n',
  'list.json': '[1]',
};
const files: LabFiles = {
  folder: '/lab',
  read: async (path) => contents[path],
  list: async () => undefined,
};

async function kubectl(line: string): Promise<string> {
  let printed = '';
  const write = (chunk: string | Uint8Array): void => {
    printed += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
  };
  const argv = line.split(' ');
  const code = await run({
    ...stage.world,
    argv,
    stdout: write,
    stderr: write,
    files,
  });
  return `[${code}] ${printed}`;
}

test.each([
  ['explain list', 'error: GVR (/v1, Resource=lists) not found in OpenAPI schema\n'],
  ['explain List', 'error: GVR (/v1, Resource=lists) not found in OpenAPI schema\n'],
  ['explain list --output=plaintext-openapiv2', `error: couldn't find resource for "/v1, Kind=List"\n`],
  [
    'get list',
    'Error from server (NotFound): Unable to list "/v1, Resource=lists": the server could not find the requested resource\n',
  ],
  [
    'get lists.apps',
    'Error from server (NotFound): Unable to list "apps/v1, Resource=lists": the server could not find the requested resource\n',
  ],
])(
  '%s',
  async (line, said) => {
    expect(await kubectl(line)).toBe(`[1] ${said}`);
  },
  60_000,
);

describe('an object without a name', () => {
  it.each([
    ['apply --server-side -f nameless.yaml', 'error: resource name may not be empty\n'],
    ['replace -f nameless.yaml', 'error: error when replacing "nameless.yaml": resource name may not be empty\n'],
    ['delete -f nameless.yaml', 'error: error when deleting "nameless.yaml": resource name may not be empty\n'],
    ['patch -f nameless.yaml -p {}', 'error: resource name may not be empty\n'],
  ])('is refused: %s', async (line, said) => {
    await kubectl('create configmap bystander');
    expect(await kubectl(line)).toBe(`[1] ${said}`);
    // A request without a name would be for all of them.
    expect(await kubectl('get configmap bystander -o name')).toBe('[0] configmap/bystander\n');
  });
});

test('diff --prune shows what apply --prune would delete, whole', async () => {
  await kubectl('apply -f settings.yaml');
  await kubectl('apply -f both.yaml');
  const said = await kubectl('diff -f settings.yaml --prune --prune-allowlist=core/v1/ConfigMap');
  expect(
    said.split('\n').filter((line) => /^(\[|@@|. {2}name:|. {2}color:|. {2}a:|. {2}managedFields)/.test(line)),
  ).toEqual([
    expect.stringMatching(
      /^\[1\] diff -u -N \/tmp\/LIVE-\d+\/v1\.ConfigMap\.shop\.one \/tmp\/MERGED-\d+\/v1\.ConfigMap\.shop\.one$/,
    ),
    '@@ -1,27 +0,0 @@',
    '-  a: "1"',
    '-  managedFields:',
    '-  name: one',
    '@@ -1,27 +0,0 @@',
    '-  a: "1"',
    '-  managedFields:',
    '-  name: two',
  ]);
  expect(await kubectl('diff -f settings.yaml --prune --prune-allowlist=core/v1/Secret')).toBe('[0] ');
});

describe('debug --custom', () => {
  it('lays a partial container over the profile, from YAML or JSON', async () => {
    await kubectl('create -f pod.yaml');
    await kubectl('debug web --image=busybox --custom=custom.yaml -c d1');
    await kubectl('debug web --image=busybox --custom=custom.json -c d2');
    const shown = "jsonpath={.spec.ephemeralContainers[*]['name','imagePullPolicy','env']}";
    expect(await kubectl(`get pod web -o ${shown}`)).toBe(
      '[0] d1 d2 Never Always [{"name":"Z","value":"1"}] [{"name":"X","value":"y"}]',
    );
  });

  it.each([
    ['named.json', 'name, command, image, lifecycle and volume devices are not modifiable via custom profile'],
    [
      'color.txt',
      'color.txt does not contain a valid container spec: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type v1.Container',
    ],
    [
      'list.json',
      'list.json does not contain a valid container spec: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type v1.Container',
    ],
  ])('refuses %s', async (file, said) => {
    expect(await kubectl(`debug web --image=busybox --custom=${file}`)).toBe(`[1] error: ${said}\n`);
  });
});

test('wait --for=delete tells of the first that time ran out, and of the next that it could not be asked', async () => {
  await kubectl('create configmap stays');
  await kubectl('create configmap stays-too');
  expect(await kubectl('wait cm/stays cm/stays-too --for=delete --timeout=100ms')).toBe(
    '[1] timed out waiting for the condition on configmaps/stays\ncontext deadline exceeded\n',
  );
});

test.each([
  ['get pod .', `error: invalid resource name ".": [may not be '.']\n`],
  ['logs ..', `error: invalid resource name "..": [may not be '..']\n`],
  ['describe pod a%b', `error: invalid resource name "a%b": [may not contain '%']\n`],
  ['cordon .', `error: invalid resource name ".": [may not be '.']\n`],
  ['create token .', `error: failed to create token: invalid resource name ".": [may not be '.']\n`],
  [
    'describe pod nowhere .',
    `Error from server (NotFound): pods "nowhere" not found\ninvalid resource name ".": [may not be '.']\n`,
  ],
  ['get -n a%b/ pods', `invalid namespace "a%b/": [may not contain '/' may not contain '%']\n`],
  ['delete -n . pod x', `error: invalid namespace ".": [may not be '.']\n`],
  ['create -n . configmap a', `error: failed to create configmap: invalid namespace ".": [may not be '.']\n`],
])('what no path can have is asked nobody: %s', async (line, printed) => {
  expect(await kubectl(line)).toBe(`[1] ${printed}`);
});

test('--as and --as-group take names in any script', async () => {
  expect(await kubectl('auth whoami --as=an😀n --as-group=组')).toBe(
    '[0] ATTRIBUTE   VALUE\nUsername    an😀n\nGroups      [组 system:authenticated]\n',
  );
  expect(await kubectl('get pods -n default --as=张三')).toBe(
    '[1] Error from server (Forbidden): pods is forbidden: User "张三" cannot list resource "pods" in API group "" in the namespace "default"\n',
  );
});

it('looks no more at what it scales once the time is over', async () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'unseen' },
    spec: {
      selector: { matchLabels: { app: 'unseen' } },
      template: {
        metadata: { labels: { app: 'unseen' } },
        spec: { containers: [{ name: 'c', image: 'busybox:1.36' }] },
      },
    },
  };
  let [printed, looks] = ['', 0];
  const shared = {
    ...stage.world,
    stdout: () => undefined,
    stderr(text: string | Uint8Array) {
      printed += String(text);
    },
    fetch(request: Request) {
      if (request.method === 'GET' && request.url.includes('/scale')) looks += 1;
      return stage.world.fetch(request);
    },
  };
  const stdin = new Blob([JSON.stringify(deployment)]).stream();
  expect(await run({ ...shared, argv: ['create', '-f', '-'], stdin })).toBe(0);
  const argv = ['scale', 'deployment/unseen', '--replicas=2', '--timeout=20ms'];
  expect([await run({ ...shared, argv }), printed, looks]).toEqual([
    1,
    'error: timed out waiting for "unseen" to be synced\n',
    1,
  ]);
});
