import type { Deployment, ReplicaSet } from '../../../kube/index.ts';
import { scaledValue } from '../shared/int-or-percent.ts';

/** How many Pods a Deployment may have too many and too few (`pkg/controller/deployment/util/deployment_util.go`, v1.37.2). */

function fenceposts({ spec: { strategy, replicas } }: Deployment): { surge: number; unavailable: number } {
  if (strategy.type !== 'RollingUpdate') return { surge: 0, unavailable: 0 };
  const surge = scaledValue(strategy.rollingUpdate?.maxSurge, replicas, 'up');
  const unavailable = scaledValue(strategy.rollingUpdate?.maxUnavailable, replicas, 'down');
  // A share of few Pods may come to nothing on both sides, and then nothing could move.
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

/** `MaxSurge`. */
export function maxSurgeOf(deployment: Deployment): number {
  return fenceposts(deployment).surge;
}

/** `MaxUnavailable`. */
export function maxUnavailableOf(deployment: Deployment): number {
  const { replicas } = deployment.spec;
  return replicas === 0 ? 0 : Math.min(replicas, fenceposts(deployment).unavailable);
}

/** How many Pods these ReplicaSets are to have. */
export function wantedOf(sets: readonly (ReplicaSet | undefined)[]): number {
  return sets.reduce((sum, set) => sum + (set?.spec.replicas ?? 0), 0);
}

/** How many Pods the status of these ReplicaSets counts. */
export function countedOf(
  sets: readonly (ReplicaSet | undefined)[],
  field: 'availableReplicas' | 'readyReplicas' | 'replicas',
): number {
  return sets.reduce((sum, set) => sum + (set?.status[field] ?? 0), 0);
}

/** `NewRSNewReplicas`: how many Pods the newest ReplicaSet may have. */
export function newestReplicas(deployment: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') return replicas;
  const most = replicas + scaledValue(strategy.rollingUpdate?.maxSurge, replicas, 'up');
  const current = wantedOf(all);
  if (current >= most) return newest.spec.replicas;
  return newest.spec.replicas + Math.min(most - current, replicas - newest.spec.replicas);
}

/** `GetReplicaSetProportion`: what of `toAdd` Pods (fewer than 0: to take away) falls to a ReplicaSet, after `added`. */
export function proportionOf(
  set: ReplicaSet,
  deployment: Deployment,
  maxBefore: number | undefined,
  toAdd: number,
  added: number,
): number {
  if (set.spec.replicas === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(set, deployment, maxBefore);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

function fractionOf(set: ReplicaSet, deployment: Deployment, maxBefore: number | undefined): number {
  if (deployment.spec.replicas === 0) return -set.spec.replicas;
  const before = maxBefore || (deployment.status.replicas ?? 0);
  if (before === 0) return 0;
  const size = (set.spec.replicas * (deployment.spec.replicas + maxSurgeOf(deployment))) / before;
  // Half is rounded away from zero.
  return Math.sign(size) * Math.round(Math.abs(size)) - set.spec.replicas;
}
