import type { KubeObject } from '../../src/kube/index.ts';
import { isHealthy, podsOfBudget } from './eviction.ts';
import { restartKubelet } from './faults.ts';
import { isFinished, usageOf } from './invariants.ts';
import { collectionOf, pathOf, wanted } from './manifests.ts';
import type { Observer } from './observer.ts';
import type { World } from './world.ts';

/** So long a healed cluster has to come to what is wanted. */
const convergeWithinMs = 90 * 60_000;
const lookEveryMs = 20_000;

/**
 * Mends all that is broken but the network of the Node `sabotaged`, and says what is wanted as a user does with `kubectl apply`;
 * goes on until the cluster is so.
 */
export async function heal(world: World, seen: Observer, sabotaged: string | undefined): Promise<void> {
  const { clock, cluster, report } = world;
  cluster.faults.healAll();
  if (sabotaged !== undefined) cluster.setNetwork(sabotaged, false);
  await clock.advance(120_000);
  // A kubelet whose Node was deleted registers it when it is started again.
  for (const node of cluster.nodeNames()) {
    if (!seen.cache('nodes').has(`/${node}`)) restartKubelet(cluster, node);
  }
  await saySo(world, seen);
  const end = clock.now() + convergeWithinMs;
  let lacks = await findLacks(world, seen);
  while (lacks.length > 0 && clock.now() < end) {
    await clock.advance(lookEveryMs);
    // What was going when it was said has gone now.
    await saySo(world, seen);
    lacks = await findLacks(world, seen);
  }
  for (const lack of lacks) report(`after all was mended: ${lack}`);
}

/** The wanted state, said again. */
async function saySo({ ask }: World, seen: Observer): Promise<void> {
  for (const node of seen.cache('nodes').values()) {
    const all: readonly { readonly key: string }[] = node['spec'].taints ?? [];
    const taints = all.filter(({ key }) => key !== 'chaos');
    if (taints.length === all.length && !node['spec'].unschedulable) continue;
    const spec = { unschedulable: null, taints };
    await ask('PATCH', `/api/v1/nodes/${node.metadata.name}`, { spec }, 'application/merge-patch+json');
  }
  for (const object of wanted) {
    const there = await ask('GET', pathOf(object));
    const { kind, metadata } = object;
    if (there === undefined) await ask('POST', collectionOf(kind, metadata.namespace ?? ''), object);
    else if (there.metadata.deletionTimestamp === undefined) {
      const { paused, ...rest } = there['spec'];
      const spec = { ...rest, ...object['spec'] };
      if (kind === 'StatefulSet') spec.updateStrategy = { type: 'RollingUpdate' };
      if (JSON.stringify(sorted(spec)) === JSON.stringify(sorted(there['spec'])) && !paused) continue;
      await ask('PUT', pathOf(object), { ...there, spec });
    }
  }
  for (const pod of seen.cache('pods').values()) {
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;
    if ((pod.metadata.finalizers ?? []).includes('chaos.podpath.dev/hold')) {
      await ask('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json');
    }
    if (/^(hog|lone)-/.test(pod.metadata.name ?? '') || isStray(pod) || isStuck(pod, seen)) {
      if (pod.metadata.deletionTimestamp === undefined) await ask('DELETE', path, {});
    }
  }
  for (const set of seen.cache('replicaSets').values()) {
    if (set.metadata.namespace !== 'kube-system' && set.metadata.ownerReferences === undefined) {
      await ask('DELETE', `/apis/apps/v1/namespaces/${set.metadata.namespace}/replicasets/${set.metadata.name}`, {});
    }
  }
  for (const job of seen.cache('jobs').values()) {
    const path = `/apis/batch/v1/namespaces/${job.metadata.namespace}/jobs/${job.metadata.name}`;
    if (job['spec'].suspend || job['spec'].parallelism === 0) {
      await ask('PATCH', path, { spec: { suspend: false, parallelism: 2 } }, 'application/merge-patch+json');
    }
  }
}

