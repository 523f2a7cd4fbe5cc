import {
  type ControllerRevision,
  isSemanticallyEqual,
  type Pod,
  type StatefulSet,
  type StatefulSetStatus,
  type StatusError,
} from '../../../kube/index.ts';
import { type Informer, keyOf, resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { claim, enqueueAll, enqueueOwners, orphansFor } from '../shared/claim.ts';
import {
  byRevision,
  createRevision,
  keepsTemplate,
  renumber,
  revisionData,
  revisionLabel,
  revisionText,
  truncate,
} from '../shared/history.ts';
import { availableInMs, indexByController, isPodReady, podsByController } from '../shared/pods.ts';
import { computeRevisionHash } from '../shared/template-hash.ts';
import { writeStatus } from '../shared/write-status.ts';
import { ordinalOf } from './identity.ts';
import { createReplicas } from './replicas.ts';

/** Keeps Pods with names and volumes of their own (`pkg/controller/statefulset`, v1.37.2). */
export const statefulSetController: ControllerDefinition = {
  name: 'statefulset-controller',
  start(context) {
    const { clock, informers, queue } = context;
    const sets = informers.of(resources.statefulSets);
    const pods = podsByController(informers);
    const revisions = informers.of(resources.controllerRevisions);
    // Looked up when Pods are made.
    informers.of(resources.persistentVolumeClaims);
    revisions.addIndex('controller', indexByController);
    enqueueAll(context, sets);
    enqueueOwners(context, 'StatefulSet', pods, sets);
    const replicas = createReplicas(context);
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const set = sets.get(namespace, name);
        if (set === undefined) return;
        refuseToAdopt(set, revisions);
        const history = await claim(context, resources.controllerRevisions, set, revisions);
        const owned = await claim(context, resources.pods, set, pods, (pod) => ordinalOf(pod, set) >= 0);
        const { current, update, collisionCount } = await sortRevisions(context, set, history);
        refuseRecreate(context, set);
        let failure: unknown;
        if (set.metadata.deletionTimestamp === undefined) {
          try {
            await replicas.bring(set, owned, current, update);
          } catch (error) {
            failure = error;
          }
        }
        const { status, nextMs } = newStatus(set, pods, current, update, collisionCount, clock.now());
        if (!isSemanticallyEqual(status, set.status)) await writeStatus(context, resources.statefulSets, set, status);
        if (failure !== undefined) throw failure;
        const used = new Set<string | undefined>([status.currentRevision, status.updateRevision]);
        for (const { metadata } of owned) used.add(metadata.labels?.[revisionLabel]);
        const unused = history.filter(({ metadata }) => !used.has(metadata.name));
        await truncate(context, unused, set.spec.revisionHistoryLimit ?? 10);
        if (nextMs !== undefined) queue.addAfter(keyOf(set), nextMs);
      },
    };
  },
};

/**
 * A set on its way out whose revisions have been let go is not looked at (`adoptOrphanRevisions`), or it would make itself a new one
 * for each that it has lost. @throws Error
 */
function refuseToAdopt(set: StatefulSet, revisions: Informer<ControllerRevision>): void {
  const { deletionTimestamp, name, namespace } = set.metadata;
  if (deletionTimestamp === undefined || orphansFor(set, revisions).length === 0) return;
  throw new Error(
    `can't adopt ControllerRevisions: ${namespace}/${name} has just been deleted at ${deletionTimestamp}`,
  );
}

/** A strategy that a feature of alpha has (`StatefulSetRecreateStrategy`): whoever stored it had turned that on. @throws Error */
function refuseRecreate({ events }: ControllerContext, set: StatefulSet): void {
  const { name, namespace } = set.metadata;
  if ((set.spec.updateStrategy.type as string) !== 'Recreate') return;
  const message = `statefulset ${namespace}/${name} uses Recreate strategy but feature gate StatefulSetRecreateStrategy is disabled`;
  events.event(targetOf(set), 'Warning', 'UnknownStrategy', message);
  throw new Error(message);
}

async function sortRevisions(
  context: ControllerContext,
  set: StatefulSet,
  history: ControllerRevision[],
): Promise<{ current: ControllerRevision; update: ControllerRevision; collisionCount: number }> {
  history.sort(byRevision);
  const newest = history.at(-1);
  const next = (newest?.revision ?? 0) + 1;
  const same = history.findLast((revision) => keepsTemplate(revision, set.spec.template));
  let collisionCount = set.status.collisionCount ?? 0;
  let update: ControllerRevision | undefined;
  if (same !== undefined) update = same === newest ? same : await renumber(context, same, next);
  const text = revisionText(revisionData(set.spec.template));
  while (update === undefined) {
    const hash = computeRevisionHash(text, collisionCount);
    try {
      update = await createRevision(context, set, { hash, hashLabel: 'controller.kubernetes.io/hash', revision: next });
    } catch (error) {
      if ((error as Partial<StatusError>).reason !== 'AlreadyExists') throw error;
      collisionCount += 1;
    }
  }
  const named = history.find(({ metadata }) => metadata.name === set.status.currentRevision);
  return { current: named ?? update, update, collisionCount };
}

function newStatus(
  set: StatefulSet,
  informer: Informer<Pod>,
  current: ControllerRevision,
  update: ControllerRevision,
  collisionCount: number,
  nowMs: number,
): { status: StatefulSetStatus; nextMs: number | undefined } {
  const counts = { replicas: 0, ready: 0, available: 0, current: 0, updated: 0 };
  let nextMs: number | undefined;
  for (const pod of informer.byIndex('controller', set.metadata.uid ?? '')) {
    if ((pod.status?.phase ?? '') === '') continue;
    counts.replicas += 1;
    if (pod.status?.phase === 'Running' && isPodReady(pod)) {
      counts.ready += 1;
      const inMs = availableInMs(pod, set.spec.minReadySeconds ?? 0, nowMs);
      if (inMs === 0) counts.available += 1;
      else if (inMs !== undefined) nextMs = Math.min(nextMs ?? inMs, inMs);
    }
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const revision = pod.metadata.labels?.[revisionLabel];
    if (revision === current.metadata.name) counts.current += 1;
    if (revision === update.metadata.name) counts.updated += 1;
  }
  let currentRevision = current.metadata.name ?? '';
  const updateRevision = update.metadata.name ?? '';
  const isRolling = set.spec.updateStrategy.type === 'RollingUpdate';
  if (isRolling && counts.updated === counts.replicas && counts.ready === counts.replicas) {
    counts.current = counts.updated;
    currentRevision = updateRevision;
  }
  const { conditions } = set.status;
  const status: StatefulSetStatus = {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: counts.replicas,
    ...(counts.ready === 0 ? {} : { readyReplicas: counts.ready }),
    ...(counts.current === 0 ? {} : { currentReplicas: counts.current }),
    ...(counts.updated === 0 ? {} : { updatedReplicas: counts.updated }),
    currentRevision,
    updateRevision,
    collisionCount,
    ...(conditions === undefined ? {} : { conditions }),
    availableReplicas: counts.available,
  };
  return { status, nextMs };
}
