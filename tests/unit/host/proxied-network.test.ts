import { expect, it } from 'vitest';
import { createProxiedNetwork } from '../../../src/host/proxied-network.ts';

const service = {
  metadata: { name: 'web', namespace: 'default' },
  spec: { clusterIP: '10.96.0.7', ports: [{ port: 80, nodePort: 30080 }] },
};
const status = (message: string) => ({ kind: 'Status', message });
/** What the API server of a test answers, by path and query. */
const answers: Readonly<Record<string, readonly [number, unknown]>> = {
  '/api/v1/namespaces/default/services/web': [200, service],
  '/api/v1/namespaces/default/services/nobody': [
    200,
    { ...service, metadata: { name: 'nobody', namespace: 'default' } },
  ],
  '/api/v1/services': [200, { items: [service] }],
  '/api/v1/nodes': [200, { items: [{ status: { addresses: [{ address: '172.18.0.2' }] } }] }],
  '/api/v1/pods?fieldSelector=status.podIP%3D10.244.0.9': [
    200,
    { items: [{ metadata: { name: 'web-1', namespace: 'default' } }] },
  ],
  '/api/v1/pods?fieldSelector=status.podIP%3D10.96.0.7': [200, { items: [] }],
  '/api/v1/pods?fieldSelector=status.podIP%3D172.18.0.2': [200, { items: [] }],
  '/api/v1/pods?fieldSelector=status.podIP%3D10.9.9.9': [200, { items: [] }],
  '/api/v1/namespaces/default/services/web:80/proxy/a?b=c': [200, 'hello'],
  '/api/v1/namespaces/default/services/web:80/proxy/': [200, 'hello'],
  '/api/v1/namespaces/default/services/nobody:80/proxy/': [503, status('no endpoints available for service "nobody"')],
  '/api/v1/namespaces/default/pods/web-1:8080/proxy/': [200, 'pod'],
  '/api/v1/namespaces/default/pods/web-1:81/proxy/': [
    503,
    status('error trying to reach service: dial tcp 10.244.0.9:81: connect: connection refused'),
  ],
  '/api/v1/namespaces/default/pods/web-1:500/proxy/': [500, 'its own failure'],
};

async function ask(url: string): Promise<unknown> {
  const network = createProxiedNetwork(async (request) => {
    const { pathname, search } = new URL(request.url);
    const [code, body] = answers[`${pathname}${search}`] ?? [404, status('not found')];
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status: code });
  });
  const steps: string[] = [];
  const watch = {
    signal: new AbortController().signal,
    resolved: (address: string) => steps.push(address),
    connected: () => steps.push('connected'),
  };
  const answer = await network.request(
    { method: 'GET', url, headers: [['Host', 'x']], verifies: true },
    'default',
    watch,
  );
  if (answer.kind === 'failed') return [answer.failure, ...steps];
  if (answer.kind === 'unsupported') return answer.text.en.message;
  return [`${answer.response.status} ${new TextDecoder().decode(answer.response.body)}`, ...steps];
}

it.each([
  ['http://web/a?b=c', ['200 hello', '10.96.0.7', 'connected']],
  ['http://web.default.svc.cluster.local/', ['200 hello', '10.96.0.7', 'connected']],
  ['http://10.96.0.7/', ['200 hello', '10.96.0.7', 'connected']],
  ['http://172.18.0.2:30080/', ['200 hello', '172.18.0.2', 'connected']],
  ['http://172.18.0.2:30081/', ['refused', '172.18.0.2']],
  ['http://10.244.0.9:8080/', ['200 pod', '10.244.0.9', 'connected']],
  ['http://10.244.0.9:81/', ['refused', '10.244.0.9']],
  ['http://10.244.0.9:500/', ['500 its own failure', '10.244.0.9', 'connected']],
  ['http://nobody/', ['refused', '10.96.0.7']],
  ['http://web:81/', ['unreachable', 'web']],
  ['http://10.9.9.9/', ['unreachable', '10.9.9.9']],
  ['http://nonesuch/', ['unknownHost']],
  [
    'http://localhost:8080/',
    "localhost:8080 is on the machine that runs kubectl for this page, not in the cluster's network.",
  ],
  [
    'http://www.example.org/',
    'www.example.org is outside of the cluster; this terminal reaches Services, Pods and NodePorts of the cluster alone.',
  ],
])('%s', async (url, expected) => {
  expect(await ask(url)).toEqual(expected);
});