/** A Pod that nobody owns: an orphan that a user left. */
const isStray = ({ metadata }: KubeObject) =>
  metadata.namespace !== 'kube-system' && metadata.ownerReferences === undefined;

/**
 * A Pod of a StatefulSet that never gets ready and is not of the newest template: as upstream says of forced rollbacks, the
 * controller waits for it for ever, and somebody has to delete it.
 */
function isStuck(pod: KubeObject, seen: Observer): boolean {
  const { ownerReferences = [], labels = {}, namespace } = pod.metadata;
  const owner = ownerReferences.find(({ kind }) => kind === 'StatefulSet');
  const set = seen.cache('statefulSets').get(`${namespace}/${owner?.name}`);
  if (set === undefined || isHealthy(pod)) return false;
  return labels['controller-revision-hash'] !== set['status']?.updateRevision;
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
};

const conditionOf = (object: KubeObject, wantedType: string): string =>
  object['status']?.conditions?.find(({ type }: { type: string }) => type === wantedType)?.status ?? 'absent';
const nameOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;

/** What is not as it should be in a cluster that is well. */
async function findLacks(world: World, seen: Observer): Promise<string[]> {
  const { cluster } = world;
  const found: string[] = [];
  const all = (name: Parameters<Observer['cache']>[0]) => [...seen.cache(name).values()];
  const names = cluster.nodeNames();
  for (const name of names) {
    const node = seen.cache('nodes').get(`/${name}`);
    if (node === undefined) found.push(`node ${name} is not there`);
    else if (conditionOf(node, 'Ready') !== 'True') found.push(`node ${name} is not Ready`);
    const taints = (node?.['spec'].taints ?? []).filter(({ key }: { key: string }) => !/control-plane/.test(key));
    if (taints.length > 0) found.push(`node ${name} has taints ${JSON.stringify(taints)}`);
  }
  for (const object of wanted) {
    const { kind, metadata } = object;
    const there = await world.ask('GET', pathOf(object));
    if (there === undefined) found.push(`${kind} ${metadata.name} is not there`);
  }
  for (const { metadata, spec, status } of all('deployments')) {
    const isDone =
      status.observedGeneration === metadata.generation &&
      (status.updatedReplicas ?? 0) === spec.replicas &&
      (status.availableReplicas ?? 0) === spec.replicas &&
      (status.replicas ?? 0) === spec.replicas;
    if (!isDone) found.push(`deployment ${metadata.namespace}/${metadata.name}: ${JSON.stringify(status)}`);
  }
  for (const { metadata, spec, status } of all('statefulSets')) {
    const isDone =
      status.observedGeneration === metadata.generation &&
      (status.readyReplicas ?? 0) === spec.replicas &&
      status.replicas === spec.replicas &&
      status.currentRevision === status.updateRevision;
    if (!isDone) found.push(`statefulset ${metadata.namespace}/${metadata.name}: ${JSON.stringify(status)}`);
  }
  for (const { metadata, status } of all('daemonSets')) {
    const isDone =
      status.observedGeneration === metadata.generation &&
      status.numberAvailable === status.desiredNumberScheduled &&
      status.updatedNumberScheduled === status.desiredNumberScheduled &&
      status.numberMisscheduled === 0;
    if (!isDone) found.push(`daemonset ${metadata.namespace}/${metadata.name}: ${JSON.stringify(status)}`);
  }
  for (const job of all('jobs')) {
    const isYoung = world.clock.now() - Date.parse(job.metadata.creationTimestamp ?? '') < 180_000;
    if (!isFinished(job) && !isYoung) found.push(`job ${nameOf(job)}: ${JSON.stringify(job['status'])}`);
  }
  const uids = new Set<string | undefined>();
  for (const name of [
    'deployments',
    'replicaSets',
    'statefulSets',
    'daemonSets',
    'jobs',
    'cronJobs',
    'nodes',
  ] as const) {
    for (const { metadata } of all(name)) uids.add(metadata.uid);
  }
  for (const name of ['pods', 'replicaSets', 'jobs'] as const) {
    for (const object of all(name)) {
      const { metadata } = object;
      const deleted = metadata.deletionTimestamp;
      if (deleted !== undefined && world.clock.now() - Date.parse(deleted) > 120_000) {
        found.push(`${name} ${nameOf(object)} has been going since ${deleted}`);
      }
      const lost = (metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid));
      if (lost.length > 0)
        found.push(`${name} ${nameOf(object)} belongs to ${lost[0]?.kind} ${lost[0]?.name}, which is gone`);
    }
  }
  for (const namespace of all('namespaces')) {
    if (namespace.metadata.deletionTimestamp !== undefined) {
      found.push(`namespace ${namespace.metadata.name} is going: ${JSON.stringify(namespace['status'])}`);
    }
  }
  return [...found, ...findStaleStatuses(seen), ...findStrangers(world, seen)];
}

