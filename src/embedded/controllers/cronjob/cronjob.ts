import {
  type CronJob,
  type CronSchedule,
  formatTime,
  isSemanticallyEqual,
  isTimeZone,
  type Job,
  parseCronSchedule,
  type StatusError,
} from '../../../kube/index.ts';
import { keyOf, resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { isFinished } from '../job/end.ts';
import { controllerOf, controllerRefTo, ignoring, nameOf } from '../shared/claim.ts';
import { conditionOf } from '../shared/conditions.ts';
import { isNamespaceTerminating, messageOf } from '../shared/pod-control.ts';
import { indexByController } from '../shared/pods.ts';
import { nextCronTimeMs, zoneOffsetMs } from './next-time.ts';

/** `nextScheduleDelta`: so much after its time a schedule is looked at. */
const deltaMs = 100;

/** Makes Jobs by the clock (`pkg/controller/cronjob`, v1.37.2). */
export const cronJobController: ControllerDefinition = {
  name: 'cronjob-controller',
  start(context) {
    const { client, informers, queue } = context;
    const cronJobs = informers.of(resources.cronJobs);
    const jobs = informers.of(resources.jobs);
    jobs.addIndex('controller', indexByController);
    cronJobs.addHandlers({
      added: (cronJob) => queue.add(keyOf(cronJob)),
      updated: (old, cronJob) => {
        if (old.metadata.generation !== cronJob.metadata.generation) queue.add(keyOf(cronJob));
      },
    });
    const seen = (job: Job) => {
      const owner = controllerOf(job, 'CronJob', cronJobs);
      if (owner !== undefined) queue.add(keyOf(owner));
    };
    jobs.addHandlers({ added: seen, updated: (_, job) => seen(job), deleted: seen });
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const stored = cronJobs.get(namespace, name);
        if (stored === undefined) return;
        const cronJob: CronJob = { ...stored, status: { ...stored.status } };
        const own = jobs.byIndex('controller', stored.metadata.uid ?? '');
        await removeOld(context, cronJob, own);
        let nextMs: number | undefined;
        let failure: unknown;
        try {
          nextMs = await sync(context, cronJob, own);
        } catch (error) {
          failure = error;
        }
        if (cronJob.status.active?.length === 0) delete cronJob.status.active;
        if (!isSemanticallyEqual(cronJob.status, stored.status)) {
          await client.update(resources.cronJobs, cronJob, { subresource: 'status' });
        }
        if (failure !== undefined) throw failure;
        if (nextMs !== undefined) queue.addAfter(key, nextMs);
      },
    };
  },
};

const isSucceeded = ({ status }: Job) => conditionOf(status.conditions, 'Complete')?.status === 'True';

function forget(cronJob: CronJob, uid: string | undefined): void {
  cronJob.status.active = (cronJob.status.active ?? []).filter((reference) => reference.uid !== uid);
}

