import {
  type Deployment,
  type DeploymentStatus,
  isSemanticallyEqual,
  type Pod,
  type ReplicaSet,
} from '../../../kube/index.ts';
import { type Informer, keyOf } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { conditionOf } from '../shared/conditions.ts';
import { countedOf, maxSurgeOf, maxUnavailableOf, newestReplicas, proportionOf, wantedOf } from './arithmetic.ts';
import type { ReplicaSets } from './replica-sets.ts';
import { byCreation, desiredAnnotation, maxAnnotation } from './revisions.ts';
import { hasProgressDeadline, isComplete, newRolloutStatus, newStatus } from './status.ts';

/** The ways in which a Deployment is brought to its state. */
export interface Rollouts {
  roll(deployment: Deployment, owned: readonly ReplicaSet[]): Promise<void>;
  recreate(deployment: Deployment, owned: readonly ReplicaSet[]): Promise<void>;
  /** Of a Deployment that is paused, or whose number of replicas has changed: no new ReplicaSet is made. */
  scale(deployment: Deployment, owned: readonly ReplicaSet[]): Promise<void>;
  syncStatus(deployment: Deployment, newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): Promise<void>;
}

const isActive = ({ spec }: ReplicaSet) => spec.replicas > 0;

/** `pkg/controller/deployment/{rolling,recreate,sync,progress}.go`, v1.37.2. */
export function createRollouts(context: ControllerContext, replicaSets: ReplicaSets, pods: Informer<Pod>): Rollouts {
  const { clock, queue } = context;
  const write = async (deployment: Deployment, status: DeploymentStatus): Promise<boolean> => {
    if (isSemanticallyEqual(deployment.status, status)) return false;
    await replicaSets.writeStatus(deployment, status);
    return true;
  };
  const syncStatus: Rollouts['syncStatus'] = async (deployment, newest, old) => {
    await write(deployment, newStatus(deployment, newest, old, clock.now()));
  };
  const syncRollout: Rollouts['syncStatus'] = async (deployment, newest, old) => {
    const status = newRolloutStatus(deployment, newest, old, clock.now());
    if (await write(deployment, status)) return;
    // Nothing has happened: somebody has to look when the deadline is over.
    const condition = conditionOf(deployment.status.conditions, 'Progressing');
    if (!hasProgressDeadline(deployment) || condition === undefined) return;
    if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return;
    const deadlineMs = (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
    const leftMs = Date.parse(condition.lastUpdateTime ?? '') + deadlineMs - clock.now();
    queue.addAfter(keyOf(deployment), Math.max(0, leftMs) + 1000);
  };

  const scaleNewest = async (deployment: Deployment, newest: ReplicaSet, old: ReplicaSet[]) => {
    const { replicas } = deployment.spec;
    if (newest.spec.replicas === replicas) return undefined;
    const wanted = newest.spec.replicas > replicas ? replicas : newestReplicas(deployment, [...old, newest], newest);
    return replicaSets.scaleTo(deployment, newest, wanted);
  };
  /** Takes `most` Pods away from old ReplicaSets, the oldest first; how many of each `surplusOf` says. */
  const scaleDown = async (
    deployment: Deployment,
    old: ReplicaSet[],
    most: number,
    surplusOf: (set: ReplicaSet) => number,
  ): Promise<number> => {
    let total = 0;
    for (const [index, set] of old.entries()) {
      if (total >= most) break;
      const count = Math.min(surplusOf(set), most - total);
      if (set.spec.replicas === 0 || count === 0) continue;
      old[index] = (await replicaSets.scaleTo(deployment, set, set.spec.replicas - count)) ?? set;
      total += count;
    }
    return total;
  };
  const scaleOld = async (deployment: Deployment, newest: ReplicaSet, all: ReplicaSet[]): Promise<boolean> => {
    const old = all.filter(isActive).sort(byCreation);
    if (old.length === 0) return false;
    const least = deployment.spec.replicas - maxUnavailableOf(deployment);
    const newUnavailable = newest.spec.replicas - (newest.status.availableReplicas ?? 0);
    const most = wantedOf([...all, newest]) - least - newUnavailable;
    if (most <= 0) return false;
    // Those that do not work go first: they count for nothing.
    const unhealthy = await scaleDown(deployment, old, most, ({ spec, status }) =>
      Math.max(0, spec.replicas - (status.availableReplicas ?? 0)),
    );
    const spare = countedOf([...old, newest], 'availableReplicas') - least;
    const healthy = spare <= 0 ? 0 : await scaleDown(deployment, old, spare, ({ spec }) => spec.replicas);
    return unhealthy + healthy > 0;
  };

  const scaleProportionally = async (deployment: Deployment, newest: ReplicaSet | undefined, old: ReplicaSet[]) => {
    const { replicas } = deployment.spec;
    const all = [...old, ...(newest === undefined ? [] : [newest])];
    const active = all.filter(isActive);
    const only = active.length === 1 ? active[0] : active.length === 0 ? (newest ?? old.at(-1)) : undefined;
    if (active.length <= 1) {
      if (only !== undefined) await replicaSets.scaleTo(deployment, only, replicas);
      return;
    }
    const isSaturated =
      newest?.spec.replicas === replicas &&
      Number(newest.metadata.annotations?.[desiredAnnotation]) === replicas &&
      (newest.status.availableReplicas ?? 0) === replicas;
    if (isSaturated) {
      for (const set of old.filter(isActive)) await replicaSets.scaleTo(deployment, set, 0);
      return;
    }
    if (deployment.spec.strategy.type !== 'RollingUpdate') return;
    const toAdd = (replicas > 0 ? replicas + maxSurgeOf(deployment) : 0) - wantedOf(active);
    // What grows begins with the newest of the largest, what shrinks with the oldest.
    const age = toAdd > 0 ? -1 : 1;
    active.sort((a, b) => b.spec.replicas - a.spec.replicas || age * byCreation(a, b));
    let added = 0;
    const sizes = active.map((set) => {
      const maxBefore = Number(set.metadata.annotations?.[maxAnnotation] ?? 0);
      const share = proportionOf(set, deployment, Number.isInteger(maxBefore) ? maxBefore : 0, toAdd, added);
      added += share;
      return set.spec.replicas + share;
    });
    for (const [index, set] of active.entries()) {
      const size = (sizes[index] ?? 0) + (index === 0 ? toAdd - added : 0);
      await replicaSets.scaleTo(deployment, set, Math.max(0, size), true);
    }
  };
  const finish = async (deployment: Deployment, old: readonly ReplicaSet[]) => {
    if (isComplete(deployment, deployment.status)) await replicaSets.cleanUp(deployment, old);
  };
  const hasOldPods = (newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): boolean =>
    countedOf(old, 'replicas') > 0 ||
    old.some(({ metadata }) =>
      pods
        .byIndex('controller', metadata.uid ?? '')
        .some(
          ({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded' && newest?.metadata !== metadata,
        ),
    );

  return {
    syncStatus,
    async roll(given, owned) {
      const { deployment, newest, old } = await replicaSets.sort(given, owned, true);
      if (newest === undefined) return;
      const scaled = await scaleNewest(deployment, newest, old);
      if (scaled === undefined && !(await scaleOld(deployment, newest, old))) await finish(deployment, old);
      await syncRollout(deployment, newest, old);
    },
    async recreate(given, owned) {
      let { deployment, newest, old } = await replicaSets.sort(given, owned, false);
      let hasScaled = false;
      for (const set of old.filter(isActive)) {
        if ((await replicaSets.scaleTo(deployment, set, 0)) !== undefined) hasScaled = true;
      }
      if (!hasScaled && !hasOldPods(newest, old)) {
        if (newest === undefined) ({ deployment, newest, old } = await replicaSets.sort(deployment, owned, true));
        if (newest !== undefined) await replicaSets.scaleTo(deployment, newest, deployment.spec.replicas);
        await finish(deployment, old);
      }
      await syncRollout(deployment, newest, old);
    },
    async scale(given, owned) {
      const { deployment, newest, old } = await replicaSets.sort(given, owned, false);
      await scaleProportionally(deployment, newest, old);
      if (deployment.spec.paused === true) await replicaSets.cleanUp(deployment, old);
      await syncStatus(deployment, newest, old);
    },
  };
}
