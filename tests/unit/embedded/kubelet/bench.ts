import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import {
  type ApiClient,
  createClient,
  createMemory,
  type RootMemory,
  resources,
} from '../../../../src/embedded/client/index.ts';
import { type Cluster, createCluster } from '../../../../src/embedded/index.ts';
import { createKubelet, type Kubelet, type KubeletOptions } from '../../../../src/embedded/kubelet/index.ts';
import type { KubeObject, Pod, PodSpec } from '../../../../src/kube/index.ts';
import { createFakeRuntime, type FakeOptions, type FakeRuntime } from './fake-runtime.ts';
import { loadAll } from './load-all.ts';

/** A cluster with one node `n1`, whose containers do what a test says. */
export interface KubeletBench extends Disposable {
  readonly cluster: Cluster;
  readonly clock: SimulatedClock;
  readonly admin: ApiClient;
  readonly kubelet: Kubelet;
  /** Another kubelet of the same node, once the first was disposed of. */
  restart(): Kubelet;
  readonly runtime: FakeRuntime;
  /** What the first kubelet keeps for a snapshot. */
  readonly memory: RootMemory;
  readonly logged: string[];
  /** Makes a Pod that is bound to the node already. */
  run(name: string, spec: Partial<PodSpec>, metadata?: object): Promise<Pod>;
  pod(name: string): Promise<Pod>;
  /** `REASON MESSAGE` of what is told of an object, in order, with its count when above 1. */
  events(name: string): Promise<string[]>;
  remove(name: string, gracePeriodSeconds?: number): Promise<void>;
}

export async function newKubeletBench(
  fake: Omit<FakeOptions, 'clock'> = {},
  options: Partial<KubeletOptions> = {},
): Promise<KubeletBench> {
  await loadAll();
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  const random = createSeededRandom(1);
  const cluster = createCluster({ clock, random, serviceAccountController: 'built-in' });
  // Code that is loaded later would be late on a clock that is stepped.
  await cluster.load();
  const logged: string[] = [];
  const clientOf = (username: string, group: string) =>
    createClient({
      transport: (request) => cluster.handle(request),
      userAgent: 'kubelet/v1.37.2',
      identity: { username, groups: [group, 'system:authenticated'] },
    });
  const admin = clientOf('kubernetes-admin', 'system:masters');
  // What the controller manager publishes in every namespace.
  await admin.create(resources.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: 'default' },
    data: { 'ca.crt': 'CERTIFICATE' },
  });
  const runtime = createFakeRuntime({ clock, ...fake });
  const memory = createMemory();
  const start = (own?: RootMemory) =>
    createKubelet(
      {
        client: clientOf('system:node:n1', 'system:nodes'),
        clock,
        random,
        ...(own === undefined ? {} : { memory: own }),
        log: (level, message) => logged.push(`${level}: ${message}`),
      },
      {
        nodeName: 'n1',
        runtime,
        hostIp: '172.18.0.2',
        capacity: { cpuMillicores: 2000, memoryBytes: 8 * 2 ** 30, pods: 110, ephemeralStorageBytes: 2 ** 38 },
        ...options,
      },
    );
  const kubelet = start(memory);
  await clock.advance(1000);
  const key = (name: string) => ({ namespace: 'default', name });
  return {
    cluster,
    clock,
    admin,
    kubelet,
    restart: () => start(),
    memory,
    runtime,
    logged,
    run: (name, spec, metadata = {}) =>
      admin.create<Pod>(resources.pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', ...metadata },
        spec: { nodeName: 'n1', ...spec },
      }),
    pod: (name) => admin.get(resources.pods, key(name)),
    async events(name) {
      const { items } = await admin.list<KubeObject>(resources.events, { namespace: 'default' });
      return items
        .filter(({ involvedObject }) => involvedObject.name === name)
        .sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
        .map(({ reason, message, count }) => `${reason} ${message}${count > 1 ? ` (x${count})` : ''}`);
    },
    remove: (name, gracePeriodSeconds) =>
      admin.delete(resources.pods, key(name), gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    [Symbol.dispose]() {
      kubelet[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}

/** One container, named `c`. */
export const container = (image = 'nginx:1.27', rest: object = {}) => ({ name: 'c', image, ...rest });
