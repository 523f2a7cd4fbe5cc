import type { Due, Timer } from '../../../base/index.ts';
import { isSemanticallyEqual, type Node, type NodeStatus, type StatusError } from '../../../kube/index.ts';
import {
  createInformer,
  type Informer,
  isBoolean,
  isDue,
  isNumber,
  noMemory,
  optional,
  recordOf,
  resources,
} from '../../client/index.ts';
import { runtimeHandlers } from '../../runtime/cri.ts';
import { kernelVersion } from '../../runtime/kernel-version.ts';
import type { Agent } from '../agent.ts';
import type { PressureCondition } from '../eviction/thresholds.ts';
import type { KubeletOptions } from '../options.ts';
import { computeNodeConditions } from './conditions.ts';
import { createNodeLease } from './lease.ts';
import { machineOf, removedResources } from './resources.ts';

/** Registers the Node and tells how it is (`pkg/kubelet/kubelet_node_status.go`, v1.37). */
export interface NodeAgent extends Disposable {
  /** Resolves once the Node is there. */
  readonly registered: Promise<void>;
  /** As the API server has it. */
  current(): Node | undefined;
  /** Something of it has changed: it is told within so much time. */
  update(withinMs: number): void;
}

/** Whether the node is under a pressure, as eviction says. */
type PressureProbe = (condition: PressureCondition) => boolean;

interface NodeJson {
  readonly isRegistered: boolean;
  readonly nextDelayMs: number;
  readonly isWriting: boolean;
  readonly againMs: number;
  readonly due?: Due | undefined;
}

const isNodeJson = recordOf<NodeJson>({
  isRegistered: isBoolean,
  nextDelayMs: isNumber,
  isWriting: isBoolean,
  againMs: isNumber,
  due: optional(isDue),
});

/** So often the status is told though nothing has changed. */
const reportMs = 300_000;
/** So often upstream looks whether what the API server has is still true (`nodeStatusUpdateFrequency`). */
const checkMs = 10_000;
/** So long after the start the runtime and the network have been looked at. */
const readyMs = 500;
const retryMs = 100;
const maxRetryMs = 7000;
const maxImages = 50;