async function remove({ client, events }: ControllerContext, cronJob: CronJob, job: Job): Promise<boolean> {
  const target = targetOf(cronJob);
  try {
    await client.delete(resources.jobs, nameOf(job), { propagationPolicy: 'Background' });
  } catch (error) {
    events.event(target, 'Warning', 'FailedDelete', `Deleted job: ${messageOf(error)}`);
    return false;
  }
  forget(cronJob, job.metadata.uid);
  events.event(target, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  return true;
}

/** Deletes finished Jobs beyond the limits of the history, the oldest first. */
async function removeOld(context: ControllerContext, cronJob: CronJob, own: readonly Job[]): Promise<void> {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  const byStart = (a: Job, b: Job) => ((a.status.startTime ?? '') < (b.status.startTime ?? '') ? -1 : 1);
  const finished = own.filter(isFinished);
  const lists = [
    [successfulJobsHistoryLimit, finished.filter(isSucceeded)],
    [failedJobsHistoryLimit, finished.filter((job) => !isSucceeded(job))],
  ] as const;
  for (const [limit, list] of lists) {
    if (limit === undefined) continue;
    for (const job of [...list].sort(byStart).slice(0, Math.max(0, list.length - limit))) {
      await remove(context, cronJob, job);
    }
  }
}

/** Brings a CronJob's status up to date, starts what is due; milliseconds to the next time. */
async function sync(context: ControllerContext, cronJob: CronJob, own: readonly Job[]): Promise<number | undefined> {
  const { client, clock, events, informers } = context;
  const target = targetOf(cronJob);
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    events.event(target, type, reason, message);
  const { status, spec, metadata } = cronJob;
  const isActive = (uid: string | undefined) => (status.active ?? []).some((reference) => reference.uid === uid);
  for (const job of own) {
    const { uid, name } = job.metadata;
    if (!isFinished(job)) {
      if (!isActive(uid))
        tell('Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`);
      continue;
    }
    if (isActive(uid)) {
      forget(cronJob, uid);
      const condition = isSucceeded(job) ? 'Complete' : 'Failed';
      tell('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${condition}`);
    }
    const { completionTime } = job.status;
    if (isSucceeded(job) && completionTime !== undefined && completionTime > (status.lastSuccessfulTime ?? '')) {
      status.lastSuccessfulTime = completionTime;
    }
  }
  for (const { uid, name, namespace } of status.active ?? []) {
    if (informers.of(resources.jobs).get(namespace, name)?.metadata.uid === uid) continue;
    tell('Normal', 'MissingJob', `Active job went missing: ${name}`);
    forget(cronJob, uid);
  }
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const { timeZone } = spec;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    tell('Warning', 'UnknownTimeZone', `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`);
    return undefined;
  }
  if (spec.suspend === true) return undefined;
  const text =
    spec.schedule.includes('TZ') || timeZone === undefined ? spec.schedule : `TZ=${timeZone} ${spec.schedule}`;
  let schedule: CronSchedule;
  try {
    schedule = parseCronSchedule(text);
  } catch (error) {
    tell('Warning', 'UnparseableSchedule', `unparseable schedule: "${spec.schedule}" : ${messageOf(error)}`);
    return undefined;
  }
  const nowMs = clock.now();
  const waitMs = () => {
    const base = mostRecent(cronJob, schedule, nowMs, false);
    const next = nextCronTimeMs(schedule, base.dueMs ?? (base.missed > 0 ? nowMs : base.earliestMs));
    return next === undefined ? undefined : Math.max(0, next + deltaMs - nowMs);
  };
  const { dueMs, missed } = mostRecent(cronJob, schedule, nowMs, true);
  if (dueMs === undefined) return waitMs();
  if (missed > 100) {
    const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    tell('Warning', 'TooManyMissedTimes', message);
  }
  if (spec.startingDeadlineSeconds !== undefined && dueMs + spec.startingDeadlineSeconds * 1000 < nowMs) {
    const when = new Date(dueMs).toUTCString().replace('GMT', '+0000');
    tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${when}`);
    return waitMs();
  }
  const name = `${metadata.name}-${Math.floor(dueMs / 60_000)}`;
  const isStarted = (status.active ?? []).some((reference) => reference.name === name);
  if (isStarted || status.lastScheduleTime === formatTime(dueMs)) return waitMs();
  if (spec.concurrencyPolicy === 'Forbid' && (status.active ?? []).length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    tell('Normal', 'JobAlreadyActive', message);
    return waitMs();
  }
  if (spec.concurrencyPolicy === 'Replace') {
    for (const reference of [...(status.active ?? [])]) {
      const job = await ignoring([404], client.get(resources.jobs, reference));
      if (job !== undefined && !(await remove(context, cronJob, job))) {
        throw new Error(`could not replace job ${reference.namespace}/${reference.name}`);
      }
    }
  }
  let job: Job;
  try {
    job = await client.create(resources.jobs, newJob(cronJob, name, dueMs));
    tell('Normal', 'SuccessfulCreate', `Created job ${name}`);
  } catch (error) {
    if ((error as Partial<StatusError>).reason === 'AlreadyExists') {
      job = await client.get(resources.jobs, { namespace: metadata.namespace ?? '', name });
      const isOwn = job.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid) ?? false;
      if (!isOwn || isActive(job.metadata.uid)) return undefined;
    } else {
      if (!isNamespaceTerminating(error)) tell('Warning', 'FailedCreate', `Error creating job: ${messageOf(error)}`);
      throw error;
    }
  }
  const { uid = '', namespace = '', resourceVersion = '' } = job.metadata;
  const reference = { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
  status.active = [...(status.active ?? []), reference];
  status.lastScheduleTime = formatTime(dueMs);
  return waitMs();
}

/** `mostRecentScheduleTime`: the last time that is due and has not been served, and about how many were missed. */
function mostRecent(
  { metadata, spec, status }: CronJob,
  schedule: CronSchedule,
  nowMs: number,
  countsDeadline: boolean,
): { earliestMs: number; dueMs: number | undefined; missed: number } {
  let earliestMs = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  if (countsDeadline && spec.startingDeadlineSeconds !== undefined) {
    earliestMs = Math.max(earliestMs, nowMs - spec.startingDeadlineSeconds * 1000);
  }
  const first = nextCronTimeMs(schedule, earliestMs);
  if (first === undefined || first > nowMs) return { earliestMs, dueMs: undefined, missed: 0 };
  const second = nextCronTimeMs(schedule, first);
  if (second === undefined || second > nowMs) return { earliestMs, dueMs: first, missed: 0 };
  const apartMs = second - first;
  const missed = Math.floor((nowMs - first) / apartMs) + 1;
  let dueMs: number | undefined;
  let at = nextCronTimeMs(schedule, first + (missed - 2) * apartMs);
  while (at !== undefined && at <= nowMs) {
    dueMs = at;
    at = nextCronTimeMs(schedule, at);
  }
  return { earliestMs, dueMs, missed };
}

function newJob(cronJob: CronJob, name: string, dueMs: number): Job {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const offsetMs = zoneOffsetMs(cronJob.spec.timeZone, dueMs);
  const hours = (ms: number) => String(Math.floor(Math.abs(ms) / 3_600_000)).padStart(2, '0');
  const minutes = (ms: number) => String(Math.floor(Math.abs(ms) / 60_000) % 60).padStart(2, '0');
  const zone = offsetMs === 0 ? 'Z' : `${offsetMs < 0 ? '-' : '+'}${hours(offsetMs)}:${minutes(offsetMs)}`;
  const time = formatTime(dueMs + offsetMs).replace('Z', zone);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: cronJob.metadata.namespace ?? '',
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': time },
      ownerReferences: [controllerRefTo(cronJob)],
    },
    spec,
    status: {},
  };
}
