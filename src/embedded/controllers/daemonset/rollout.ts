import type { DaemonSet, Node, Pod } from '../../../kube/index.ts';
import { scaledValue } from '../shared/int-or-percent.ts';
import { availableInMs } from '../shared/pods.ts';
import { type DaemonPlan, isUpdated, placementOf } from './placement.ts';

/** Which old Pods a rolling update replaces now (`rollingUpdate` of `pkg/controller/daemon/update.go`, v1.37.2). */
export function planRollout(
  set: DaemonSet,
  byNode: ReadonlyMap<string, Pod[]>,
  nodes: readonly Node[],
  hash: string,
  nowMs: number,
): DaemonPlan {
  const place = placementOf(set);
  const wanted = nodes.filter((node) => place(node).runs);
  const runs = new Set(wanted.map(({ metadata }) => metadata.name));
  const { maxSurge, maxUnavailable } = set.spec.updateStrategy.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, wanted.length, 'up');
  const share = scaledValue(maxUnavailable, wanted.length, 'up');
  const allowed = share === 0 && surge === 0 ? 1 : share;
  const isAvailable = (pod: Pod) => availableInMs(pod, set.spec.minReadySeconds ?? 0, nowMs) === 0;
  const plan: DaemonPlan = { nodes: [], deleted: [] };
  const candidates: Pod[] = [];
  const candidateNodes: string[] = [];
  let used = 0;
  for (const [name, there] of byNode) {
    const alive = there.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const fresh = alive.filter((pod) => isUpdated(pod, set, hash));
    const stale = alive.filter((pod) => !isUpdated(pod, set, hash));
    const [newPod] = fresh;
    const [oldPod] = stale;
    if (fresh.length > 1 || stale.length > 1) used += 1;
    else if (surge === 0) {
      if (oldPod === undefined || newPod !== undefined) {
        const isServed = newPod !== undefined && oldPod === undefined && isAvailable(newPod);
        if (!isServed) used += 1;
      } else if (!isAvailable(oldPod)) {
        plan.deleted.push(oldPod);
        used += 1;
      } else candidates.push(oldPod);
    } else if (oldPod !== undefined) {
      if (newPod !== undefined) {
        if (isAvailable(newPod)) plan.deleted.push(oldPod);
        else used += 1;
      } else if (!runs.has(name)) plan.deleted.push(oldPod);
      else if (!isAvailable(oldPod)) plan.nodes.push(name);
      else candidateNodes.push(name);
    }
  }
  const left = Math.max(0, (surge === 0 ? allowed : surge) - used);
  plan.deleted.push(...candidates.slice(0, left));
  plan.nodes.push(...candidateNodes.slice(0, left));
  return plan;
}
