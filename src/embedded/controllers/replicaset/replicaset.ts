import {
  formatTime,
  isSemanticallyEqual,
  type KubeObject,
  matchesLabels,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
} from '../../../kube/index.ts';
import { keyOf, type Resource, resources, splitKey } from '../../client/index.ts';
import type { Controller, ControllerContext } from '../controller.ts';
import { claim, enqueueAll, enqueueOwners, selectorOf } from '../shared/claim.ts';
import { conditionOf, withCondition, withoutCondition } from '../shared/conditions.ts';
import {
  createPod,
  deletePod,
  inSlowStartBatches,
  inTurns,
  isNamespaceTerminating,
  messageOf,
  newPodFromTemplate,
} from '../shared/pod-control.ts';
import {
  availableInMs,
  controllerUidOf,
  indexByController,
  isPodActive,
  isPodReady,
  isPodTerminating,
  podsByController,
} from '../shared/pods.ts';
import { writeStatus } from '../shared/write-status.ts';
import { chooseVictims } from './choose-victims.ts';

/** `BurstReplicas`: so many Pods are made or deleted at one go. */
const burst = 500;

/**
 * Keeps as many Pods as a ReplicaSet wants (`pkg/controller/replicaset/replica_set.go`, v1.37.2); ReplicationControllers are
 * given as ReplicaSets by `read` and their status back by `countsTerminating` false.
 * Simplified: there are no expectations, because a write is in the cache before it has returned.
 */
export function startReplicaSets<T extends KubeObject>(
  context: ControllerContext,
  resource: Resource<T>,
  read: (object: T) => ReplicaSet,
  countsTerminating: boolean,
): Controller {
  const { clock, informers, queue } = context;
  const sets = informers.of(resource);
  const pods = podsByController(informers);
  sets.addIndex('controller', indexByController);
  enqueueAll(context, sets);
  enqueueOwners(context, resource.kind, pods, sets, mattersToOwner);

  const manage = async (set: ReplicaSet, active: readonly Pod[]): Promise<void> => {
    const difference = active.length - set.spec.replicas;
    if (difference < 0) {
      const pod = newPodFromTemplate(set, set.spec.template);
      await inSlowStartBatches(clock, Math.min(-difference, burst), async () => {
        try {
          await createPod(context, set, pod);
        } catch (error) {
          if (!isNamespaceTerminating(error)) throw error;
        }
      });
    } else if (difference > 0) {
      const related = relatedPods(set) ?? active;
      const victims = chooseVictims(active, related, Math.min(difference, burst), clock.now());
      await inTurns(clock, victims.length, async (index) => {
        const pod = victims[index];
        if (pod !== undefined) await deletePod(context, set, pod);
      });
    }
  };
  /** The Pods of all sets of the same owner. */
  const relatedPods = (set: ReplicaSet): readonly Pod[] | undefined => {
    const owner = controllerUidOf(set);
    if (owner === undefined) return undefined;
    return sets
      .byIndex('controller', owner)
      .flatMap((sibling) => pods.byIndex('controller', sibling.metadata.uid ?? ''));
  };

  return {
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const stored = sets.get(namespace, name);
      if (stored === undefined) return;
      const set = read(stored);
      const active = await claim(context, resources.pods, set, pods, isPodActive);
      let failure: unknown;
      if (set.metadata.deletionTimestamp === undefined) {
        try {
          await manage(set, active);
        } catch (error) {
          failure = error;
        }
      }
      const terminating = countsTerminating
        ? pods
            .byIndex('controller', set.metadata.uid ?? '')
            .filter((pod) => isPodTerminating(pod) && matchesLabels(selectorOf(set), pod.metadata.labels)).length
        : undefined;
      const nowMs = clock.now();
      const { status, nextMs } = newStatus(set, active, terminating, failure, nowMs);
      if (!isSemanticallyEqual(status, set.status)) {
        await writeStatus(context, resource, stored, status);
      }
      if (failure !== undefined) throw failure;
      if (nextMs !== undefined) queue.addAfter(keyOf(set), nextMs);
    },
  };
}

/** Status changes of Pods that change nothing of what their controllers count. */
export function mattersToOwner(old: Pod, pod: Pod): boolean {
  return (
    old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
    old.status?.phase !== pod.status?.phase ||
    isPodReady(old) !== isPodReady(pod) ||
    !isSemanticallyEqual(old.metadata.labels, pod.metadata.labels)
  );
}

function newStatus(
  set: ReplicaSet,
  active: readonly Pod[],
  terminating: number | undefined,
  failure: unknown,
  nowMs: number,
): { status: ReplicaSetStatus; nextMs: number | undefined } {
  const { minReadySeconds = 0, replicas, template } = set.spec;
  const labels = Object.entries(template.metadata?.labels ?? {});
  let fullyLabeledReplicas = 0;
  let readyReplicas = 0;
  let availableReplicas = 0;
  let nextMs: number | undefined;
  for (const pod of active) {
    if (labels.every(([key, value]) => pod.metadata.labels?.[key] === value)) fullyLabeledReplicas += 1;
    const inMs = availableInMs(pod, minReadySeconds, nowMs);
    if (inMs === undefined) continue;
    readyReplicas += 1;
    if (inMs === 0) availableReplicas += 1;
    else nextMs = Math.min(nextMs ?? inMs, inMs);
  }
  let conditions = set.status.conditions;
  const known = conditionOf(conditions, 'ReplicaFailure');
  if (failure !== undefined && known === undefined) {
    conditions = withCondition(conditions, {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: formatTime(nowMs),
      reason: active.length < replicas ? 'FailedCreate' : 'FailedDelete',
      message: messageOf(failure),
    });
  } else if (failure === undefined && known !== undefined) {
    conditions = withoutCondition(conditions, 'ReplicaFailure');
  }
  const status: ReplicaSetStatus = {
    replicas: active.length,
    ...(fullyLabeledReplicas === 0 ? {} : { fullyLabeledReplicas }),
    ...(readyReplicas === 0 ? {} : { readyReplicas }),
    ...(availableReplicas === 0 ? {} : { availableReplicas }),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions === undefined || conditions.length === 0 ? {} : { conditions }),
  };
  return { status, nextMs };
}
