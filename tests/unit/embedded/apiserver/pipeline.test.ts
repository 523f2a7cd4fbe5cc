import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../../../src/base/index.ts';
import { createCluster } from '../../../../src/embedded/index.ts';
import { newAsked } from '../ask.ts';
import { createStepClock } from '../step-clock.ts';

const notFound = 'the server could not find the requested resource';
const notAllowed = 'the server does not allow this method on the requested resource';

// Answers of kube-apiserver v1.37.2.
test.each([
  ['GET', '/api/v1/foos', 404, notFound],
  ['GET', '/api/v1/pods/x', 404, notFound],
  ['GET', '/api/v1/namespaces/default/nodes', 404, notFound],
  ['GET', '/api/v2/pods', 404, notFound],
  ['GET', '/apis/apps/v9/deployments', 404, notFound],
  ['GET', '/api/v1/namespaces/default/configmaps/a/status', 404, notFound],
  ['PATCH', '/api/v1/pods', 405, notAllowed],
  ['POST', '/api/v1/namespaces/default/configmaps/foo', 405, notAllowed],
  ['PUT', '/api/v1/namespaces/default/configmaps', 405, notAllowed],
  ['OPTIONS', '/api/v1/namespaces/default', 405, notAllowed],
  ['GET', '/api/v1/namespaces/default/configmaps/..%2fx', 404, notFound],
])('%s %s is refused with %i', async (method, path, status, message) => {
  const { ask } = newAsked();
  const answer = await ask(method, path);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', message, code: status, details: {} });
});

test.each(['/foo', '/apis/foo/v1/bars', '/livez/foo'])('nothing is at %s, in Go’s own words', async (path) => {
  const { ask } = newAsked();
  expect(await ask('GET', path)).toMatchObject({ status: 404, body: '404 page not found\n' });
});

