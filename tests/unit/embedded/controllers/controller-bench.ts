import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import { type ApiClient, createClient, type Resource, resources } from '../../../../src/embedded/client/index.ts';
import { createControllerManager } from '../../../../src/embedded/controllers/index.ts';
import { type Cluster, createCluster } from '../../../../src/embedded/index.ts';
import { formatTime, type KubeObject, type Pod, type PodCondition } from '../../../../src/kube/index.ts';

/** A cluster with some controllers, at a time that the test steps; the test is scheduler and kubelet. */
export interface ControllerBench extends Disposable {
  readonly cluster: Cluster;
  readonly clock: SimulatedClock;
  /** As an administrator. */
  readonly client: ApiClient;
  /** What went wrong. */
  readonly logged: string[];
  /** Writes of others than the administrator: `who verb what name`. */
  readonly audit: string[];
  create<T extends KubeObject>(resource: Resource<T>, object: T): Promise<T>;
  pods(namespace?: string): Promise<readonly Pod[]>;
  /** Events as `type reason message`, in their order. */
  events(kind?: string): Promise<string[]>;
  /** What the scheduler and the kubelet do with a Pod: bound, Running and ready, or as told. */
  setPod(
    pod: Pod,
    phase: 'Failed' | 'Pending' | 'Running' | 'Succeeded',
    isReady?: boolean,
    more?: object,
  ): Promise<void>;
  /** All Pods that are Pending become Running and ready; those on their way out go. */
  runPods(namespace?: string): Promise<void>;
}

/** What else a bench is made with. */
export interface BenchOptions {
  /** Answers a request in place of the API server, as an aggregated one would. */
  readonly aggregated?: (path: string) => KubeObject | undefined;
}

export async function newControllerBench(
  controllers: readonly string[],
  { aggregated }: BenchOptions = {},
): Promise<ControllerBench> {
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  const random = createSeededRandom(1);
  const cluster = createCluster({
    clock,
    random,
    ...(controllers.some((name) => name.includes('serviceaccount-controller') || name === '*')
      ? {}
      : { serviceAccountController: 'built-in' }),
  });
  // Code that is loaded later would be late on a clock that is stepped.
  await cluster.load();
  const logged: string[] = [];
  const audit: string[] = [];
  cluster.subscribeAudit((event) => {
    if (event.stage !== 'ResponseComplete' || ['get', 'list', 'watch'].includes(event.verb)) return;
    if (event.user.username === 'admin' || event.objectRef?.resource === 'events') return;
    const { resource = '', subresource, name = '' } = event.objectRef ?? {};
    const who = event.user.username?.replace('system:serviceaccount:kube-system:', '');
    audit.push(`${who} ${event.verb} ${resource}${subresource === undefined ? '' : `/${subresource}`} ${name}`.trim());
  });
  const clientOf = (username: string, groups: readonly string[], userAgent: string) =>
    createClient({
      transport: (request) => {
        const object = aggregated?.(request.path);
        return object === undefined
          ? cluster.handle(request)
          : { status: 200, headers: [], body: { kind: 'object', object, format: 'json' } };
      },
      userAgent,
      identity: { username, groups },
    });
  const client = clientOf('admin', ['system:masters', 'system:authenticated'], 'test/1');
  const manager = createControllerManager(
    ({ username, groups }, userAgent) => ({
      client: clientOf(username, groups, userAgent),
      clock,
      random,
      log: (level, message) => level === 'error' && logged.push(message),
    }),
    { controllers },
  );
  const pods = async (namespace = 'default') => (await client.list(resources.pods, { namespace })).items;
  const setPod: ControllerBench['setPod'] = async (pod, phase, isReady = phase === 'Running', more = {}) => {
    const { namespace = '', name = '' } = pod.metadata;
    if (pod.spec.nodeName === undefined) {
      const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
      const target = { apiVersion: 'v1', kind: 'Node', name: terms?.[0]?.matchFields?.[0]?.values?.[0] ?? 'node-1' };
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target };
      await client.request('POST', `/api/v1/namespaces/${namespace}/pods/${name}/binding`, binding);
    }
    const now = formatTime(clock.now());
    const condition: PodCondition = { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: now };
    const status = {
      phase,
      conditions: [condition],
      podIP: podIp(name),
      podIPs: [{ ip: podIp(name) }],
      startTime: now,
      ...more,
    };
    await client.patch(resources.pods, { namespace, name }, 'strategic', { status }, { subresource: 'status' });
  };
  return {
    cluster,
    clock,
    client,
    logged,
    audit,
    create: async (resource, object) => {
      const created = await client.create(resource, object);
      await clock.advance(10);
      return created;
    },
    pods,
    async events(kind) {
      const { items } = await client.list(resources.events, {});
      return items
        .filter(({ involvedObject }) => kind === undefined || involvedObject.kind === kind)
        .map(({ type, reason, message }) => `${type} ${reason} ${message}`);
    },
    setPod,
    async runPods(namespace) {
      for (const pod of await pods(namespace)) {
        const { namespace: space = '', name = '' } = pod.metadata;
        if (pod.metadata.deletionTimestamp !== undefined) {
          await client.delete(resources.pods, { namespace: space, name }, { gracePeriodSeconds: 0 });
        } else if (pod.status?.phase === 'Pending') await setPod(pod, 'Running');
      }
      await clock.advance(10);
    },
    [Symbol.dispose]: () => {
      manager[Symbol.dispose]();
      cluster[Symbol.dispose]();
    },
  };
}

/** An address that comes from the name alone. */
function podIp(name: string): string {
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 65_000, 7);
  return `10.244.${sum >> 8}.${sum & 255}`;
}

/** A Pod template with one container. */
export function newTemplate(app: string, image = 'nginx:1.27', more: object = {}): KubeObject['template'] {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: 'web', image }], ...more } };
}
