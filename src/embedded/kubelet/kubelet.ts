import { isSemanticallyEqual, type KubeObject, type Pod, type PodCondition, type PodStatus } from '../../kube/index.ts';
import { computeQosClass } from '../apiserver/resources/core/pod/qos.ts';
import {
  type ComponentContext,
  createEventRecorder,
  createInformer,
  isBoolean,
  noMemory,
  resources,
} from '../client/index.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import { admit, findLack } from './admission/admit.ts';
import { createAgent } from './agent.ts';
import { createCgroupManager } from './cgroups/cgroup-manager.ts';
import { createBackoffTable } from './containers/backoff.ts';
import { createHookRunner } from './containers/hooks.ts';
import { createKiller } from './containers/kill.ts';
import { isMirrorPod, isTerminalPhase } from './containers/spec.ts';
import { createEvictionManager } from './eviction/eviction-manager.ts';
import { parseThresholds } from './eviction/thresholds.ts';
import { createImageManager } from './images/image-manager.ts';
import { createNodeAgent } from './node/node-agent.ts';
import { allocatableOf } from './node/resources.ts';
import { createRuntimeState } from './node/runtime-state.ts';
import type { KubeletOptions } from './options.ts';
import { createAllocations } from './pods/allocations.ts';
import { createMirrorPods } from './pods/mirror-pods.ts';
import { removeOrphans } from './pods/orphans.ts';
import { createPodSteps } from './pods/pod-steps.ts';
import { createPodWorkers } from './pods/pod-workers.ts';
import { createRelist } from './pods/relist.ts';
import { createProbeManager } from './probes/probe-manager.ts';
import { createStatusManager } from './status/status-manager.ts';
import { newStoppable } from './stoppable.ts';
import { createNodeDisk } from './volumes/node-disk.ts';
import { createObjectCache } from './volumes/object-cache.ts';
import { createVolumeManager } from './volumes/volume-manager.ts';

/** One node's kubelet. */
export interface Kubelet extends Disposable {
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  /** The cluster's time. */
  nowMs(): number;
  /** A Pod that this node has, by its name; of a static Pod the Pod itself, not its mirror. */
  pod(namespace: string, name: string): Pod | undefined;
  pods(): readonly Pod[];
  /** The status as the kubelet knows it, before the API server does. */
  statusOf(podUid: string): PodStatus | undefined;
}

/** What changes something on the node. */
const runtimeSteps = [
  'createContainer',
  'execSync',
  'pullImage',
  'removeContainer',
  'removePodSandbox',
  'runPodSandbox',
  'startContainer',
  'stopContainer',
  'stopPodSandbox',
  'updateContainerResources',
] as const;
const restartDelayMs = 10_000;
const maxRestartDelayMs = 300_000;
/** So often upstream looks whether its Node has changed (`nodeStatusUpdateFrequency`). */
const nodeCheckMs = 10_000;
/** So often upstream looks at a Pod of which there is no news (`syncFrequency`). */
const syncMs = 60_000;
/** A container that ran so long begins its waits anew. */
const restartExpiryMs = 600_000;

