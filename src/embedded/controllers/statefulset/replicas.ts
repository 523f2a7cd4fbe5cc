import type { ControllerRevision, KubeObject, Pod, StatefulSet } from '../../../kube/index.ts';
import { resources, targetOf } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { controllerRefTo, ignoring, nameOf } from '../shared/claim.ts';
import { revisionLabel } from '../shared/history.ts';
import { scaledValue } from '../shared/int-or-percent.ts';
import { isNamespaceTerminating, messageOf } from '../shared/pod-control.ts';
import { availableInMs, isPodReady } from '../shared/pods.ts';
import { claimsOf, newReplica, ordinalOf } from './identity.ts';

/** The Pod of an ordinal, when there is one. */
export interface Replica {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

/** Brings the Pods of StatefulSets nearer to what is wanted. */
export interface Replicas {
  bring(set: StatefulSet, pods: readonly Pod[], current: ControllerRevision, update: ControllerRevision): Promise<void>;
}

const isEnding = ({ metadata }: Pod) => metadata.deletionTimestamp !== undefined;
const revisionOf = ({ metadata }: Pod) => metadata.labels?.[revisionLabel];

/** `pkg/controller/statefulset/{stateful_set_control,stateful_pod_control}.go`, v1.37.2. */
export function createReplicas(context: ControllerContext): Replicas {
  const { client, clock, events, informers } = context;
  const claims = informers.of(resources.persistentVolumeClaims);

  const tell = (set: StatefulSet, verb: 'Create' | 'Delete', name: string, error: unknown, claim?: string) => {
    const where = `in StatefulSet ${set.metadata.name}`;
    if (error === undefined) {
      const what =
        claim === undefined ? `Pod ${name} ${where} successful` : `Claim ${claim} Pod ${name} ${where} success`;
      events.event(targetOf(set), 'Normal', `Successful${verb}`, `${verb} ${what}`);
    } else {
      const what = claim === undefined ? `Pod ${name}` : `Claim ${claim} for Pod ${name}`;
      const message = `${verb} ${what} ${where} failed error: ${messageOf(error)}`;
      events.event(targetOf(set), 'Warning', `Failed${verb}`, message);
    }
  };
  const told = async <T>(
    set: StatefulSet,
    verb: 'Create' | 'Delete',
    name: string,
    answer: Promise<T>,
    claim?: string,
  ): Promise<T> => {
    try {
      const result = await answer;
      tell(set, verb, name, undefined, claim);
      return result;
    } catch (error) {
      if (!isNamespaceTerminating(error)) tell(set, verb, name, error, claim);
      throw error;
    }
  };
  const makeClaims = async (set: StatefulSet, ordinal: number, pod: string) => {
    for (const claim of claimsOf(set, ordinal)) {
      const { namespace = '', name = '' } = claim.metadata;
      const known = claims.get(namespace, name);
      if (known?.metadata.deletionTimestamp !== undefined) throw new Error(`pvc ${name} is being deleted`);
      if (known === undefined) {
        await told(set, 'Create', pod, client.create(resources.persistentVolumeClaims, claim), name);
      }
    }
  };
  const create = async (set: StatefulSet, revision: ControllerRevision, ordinal: number) => {
    const pod = newReplica(set, revision, ordinal);
    await makeClaims(set, ordinal, pod.metadata.name ?? '');
    await told(set, 'Create', pod.metadata.name ?? '', client.create(resources.pods, pod));
  };
  const remove = async (set: StatefulSet, pod: Pod) => {
    await told(set, 'Delete', pod.metadata.name ?? '', ignoring([404], client.delete(resources.pods, nameOf(pod))));
  };
  /** Claims of a Pod that is scaled away go with it, where the set says so. */
  const bindClaims = async (set: StatefulSet, pod: Pod) => {
    if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return;
    const { controller: _, ...owner } = controllerRefTo({ ...pod, apiVersion: 'v1', kind: 'Pod' } as KubeObject);
    for (const claim of claimsOf(set, ordinalOf(pod, set))) {
      const patch = { metadata: { ownerReferences: [owner] } };
      await ignoring([404], client.patch(resources.persistentVolumeClaims, nameOf(claim), 'merge', patch));
    }
  };
  const isHealthy = (pod: Pod, set: StatefulSet) =>
    pod.status?.phase === 'Running' &&
    isPodReady(pod) &&
    availableInMs(pod, set.spec.minReadySeconds ?? 0, clock.now()) === 0;
  const isUnavailable = ({ pod }: Replica, set: StatefulSet) =>
    pod === undefined || isEnding(pod) || availableInMs(pod, set.spec.minReadySeconds ?? 0, clock.now()) !== 0;

  /** Makes one Pod whole; true when those after it have to wait. */
  const bringReplica = async (
    set: StatefulSet,
    { ordinal, pod }: Replica,
    revision: ControllerRevision,
    isOrdered: boolean,
  ): Promise<boolean> => {
    if (pod === undefined) {
      await create(set, revision, ordinal);
      return isOrdered;
    }
    if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
      if (!isEnding(pod)) await remove(set, pod);
      return true;
    }
    if (pod.status?.phase === 'Pending') await makeClaims(set, ordinal, pod.metadata.name ?? '');
    return isOrdered && (isEnding(pod) || !isHealthy(pod, set));
  };
  const scaleDown = async (set: StatefulSet, condemned: readonly Pod[], first: Pod | undefined, isOrdered: boolean) => {
    for (const pod of condemned) {
      if (isEnding(pod)) {
        if (isOrdered) return true;
        continue;
      }
      if (isOrdered && pod !== first && !isHealthy(pod, set)) return true;
      await bindClaims(set, pod);
      await remove(set, pod);
      if (isOrdered) return true;
    }
    return false;
  };
  const roll = async (
    set: StatefulSet,
    replicas: readonly Replica[],
    update: ControllerRevision,
    isOrdered: boolean,
  ) => {
    const { partition = 0, maxUnavailable } = set.spec.updateStrategy.rollingUpdate ?? {};
    const allowed = Math.max(1, scaledValue(maxUnavailable ?? 1, set.spec.replicas, 'up'));
    const isOld = (pod: Pod) => revisionOf(pod) !== update.metadata.name && !isEnding(pod);
    const downward = [...replicas].reverse();
    const unavailable = downward.filter((replica) => isUnavailable(replica, set));
    let budget = allowed - unavailable.length;
    const candidates = downward.filter((_, index) => replicas.length - 1 - index >= partition);
    if (!isOrdered) {
      for (const { pod } of candidates)
        if (pod !== undefined && isOld(pod) && !isHealthy(pod, set)) await remove(set, pod);
    }
    for (const replica of candidates) {
      if (budget <= 0) return;
      const { pod } = replica;
      if (pod === undefined || !isOld(pod) || (!isOrdered && isUnavailable(replica, set))) continue;
      await remove(set, pod);
      budget -= 1;
    }
  };

