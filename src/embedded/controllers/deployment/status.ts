import {
  type Deployment,
  type DeploymentStatus,
  formatTime,
  type ReplicaSet,
  type WorkloadCondition,
} from '../../../kube/index.ts';
import { conditionOf, withoutCondition } from '../shared/conditions.ts';
import { countedOf, maxUnavailableOf, wantedOf } from './arithmetic.ts';

/** Status of Deployments (`pkg/controller/deployment/{sync,progress}.go`, v1.37.2). */

const int32Max = 2 ** 31 - 1;

/** `HasProgressDeadline`. */
export function hasProgressDeadline({ spec: { progressDeadlineSeconds } }: Deployment): boolean {
  return progressDeadlineSeconds !== undefined && progressDeadlineSeconds !== int32Max;
}

/** A condition that begins now. */
export function newCondition(
  nowMs: number,
  type: string,
  status: WorkloadCondition['status'],
  reason: string,
  message: string,
): WorkloadCondition {
  const now = formatTime(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** `SetDeploymentCondition`: as it was where status and reason are the same; since when stays where the status does. */
export function setCondition(
  conditions: readonly WorkloadCondition[] | undefined,
  condition: WorkloadCondition,
): WorkloadCondition[] {
  const current = conditionOf(conditions, condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return [...(conditions ?? [])];
  const since = current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime;
  return [
    ...withoutCondition(conditions, condition.type),
    { ...condition, ...(since === undefined ? {} : { lastTransitionTime: since }) },
  ];
}

/** `calculateStatus`. */
export function newStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const all = [...old, newest];
  const available = countedOf(all, 'availableReplicas');
  const unavailable = Math.max(0, wantedOf(all) - available);
  const counts = {
    replicas: countedOf(all, 'replicas'),
    updatedReplicas: countedOf([newest], 'replicas'),
    readyReplicas: countedOf(all, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: unavailable,
  };
  const isAvailable = available >= deployment.spec.replicas - maxUnavailableOf(deployment);
  const { collisionCount, conditions } = deployment.status;
  const terminating = terminatingOf(all);
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: setCondition(
      conditions,
      isAvailable
        ? newCondition(nowMs, 'Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : newCondition(
            nowMs,
            'Available',
            'False',
            'MinimumReplicasUnavailable',
            'Deployment does not have minimum availability.',
          ),
    ),
  };
}

function terminatingOf(sets: readonly (ReplicaSet | undefined)[]): number | undefined {
  let sum = 0;
  for (const set of sets) {
    if (set === undefined) continue;
    const { terminatingReplicas, observedGeneration = 0 } = set.status;
    if (terminatingReplicas === undefined && observedGeneration > 0) return undefined;
    sum += terminatingReplicas ?? 0;
  }
  return sum;
}

/** `DeploymentComplete`. */
export function isComplete({ spec: { replicas }, metadata }: Deployment, status: DeploymentStatus): boolean {
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const oldOf = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  const grew = (field: 'availableReplicas' | 'readyReplicas' | 'updatedReplicas') =>
    (after[field] ?? 0) > (before[field] ?? 0);
  return grew('updatedReplicas') || oldOf(after) < oldOf(before) || grew('readyReplicas') || grew('availableReplicas');
}

function isTimedOut({ spec }: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const condition = conditionOf(status.conditions, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return Date.parse(condition.lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000 < nowMs;
}

/** `syncRolloutStatus`: the status with how the rollout goes. */
export function newRolloutStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const status = newStatus(deployment, newest, old, nowMs);
  const has = hasProgressDeadline(deployment);
  if (!has) status.conditions = withoutCondition(status.conditions, 'Progressing');
  const current = conditionOf(deployment.status.conditions, 'Progressing');
  const wasComplete =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (has && !wasComplete) {
    const who =
      newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.metadata.name}"`;
    if (isComplete(deployment, status)) {
      const message = `${who} has successfully progressed.`;
      const condition = newCondition(nowMs, 'Progressing', 'True', 'NewReplicaSetAvailable', message);
      status.conditions = setCondition(status.conditions, condition);
    } else if (isProgressing(deployment.status, status)) {
      const condition = newCondition(nowMs, 'Progressing', 'True', 'ReplicaSetUpdated', `${who} is progressing.`);
      if (current?.status === 'True' && current.lastTransitionTime) {
        condition.lastTransitionTime = current.lastTransitionTime;
      }
      // Each step renews the time from which the deadline counts.
      status.conditions = [...withoutCondition(status.conditions, 'Progressing'), condition];
    } else if (isTimedOut(deployment, status, nowMs)) {
      const message = `${who} has timed out progressing.`;
      const condition = newCondition(nowMs, 'Progressing', 'False', 'ProgressDeadlineExceeded', message);
      status.conditions = setCondition(status.conditions, condition);
    }
  }
  const failure = [newest, ...old]
    .map((set) => conditionOf(set?.status.conditions, 'ReplicaFailure'))
    .find((condition) => condition !== undefined);
  status.conditions =
    failure === undefined
      ? withoutCondition(status.conditions, 'ReplicaFailure')
      : setCondition(status.conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime ?? null });
  return status;
}
