import type { Pod } from '../../../kube/index.ts';
import { isPodActive, isPodReady, podCondition } from '../shared/pods.ts';

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * The `count` Pods that are deleted first (`ActivePodsWithRanks` of `pkg/controller/controller_utils.go`, v1.37.2): not on a
 * node, not running, not ready, cheap by `pod-deletion-cost`, with most neighbours on their node, ready for a short time,
 * often restarted, young. `related` are the Pods of all ReplicaSets of the same owner.
 */
export function chooseVictims(pods: readonly Pod[], related: readonly Pod[], count: number, nowMs: number): Pod[] {
  if (count >= pods.length) return [...pods];
  const neighbours = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? '';
    if (isPodActive(pod)) neighbours.set(node, (neighbours.get(node) ?? 0) + 1);
  }
  const rankOf = (pod: Pod) => neighbours.get(pod.spec.nodeName ?? '') ?? 0;
  const order = (a: Pod, b: Pod): number =>
    Number((a.spec.nodeName ?? '') !== '') - Number((b.spec.nodeName ?? '') !== '') ||
    (phases[a.status?.phase ?? ''] ?? 0) - (phases[b.status?.phase ?? ''] ?? 0) ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    rankOf(b) - rankOf(a) ||
    (isPodReady(a) && isPodReady(b) ? byAge(readyTime(a), readyTime(b), a, b, nowMs) : 0) ||
    mostRestarts(b) - mostRestarts(a) ||
    byAge(a.metadata.creationTimestamp, b.metadata.creationTimestamp, a, b, nowMs);
  return [...pods].sort(order).slice(0, count);
}

function deletionCost({ metadata }: Pod): number {
  const cost = Number(metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

const readyTime = (pod: Pod) => podCondition(pod, 'Ready')?.lastTransitionTime;

/** Sidecars are counted apart upstream; here with the containers. */
function mostRestarts({ status }: Pod): number {
  return (status?.containerStatuses ?? []).reduce((most, { restartCount }) => Math.max(most, restartCount), 0);
}

/** The younger first, by the magnitude of ages alone: of about the same age, by uid (`logarithmicRankDiff`). */
function byAge(
  a: string | null | undefined,
  b: string | null | undefined,
  first: Pod,
  second: Pod,
  nowMs: number,
): number {
  if (a === b) return 0;
  if (!a || !b) return a ? 1 : -1;
  const magnitude = (time: string) => {
    const ageNs = (nowMs - Date.parse(time)) * 1e6;
    return ageNs <= 0 ? -1 : Math.floor(Math.log2(ageNs));
  };
  return magnitude(a) - magnitude(b) || ((first.metadata.uid ?? '') < (second.metadata.uid ?? '') ? -1 : 1);
}
