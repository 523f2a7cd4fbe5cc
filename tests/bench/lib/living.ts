import { createSeededRandom, createSimulatedClock, type SimulatedClock, systemClock } from '../../../src/base/index.ts';
import { startCluster } from '../../../src/embedded/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';

/** A cluster that lives, on a clock of its own that stands still until it is run. */
export interface LivingBench extends Disposable {
  readonly clock: SimulatedClock;
  readonly cluster: Awaited<ReturnType<typeof startCluster>>;
  /** Asks as its administrator. @throws Error for what is refused. */
  ask(method: string, path: string, body?: object): Promise<KubeObject>;
  /** Follows a collection, as a watch in the same program, until `isDone` says so of one of its objects. */
  until(path: string, isDone: (object: KubeObject) => boolean): Promise<void>;
}

const identity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** Starts one of so many nodes. */
export async function createLivingBench(nodes: number): Promise<LivingBench> {
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  const cluster = await startCluster({ clock, random: createSeededRandom(1), nodes });
  const send = async (method: string, path: string, query: string, body?: object, extra = {}) =>
    cluster.handle({
      method,
      path,
      query: new URLSearchParams(query),
      header: (name) => (name === 'accept' || name === 'content-type' ? 'application/json' : undefined),
      body: body === undefined ? '' : JSON.stringify(body),
      clientIdentity: identity,
      ...extra,
    });
  const ask = async (method: string, path: string, body?: object): Promise<KubeObject> => {
    const { status, body: answer } = await send(method, path, '', body);
    if (status >= 300 || answer.kind !== 'object') throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.object as KubeObject;
  };
  return {
    clock,
    cluster,
    ask,
    async until(path, isDone) {
      const list = await ask('GET', path);
      if ((list['items'] as KubeObject[]).some(isDone)) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = new AbortController();
      const watcher = {
        event(type: string, object: unknown) {
          if (type !== 'BOOKMARK' && isDone(object as KubeObject)) resolve();
        },
        end: () => reject(new Error(`the watch of ${path} has ended`)),
      };
      const query = `watch=true&resourceVersion=${list.metadata.resourceVersion}`;
      const { status } = await send('GET', path, query, undefined, { signal: abort.signal, watcher });
      if (status !== 200) throw new Error(`watch ${path}: ${status}`);
      try {
        await promise;
      } finally {
        abort.abort();
      }
    },
    [Symbol.dispose]() {
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}

export const deploymentsPath = '/apis/apps/v1/namespaces/default/deployments';

/** A Deployment `web` of so many small Pods. */
export function deployment(replicas: number): KubeObject {
  const resources = { requests: { cpu: '10m', memory: '16Mi' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx', resources }] },
      },
    },
  };
}

/** Lets time pass at full speed until all that a fresh cluster runs is ready on all nodes, then stops it. */
export async function becomeReady({ clock, cluster, until }: LivingBench): Promise<void> {
  const nodes = cluster.nodeNames().length;
  clock.run(Number.POSITIVE_INFINITY);
  await until('/apis/apps/v1/namespaces/kube-system/daemonsets', ({ status }) => status?.numberReady === nodes);
  await until('/apis/apps/v1/namespaces/kube-system/deployments', ({ status }) => status?.readyReplicas > 0);
  clock.pause();
}

/** Makes the Deployment and lets time pass at full speed until all its Pods are ready. */
export async function runDeployment({ ask, clock, until }: LivingBench, replicas: number): Promise<void> {
  await ask('POST', deploymentsPath, deployment(replicas));
  clock.run(Number.POSITIVE_INFINITY);
  await until(deploymentsPath, ({ status }) => status?.readyReplicas === replicas);
  clock.pause();
}