test('every answer has an audit ID, the caller’s where there is one, and is not to be cached', async () => {
  const { ask } = newAsked();
  const own = await ask('GET', '/version');
  expect(own.headers.get('audit-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(own.headers.get('cache-control')).toBe('no-cache, private');
  expect((await ask('GET', '/version', undefined, { 'audit-id': 'mine' })).headers.get('audit-id')).toBe('mine');
  expect(own.body).toMatchObject({ major: '1', minor: '37', gitVersion: 'v1.37.2' });
});

describe('what the client accepts', () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const at = '/api/v1/namespaces/default';

  test.each([
    ['application/vnd.kubernetes.protobuf,application/json', 200, 'application/json'],
    ['*/*', 200, 'application/json'],
    ['application/yaml', 200, 'application/yaml'],
    ['application/json;q=0.1,application/yaml', 200, 'application/yaml'],
    ['application/cbor', 406, 'application/json'],
    ['text/html', 406, 'application/json'],
    ['application/json;as=Foo;v=v1;g=meta.k8s.io', 406, 'application/json'],
    ['application/json;as=Foo;v=v1;g=meta.k8s.io,application/json', 200, 'application/json'],
    ['application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', 406, 'application/json'],
  ])('%s is answered with %i', async (accept, status, type) => {
    const { ask } = newAsked();
    const answer = await ask('GET', at, undefined, { accept });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe(type);
  });

  test('a Table has the columns and cells of the kind, and the metadata of the object', async () => {
    const { ask } = newAsked();
    const { body } = await ask('GET', at, undefined, { accept: table });
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Status', 'Age']);
    expect(body.rows[0]).toMatchObject({
      cells: ['default', 'Active', '0s'],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'default' } },
    });
  });

  test('a Table can be without objects or headers, but not with what is none', async () => {
    const { ask } = newAsked();
    const bare = await ask('GET', `${at}?includeObject=None&noHeaders=true`, undefined, { accept: table });
    expect(bare.body).toMatchObject({ columnDefinitions: null, rows: [{ object: null }] });
    expect(await ask('GET', `${at}?includeObject=x`, undefined, { accept: table })).toMatchObject({
      status: 400,
      body: {
        message: `Unable to convert to Table as requested: includeObject: Invalid value: "x": must be 'Metadata', 'Object', 'None', or empty`,
      },
    });
  });

  test('people get JSON that is indented', async () => {
    const { cluster } = newAsked();
    const curl = await cluster.fetch(new Request(`http://cluster${at}`, { headers: { 'user-agent': 'curl/8' } }));
    expect(await curl.text()).toMatch(/^\{\n {2}"/);
  });

  test('a long answer is compressed for who accepts that', async () => {
    const { cluster, inDefault } = newAsked();
    await inDefault('POST', 'configmaps', { metadata: { name: 'a' }, data: { a: 'x'.repeat(200_000) } });
    const url = 'http://cluster/api/v1/namespaces/default/configmaps/a';
    const answer = await cluster.fetch(new Request(url, { headers: { 'accept-encoding': 'gzip' } }));
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    const plain = answer.body?.pipeThrough(new DecompressionStream('gzip'));
    expect(JSON.parse(await new Response(plain).text()).data.a).toHaveLength(200_000);
  });
});

describe('who may do what', () => {
  function newGuarded() {
    const clock = createStepClock();
    const cluster = createCluster({
      clock,
      random: createSeededRandom(1),
      tokens: new Map([
        ['admin', { username: 'admin', groups: ['system:masters'] }],
        ['bob', { username: 'bob', groups: [] }],
      ]),
    });
    const get = async (path: string, headers: Record<string, string>) => {
      const answer = await cluster.fetch(new Request(`http://cluster${path}`, { headers }));
      return { status: answer.status, body: JSON.parse(await answer.text()) };
    };
    return { cluster, get };
  }

  test('a token that nobody has is 401', async () => {
    const { get } = newGuarded();
    expect(await get('/api/v1/pods', { authorization: 'Bearer nobody' })).toMatchObject({
      status: 401,
      body: { message: 'Unauthorized', reason: 'Unauthorized' },
    });
  });

  test('who has no right is told what it lacks', async () => {
    const { get } = newGuarded();
    expect(await get('/api/v1/pods', { authorization: 'Bearer bob' })).toMatchObject({
      status: 403,
      body: {
        message: 'pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope',
      },
    });
  });

  test('an administrator may speak for another', async () => {
    const { get } = newGuarded();
    const headers = { authorization: 'Bearer admin', 'impersonate-user': 'bob' };
    expect(await get('/api/v1/namespaces/x/secrets/y', headers)).toMatchObject({
      status: 403,
      body: {
        message:
          'secrets "y" is forbidden: User "bob" cannot get resource "secrets" in API group "" in the namespace "x"',
      },
    });
  });

  test('the audit stream tells of a request from its decision to its answer', async () => {
    const { cluster, get } = newGuarded();
    const events: object[] = [];
    using _audit = cluster.subscribeAudit((event) => events.push(event));
    await get('/api/v1/namespaces/default/pods', { authorization: 'Bearer bob' });
    expect(events).toMatchObject([
      {
        stage: 'ResponseComplete',
        verb: 'list',
        user: { username: 'bob' },
        objectRef: { resource: 'pods', namespace: 'default' },
        responseStatus: { code: 403 },
        annotations: { 'authorization.k8s.io/decision': 'forbid' },
      },
    ]);
  });
});

describe('health', () => {
  test.each(['/healthz', '/livez', '/readyz', '/readyz/etcd'])('%s is ok', async (path) => {
    const { ask } = newAsked();
    expect(await ask('GET', path)).toMatchObject({ status: 200, body: 'ok' });
  });

  test('?verbose names each check, and what was left out', async () => {
    const { ask } = newAsked();
    const { body } = await ask('GET', '/readyz?verbose&exclude=etcd&exclude=x');
    expect(body).toContain('[+]ping ok\n[+]etcd excluded: ok\n');
    expect(body).toContain('[+]shutdown ok\n');
    expect(body).toMatch(/readyz check passed\n$/);
  });
});

test('/metrics counts requests and what is stored', async () => {
  const { ask, inDefault } = newAsked();
  await inDefault('POST', 'configmaps', { metadata: { name: 'a' } });
  const { body } = await ask('GET', '/metrics');
  expect(body).toContain(
    'apiserver_request_total{code="201",dry_run="",component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="CREATE",version="v1"} 1',
  );
  expect(body).toContain('apiserver_storage_objects{resource="configmaps"} 1');
});

test('a cluster that is restored goes on where it was saved', async () => {
  const first = newAsked();
  await first.inDefault('POST', 'configmaps', { metadata: { name: 'a' } });
  const snapshot = JSON.parse(JSON.stringify(first.cluster.snapshot()));
  const second = newAsked({ snapshot });
  expect((await second.inDefault('GET', 'configmaps/a')).body).toEqual(
    (await first.inDefault('GET', 'configmaps/a')).body,
  );
  expect(second.cluster.store.revision).toBe(first.cluster.store.revision);
});
