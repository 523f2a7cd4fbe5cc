import { formatHumanDuration, formatSelector, labelSelectorToSelector, SelectorError } from '../../kube/index.ts';
import { type Describer, type Fields, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { writePodTemplate } from './pod-template.ts';
import { controllerOf, formatBoolOrUnset, formatDate } from './values.ts';

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function formatJobSelector(selector: Fields): string {
  try {
    return formatSelector(labelSelectorToSelector(selector));
  } catch (error) {
    if (error instanceof SelectorError) return `Failed to get selector: ${error.message}`;
    throw error;
  }
}

/** `JobDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeJob: Describer = async (request) => {
  const job = await getSubject(request, 'apis/batch/v1/jobs');
  const events = await eventsOf(request, job);
  return formatPage((page) => {
    const { metadata, spec = {}, status = {} } = job;
    writeHead(page, metadata);
    page.write(0, `Selector:\t${formatJobSelector(spec.selector)}\n`);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    const controller = controllerOf(metadata);
    if (controller !== '') page.write(0, `Controlled By:\t${controller}\n`);
    writeJobSpec(page, spec);
    writeJobStatus(page, spec, status);
    writePodTemplate(page, spec.template);
    writeEvents(page, request, events);
  });
};

function writeJobSpec(page: Page, spec: Fields): void {
  if (isGiven(spec.parallelism)) page.write(0, `Parallelism:\t${spec.parallelism}\n`);
  page.write(0, `Completions:\t${spec.completions ?? '<unset>'}\n`);
  for (const [heading, value] of [
    ['Completion Mode', spec.completionMode],
    ['Suspend', spec.suspend],
    ['Backoff Limit', spec.backoffLimit],
    ['TTL Seconds After Finished', spec.ttlSecondsAfterFinished],
  ])
    if (isGiven(value)) page.write(0, `${heading}:\t${value}\n`);
}

function writeJobStatus(page: Page, spec: Fields, status: Fields): void {
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0, completedIndexes = '' } = status;
  if (isGiven(startTime)) page.write(0, `Start Time:\t${formatDate(startTime)}\n`);
  if (isGiven(completionTime)) page.write(0, `Completed At:\t${formatDate(completionTime)}\n`);
  if (isGiven(startTime) && isGiven(completionTime))
    page.write(0, `Duration:\t${formatHumanDuration(Date.parse(completionTime) - Date.parse(startTime))}\n`);
  if (isGiven(spec.activeDeadlineSeconds)) page.write(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s\n`);
  const activeText = isGiven(ready) ? `${active} Active (${ready} Ready)` : `${active} Active`;
  page.write(0, `Pods Statuses:\t${activeText} / ${succeeded} Succeeded / ${failed} Failed\n`);
  if (spec.completionMode === 'Indexed') page.write(0, `Completed Indexes:\t${shortenIndexes(completedIndexes)}\n`);
}

const maxIndexes = 50;

/** `capIndexesListOrNone`: cut at the first comma after so many characters. */
function shortenIndexes(indexes: string): string {
  if (indexes === '') return '<none>';
  const at = indexes.indexOf(',', maxIndexes);
  return at < 0 ? indexes : `${indexes.slice(0, at + 1)}...`;
}

/** `CronJobDescriber`. */
export const describeCronJob: Describer = async (request) => {
  const cronJob = await getSubject(request, 'apis/batch/v1/cronjobs');
  const events = await eventsOf(request, cronJob);
  return formatPage((page) => {
    const { metadata, spec = {}, status = {} } = cronJob;
    writeHead(page, metadata);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `Schedule:\t${spec.schedule ?? ''}\n`);
    page.write(0, `Concurrency Policy:\t${spec.concurrencyPolicy ?? ''}\n`);
    page.write(0, `Suspend:\t${formatBoolOrUnset(spec.suspend)}\n`);
    page.write(0, `Time Zone:\t${spec.timeZone ?? '<unset>'}\n`);
    page.write(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? '<unset>'}\n`);
    page.write(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? '<unset>'}\n`);
    const { startingDeadlineSeconds: deadline } = spec;
    page.write(0, `Starting Deadline Seconds:\t${isGiven(deadline) ? `${deadline}s` : '<unset>'}\n`);
    writeJobTemplate(page, spec.jobTemplate?.spec ?? {});
    const { lastScheduleTime: last, active } = status;
    page.write(0, `Last Schedule Time:\t${isGiven(last) ? formatDate(last) : '<unset>'}\n`);
    const names = (active ?? []).map(({ name = '' }: Fields) => name);
    page.write(0, `Active Jobs:\t${names.length === 0 ? '<none>' : names.join(', ')}\n`);
    writeEvents(page, request, events);
  });
};

/** `describeJobTemplate`. */
function writeJobTemplate(page: Page, spec: Fields): void {
  page.write(0, `Selector:\t${isGiven(spec.selector) ? formatJobSelector(spec.selector) : '<unset>'}\n`);
  page.write(0, `Parallelism:\t${spec.parallelism ?? '<unset>'}\n`);
  page.write(0, `Completions:\t${spec.completions ?? '<unset>'}\n`);
  if (isGiven(spec.activeDeadlineSeconds)) page.write(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s\n`);
  writePodTemplate(page, spec.template);
}
