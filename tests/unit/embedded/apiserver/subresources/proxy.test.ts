import { expect, test } from 'vitest';
import { type NodeBackend, NodeRefusal, type ProxyTarget } from '../../../../../src/embedded/index.ts';
import { newRunningPod } from '../../kubelets.ts';

/** A backend that tells what it was asked for. */
const echo: NodeBackend['fetch'] = async (target: ProxyTarget, request: Request) =>
  Response.json({
    to: target.kind === 'pod' ? `${target.pod.metadata.name}:${target.port}` : target.node.metadata.name,
    asked: `${request.method} ${request.url}`,
    body: await request.text(),
    token: request.headers.get('authorization'),
    kept: request.headers.get('x-own'),
  });

async function newService(ask: Awaited<ReturnType<typeof newRunningPod>>['ask'], endpoint: object = {}) {
  await ask('POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'web' },
    spec: { ports: [{ name: 'http', port: 8080, targetPort: 80 }] },
  });
  await ask('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
    metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    endpoints: [
      {
        addresses: ['10.244.0.5'],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', name: 'p', namespace: 'default' },
        ...endpoint,
      },
    ],
  });
}

const pods = '/api/v1/namespaces/default/pods';
const services = '/api/v1/namespaces/default/services';

test.each([
  ['GET', '/api/v1/nodes/n/proxy/metrics/cadvisor', 'n', 'GET https://172.18.0.2:10250/metrics/cadvisor'],
  [
    'GET',
    '/api/v1/nodes/n/proxy/stats/summary?only_cpu_and_memory=true',
    'n',
    'GET https://172.18.0.2:10250/stats/summary?only_cpu_and_memory=true',
  ],
  ['GET', '/api/v1/nodes/n:10250/proxy/', 'n', 'GET https://172.18.0.2:10250/'],
  ['GET', `${pods}/p/proxy/`, 'p:80', 'GET http://10.244.0.5/'],
  ['GET', `${pods}/p:8080/proxy/a%20b/c/?x=1`, 'p:8080', 'GET http://10.244.0.5:8080/a%20b/c/?x=1'],
  ['GET', `${pods}/https:p:443/proxy/a%2520b`, 'p:443', 'GET https://10.244.0.5/a%2520b'],
  ['POST', `${pods}/p/proxy`, 'p:80', 'POST http://10.244.0.5/'],
  ['DELETE', `${pods}/p/proxy/x`, 'p:80', 'DELETE http://10.244.0.5/x'],
  ['GET', `${services}/web:http/proxy/x`, 'p:80', 'GET http://10.244.0.5/x'],
  ['GET', `${services}/web:8080/proxy/x`, 'p:80', 'GET http://10.244.0.5/x'],
])('%s %s reaches %s as %s', async (method, path, to, asked) => {
  const { ask } = await newRunningPod({ fetch: echo });
  await newService(ask);
  expect(await ask(method, path)).toMatchObject({ status: 200, body: { to, asked } });
});

test('a body and headers are passed on, but not what proves who asks', async () => {
  const tokens = new Map([['secret', { username: 'jane', groups: [] }]]);
  const { ask } = await newRunningPod({ fetch: echo }, { tokens });
  const headers = { 'x-own': 'kept', authorization: 'Bearer secret', 'content-type': 'text/plain' };
  const { body } = await ask('POST', `${pods}/p/proxy/x`, 'hello', headers);
  expect(body).toMatchObject({ body: 'hello', token: null, kept: 'kept' });
});

test.each([
  [`${pods}/p/proxy`, `${pods}/p/proxy/`],
  [`${pods}/p/proxy?x=1`, `${pods}/p/proxy/?x=1`],
])('GET %s is sent on to %s', async (path, location) => {
  const { ask } = await newRunningPod({ fetch: echo });
  const { status, headers } = await ask('GET', path);
  expect({ status, location: headers.get('location') }).toEqual({ status: 301, location });
});

test.each([
  ['/login', `${pods}/p/proxy/login`],
  ['http://10.244.0.5/login', `${pods}/p/proxy/login`],
  ['https://example.org/login', 'https://example.org/login'],
])('a redirection to %s leads to %s', async (given, location) => {
  const { ask } = await newRunningPod({
    fetch: () => new Response(null, { status: 302, headers: { location: given } }),
  });
  const { status, headers } = await ask('GET', `${pods}/p/proxy/x`);
  expect({ status, location: headers.get('location') }).toEqual({ status: 302, location });
});

test.each([
  [`${pods}/x/proxy/`, 404, 'pods "x" not found'],
  [`${pods}/ftp:p:80/proxy/`, 400, 'invalid pod request "ftp:p:80"'],
  [`${pods}/p:70000/proxy/`, 503, 'error trying to reach service: dial tcp: address 70000: invalid port'],
  [`${services}/web/proxy/`, 503, 'no endpoints available for service "web"'],
  [`${services}/web:81/proxy/`, 503, 'no service port 81 found for service "web"'],
  [`${services}/x:80/proxy/`, 404, 'services "x" not found'],
  [`${services}/x:http/proxy/`, 503, 'no endpoints available for service "x"'],
  ['/api/v1/nodes/x/proxy/', 404, 'nodes "x" not found'],
  [`${pods}/:80/proxy/`, 400, 'invalid pod request ":80"'],
  [
    '/api/v1/nodes/n:1/proxy/',
    503,
    'error trying to reach service: dial tcp 172.18.0.2:1: connect: connection refused',
  ],
  [`${pods}/p/proxy/`, 503, 'error trying to reach service: dial tcp 10.244.0.5:80: connect: connection refused'],
  [`${pods}/p/proxy/?dryRun=All`, 400, 'dryRun is not supported'],
])('GET %s is %i: %s', async (path, status, message) => {
  const { ask } = await newRunningPod();
  await newService(ask);
  expect(await ask('GET', path)).toMatchObject({ status, body: { message } });
});

test.each([
  ['is not ready', { conditions: { ready: false } }],
  ['is no Pod', { targetRef: undefined }],
  ['has another address than its Pod', { addresses: ['10.244.0.6'] }],
])('an endpoint that %s is not asked', async (_, endpoint) => {
  const { ask } = await newRunningPod({ fetch: echo });
  await newService(ask, endpoint);
  expect(await ask('GET', `${services}/web:http/proxy/`)).toMatchObject({
    status: 503,
    body: { message: 'no endpoints available for service "web"' },
  });
});

test('what is asked for in a form of its own is asked for so', async () => {
  const { ask } = await newRunningPod({ fetch: (_, request) => new Response(request.headers.get('accept')) });
  const { status, body } = await ask('GET', `${pods}/p/proxy/`, undefined, { accept: 'text/event-stream' });
  expect({ status, body }).toEqual({ status: 200, body: 'text/event-stream' });
});

test('what a kubelet refuses is said as it says it', async () => {
  const { ask } = await newRunningPod({ fetch: () => Promise.reject(new NodeRefusal(404, '404 page not found\n')) });
  expect(await ask('GET', '/api/v1/nodes/n/proxy/x')).toMatchObject({ status: 404, body: '404 page not found\n' });
});
