import { formatTime, type KubeObject } from '../../../kube/index.ts';

interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  lastTransitionTime?: string;
}

/** Sets a condition of a Pod's status (`UpdatePodCondition`, pkg/api/pod/util.go, v1.37). The Pod is changed. */
export function setPodCondition(pod: KubeObject, wanted: PodCondition, nowMs: number): void {
  pod['status'] ??= {};
  pod['status'].conditions ??= [];
  const conditions: PodCondition[] = pod['status'].conditions;
  const at = conditions.findIndex(({ type }) => type === wanted.type);
  const known = conditions[at];
  const isSame = known !== undefined && known.status === wanted.status && known.lastTransitionTime !== undefined;
  const lastTransitionTime = isSame ? known.lastTransitionTime : undefined;
  const condition = { lastProbeTime: null, ...wanted, lastTransitionTime: lastTransitionTime ?? formatTime(nowMs) };
  if (at < 0) conditions.push(condition);
  else conditions[at] = condition;
}