/** Statuses that are not what they are about. */
function findStaleStatuses(seen: Observer): string[] {
  const found: string[] = [];
  for (const budget of seen.cache('podDisruptionBudgets').values()) {
    const healthy = podsOfBudget(seen, budget).filter(isHealthy).length;
    const { currentHealthy, observedGeneration } = budget['status'] ?? {};
    if (currentHealthy !== healthy || observedGeneration !== budget.metadata.generation) {
      found.push(`budget ${nameOf(budget)} counts ${currentHealthy} healthy Pods of ${healthy}`);
    }
  }
  for (const quota of seen.cache('resourceQuotas').values()) {
    const { pods } = usageOf(seen, quota.metadata.namespace ?? '');
    if (quota['status']?.used?.pods !== String(pods)) {
      found.push(`quota ${nameOf(quota)} counts ${quota['status']?.used?.pods} Pods of ${pods}`);
    }
  }
  for (const service of seen.cache('services').values()) {
    const { metadata, spec } = service;
    if (metadata.namespace === 'kube-system' || spec.selector === undefined) continue;
    const ready = [...seen.cache('pods').values()]
      .filter((pod) => pod.metadata.namespace === metadata.namespace && isHealthy(pod))
      .filter(({ metadata: { labels = {} } }) =>
        Object.entries(spec.selector).every(([key, value]) => labels[key] === value),
      )
      .map(({ status }) => status.podIP as string);
    const told = [...seen.cache('endpointSlices').values()]
      .filter((slice) => slice.metadata.namespace === metadata.namespace)
      .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
      .flatMap((slice) => slice['endpoints'] ?? [])
      .filter(({ conditions }) => conditions.ready)
      .flatMap(({ addresses }) => addresses as string[]);
    if (told.sort().join() !== ready.sort().join()) {
      found.push(`service ${nameOf(service)} leads to [${told}] and not to [${ready}]`);
    }
  }
  return found;
}

/** Sandboxes without a Pod, and Pods without a sandbox. */
function findStrangers({ cluster }: World, seen: Observer): string[] {
  const found: string[] = [];
  for (const node of cluster.nodeNames()) {
    const pods = [...seen.cache('pods').values()].filter(({ spec }) => spec.nodeName === node);
    const uids = new Set(
      pods.map(({ metadata }) => metadata.annotations?.['kubernetes.io/config.mirror'] ?? metadata.uid),
    );
    const ready = (cluster.runtimeOf(node)?.listPodSandboxes() ?? []).filter(({ state }) => state === 'Ready');
    for (const { uid, name } of ready) if (!uids.has(uid)) found.push(`${node} runs ${name}, which is not there`);
    const running = new Set(ready.map(({ uid }) => uid));
    for (const pod of pods) {
      const uid = pod.metadata.annotations?.['kubernetes.io/config.mirror'] ?? pod.metadata.uid ?? '';
      if (pod['status'].phase === 'Running' && !running.has(uid)) found.push(`${node} does not run ${nameOf(pod)}`);
    }
  }
  return found;
}
