import {
  type ControllerRevision,
  type DaemonSet,
  isSemanticallyEqual,
  type Node,
  type Pod,
  type StatusError,
} from '../../../kube/index.ts';
import { isNumber, keepMap, keyOf, recordOf, resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { claim, enqueueAll, enqueueOwners, syncDelayMs } from '../shared/claim.ts';
import { createRevision, keepsTemplate, renumber, revisionLabel, truncate } from '../shared/history.ts';
import {
  createPod,
  deletePod,
  inSlowStartBatches,
  isNamespaceTerminating,
  newPodFromTemplate,
} from '../shared/pod-control.ts';
import { availableInMs, indexByController, isPodReady, podsByController } from '../shared/pods.ts';
import { computeTemplateHash } from '../shared/template-hash.ts';
import { writeStatus } from '../shared/write-status.ts';
import { byUse, type DaemonPlan, isUpdated, placementOf, targetNodeOf, templateFor } from './placement.ts';
import { planRollout } from './rollout.ts';

/** `BurstReplicas`. */
const burst = 250;

/** Keeps one Pod on every node that a DaemonSet wants (`pkg/controller/daemon`, v1.37.2). */
export const daemonSetController: ControllerDefinition = {
  name: 'daemonset-controller',
  account: 'daemon-set-controller',
  start(context) {
    const { clock, informers, queue } = context;
    const sets = informers.of(resources.daemonSets);
    const nodes = informers.of(resources.nodes);
    const revisions = informers.of(resources.controllerRevisions);
    const pods = podsByController(informers);
    revisions.addIndex('controller', indexByController);
    enqueueAll(context, sets);
    enqueueOwners(context, 'DaemonSet', pods, sets);
    enqueueOwners(context, 'DaemonSet', revisions, sets);
    const enqueueSets = () => {
      const delayMs = syncDelayMs(nodes.count());
      for (const set of sets.list()) queue.addAfter(keyOf(set), delayMs);
    };
    nodes.addHandlers({
      added: enqueueSets,
      updated(old, node) {
        // Heartbeats change nothing of where Pods belong.
        if (
          !isSemanticallyEqual(old.metadata.labels, node.metadata.labels) ||
          !isSemanticallyEqual(old.spec, node.spec)
        ) {
          enqueueSets();
        }
      },
      deleted: enqueueSets,
    });
    /** How often the failed Pod of a node has been replaced, and when last. */
    const failures = new Map<string, { delayMs: number; atMs: number }>();
    keepMap(context.memory, 'failures', recordOf({ delayMs: isNumber, atMs: isNumber }), failures);

    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const set = sets.get(namespace, name);
        if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
        const { current, old } = await sortRevisions(
          context,
          set,
          await claim(context, resources.controllerRevisions, set, revisions),
        );
        const hash = current.metadata.labels?.[revisionLabel] ?? '';
        const byNode = group(await claim(context, resources.pods, set, pods));
        let failure: unknown;
        try {
          const plan = planPods(context, set, byNode, nodes.list(), hash, failures);
          await act(context, set, hash, plan);
          if (plan.deleted.length + plan.nodes.length === 0 && set.spec.updateStrategy.type === 'RollingUpdate') {
            await act(context, set, hash, planRollout(set, byNode, nodes.list(), hash, clock.now()));
          }
          const used = new Set([...byNode.values()].flat().map(({ metadata }) => metadata.labels?.[revisionLabel]));
          const unused = old.filter(({ metadata }) => !used.has(metadata.labels?.[revisionLabel]));
          const live = old.length - unused.length;
          await truncate(context, unused, Math.max(0, (set.spec.revisionHistoryLimit ?? 10) - live));
        } catch (error) {
          // What could be done is told all the same.
          failure = error;
        }
        await updateStatus(
          context,
          sets.get(namespace, name) ?? set,
          group(pods.byIndex('controller', set.metadata.uid ?? '')),
          nodes.list(),
          hash,
        );
        if (failure !== undefined) throw failure;
      },
    };
  },
};

function group(pods: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNodeOf(pod);
    groups.set(node, [...(groups.get(node) ?? []), pod]);
  }
  return groups;
}

async function sortRevisions(
  context: ControllerContext,
  set: DaemonSet,
  revisions: readonly ControllerRevision[],
): Promise<{ current: ControllerRevision; old: ControllerRevision[] }> {
  const same = revisions.filter((revision) => keepsTemplate(revision, set.spec.template));
  const old = revisions.filter((revision) => !same.includes(revision));
  const next = Math.max(0, ...old.map(({ revision }) => revision)) + 1;
  const known = same.reduce<ControllerRevision | undefined>(
    (newest, revision) => (newest === undefined || revision.revision >= newest.revision ? revision : newest),
    undefined,
  );
  if (known !== undefined)
    return { current: known.revision < next ? await renumber(context, known, next) : known, old };
  const hash = computeTemplateHash(set.spec.template, set.status.collisionCount);
  try {
    return { current: await createRevision(context, set, { hash, hashLabel: revisionLabel, revision: next }), old };
  } catch (error) {
    if ((error as Partial<StatusError>).reason === 'AlreadyExists') {
      const status = { ...set.status, collisionCount: (set.status.collisionCount ?? 0) + 1 };
      await writeStatus(context, resources.daemonSets, set, status);
    }
    throw error;
  }
}

