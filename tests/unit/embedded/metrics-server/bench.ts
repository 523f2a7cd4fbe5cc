import { parseAllDocuments } from 'yaml';
import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import { startCluster } from '../../../../src/embedded/index.ts';
import { type KubeObject, metricsServerManifest } from '../../../../src/kube/index.ts';

/** A cluster that lives, on a clock that the test moves. */
export interface Bench extends Disposable {
  readonly clock: SimulatedClock;
  readonly cluster: Awaited<ReturnType<typeof startCluster>>;
  ask(method: string, path: string, body?: object, headers?: Record<string, string>, user?: string): Promise<Answer>;
  /** Makes objects, as `kubectl apply` of a new manifest does. */
  make(objects: readonly KubeObject[]): Promise<void>;
  advance(seconds: number): Promise<void>;
  /** The log of the first container of the first Pod with these labels. */
  logs(namespace: string, labels: string): Promise<string>;
}

/** What the API server answers. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into is the test's own affair.
  readonly body: any;
}

export const startMs = Date.parse('2026-03-01T12:00:00Z');

/** The objects of the pinned manifest; `change` may change the container of its Deployment. */
export function metricsServerObjects(change: (args: string[]) => string[] = (args) => args): KubeObject[] {
  const objects = parseAllDocuments(metricsServerManifest).map((document) => document.toJS() as KubeObject);
  for (const object of objects) {
    if (object.kind !== 'Deployment') continue;
    const [container] = object['spec'].template.spec.containers;
    container.args = change(container.args);
  }
  return objects;
}

const collections: Readonly<Record<string, string>> = {
  ServiceAccount: 'serviceaccounts',
  ClusterRole: 'clusterroles',
  RoleBinding: 'rolebindings',
  ClusterRoleBinding: 'clusterrolebindings',
  Service: 'services',
  Deployment: 'deployments',
  APIService: 'apiservices',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  Pod: 'pods',
};

/** Where an object is made. */
export function collectionOf({ apiVersion = '', kind, metadata: { namespace } }: KubeObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${collections[kind]}`;
}

/** Starts a cluster; one of a snapshot goes on from it. */
export async function newBench(nodes = 2, snapshot?: unknown): Promise<Bench> {
  const clock = createSimulatedClock({ startMs, machine: systemClock });
  const random = createSeededRandom(7);
  const cluster = await startCluster({ clock, random, nodes, ...(snapshot === undefined ? {} : { snapshot }) });
  const ask: Bench['ask'] = async (method, path, body, headers = {}, user = 'kubernetes-admin') => {
    const groups = user === 'kubernetes-admin' ? ['system:masters', 'system:authenticated'] : ['system:authenticated'];
    const sent = new Request(`https://cluster${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = cluster.fetch(sent, { clientIdentity: { username: user, groups } });
    let response: Response | undefined;
    void answer.then((value) => {
      response = value;
    });
    // What goes over the cluster's network takes a moment of its time.
    for (let round = 0; response === undefined && round < 40; round += 1) await clock.advance(round < 20 ? 1 : 2000);
    response = await answer;
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
  };
  return {
    clock,
    cluster,
    ask,
    async make(objects) {
      for (const object of objects) {
        const { status, text } = await ask('POST', collectionOf(object), object);
        if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${text}`);
      }
    },
    advance: (seconds) => clock.advance(seconds * 1000),
    async logs(namespace, labels) {
      const { body } = await ask('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${labels}`);
      const name = body.items[0]?.metadata.name;
      return (await ask('GET', `/api/v1/namespaces/${namespace}/pods/${name}/log`)).text;
    },
    [Symbol.dispose]() {
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}
