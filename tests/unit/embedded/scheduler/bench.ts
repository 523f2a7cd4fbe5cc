import { createClient, resources } from '../../../../src/embedded/client/index.ts';
import {
  createScheduler,
  type EventsApi,
  type Scheduler,
  type SchedulerConfiguration,
} from '../../../../src/embedded/scheduler/index.ts';
import type { KubeObject, Node, Pod } from '../../../../src/kube/index.ts';
import { type ComponentBench, newComponentBench } from '../client/component.ts';

export interface SchedulerBench extends ComponentBench, Disposable {
  readonly scheduler: Scheduler;
  addNode(name: string, parts?: NodeParts): Promise<Node>;
  addPod(name: string, spec?: object, metadata?: object): Promise<Pod>;
  /** A Pod as the API server has it. */
  pod(name: string): Promise<Pod>;
  /** Notes of its Events, oldest first, with their reasons: `FailedScheduling: ...`. */
  events(name: string): Promise<string[]>;
  /** Lets a second pass. */
  settle(): Promise<void>;
}

export interface NodeParts {
  readonly labels?: Record<string, string>;
  readonly taints?: readonly object[];
  readonly unschedulable?: boolean;
  readonly allocatable?: Record<string, string>;
  readonly images?: { names: string[]; sizeBytes: number }[];
}

/** A cluster with a scheduler and no kubelets, at a time that the test steps. */
export function newSchedulerBench(configuration?: SchedulerConfiguration, eventsApi?: EventsApi): SchedulerBench {
  const bench = newComponentBench();
  const admin = bench.context.client;
  const scheduler = createScheduler(bench.contextOf('system:kube-scheduler', 'kube-scheduler/v1.37.2'), {
    hostname: 'control-plane',
    eventsApi,
    ...(configuration === undefined ? {} : { configuration }),
  });
  const key = (name: string) => ({ namespace: 'default', name });
  return {
    ...bench,
    scheduler,
    async addNode(name, { labels = {}, taints, unschedulable, allocatable = {}, images } = {}) {
      const kubelet = createClient({
        transport: (request) => bench.cluster.handle(request),
        userAgent: 'kubelet/v1.37.2',
        identity: { username: `system:node:${name}`, groups: ['system:nodes', 'system:authenticated'] },
      });
      const size = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110', ...allocatable };
      await kubelet.create(resources.nodes, {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
        spec: {},
        status: { capacity: size, allocatable: size, ...(images === undefined ? {} : { images }) },
      } as Node);
      // A new Node is not ready; the controller that says it is, is not here.
      const spec = { taints: taints ?? null, ...(unschedulable ? { unschedulable } : {}) };
      return admin.patch(resources.nodes, { name }, 'merge', { spec });
    },
    addPod: (name, spec = {}, metadata = {}) =>
      admin.create(resources.pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', ...metadata },
        spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], ...spec },
      } as KubeObject as Pod),
    pod: (name) => admin.get(resources.pods, key(name)),
    async events(name) {
      const { items } = await admin.list(resources.events, { namespace: 'default' });
      return items
        .filter((event) => event['involvedObject'].name === name)
        .map((event) => `${event['reason']}: ${event['message']}`);
    },
    settle: () => bench.clock.advance(1000),
    [Symbol.dispose]() {
      scheduler[Symbol.dispose]();
      bench.clock[Symbol.dispose]();
    },
  };
}

/** A container that asks for so much. */
export const asking = (requests: Record<string, string>, more: object = {}) => ({
  containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests }, ...more }],
});