function planPods(
  { clock, events, queue }: ControllerContext,
  set: DaemonSet,
  byNode: ReadonlyMap<string, Pod[]>,
  nodes: readonly Node[],
  hash: string,
  failures: Map<string, { delayMs: number; atMs: number }>,
): DaemonPlan {
  const place = placementOf(set);
  const plan: DaemonPlan = { nodes: [], deleted: [] };
  const surges = ![undefined, 0, '0%'].includes(set.spec.updateStrategy.rollingUpdate?.maxSurge);
  const target = targetOf(set);
  for (const node of nodes) {
    const { name = '' } = node.metadata;
    const there = byNode.get(name) ?? [];
    const { runs, stays } = place(node);
    if (runs && there.length === 0) plan.nodes.push(name);
    const alive = there.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (!stays) {
      plan.deleted.push(...alive);
      continue;
    }
    const running: Pod[] = [];
    for (const pod of alive) {
      const which = `daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${name}`;
      if (pod.status?.phase === 'Failed') {
        const key = `${set.metadata.uid}/${set.status.observedGeneration}/${name}`;
        const known = failures.get(key);
        const leftMs = known === undefined ? 0 : known.atMs + known.delayMs - clock.now();
        if (known !== undefined && leftMs > 0) {
          queue.addAfter(keyOf(set), leftMs);
          continue;
        }
        failures.set(key, { delayMs: Math.min(900_000, (known?.delayMs ?? 500) * 2), atMs: clock.now() });
        events.event(target, 'Warning', 'FailedDaemonPod', `Found failed ${which}, will try to kill it`);
        plan.deleted.push(pod);
      } else if (pod.status?.phase === 'Succeeded') {
        events.event(target, 'Normal', 'SucceededDaemonPod', `Found succeeded ${which}, will try to delete it`);
        plan.deleted.push(pod);
      } else running.push(pod);
    }
    running.sort(byUse);
    if (!surges) plan.deleted.push(...running.slice(1));
    else if (running.length === 0 && runs && there.length > 0) plan.nodes.push(name);
    else if (running.length > 1) plan.deleted.push(...excess(running, set, hash, clock.now()));
  }
  // Pods for nodes that are gone and on which they never were.
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [name, there] of byNode) {
    if (!known.has(name)) plan.deleted.push(...there.filter(({ spec }) => spec.nodeName === undefined));
  }
  return plan;
}

/** Of several Pods of a node that surges: what neither the old nor the new one is, and the old one when the new one serves. */
function excess(running: readonly Pod[], set: DaemonSet, hash: string, nowMs: number): Pod[] {
  const isNew = ({ metadata }: Pod) => metadata.labels?.[revisionLabel] === hash;
  const fresh = running.find(isNew);
  const stale = running.find((pod) => !isNew(pod));
  const doomed = running.filter((pod) => pod !== fresh && pod !== stale);
  if (fresh === undefined || stale === undefined) return doomed;
  const serves = availableInMs(fresh, set.spec.minReadySeconds ?? 0, nowMs) === 0;
  return !isPodReady(stale) || serves ? [...doomed, stale] : doomed;
}

async function act(
  context: ControllerContext,
  set: DaemonSet,
  hash: string,
  { nodes, deleted }: DaemonPlan,
): Promise<void> {
  await inSlowStartBatches(context.clock, Math.min(nodes.length, burst), async (index) => {
    const pod = newPodFromTemplate(set, templateFor(set, hash, nodes[index] ?? ''));
    try {
      await createPod(context, set, pod);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  });
  await Promise.all(deleted.slice(0, burst).map((pod) => deletePod(context, set, pod)));
}

async function updateStatus(
  context: ControllerContext,
  set: DaemonSet,
  byNode: ReadonlyMap<string, Pod[]>,
  nodes: readonly Node[],
  hash: string,
): Promise<void> {
  const { clock, queue } = context;
  const place = placementOf(set);
  const { minReadySeconds = 0 } = set.spec;
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  let nextMs = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const there = byNode.get(node.metadata.name ?? '') ?? [];
    if (!place(node).runs) {
      if (there.length > 0) counts.misscheduled += 1;
      continue;
    }
    counts.desired += 1;
    const [pod] = [...there].sort(byUse);
    if (pod === undefined) continue;
    counts.current += 1;
    const inMs = availableInMs(pod, minReadySeconds, clock.now());
    if (inMs !== undefined) counts.ready += 1;
    if (inMs === 0) counts.available += 1;
    else if (inMs !== undefined) nextMs = Math.min(nextMs, inMs);
    if (isUpdated(pod, set, hash)) counts.updated += 1;
  }
  const unavailable = counts.desired - counts.available;
  const { collisionCount, conditions } = set.status;
  const status: DaemonSet['status'] = {
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    observedGeneration: set.metadata.generation ?? 0,
    ...(counts.updated === 0 ? {} : { updatedNumberScheduled: counts.updated }),
    ...(counts.available === 0 ? {} : { numberAvailable: counts.available }),
    ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions === undefined ? {} : { conditions }),
  };
  if (!isSemanticallyEqual(status, set.status)) await writeStatus(context, resources.daemonSets, set, status);
  if (Number.isFinite(nextMs)) queue.addAfter(keyOf(set), nextMs);
}
