import { createSeededRandom, systemClock } from '../../../src/base/index.ts';
import {
  type ApiRequest,
  type ApiResponse,
  bodyText,
  type Cluster,
  createCluster,
} from '../../../src/embedded/index.ts';

/** The bearer token of its one user. */
export const token = 'bench';

/** A cluster whose one user may do everything, with RBAC, and with Podpath's audit policy for a subscriber. */
export async function createBenchCluster(snapshot?: unknown): Promise<Cluster> {
  const cluster = createCluster({
    clock: systemClock,
    random: createSeededRandom(1),
    tokens: new Map([[token, { username: 'bench', groups: ['system:masters', 'system:authenticated'] }]]),
    serviceAccountController: 'built-in',
    ...(snapshot === undefined ? {} : { snapshot }),
  });
  await cluster.load();
  return cluster;
}

const none = new URLSearchParams();
const headers: Readonly<Record<string, string>> = {
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  'user-agent': 'bench/1',
};

/** A request within the program. */
export function newRequest(method: string, path: string, body: string, accept = 'application/json'): ApiRequest {
  return { method, path, query: none, header: (name) => (name === 'accept' ? accept : headers[name]), body };
}

/** Asks within the program. @throws Error for what is refused, or is not answered at once. */
export function ask(cluster: Cluster, request: ApiRequest): ApiResponse {
  const answer = cluster.handle(request);
  if (answer instanceof Promise) throw new Error(`${request.method} ${request.path} was not answered at once`);
  if (answer.status >= 300) throw new Error(`${request.method} ${request.path}: ${bodyText(answer.body)}`);
  return answer;
}

export const configMapsPath = '/api/v1/namespaces/default/configmaps';
export const podsPath = '/api/v1/namespaces/default/pods';

/** A small ConfigMap as JSON. */
export function configMap(name: string): string {
  return `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},"data":{"a":"b"}}`;
}

/** A Pod as a Deployment makes one, as JSON. */
export function pod(name: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web', tier: 'front' } },
    spec: {
      containers: [
        {
          name: 'web',
          image: 'nginx:1.27',
          ports: [{ containerPort: 80 }],
          env: [{ name: 'MODE', value: 'production' }],
          resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
          readinessProbe: { httpGet: { path: '/healthz', port: 80 } },
        },
      ],
    },
  });
}

/** A cluster with so many Pods. */
export async function createClusterWithPods(count: number): Promise<Cluster> {
  const cluster = await createBenchCluster();
  for (let index = 0; index < count; index += 1) ask(cluster, newRequest('POST', podsPath, pod(`web-${index}`)));
  return cluster;
}
