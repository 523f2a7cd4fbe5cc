import { formatTime, type Job, type Pod, type WorkloadCondition } from '../../../kube/index.ts';
import { conditionOf } from '../shared/conditions.ts';
import type { Tally } from './count.ts';
import { judgeFailure } from './failure-policy.ts';
import { isIndexed, matchSuccessPolicy } from './indexes.ts';

/** A condition that is true from now on. */
export function lastCondition(now: string, type: string, reason: string, message: string): WorkloadCondition {
  return { type, status: 'True', lastProbeTime: now, lastTransitionTime: now, reason, message };
}

/** `IsJobFinished`. */
export function isFinished({ status }: Job): boolean {
  return ['Complete', 'Failed'].some((type) => conditionOf(status.conditions, type)?.status === 'True');
}

/** The condition with which a Job ends now; undefined while it goes on (`syncJob` of `pkg/controller/job`, v1.37.2). */
export function findEnd(
  job: Job,
  pods: readonly Pod[],
  tally: Tally,
  failedIndexes: ReadonlySet<number> | undefined,
  nowMs: number,
  lookAgainInMs: (inMs: number) => void,
): WorkloadCondition | undefined {
  const { spec, status } = job;
  const now = formatTime(nowMs);
  const met = conditionOf(status.conditions, 'SuccessCriteriaMet');
  if (met?.status === 'True') return met;
  const target = conditionOf(status.conditions, 'FailureTarget');
  if (target?.status === 'True') return lastCondition(now, 'Failed', target.reason ?? '', target.message ?? '');
  const fail = (reason: string, message: string) => lastCondition(now, 'FailureTarget', reason, message);
  for (const pod of pods) {
    if (pod.status?.phase !== 'Failed') continue;
    const { message } = judgeFailure(job, pod);
    if (message !== undefined) return fail('PodFailurePolicy', message);
  }
  if (tally.failed > (spec.backoffLimit ?? 6) || isPastOnFailure(job, pods)) {
    return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  if (spec.activeDeadlineSeconds !== undefined && status.startTime !== undefined && spec.suspend !== true) {
    const leftMs = Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000 - nowMs;
    if (leftMs <= 0) return fail('DeadlineExceeded', 'Job was active longer than specified deadline');
    lookAgainInMs(leftMs);
  }
  if (!isIndexed(job)) return undefined;
  if (failedIndexes !== undefined) {
    if (spec.maxFailedIndexes !== undefined && failedIndexes.size > spec.maxFailedIndexes) {
      return fail('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
    }
    if (failedIndexes.size > 0 && failedIndexes.size + tally.succeededIndexes.size >= (spec.completions ?? 0)) {
      return fail('FailedIndexes', 'Job has failed indexes');
    }
  }
  const rule = matchSuccessPolicy(job, tally.succeededIndexes);
  return rule === undefined
    ? undefined
    : lastCondition(now, 'SuccessCriteriaMet', 'SuccessPolicy', `Matched rules at index ${rule}`);
}

/** `pastBackoffLimitOnFailure`: restarts of containers count where the kubelet makes them. */
function isPastOnFailure({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
      restarts += restartCount;
    }
  }
  const limit = spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
