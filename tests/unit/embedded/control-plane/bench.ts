import { onTestFinished } from 'vitest';
import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import { startCluster } from '../../../../src/embedded/index.ts';
import type { KubeObject } from '../../../../src/kube/index.ts';

const startMs = Date.parse('2026-03-01T12:00:00Z');

/** A cluster that lives, on a clock that a test moves. */
export interface Bench extends Disposable {
  readonly clock: SimulatedClock;
  readonly cluster: Awaited<ReturnType<typeof startCluster>>;
  /** Errors in the logs of components. */
  readonly logged: string[];
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into is the test's own affair.
  ask(method: string, path: string, body?: object, contentType?: string): Promise<any>;
  pods(namespace: string): Promise<KubeObject[]>;
  advance(seconds: number): Promise<void>;
}

/** Makes one of three Nodes, unless told. */
export async function newBench(setup: Partial<Parameters<typeof startCluster>[0]> = {}): Promise<Bench> {
  const clock = createSimulatedClock({ startMs, machine: systemClock });
  const logged: string[] = [];
  const cluster = await startCluster({
    clock,
    random: createSeededRandom(7),
    nodes: 3,
    ...setup,
    log: (component, level, message) => {
      if (level === 'error') logged.push(`${component}: ${message}`);
    },
  });
  const ask: Bench['ask'] = async (method, path, body, contentType = 'application/json') => {
    const response = await cluster.fetch(
      new Request(`https://cluster${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': contentType } }),
      }),
      { clientIdentity: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } },
    );
    return response.json();
  };
  return {
    clock,
    cluster,
    logged,
    ask,
    pods: async (namespace) => (await ask('GET', `/api/v1/namespaces/${namespace}/pods`)).items,
    advance: (seconds) => clock.advance(seconds * 1000),
    [Symbol.dispose]() {
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}

/** Opens a bench that ends with the test that is running, `seconds` after its cluster has begun. */
export async function openBench(setup?: Parameters<typeof newBench>[0], seconds = 0): Promise<Bench> {
  const bench = await newBench(setup);
  onTestFinished(() => bench[Symbol.dispose]());
  if (seconds > 0) await bench.advance(seconds);
  return bench;
}

/** Status and reason of a Node's condition. */
export async function conditionOf(bench: Bench, node: string, type: string): Promise<string> {
  const { status } = await bench.ask('GET', `/api/v1/nodes/${node}`);
  const found = status.conditions.find((condition: { type: string }) => condition.type === type);
  return `${found.status} ${found.reason}`;
}

/** A Pod or a Node. */
export const isReady = (pod: KubeObject) =>
  pod['status'].conditions?.some(
    ({ type, status }: { type: string; status: string }) => type === 'Ready' && status === 'True',
  );
export const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    },
  },
});
export const deployments = '/apis/apps/v1/namespaces/default/deployments';
