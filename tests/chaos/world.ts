import { createSeededRandom, createSimulatedClock, type SimulatedClock, systemClock } from '../../src/base/index.ts';
import { type ApiClient, createClient } from '../../src/embedded/client/index.ts';
import { startCluster } from '../../src/embedded/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { type Chance, createChance } from '../fuzz/chance.ts';

/** A cluster and who looks at it. */
export interface World extends Disposable {
  readonly clock: SimulatedClock;
  readonly cluster: Awaited<ReturnType<typeof startCluster>>;
  /** An administrator beside the network: what looks at the cluster uses it. */
  readonly admin: ApiClient;
  /** Since when there have been controllers without a pause, in milliseconds; infinite while there are none. */
  controllersSinceMs: number;
  /** Uids of Pods that somebody took away without waiting for their kubelets. */
  readonly forced: Set<string>;
  /**
   * A user's request, refused while the API server or etcd is stopped: the object, or undefined for a refusal that users see
   * (conflicts, quotas, budgets, what is gone). What must not be answered is reported.
   */
  ask(method: string, path: string, body?: object, contentType?: string): Promise<KubeObject | undefined>;
  /** Chance of one step. */
  chanceOf(step: number): Chance;
  report(what: string): void;
}

/** Whether the API server answers at once: without etcd requests wait for a time that a step holds still. */
export function isAnswering(cluster: World['cluster']): boolean {
  return cluster.isRunning('kube-apiserver') && cluster.isRunning('etcd');
}

/** What users see from time to time. */
const usualCodes = new Set([403, 404, 409, 429, 503, 504]);
const nodes = 5;

/** Starts the cluster of a seed. `report` is told what must not be. */
export async function createWorld(seed: number, report: (what: string) => void): Promise<World> {
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  const cluster = await startCluster({
    clock,
    random: createSeededRandom(seed),
    nodes,
    log(component, level, message) {
      // What JavaScript says of a mistake in a program, wherever it was caught.
      if (level === 'error' && /TypeError|RangeError|ReferenceError|is not a function|undefined/.test(message)) {
        report(`${component} logs: ${message}`);
      }
    },
  });
  const identity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
  const admin = createClient({ transport: (request) => cluster.handle(request), userAgent: 'chaos/1', identity });
  return {
    clock,
    cluster,
    admin,
    forced: new Set(),
    controllersSinceMs: Number.POSITIVE_INFINITY,
    async ask(method, path, body, contentType = 'application/json') {
      // Without etcd a request hangs for a minute, which no user waits for.
      if (!isAnswering(cluster)) return undefined;
      const [bare = '', query = ''] = path.split('?');
      const response = await cluster.handle({
        method,
        path: bare,
        query: new URLSearchParams(query),
        header: (name) =>
          ({ 'user-agent': 'kubectl/v1.37.2', accept: 'application/json', 'content-type': body && contentType })[name],
        body: body === undefined ? '' : JSON.stringify(body),
        clientIdentity: identity,
      });
      const object = response.body.kind === 'object' ? (response.body.object as KubeObject) : undefined;
      if (response.status < 300) return object;
      if (!usualCodes.has(response.status)) {
        report(`${method} ${path} is answered ${response.status}: ${object?.['message'] ?? response.body.kind}`);
      }
      return undefined;
    },
    chanceOf: (step) => createChance(createSeededRandom((Math.imul(step, 0x9e3779b1) ^ seed) >>> 0)),
    report,
    [Symbol.dispose]() {
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}
