import { formatHumanDuration, formatLabelSelector } from '../../../kube/index.ts';
import { age, type CellsOf, type ConditionLike, containerCells, nameOf, since } from './format.ts';

/** `printCronJob` (`pkg/printers/internalversion/printers.go`, v1.37, as all functions of this folder). */
export const cronJobCells: CellsOf = (object, now) => {
  const { spec = {}, status = {} } = object;
  const job = spec.jobTemplate?.spec;
  return [
    nameOf(object),
    spec.schedule ?? '',
    spec.timeZone ?? '<none>',
    spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
    status.active?.length ?? 0,
    status.lastScheduleTime ? since(status.lastScheduleTime, now) : '<none>',
    age(object, now),
    ...containerCells(job?.template?.spec),
    formatLabelSelector(job?.selector),
  ];
};

/** `printJob`. */
export const jobCells: CellsOf = (object, now) => {
  const { spec = {}, status = {} } = object;
  return [
    nameOf(object),
    jobStatus(status.conditions ?? [], Boolean(object.metadata.deletionTimestamp)),
    formatCompletions(spec, status.succeeded ?? 0),
    formatJobDuration(status, now),
    age(object, now),
    ...containerCells(spec.template?.spec),
    formatLabelSelector(spec.selector),
  ];
};

function jobStatus(conditions: readonly ConditionLike[], isDeleted: boolean): string {
  const is = (wanted: string) => conditions.find(({ type }) => type === wanted)?.status === 'True';
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (isDeleted) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function formatCompletions(spec: { completions?: number; parallelism?: number }, succeeded: number): string {
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function formatJobDuration(status: { startTime?: string; completionTime?: string }, now: number): string {
  if (!status.startTime) return '';
  const end = status.completionTime ? Date.parse(status.completionTime) : now;
  return formatHumanDuration(end - Date.parse(status.startTime));
}
