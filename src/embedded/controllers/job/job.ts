import { formatTime, isSemanticallyEqual, type Job, type JobStatus, type Pod } from '../../../kube/index.ts';
import { isNumber, keepMap, keyOf, optional, recordOf, resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { chooseVictims } from '../replicaset/choose-victims.ts';
import { claim, controllerOf } from '../shared/claim.ts';
import { conditionOf, withCondition } from '../shared/conditions.ts';
import { deletePod } from '../shared/pod-control.ts';
import { isPodActive, isPodReady, isPodTerminating, podsByController } from '../shared/pods.ts';
import { newFailedIndexes, newTally, type Tally } from './count.ts';
import { findEnd, isFinished, lastCondition } from './end.ts';
import { formatIndexes, indexOf, isIndexed } from './indexes.ts';
import { backOffLeftMs, createPods, deleteUncounted, finishedMs, isTracked, untrack } from './pods.ts';

/** `SyncJobBatchPeriod`: what happens to Pods within it is looked at together. */
const batchMs = 1000;
const orphanPrefix = 'orphan/';

/** How a Job's Pods have failed since the last success. */
interface BackOff {
  readonly failures: number;
  readonly lastMs?: number | undefined;
}

const isBackOff = recordOf<BackOff>({ failures: isNumber, lastMs: optional(isNumber) });

/** Runs Pods to completion (`pkg/controller/job`, v1.37.2). Not modelled: PodGroups of Workloads. */
export const jobController: ControllerDefinition = {
  name: 'job-controller',
  start(context) {
    const { client, clock, events, informers, memory, queue } = context;
    const jobs = informers.of(resources.jobs);
    const pods = podsByController(informers);
    const backOffs = new Map<string, BackOff>();
    keepMap(memory, 'back-offs', isBackOff, backOffs);
    jobs.addHandlers({
      added: (job) => queue.add(keyOf(job)),
      updated: (old, job) =>
        queue.addAfter(keyOf(job), old.metadata.generation === job.metadata.generation ? batchMs : 0),
      deleted(job) {
        backOffs.delete(job.metadata.uid ?? '');
        for (const pod of pods.byIndex('controller', job.metadata.uid ?? ''))
          if (isTracked(pod)) queue.add(orphanPrefix + keyOf(pod));
      },
    });
    const seen = (pod: Pod) => {
      const job = controllerOf(pod, 'Job', jobs);
      if (job !== undefined) queue.addAfter(keyOf(job), batchMs);
      else if (isTracked(pod)) queue.addAfter(orphanPrefix + keyOf(pod), batchMs);
    };
    pods.addHandlers({ added: seen, updated: (_, pod) => seen(pod), deleted: seen });

    const sync = async (job: Job) => {
      const owned = await claim(context, resources.pods, job, pods);
      const nowMs = clock.now();
      const now = formatTime(nowMs);
      const active = owned.filter(isPodActive);
      const uid = job.metadata.uid ?? '';
      const suspended = job.spec.suspend === true;
      const tally = newTally(job, owned);
      const status: JobStatus = { ...job.status };
      if (status.startTime === undefined && !suspended) status.startTime = now;
      const backOff = nextBackOff(backOffs.get(uid), tally);
      const failedIndexes = newFailedIndexes(job, owned);
      let end = findEnd({ ...job, status }, owned, tally, failedIndexes, nowMs, (inMs) =>
        queue.addAfter(keyOf(job), inMs),
      );
      let count = active.length;
      let failure: unknown;
      let deleted: readonly Pod[] = [];
      let isResumed: boolean | undefined;
      try {
        if (end !== undefined) {
          await Promise.all(active.map((pod) => deletePod(context, job, pod)));
          deleted = active;
          count = 0;
        } else if (job.metadata.deletionTimestamp === undefined) {
          const change = await manage(context, { job, active, owned, tally, backOff, failedIndexes });
          count += change.created - change.deleted.length;
          deleted = change.deleted;
          const { completions } = job.spec;
          const isDone =
            completions === undefined
              ? tally.succeeded > 0 && count === 0
              : tally.succeeded >= completions && count === 0;
          if (isDone)
            end = lastCondition(
              now,
              'SuccessCriteriaMet',
              'CompletionsReached',
              'Reached expected number of succeeded pods',
            );
          else isResumed = markSuspension(status, suspended, now);
        }
      } catch (error) {
        failure = error;
        count = pods.byIndex('controller', uid).filter(isPodActive).length;
      }
      if (isResumed !== undefined) {
        const [reason, message] = isResumed ? ['Resumed', 'Job resumed'] : ['Suspended', 'Job suspended'];
        events.event(targetOf(job), 'Normal', reason, message);
        if (isResumed) status.startTime = now;
        else delete status.startTime;
      }
      const left = active.filter((pod) => !deleted.includes(pod));
      status.ready = left.filter(isPodReady).length;
      status.terminating = owned.filter(isPodTerminating).length + deleted.length;
      set(status, 'active', count);
      await track(context, { job, status, owned, tally, end, failedIndexes, now });
      backOffs.set(uid, backOff);
      if (failure !== undefined) throw failure;
    };

    return {
      async reconcile(key) {
        if (key.startsWith(orphanPrefix)) {
          const { namespace, name } = splitKey(key.slice(orphanPrefix.length));
          const pod = pods.get(namespace, name);
          if (pod !== undefined && isTracked(pod) && controllerOf(pod, 'Job', jobs) === undefined)
            await untrack(context, pod);
          return;
        }
        const { namespace, name } = splitKey(key);
        const job = jobs.get(namespace, name);
        if (job === undefined || isFinished(job)) return;
        if (job.spec.managedBy !== undefined && job.spec.managedBy !== 'kubernetes.io/job-controller') return;
        await sync(job);
      },
    };

    /** Counts finished Pods, first in the status by uid, then, once their finalizers are gone, in its numbers. */
    async function track(
      _: ControllerContext,
      {
        job,
        status,
        owned,
        tally,
        end,
        failedIndexes,
        now,
      }: {
        readonly job: Job;
        readonly status: JobStatus;
        readonly owned: readonly Pod[];
        readonly tally: Tally;
        readonly end: ReturnType<typeof findEnd>;
        readonly failedIndexes: ReadonlySet<number> | undefined;
        readonly now: string;
      },
    ) {
      const isFailing = end !== undefined && end.type !== 'SuccessCriteriaMet' && end.type !== 'Complete';
      const counted = owned.filter((pod) => {
        if (!isTracked(pod)) return false;
        // What still runs when all is decided is let go; after a success it is no failure.
        return job.metadata.deletionTimestamp !== undefined || tally.isOver(pod) || end !== undefined;
      });
      const uncounted = tally.uncountedAfter(counted, isFailing);
      if (isIndexed(job)) {
        const indexes = formatIndexes(tally.succeededIndexes);
        if (indexes !== '') status.completedIndexes = indexes;
        set(status, 'succeeded', tally.succeededIndexes.size);
        if (failedIndexes !== undefined) status.failedIndexes = formatIndexes(failedIndexes);
      }
      let conditions = status.conditions ?? [];
      let final = end;
      if (end?.type === 'FailureTarget') {
        conditions = withCondition(conditions, end);
        final = lastCondition(now, 'Failed', end.reason ?? '', end.message ?? '');
      } else if (end?.type === 'SuccessCriteriaMet') {
        conditions = withCondition(conditions, end);
        final = lastCondition(now, 'Complete', end.reason ?? '', end.message ?? '');
      }
      status.conditions = conditions;
      status.uncountedTerminatedPods = uncounted;
      let current = job;
      const write = async () => {
        if (isSemanticallyEqual(current.status, status)) return;
        current = await client.update(resources.jobs, { ...current, status: { ...status } }, { subresource: 'status' });
      };
      await write();
      for (const pod of counted) await untrack(context, pod);
      const { succeeded = [], failed = [] } = uncounted;
      if (!isIndexed(job)) set(status, 'succeeded', (status.succeeded ?? 0) + succeeded.length);
      set(status, 'failed', (status.failed ?? 0) + failed.length);
      status.uncountedTerminatedPods = {};
      const isOver = final !== undefined && (status.terminating ?? 0) === 0;
      if (isOver && final !== undefined) {
        status.conditions = withCondition(status.conditions, final);
        if (final.type === 'Complete') status.completionTime = now;
      }
      await write();
      if (!isOver || final === undefined) return;
      const target = targetOf(job);
      if (final.type === 'Complete') {
        if (job.spec.completions !== undefined && (status.succeeded ?? 0) > job.spec.completions) {
          const message = 'Too many succeeded pods running after completion count reached';
          events.event(target, 'Warning', 'TooManySucceededPods', message);
        }
        events.event(target, 'Normal', 'Completed', 'Job completed');
      } else events.event(target, 'Warning', final.reason ?? '', final.message ?? '');
    }
  },
};

/** Sets a number, which JSON leaves out when it is 0. */
function set(status: JobStatus, field: 'active' | 'failed' | 'succeeded', count: number): void {
  if (count === 0) delete status[field];
  else status[field] = count;
}

function nextBackOff(
  before: BackOff = { failures: 0, lastMs: undefined },
  { newSucceeded, newFailed }: Tally,
): BackOff {
  const failedMs = newFailed.map(finishedMs);
  const succeededMs = newSucceeded.length === 0 ? undefined : Math.max(...newSucceeded.map(finishedMs));
  if (succeededMs === undefined && failedMs.length === 0) return before;
  const after = succeededMs === undefined ? failedMs : failedMs.filter((at) => at > succeededMs);
  const failures = (succeededMs === undefined ? before.failures : 0) + after.length;
  return { failures, lastMs: after.length === 0 ? undefined : Math.max(...after) };
}

/** Whether a suspension began (false) or ended (true) now; undefined for neither. */
function markSuspension(status: JobStatus, suspended: boolean, now: string): boolean | undefined {
  const known = conditionOf(status.conditions, 'Suspended');
  if (suspended ? known?.status === 'True' : known === undefined || known.status === 'False') return undefined;
  const [reason, message] = suspended ? ['JobSuspended', 'Job suspended'] : ['JobResumed', 'Job resumed'];
  status.conditions = withCondition(status.conditions, {
    ...lastCondition(now, 'Suspended', reason, message),
    status: suspended ? 'True' : 'False',
  });
  return !suspended;
}

async function manage(
  context: ControllerContext,
  {
    job,
    active,
    owned,
    tally,
    backOff,
    failedIndexes,
  }: {
    readonly job: Job;
    readonly active: readonly Pod[];
    readonly owned: readonly Pod[];
    readonly tally: Tally;
    readonly backOff: BackOff;
    readonly failedIndexes: ReadonlySet<number> | undefined;
  },
): Promise<{ created: number; deleted: readonly Pod[] }> {
  const { clock, queue } = context;
  const { parallelism = 1, completions, suspend } = job.spec;
  const nowMs = clock.now();
  const remove = async (pods: readonly Pod[]) => {
    await deleteUncounted(context, job, pods);
    return { created: 0, deleted: pods };
  };
  if (suspend === true) return remove(active);
  const wanted =
    completions === undefined
      ? tally.succeeded > 0
        ? active.length
        : parallelism
      : Math.max(0, Math.min(parallelism, completions - tally.succeeded));
  if (active.length > wanted) return remove(chooseVictims(active, active, active.length - wanted, nowMs));
  const ending = job.spec.podReplacementPolicy === 'Failed' ? owned.filter(isPodTerminating).length : 0;
  const missing = wanted - ending - active.length;
  if (missing <= 0) return { created: 0, deleted: [] };
  if (failedIndexes === undefined) {
    const leftMs = backOffLeftMs(backOff.failures, backOff.lastMs, nowMs);
    if (leftMs > 0) {
      queue.addAfter(keyOf(job), leftMs);
      return { created: 0, deleted: [] };
    }
  }
  if (!isIndexed(job)) {
    await createPods(
      context,
      job,
      Array.from({ length: missing }, () => undefined),
      undefined,
    );
    return { created: missing, deleted: [] };
  }
  const taken = new Set([...active, ...(ending > 0 ? owned.filter(isPodTerminating) : [])].map(indexOf));
  const indexes: number[] = [];
  let waitMs = Number.POSITIVE_INFINITY;
  for (let index = 0; index < (completions ?? 0) && indexes.length < missing; index += 1) {
    if (taken.has(index) || tally.succeededIndexes.has(index) || failedIndexes?.has(index)) continue;
    const failed = failedIndexes === undefined ? [] : tally.failedOf(index);
    const leftMs = backOffLeftMs(failed.length, Math.max(...failed.map(finishedMs)), nowMs);
    if (leftMs > 0) waitMs = Math.min(waitMs, leftMs);
    else indexes.push(index);
  }
  if (Number.isFinite(waitMs)) queue.addAfter(keyOf(job), waitMs);
  const failuresOf = failedIndexes === undefined ? undefined : (index: number) => tally.failedOf(index).length;
  await createPods(context, job, indexes, failuresOf);
  return { created: indexes.length, deleted: [] };
}
