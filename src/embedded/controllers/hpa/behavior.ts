import { isNumber, listOf, recordOf } from '../../client/index.ts';
/** `HPAScalingRules` (`staging/src/k8s.io/api/autoscaling/v2/types.go`, v1.37). */
export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: 'Disabled' | 'Max' | 'Min';
  readonly policies?: readonly {
    readonly type: 'Percent' | 'Pods';
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

export interface Behavior {
  readonly scaleUp?: ScalingRules;
  readonly scaleDown?: ScalingRules;
}

interface At {
  readonly atMs: number;
  readonly count: number;
}

/** What an autoscaler has recommended and done. */
export interface History {
  recommendations: At[];
  ups: At[];
  downs: At[];
}

const isList = (value: unknown): value is At[] => listOf(recordOf<At>({ atMs: isNumber, count: isNumber }))(value);
export const isHistory = recordOf<History>({ recommendations: isList, ups: isList, downs: isList });

/** How many Pods there are to be, with what the conditions AbleToScale and ScalingLimited say of it. */
export interface Decision {
  readonly replicas: number;
  readonly able: readonly [reason: string, message: string];
  readonly limited: readonly [isLimited: boolean, reason: string, message: string];
}

const defaultDownWindowSeconds = 300;

/** What has changed within a policy's period. */
function changedWithin(events: readonly At[], seconds: number, nowMs: number): number {
  return events.filter(({ atMs }) => atMs > nowMs - seconds * 1000).reduce((sum, { count }) => sum + count, 0);
}

function limitOf(
  rules: ScalingRules | undefined,
  isUp: boolean,
  current: number,
  history: History,
  nowMs: number,
): number {
  const way = isUp ? 1 : -1;
  if (rules?.selectPolicy === 'Disabled') return current;
  const policies = rules?.policies ?? [
    { type: 'Percent', value: 100, periodSeconds: 15 },
    ...(isUp ? [{ type: 'Pods', value: 4, periodSeconds: 15 } as const] : []),
  ];
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const start =
      current - changedWithin(history.ups, periodSeconds, nowMs) + changedWithin(history.downs, periodSeconds, nowMs);
    if (type === 'Pods') return start + way * value;
    const share = start * (1 + (way * value) / 100);
    return isUp ? Math.ceil(share) : Math.trunc(share);
  });
  const isWidest = rules?.selectPolicy !== 'Min';
  return isWidest === isUp ? Math.max(...limits) : Math.min(...limits);
}

/**
 * Holds a recommendation to the windows, rates and bounds of an autoscaler (`normalizeDesiredReplicas` and
 * `normalizeDesiredReplicasWithBehaviors`, `pkg/controller/podautoscaler/horizontal.go`, v1.37.2), and remembers it.
 */
export function decide(options: {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly behavior: Behavior | undefined;
  readonly history: History;
  readonly nowMs: number;
}): Decision {
  const { current, desired, min, max, behavior, history, nowMs } = options;
  const upMs = nowMs - (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
  const downMs = nowMs - (behavior?.scaleDown?.stabilizationWindowSeconds ?? defaultDownWindowSeconds) * 1000;
  let low = desired;
  let high = desired;
  for (const { atMs, count } of history.recommendations) {
    if (atMs > upMs) low = Math.min(low, count);
    if (atMs > downMs) high = Math.max(high, count);
  }
  const stable = behavior === undefined ? high : Math.min(Math.max(current, low), high);
  history.recommendations = [
    ...history.recommendations.filter(({ atMs }) => atMs > Math.min(upMs, downMs)),
    { atMs: nowMs, count: desired },
  ];
  const isUp = behavior !== undefined && desired >= current;
  const able: Decision['able'] =
    stable === desired
      ? ['ReadyForNewScale', 'recommended size matches current size']
      : isUp
        ? [
            'ScaleUpStabilized',
            'recent recommendations were lower than current one, applying the lowest recent recommendation',
          ]
        : [
            'ScaleDownStabilized',
            'recent recommendations were higher than current one, applying the highest recent recommendation',
          ];
  const within: Decision['limited'] = [false, 'DesiredWithinRange', 'the desired count is within the acceptable range'];
  const tooMany: Decision['limited'] = [
    true,
    'TooManyReplicas',
    'the desired replica count is more than the maximum replica count',
  ];
  const tooFew: Decision['limited'] = [
    true,
    'TooFewReplicas',
    'the desired replica count is less than the minimum replica count',
  ];
  const rate = (way: string): string => `the desired replica count is ${way} faster than the maximum scale rate`;
  if (behavior === undefined) {
    const limit = Math.max(2 * current, 4);
    const most = Math.min(max, limit);
    if (stable < min) return { replicas: min, able, limited: tooFew };
    if (stable <= most) return { replicas: stable, able, limited: within };
    return { replicas: most, able, limited: max > limit ? [true, 'ScaleUpLimit', rate('increasing')] : tooMany };
  }
  if (stable > current) {
    const limit = Math.max(current, limitOf(behavior.scaleUp, true, current, history, nowMs));
    const most = Math.min(max, limit);
    if (stable <= most) return { replicas: stable, able, limited: within };
    return { replicas: most, able, limited: max > limit ? [true, 'ScaleUpLimit', rate('increasing')] : tooMany };
  }
  if (stable < current) {
    const limit = Math.min(current, limitOf(behavior.scaleDown, false, current, history, nowMs));
    const least = Math.max(min, limit);
    if (stable >= least) return { replicas: stable, able, limited: within };
    return { replicas: least, able, limited: min < limit ? [true, 'ScaleDownLimit', rate('decreasing')] : tooFew };
  }
  return { replicas: stable, able, limited: within };
}

/** Remembers a change of scale for as long as a policy may ask (30 minutes). */
export function remember(history: History, before: number, after: number, nowMs: number): void {
  const keep = (events: readonly At[]) => events.filter(({ atMs }) => atMs > nowMs - 1_800_000);
  history.ups = keep(history.ups);
  history.downs = keep(history.downs);
  if (after > before) history.ups.push({ atMs: nowMs, count: after - before });
  else if (after < before) history.downs.push({ atMs: nowMs, count: before - after });
}
