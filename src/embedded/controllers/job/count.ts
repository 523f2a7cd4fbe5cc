import type { Job, JobStatus, Pod } from '../../../kube/index.ts';
import { judgeFailure } from './failure-policy.ts';
import { indexOf, isIndexed, parseIndexes } from './indexes.ts';
import { isTracked } from './pods.ts';

/** What a Job's Pods have come to. */
export interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: ReadonlySet<number>;
  /** Finished and not counted yet. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  /** Counts as succeeded or failed. */
  isOver(pod: Pod): boolean;
  /** Failed Pods of an index that are there. */
  failedOf(index: number): readonly Pod[];
  /** What the status keeps of Pods that are about to be counted; with `isFailing` what is cut short has failed. */
  uncountedAfter(counted: readonly Pod[], isFailing: boolean): NonNullable<JobStatus['uncountedTerminatedPods']>;
}

/** `isPodFailed`: a Pod that is on its way out counts, too, unless the Job waits for it. */
function hasFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  const waits = job.spec.podReplacementPolicy === 'Failed' || job.spec.podFailurePolicy !== undefined;
  return !waits && pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

const hasSucceeded = ({ status }: Pod) => status?.phase === 'Succeeded';

/** Counts a Job's Pods (`syncJob` of `pkg/controller/job/job_controller.go`, v1.37.2). */
export function newTally(job: Job, pods: readonly Pod[]): Tally {
  const { completions = 0 } = job.spec;
  const { uncountedTerminatedPods: uncounted = {}, succeeded = 0, failed = 0 } = job.status;
  const isValid = (pod: Pod) => {
    const index = indexOf(pod);
    return isTracked(pod) && (!isIndexed(job) || (index !== undefined && index < completions));
  };
  const newSucceeded = pods.filter(
    (pod) => isValid(pod) && hasSucceeded(pod) && !uncounted.succeeded?.includes(pod.metadata.uid ?? ''),
  );
  const newFailed = pods.filter(
    (pod) => isValid(pod) && hasFailed(pod, job) && !uncounted.failed?.includes(pod.metadata.uid ?? ''),
  );
  const isIgnored = (pod: Pod) => judgeFailure(job, pod).action === 'Ignore';
  const counts = newFailed.filter((pod) => !isIgnored(pod));
  const succeededIndexes = parseIndexes(job.status.completedIndexes, completions);
  for (const pod of newSucceeded) {
    const index = indexOf(pod);
    if (isIndexed(job) && index !== undefined) succeededIndexes.add(index);
  }
  return {
    succeeded: isIndexed(job)
      ? succeededIndexes.size
      : succeeded + newSucceeded.length + (uncounted.succeeded ?? []).length,
    failed: failed + counts.length + (uncounted.failed ?? []).length,
    succeededIndexes,
    newSucceeded,
    newFailed,
    isOver: (pod) => hasSucceeded(pod) || hasFailed(pod, job),
    failedOf: (index) => pods.filter((pod) => indexOf(pod) === index && hasFailed(pod, job) && !isIgnored(pod)),
    uncountedAfter(counted, isFailing) {
      const uids = (list: readonly Pod[]) => list.map(({ metadata }) => metadata.uid ?? '');
      const ended = counted.filter(
        (pod) => isValid(pod) && !hasSucceeded(pod) && (hasFailed(pod, job) || isFailing) && !isIgnored(pod),
      );
      const lists = {
        succeeded: isIndexed(job) ? [] : uids(counted.filter((pod) => newSucceeded.includes(pod))),
        failed: uids(ended),
      };
      const merged = {
        succeeded: [...new Set([...(uncounted.succeeded ?? []), ...lists.succeeded])],
        failed: [...new Set([...(uncounted.failed ?? []), ...lists.failed])],
      };
      return {
        ...(merged.succeeded.length === 0 ? {} : { succeeded: merged.succeeded }),
        ...(merged.failed.length === 0 ? {} : { failed: merged.failed }),
      };
    },
  };
}

/**
 * The indexes that have failed for good, of a Job with a limit for each; undefined for one without.
 * Simplified: the failures of an index are those of its Pods that are there.
 */
export function newFailedIndexes(job: Job, pods: readonly Pod[]): Set<number> | undefined {
  const { backoffLimitPerIndex, completions = 0 } = job.spec;
  if (backoffLimitPerIndex === undefined || !isIndexed(job)) return undefined;
  const failed = parseIndexes(job.status.failedIndexes, completions);
  const counts = new Map<number, number>();
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || !hasFailed(pod, job)) continue;
    const { action } = judgeFailure(job, pod);
    if (action === 'Ignore') continue;
    const count = (counts.get(index) ?? 0) + 1;
    counts.set(index, count);
    if (action === 'FailIndex' || count > backoffLimitPerIndex) failed.add(index);
  }
  return failed;
}