  return {
    async bring(set, pods, current, update) {
      const start = set.spec.ordinals?.start ?? 0;
      const end = start + set.spec.replicas;
      const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod, set), pod]));
      const replicas = Array.from({ length: set.spec.replicas }, (_, index): Replica => {
        return { ordinal: start + index, pod: byOrdinal.get(start + index) };
      });
      const condemned = pods
        .filter((pod) => ordinalOf(pod, set) < start || ordinalOf(pod, set) >= end)
        .sort((a, b) => ordinalOf(b, set) - ordinalOf(a, set));
      const all = [...replicas, ...condemned.map((pod) => ({ ordinal: ordinalOf(pod, set), pod })).reverse()];
      const first = all.find((replica) => isUnavailable(replica, set))?.pod;
      const isOrdered = set.spec.podManagementPolicy !== 'Parallel';
      const { type, rollingUpdate } = set.spec.updateStrategy;
      // Below the partition Pods stay with what they were made of; where nothing is said of one, those that have yet to be rolled.
      const kept = rollingUpdate === undefined ? (set.status.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0);
      const revisionFor = (ordinal: number) => (type === 'RollingUpdate' && ordinal < start + kept ? current : update);
      let waits = false;
      for (const replica of replicas) {
        waits = await bringReplica(set, replica, revisionFor(replica.ordinal), isOrdered);
        if (waits && isOrdered) return;
      }
      if (await scaleDown(set, condemned, first, isOrdered)) return;
      // What upstream does not know it rolls.
      if (type !== 'OnDelete') await roll(set, replicas, update, isOrdered);
    },
  };
}
