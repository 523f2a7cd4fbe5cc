import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { nextCronTimeMs } from '../../../../src/embedded/controllers/cronjob/next-time.ts';
import { type CronJob, parseCronSchedule } from '../../../../src/kube/index.ts';
import { newControllerBench } from './controller-bench.ts';

describe('the next time of a schedule', () => {
  it.each([
    ['*/15 * * * *', '2026-03-01T12:00:00Z', '2026-03-01T12:15:00.000Z'],
    ['0 0 * * *', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00.000Z'],
    ['0 0 13 * 5', '2026-03-01T00:00:00Z', '2026-03-06T00:00:00.000Z'],
    ['0 9 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T09:00:00.000Z'],
    ['@every 90s', '2026-03-01T00:00:00Z', '2026-03-01T00:01:30.000Z'],
    ['TZ=Europe/Berlin 30 8 * * *', '2026-03-28T08:00:00Z', '2026-03-29T06:30:00.000Z'],
    // 02:30 does not happen on the day the clocks go forward.
    ['TZ=Europe/Berlin 30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00.000Z'],
    ['0 0 30 2 *', '2026-03-01T00:00:00Z', undefined],
  ])('of %s after %s is %s', (text, after, expected) => {
    const next = nextCronTimeMs(parseCronSchedule(text), Date.parse(after));
    expect(next === undefined ? undefined : new Date(next).toISOString()).toBe(expected);
  });
});

const newCronJob = (spec: object = {}): CronJob =>
  ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default' },
    spec: {
      schedule: '* * * * *',
      timeZone: 'Asia/Kolkata',
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'tick', image: 'busybox' }] } } },
      },
      ...spec,
    },
  }) as unknown as CronJob;

it('makes a Job each minute, follows it to its end, and keeps so many', async () => {
  using bench = await newControllerBench(['cronjob-controller', 'job-controller', 'garbage-collector-controller']);
  const { client, clock, create, pods, setPod, events, logged } = bench;
  await create(resources.cronJobs, newCronJob({ successfulJobsHistoryLimit: 1 }));
  const jobs = async () => (await client.list(resources.jobs, { namespace: 'default' })).items;
  const get = () => client.get(resources.cronJobs, { namespace: 'default', name: 'tick' });
  await clock.advance(60_200);
  const name = `tick-${Date.parse('2026-03-01T12:01:00Z') / 60_000}`;
  expect(await jobs()).toMatchObject([
    {
      metadata: {
        name,
        annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-03-01T17:31:00+05:30' },
        ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true }],
      },
    },
  ]);
  expect((await get()).status).toMatchObject({
    active: [{ name, kind: 'Job' }],
    lastScheduleTime: '2026-03-01T12:01:00Z',
  });
  for (let round = 0; round < 3; round += 1) {
    for (const pod of await pods()) if (pod.status?.phase === 'Pending') await setPod(pod, 'Succeeded', false);
    await clock.advance(60_000);
  }
  expect((await jobs()).map(({ metadata }) => metadata.name)).toHaveLength(2);
  expect((await get()).status.lastSuccessfulTime).toMatch(/^2026-03-01T12:03:/);
  expect((await events('CronJob')).slice(0, 3)).toEqual([
    `Normal SuccessfulCreate Created job ${name}`,
    `Normal SawCompletedJob Saw completed job: ${name}, condition: Complete`,
    expect.stringMatching(/^Normal SuccessfulCreate Created job tick-/),
  ]);
  expect(logged).toEqual([]);
});

it.each([
  [
    'Forbid',
    1,
    'Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid',
  ],
  ['Replace', 1, expect.stringMatching(/^Normal SuccessfulDelete Deleted job tick-/)],
  ['Allow', 2, expect.stringMatching(/^Normal SuccessfulCreate Created job tick-/)],
])('with concurrency policy %s has %i Jobs when one is still running', async (concurrencyPolicy, count, event) => {
  using bench = await newControllerBench(['cronjob-controller', 'job-controller', 'garbage-collector-controller']);
  const { client, clock, create, events } = bench;
  await create(resources.cronJobs, newCronJob({ concurrencyPolicy }));
  await clock.advance(123_000);
  expect((await client.list(resources.jobs, { namespace: 'default' })).items).toHaveLength(count);
  expect(await events('CronJob')).toContainEqual(event);
});