/** Starts the kubelet of one node: registers the Node, and runs the Pods that are bound to it (`pkg/kubelet/kubelet.go`, v1.37). */
export function createKubelet(outer: ComponentContext, options: KubeletOptions): Kubelet {
  const { clock, random, log, memory = noMemory } = outer;
  const { nodeName, hostIp, capacity } = options;
  let isStopped = false;
  const client = newStoppable(outer.client, ['create', 'delete', 'get', 'patch', 'request', 'update'], () => isStopped);
  const runtime = newStoppable(options.runtime, runtimeSteps, () => isStopped);
  const context: ComponentContext = { ...outer, client };
  const recorder = createEventRecorder({
    client,
    clock,
    component: 'kubelet',
    host: nodeName,
    onError: (error) => log('error', `kubelet ${nodeName}: Event: ${(error as Error).message}`),
    memory,
  });
  const agent = createAgent({
    ...context,
    nodeName,
    hostIp,
    runtime,
    runtimeType: runtime.name.split(':')[0] ?? '',
    memoryCapacityBytes: capacity.memoryBytes,
    dns: options.dns ?? { server: '10.96.0.10', domain: 'cluster.local' },
    recorder,
  });
  const selectors = { fieldSelector: `spec.nodeName=${nodeName}` };
  const pods = createInformer<Pod>({ client, clock, random, memory, resource: resources.pods, selectors });
  pods.addIndex('uid', ({ metadata }) => [metadata.uid ?? '']);
  const services = createInformer<KubeObject>({ client, clock, random, memory, resource: resources.services });
  const disk = options.disk ?? createNodeDisk();
  const allocatable = () => allocatableOf(options);
  const mirrors = createMirrorPods(
    agent,
    pods,
    options.staticPods,
    () => node.current(),
    (uid) => workers.sync(uid),
    (uid) => statuses.reconcile(uid),
    (uid) => workers.podOf(uid),
  );
  const known = (uid: string) => mirrors.byUid(uid) ?? pods.byIndex('uid', uid)[0];
  const podIp = (pod: Pod) =>
    pod.spec.hostNetwork === true ? hostIp : (runtime.listPodSandboxes(pod.metadata.uid)[0]?.ip ?? '');

  const configMaps = createObjectCache(context, resources.configMaps, (uids) => volumes.changed(uids));
  const secrets = createObjectCache(context, resources.secrets, (uids) => volumes.changed(uids));
  const volumes = createVolumeManager({ agent, disk, configMaps, secrets, allocatable, podIp, known });
  const statuses = createStatusManager({
    ...context,
    nodeName,
    apiPodOf: (uid) => mirrors.mirrorOf(uid) ?? pods.byIndex('uid', uid)[0],
    mayRun: (uid) => workers.mayRun(uid),
  });
  const prober = createProbeManager({
    agent,
    statusOf: (uid) => statuses.get(uid),
    podOf: (uid) => workers.podOf(uid),
    known,
    changed: (uid) => workers.sync(uid),
  });
  const hooks = createHookRunner(runtime, podIp);
  const maxDelayMs = options.maxRestartDelayMs ?? maxRestartDelayMs;
  const firstDelayMs = Math.min(restartDelayMs, maxDelayMs);
  const backoff = createBackoffTable(clock, firstDelayMs, maxDelayMs, restartExpiryMs, memory.part('restarts'));
  const { parallelPulls = 1 } = options;
  const images = createImageManager({ clock, runtime, parallelPulls, memory, pulled: () => node.update(nodeCheckMs) });
  const cgroups = createCgroupManager(agent, options, () => workers.active());
  const allocations = createAllocations(agent, cgroups, (pod) => {
    const others = workers.active().filter(({ metadata }) => metadata.uid !== pod.metadata.uid);
    return findLack(pod, others, allocatable());
  });
  const steps = createPodSteps({
    agent,
    images,
    volumes,
    configMaps,
    secrets,
    services,
    hooks,
    killer: createKiller(agent, hooks),
    disk,
    allocatable,
    backoff,
    probes: prober,
    prober,
    statuses,
    sandboxReady(pod) {
      const status = statuses.get(pod.metadata.uid ?? '');
      if (status === undefined) return;
      const conditions = (status.conditions ?? []).map((condition) => {
        if (condition.type !== 'PodReadyToStartContainers') return condition;
        const { reason, message, ...rest } = condition;
        return { ...rest, status: 'True' as const };
      });
      statuses.set(pod, { ...status, conditions });
    },
    isEnding: (uid) => workers.isEnding(uid),
    allocations,
    cgroups,
    prepare: (pod) => mirrors.reconcile(pod),
    observed: (uid) => relist.seen(uid),
    wake: (uid) => workers.sync(uid),
    acted: (uid) => relist.news(uid),
    forgotten(pod) {
      allocations.forget(pod.metadata.uid ?? '');
      mirrors.ended(pod);
      for (const deferred of allocations.deferred()) take(deferred);
    },
  });
  const workers = createPodWorkers(agent, steps, known, () => runtimeState.isPaused);
  const runtimeState = createRuntimeState(agent, () => {
    node.update(0);
    if (!runtimeState.isPaused) workers.resume();
  });
  const removals = runtime.subscribe(({ type, containerId }) => {
    if (type === 'DELETED') disk.forgetMounts(containerId);
  });
  const relist = createRelist(agent, (uid) => workers.sync(uid));
  const evictions = createEvictionManager({
    agent,
    thresholds: parseThresholds(options.evictionHard ?? {}),
    active: () => workers.active(),
    volumeBytesOf: ({ metadata, spec }) =>
      (spec.volumes ?? []).reduce((sum, { name, emptyDir }) => {
        const tree = emptyDir === undefined ? undefined : volumes.tree(metadata.uid ?? '', name ?? '');
        return sum + (tree === undefined || tree.isMemory ? 0 : tree.sizeBytes);
      }, 0),
    evict: (uid, eviction) => workers.evict(uid, eviction),
    ended: (uid) => workers.ended(uid),
    changed: () => node.update(0),
  });
  const node = createNodeAgent(agent, options, evictions.isUnder, runtimeState.problems);

  const take = (pod: Pod) => {
    const uid = pod.metadata.uid ?? '';
    if (workers.podOf(uid) === undefined && !isTerminalPhase(pod.status?.phase)) {
      if (pod.metadata.deletionTimestamp === undefined) {
        const refusal = evictions.admit(pod) ?? admit(pod, workers.active(), node.current(), allocatable());
        if (refusal !== undefined) {
          agent.podEvent(pod, 'Warning', refusal.reason, refusal.message);
          const { generation = 0 } = pod.metadata;
          statuses.set(pod, {
            ...(generation === 0 ? {} : { observedGeneration: generation }),
            qosClass: computeQosClass(pod.spec),
            phase: 'Failed',
            reason: refusal.reason,
            message: `Pod was rejected: ${refusal.message}`,
          });
          return;
        }
      }
    }
    workers.update(allocations.allocate(pod));
  };
  /** What the API server has told of Pods has been taken. */
  let isFollowing = false;
  const wasFollowing = memory.keep('follows', isBoolean, () => isFollowing) === true;
  const mirrorSeen = (uid: string) => {
    workers.sync(uid);
    statuses.reconcile(uid);
  };
  // A snapshot of the node has its cgroups.
  if (!memory.isRestoring) cgroups.enforceNodeAllocatable();
  // Static Pods need no API server: it may be one of them.
  mirrors.start(take, (pod) => workers.remove(pod));
  // Containers are made with the variables of Services: nothing starts before these are known.
  const ready = Promise.all([services.synced, node.registered]);
  void ready.then(async () => {
    await pods.synced;
    if (isStopped) return;
    isFollowing = true;
    const isNoNews = () => wasFollowing && memory.isRestoring;
    if (!isNoNews()) for (const { metadata } of mirrors.list()) mirrorSeen(metadata.uid ?? '');
    pods.addHandlers({
      added(pod) {
        if (isNoNews()) return;
        if (isMirrorPod(pod)) mirrors.seen(pod, mirrorSeen);
        else take(pod);
      },
      updated(old, pod) {
        if (isMirrorPod(pod)) {
          // Upstream passes over what else is changed, as a mirror has no resources allocated (`HandlePodUpdates`, v1.37.2): that
          // somebody deletes it gracefully is seen with the next of the regular syncs.
          if (isStatusOnly(old, pod)) mirrors.seen(pod, (uid) => statuses.reconcile(uid));
          else if (pod.metadata.deletionTimestamp !== undefined) mirrors.seen(pod, (uid) => workers.sync(uid, syncMs));
          return;
        }
        const uid = pod.metadata.uid ?? '';
        if (old.metadata.uid !== uid) workers.remove(old);
        if (!isStatusOnly(old, pod)) take(pod);
        else {
          workers.refresh(allocations.keep(pod));
          statuses.reconcile(uid);
          if (hasGateNews(old, pod)) workers.sync(uid);
        }
      },
      deleted(pod) {
        if (isMirrorPod(pod)) mirrors.seen(pod, mirrorSeen);
        else workers.remove(pod);
      },
    });
    if (isNoNews()) return;
    await removeOrphans(agent, (uid) => workers.podOf(uid) !== undefined || pods.byIndex('uid', uid).length > 0);
  });

  return {
    nodeName,
    runtime: options.runtime,
    nowMs: () => clock.now(),
    pod(namespace, name) {
      const found = pods.get(namespace, name);
      return found !== undefined && isMirrorPod(found) ? mirrors.staticPodOf(found) : found;
    },
    pods: () => pods.list(),
    statusOf: (uid) => statuses.get(uid),
    [Symbol.dispose]() {
      isStopped = true;
      workers[Symbol.dispose]();
      relist[Symbol.dispose]();
      removals[Symbol.dispose]();
      node[Symbol.dispose]();
      runtimeState[Symbol.dispose]();
      evictions[Symbol.dispose]();
      mirrors[Symbol.dispose]();
      for (const part of [pods, services, configMaps, secrets, memory]) part[Symbol.dispose]();
    },
  };
}

/** Only what somebody told of the Pod's state differs: nothing to do but to tell ours again. */
function isStatusOnly(old: Pod, pod: Pod): boolean {
  return (
    old.metadata.uid === pod.metadata.uid &&
    old.metadata.generation === pod.metadata.generation &&
    old.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
    isSemanticallyEqual(old.metadata.labels, pod.metadata.labels) &&
    isSemanticallyEqual(old.metadata.annotations, pod.metadata.annotations)
  );
}

/** Somebody has decided one of the Pod's readiness gates. */
function hasGateNews(old: Pod, { spec, status }: Pod): boolean {
  return (spec.readinessGates ?? []).some(({ conditionType }) => {
    const statusIn = (conditions: readonly PodCondition[] = []) =>
      conditions.find(({ type }) => type === conditionType)?.status;
    return statusIn(old.status?.conditions) !== statusIn(status?.conditions);
  });
}
