import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { formatIndexes, parseIndexes } from '../../../../src/embedded/controllers/job/indexes.ts';
import { formatTime, type Job } from '../../../../src/kube/index.ts';
import { newControllerBench } from './controller-bench.ts';

const key = { namespace: 'default', name: 'sum' };
const newJob = (spec: object = {}): Job =>
  ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'sum', namespace: 'default' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'sum', image: 'busybox' }] } }, ...spec },
  }) as unknown as Job;

const newBench = async () => {
  const bench = await newControllerBench([
    'job-controller',
    'ttl-after-finished-controller',
    'garbage-collector-controller',
  ]);
  const { client, clock } = bench;
  const end = async (phase: 'Failed' | 'Succeeded', exitCode = phase === 'Failed' ? 1 : 0, count = 1) => {
    const open = (await bench.pods()).filter(
      ({ status }) => status?.phase === 'Pending' || status?.phase === 'Running',
    );
    for (const pod of open.slice(0, count)) {
      const terminated = { exitCode, finishedAt: formatTime(clock.now()) };
      const containerStatuses = [
        { name: 'sum', ready: false, restartCount: 0, image: 'busybox', imageID: '', state: { terminated } },
      ];
      await bench.setPod(pod, phase, false, { containerStatuses });
    }
    await clock.advance(2100);
  };
  return {
    ...bench,
    bench,
    end,
    get: () => client.get(resources.jobs, key),
    conditions: async () =>
      ((await client.get(resources.jobs, key)).status.conditions ?? []).map(
        ({ type, reason, message }) => `${type} ${reason} ${message}`,
      ),
    active: async () => (await bench.pods()).filter(({ status }) => status?.phase === 'Pending'),
  };
};

it('runs so many Pods to completion, so many at a time, counts each once and says so', async () => {
  const { bench, create, end, get, conditions, active, events, logged } = await newBench();
  using _ = bench;
  await create(resources.jobs, newJob({ completions: 3, parallelism: 2 }));
  expect(await active()).toHaveLength(2);
  expect((await active())[0]?.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
  await end('Succeeded', 0, 2);
  expect((await get()).status).toMatchObject({
    active: 1,
    succeeded: 2,
    ready: 0,
    terminating: 0,
    uncountedTerminatedPods: {},
  });
  await end('Succeeded');
  expect((await get()).status).toMatchObject({ succeeded: 3, completionTime: expect.any(String) });
  expect((await get()).status.active).toBeUndefined();
  expect(await conditions()).toEqual([
    'SuccessCriteriaMet CompletionsReached Reached expected number of succeeded pods',
    'Complete CompletionsReached Reached expected number of succeeded pods',
  ]);
  expect((await events('Job')).at(-1)).toBe('Normal Completed Job completed');
  expect((await bench.pods()).every(({ metadata }) => metadata.finalizers === undefined)).toBe(true);
  expect(logged).toEqual([]);
});

it('tries again after waits that double, and fails at its limit', async () => {
  const { bench, create, end, get, conditions, active, clock, events } = await newBench();
  using _ = bench;
  await create(resources.jobs, newJob({ backoffLimit: 1 }));
  await end('Failed');
  expect(await active()).toHaveLength(0);
  await clock.advance(10_000);
  expect(await active()).toHaveLength(1);
  await end('Failed');
  await clock.advance(2000);
  expect((await get()).status).toMatchObject({ failed: 2 });
  expect(await conditions()).toEqual([
    'FailureTarget BackoffLimitExceeded Job has reached the specified backoff limit',
    'Failed BackoffLimitExceeded Job has reached the specified backoff limit',
  ]);
  expect((await events('Job')).at(-1)).toBe('Warning BackoffLimitExceeded Job has reached the specified backoff limit');
});

it('gives each index of an Indexed Job its Pod, and ends by its limits for each index', async () => {
  const { bench, create, end, get, active, clock, conditions } = await newBench();
  using _ = bench;
  await create(
    resources.jobs,
    newJob({ completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 0 }),
  );
  const pods = await active();
  expect(
    pods
      .map(({ metadata, spec }) => [metadata.labels?.['batch.kubernetes.io/job-completion-index'], spec.hostname])
      .sort(),
  ).toEqual([
    ['0', 'sum-0'],
    ['1', 'sum-1'],
    ['2', 'sum-2'],
  ]);
  expect(pods[0]?.spec.containers?.[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
  await end('Succeeded', 0, 2);
  await end('Failed');
  await clock.advance(2000);
  const { status } = await get();
  expect([status.completedIndexes?.length, status.failedIndexes?.length, status.succeeded, status.failed]).toEqual([
    3, 1, 2, 1,
  ]);
  expect((await conditions()).at(-1)).toBe('Failed FailedIndexes Job has failed indexes');
});

it('follows its failure policy: ignores, or fails at once', async () => {
  const { bench, create, end, get, conditions, clock } = await newBench();
  using _ = bench;
  const rules = [
    { action: 'Ignore', onExitCodes: { operator: 'In', values: [3] } },
    { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
  ];
  await create(resources.jobs, newJob({ backoffLimit: 0, podFailurePolicy: { rules } }));
  await end('Failed', 3);
  expect((await get()).status.failed).toBeUndefined();
  await clock.advance(20_000);
  await end('Failed', 42);
  await clock.advance(2000);
  const pod = (await bench.pods()).find(
    ({ status }) => status?.containerStatuses?.[0]?.state?.terminated?.exitCode === 42,
  );
  expect((await conditions()).at(-1)).toBe(
    `Failed PodFailurePolicy Container sum for pod default/${pod?.metadata.name} failed with exit code 42 matching FailJob rule at index 1`,
  );
});

it('is suspended and resumed, meets its deadline, and is deleted after its time', async () => {
  const { bench, create, client, clock, active, conditions, events, runPods } = await newBench();
  using _ = bench;
  await create(resources.jobs, newJob({ suspend: true, activeDeadlineSeconds: 30, ttlSecondsAfterFinished: 60 }));
  expect(await active()).toHaveLength(0);
  await client.patch(resources.jobs, key, 'merge', { spec: { suspend: false } });
  await clock.advance(1100);
  expect(await active()).toHaveLength(1);
  expect(await events('Job')).toEqual(
    expect.arrayContaining(['Normal Suspended Job suspended', 'Normal Resumed Job resumed']),
  );
  await clock.advance(31_000);
  await runPods();
  await clock.advance(2100);
  expect((await conditions()).at(-1)).toBe('Failed DeadlineExceeded Job was active longer than specified deadline');
  await clock.advance(61_000);
  await expect(client.get(resources.jobs, key)).rejects.toMatchObject({ code: 404 });
});

it('reads and writes ranges of indexes', () => {
  for (const text of ['', '0', '1,3-5,7', '0-2', '1,2', '0,2,4'])
    expect(formatIndexes(parseIndexes(text, 10))).toBe(text);
});
