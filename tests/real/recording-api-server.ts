import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string;
}

/** Just enough of an API server for kubectl to come to its real request; every request is kept. */
export interface RecordingServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

function resource(name: string, kind: string, namespaced: boolean, shortNames: string[]): object {
  return { name, singularName: kind.toLowerCase(), kind, namespaced, shortNames, verbs };
}

const core = [
  resource('pods', 'Pod', true, ['po']),
  resource('configmaps', 'ConfigMap', true, ['cm']),
  resource('secrets', 'Secret', true, []),
  resource('services', 'Service', true, ['svc']),
  resource('serviceaccounts', 'ServiceAccount', true, ['sa']),
  resource('events', 'Event', true, ['ev']),
  resource('namespaces', 'Namespace', false, ['ns']),
  resource('nodes', 'Node', false, ['no']),
];

function answer(method: string, path: string, body: string): [status: number, object: object] {
  if (path === '/version') return [200, { major: '1', minor: '37', gitVersion: 'v1.37.2' }];
  if (path === '/api') return [200, { kind: 'APIVersions', versions: ['v1'] }];
  if (path === '/apis') {
    const version = { groupVersion: 'apps/v1', version: 'v1' };
    const group = { name: 'apps', versions: [version], preferredVersion: version };
    return [200, { kind: 'APIGroupList', apiVersion: 'v1', groups: [group] }];
  }
  if (path === '/api/v1')
    return [200, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'v1', resources: core }];
  if (path === '/apis/apps/v1') {
    const resources = [resource('deployments', 'Deployment', true, ['deploy'])];
    return [200, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'apps/v1', resources }];
  }
  if (method === 'POST' && body.startsWith('{')) return [201, JSON.parse(body) as object];
  return [
    404,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404, message: 'not found' },
  ];
}

/** Listens on a free loopback port. */
export async function createRecordingServer(): Promise<RecordingServer> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const [method, url] = [request.method ?? '', request.url ?? ''];
      seen.push({ method, url, headers: JSON.stringify(request.headers), body });
      const [status, object] = answer(method, url.split('?', 1)[0] ?? '', body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(object));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