/** Begins to register. Upstream looks every 10 s whether something has changed; here what changes says so. */
export function createNodeAgent(
  agent: Agent,
  options: KubeletOptions,
  isUnderPressure: PressureProbe,
  problems: () => readonly string[],
): NodeAgent {
  const { client, clock, nodeName, runtime, log, memory = noMemory } = agent;
  const registered = Promise.withResolvers<void>();
  let nodes: Informer<Node> | undefined;
  let lease: Disposable | undefined;
  let timer: Timer | undefined;
  let made: Node | undefined;
  let timerAtMs = 0;
  let isOver = false;
  let isWriting = false;
  /** What is being written may not have it yet. */
  let againMs = reportMs;

  const current = () => nodes?.get('', nodeName) ?? made;
  const event = (reason: string) => {
    const message = `Node ${nodeName} status is now: ${reason}`;
    agent.nodeEvent(current()?.metadata.uid, 'Normal', reason, message);
  };
  const statusOf = (old: NodeStatus): NodeStatus => ({
    addresses: [
      { type: 'InternalIP', address: agent.hostIp },
      { type: 'Hostname', address: nodeName },
    ],
    ...machineOf(options, old),
    conditions: [
      ...(old.conditions ?? []).filter(({ type }) => !/^(Ready|.*Pressure)$/.test(type)),
      ...computeNodeConditions({
        nowMs: clock.now(),
        old: old.conditions ?? [],
        isUnderPressure,
        problems: problems(),
        changed: event,
      }),
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    declaredFeatures: [
      'ExtendWebSocketsToKubelet',
      'InPlacePodLevelResourcesVerticalScaling',
      'InPlacePodVerticalScalingInitContainers',
      'RestartAllContainersOnContainerExits',
    ],
    features: { supplementalGroupsPolicy: true },
    images: imagesOf(agent),
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: `${runtime.name}://${runtime.version}`,
      kernelVersion,
      kubeProxyVersion: '',
      kubeletVersion: 'v1.37.2',
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Podpath embedded',
      systemUUID: '',
      ...options.nodeInfo,
    },
    runtimeHandlers: runtimeHandlers.map((name) => ({
      features: { recursiveReadOnlyMounts: true, userNamespaces: false },
      name,
    })),
  });
  const register = async (): Promise<Node> => {
    const labels = {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': nodeName,
      'kubernetes.io/os': 'linux',
    };
    const { providerId, taints = [], annotations } = options;
    try {
      return await client.create<Node>(resources.nodes, {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name: nodeName,
          labels: { ...labels, ...options.labels },
          annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...annotations },
        },
        spec: {
          ...(providerId === undefined ? {} : { providerID: providerId }),
          ...(taints.length === 0 ? {} : { taints: taints as NonNullable<Node['spec']>['taints'] & object }),
        },
        status: statusOf({}),
      });
    } catch (error) {
      if ((error as Partial<StatusError>).code !== 409) throw error;
      return client.get<Node>(resources.nodes, { name: nodeName });
    }
  };
  const begin = async (delayMs: number) => {
    try {
      made = await register();
    } catch (error) {
      log('error', `kubelet ${nodeName}: registers its Node: ${(error as Error).message}`);
      if (isOver) return;
      nextDelayMs = Math.min(maxRetryMs, delayMs * 2);
      beginAgain(delayMs);
      return;
    }
    if (isOver) return;
    await follow();
    lease = createNodeLease(agent, current);
    agent.nodeEvent(undefined, 'Normal', 'Starting', 'Starting kubelet.');
    agent.nodeEvent(undefined, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    arm(readyMs);
    registered.resolve();
  };
  let nextDelayMs = retryMs;
  const beginAgain = (when: Due | number) => {
    timer = clock.schedule(() => void begin(nextDelayMs), when, `kubelet ${nodeName}: registers its Node again`);
  };
  const follow = async () => {
    const selectors = { fieldSelector: `metadata.name=${nodeName}` };
    nodes = createInformer<Node>({ ...agent, resource: resources.nodes, selectors });
    nodes.addHandlers({
      updated(old, node) {
        const was = old.spec?.unschedulable === true;
        const is = node.spec?.unschedulable === true;
        if (was !== is) event(is ? 'NodeNotSchedulable' : 'NodeSchedulable');
        // Somebody has given the node up, too soon.
        if (node.status?.conditions?.some(({ status }) => status === 'Unknown')) within(checkMs);
        // Somebody has written of resources that only they know of.
        const { status = {} } = node;
        const wanted = machineOf(options, status).allocatable;
        if (!isSemanticallyEqual(wanted, status.allocatable)) within(checkMs);
      },
    });
    await nodes.synced;
  };
  const arm = (when: Due | number) => {
    timer?.[Symbol.dispose]();
    timerAtMs = typeof when === 'number' ? clock.now() + when : when.atMs;
    if (!isOver) timer = clock.schedule(() => void tell(), when, `kubelet ${nodeName}: tells the Node's status`);
  };
  const within = (ms: number) => {
    if (isWriting) againMs = Math.min(againMs, ms);
    else if (clock.now() + ms < timerAtMs) arm(ms);
  };
  const tell = async () => {
    if (isWriting) {
      againMs = 0;
      return;
    }
    isWriting = true;
    let nextMs = reportMs;
    try {
      const old = current()?.status ?? {};
      const status = statusOf(old);
      const patch: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(status)) {
        if (!isSemanticallyEqual(value, old[key as keyof NodeStatus])) patch[key] = value;
      }
      const removed = removedResources(old);
      if (removed.length > 0)
        patch['allocatable'] = { ...status.allocatable, ...Object.fromEntries(removed.map((name) => [name, null])) };
      await client.patch(
        resources.nodes,
        { name: nodeName },
        'strategic',
        { status: patch },
        { subresource: 'status' },
      );
    } catch (error) {
      log('error', `kubelet ${nodeName}: Node status: ${(error as Error).message}`);
      nextMs = checkMs;
    }
    isWriting = false;
    arm(Math.min(nextMs, againMs));
    againMs = reportMs;
  };
  const saved = memory.keep('node', isNodeJson, () => ({
    isRegistered: lease !== undefined,
    nextDelayMs,
    isWriting,
    againMs,
    due: timer?.due,
  }));
  /** Goes on as the kubelet of before the snapshot. */
  const goOn = async (from: NodeJson) => {
    ({ againMs, nextDelayMs } = from);
    if (!from.isRegistered) {
      memory.whenRestored(() => (from.due === undefined ? void begin(nextDelayMs) : beginAgain(from.due)));
      return;
    }
    lease = createNodeLease(agent, current);
    memory.whenRestored(() => {
      if (from.isWriting) void tell();
      else if (from.due !== undefined) arm(from.due);
    });
    await follow();
    registered.resolve();
  };
  if (saved === undefined) void begin(retryMs);
  else void goOn(saved);

  return {
    registered: registered.promise,
    current,
    update(withinMs) {
      // Before the Node is there, what is told first has it.
      if (lease !== undefined) within(withinMs);
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
      lease?.[Symbol.dispose]();
      nodes?.[Symbol.dispose]();
    },
  };
}

/** The largest images first (`nodestatus.Images`). */
function imagesOf({ runtime }: Agent): NonNullable<NodeStatus['images']> {
  return [...runtime.listImages()]
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, maxImages)
    .map(({ repoDigests, repoTags, sizeBytes }) => ({ names: [...repoDigests, ...repoTags].slice(0, 5), sizeBytes }));
}
