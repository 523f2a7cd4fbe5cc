import { casesOf, deleted, type TableCase, template } from './case.ts';

const deployment = casesOf('apps/v1', 'Deployment', 'deployments');
const replicaSet = casesOf('apps/v1', 'ReplicaSet', 'replicasets');
const statefulSet = casesOf('apps/v1', 'StatefulSet', 'statefulsets');
const daemonSet = casesOf('apps/v1', 'DaemonSet', 'daemonsets');
const revision = casesOf('apps/v1', 'ControllerRevision', 'controllerrevisions');
const job = casesOf('batch/v1', 'Job', 'jobs');
const cronJob = casesOf('batch/v1', 'CronJob', 'cronjobs');
const autoscaler = casesOf('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
const budget = casesOf('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets');

const one = { app: 'nginx:1.27' };
const two = { app: 'nginx:1.27', log: 'busybox:1.36' };
const of = (app: string, more: object = {}, containers: Readonly<Record<string, string>> = one) => ({
  spec: { selector: { matchLabels: { app } }, template: template({ app }, containers), ...more },
});
const expressions = (app: string) => ({
  matchLabels: { app },
  matchExpressions: [
    { key: 'tier', operator: 'In', values: ['b', 'a'] },
    { key: 'old', operator: 'DoesNotExist' },
  ],
});

const jobTemplate = { spec: { ...template({}, one).spec, restartPolicy: 'Never' } };
const jobOf = (more: object) => ({ spec: { suspend: true, template: jobTemplate, ...more } });
const jobCondition = (type: string) => ({ type, status: 'True' });

const apps: readonly TableCase[] = [
  deployment('none', of('d1', { replicas: 0 })),
  deployment(
    'some',
    of('d2', { replicas: 3, paused: true }, two),
    { replicas: 3, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 },
    deleted,
  ),
  deployment('expressions', {
    spec: {
      replicas: 0,
      selector: expressions('d3'),
      template: template({ app: 'd3', tier: 'a' }, one),
    },
  }),
  replicaSet('none', of('r1', { replicas: 0 })),
  replicaSet('some', of('r2', { replicas: 2 }, two), { replicas: 2, readyReplicas: 1 }, deleted),
  replicaSet('expressions', {
    spec: { replicas: 0, selector: expressions('r3'), template: template({ app: 'r3', tier: 'a' }, one) },
  }),
  statefulSet('none', of('s1', { replicas: 0, serviceName: 'none' })),
  statefulSet('some', of('s2', { replicas: 2, serviceName: 'some' }, two), { replicas: 2, readyReplicas: 1 }, deleted),
  daemonSet('nowhere', {
    spec: {
      selector: { matchLabels: { app: 'ds' } },
      template: {
        metadata: { labels: { app: 'ds' } },
        spec: {
          nodeSelector: { 'podpath.dev/zone': 'b', 'podpath.dev/disk': 'ssd' },
          containers: [{ name: 'a', image: 'nginx:1.27' }],
        },
      },
    },
  }),
  daemonSet(
    'deleted',
    {
      spec: {
        selector: { matchLabels: { app: 'ds2' } },
        template: {
          metadata: { labels: { app: 'ds2' } },
          spec: { nodeSelector: { 'podpath.dev/never': '' }, containers: [{ name: 'a', image: 'nginx:1.27' }] },
        },
      },
    },
    {
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      desiredNumberScheduled: 4,
      numberReady: 2,
      updatedNumberScheduled: 1,
      numberAvailable: 2,
    },
    deleted,
  ),
  revision('alone', { revision: 3, data: {} }),
  revision('owned', { revision: 12, data: {} }, undefined, {
    // The garbage collector deletes it, as its owner is not there.
    ...deleted,
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: 'web',
        uid: '00000000-0000-0000-0000-000000000001',
        controller: true,
      },
    ],
  }),
];

const batch: readonly TableCase[] = [
  job('suspended', jobOf({})),
  job('indexed', jobOf({ completions: 5, parallelism: 2, completionMode: 'Indexed' })),
  job('parallel', jobOf({ parallelism: 3 })),
  job('one', { spec: { parallelism: 0, template: jobTemplate } }),
  job('terminating', jobOf({}), undefined, deleted),
  job('complete', jobOf({ suspend: false, parallelism: 0, managedBy: 'podpath.dev/nobody' }), {
    startTime: '2026-01-01T00:00:00Z',
    completionTime: '2026-01-01T00:02:30Z',
    succeeded: 1,
    uncountedTerminatedPods: {},
    conditions: [jobCondition('SuccessCriteriaMet'), jobCondition('Complete')],
  }),
  job('failed', jobOf({ suspend: false, parallelism: 0, managedBy: 'podpath.dev/nobody' }), {
    startTime: '2026-01-01T00:00:00Z',
    uncountedTerminatedPods: {},
    conditions: [jobCondition('FailureTarget'), jobCondition('Failed')],
  }),
  job('failing', jobOf({ suspend: false, parallelism: 0, managedBy: 'podpath.dev/nobody' }), {
    startTime: '2026-01-01T00:00:00Z',
    uncountedTerminatedPods: {},
    conditions: [jobCondition('FailureTarget')],
  }),
  job('succeeding', jobOf({ suspend: false, parallelism: 0, managedBy: 'podpath.dev/nobody' }), {
    startTime: '2026-01-01T00:00:00Z',
    uncountedTerminatedPods: {},
    conditions: [jobCondition('SuccessCriteriaMet')],
  }),
  job('running', jobOf({ suspend: false, parallelism: 0, managedBy: 'podpath.dev/nobody' }), {
    startTime: '2026-01-01T00:00:00Z',
    uncountedTerminatedPods: {},
  }),
  cronJob('suspended', {
    spec: { schedule: '*/5 * * * *', suspend: true, jobTemplate: { spec: { template: jobTemplate } } },
  }),
  cronJob(
    'active',
    {
      spec: {
        schedule: '@yearly',
        timeZone: 'Asia/Shanghai',
        suspend: true,
        jobTemplate: { spec: { template: jobTemplate } },
      },
    },
    {
      lastScheduleTime: '2026-01-01T00:00:00Z',
      active: [
        { kind: 'Job', name: 'a' },
        { kind: 'Job', name: 'b' },
      ],
    },
  ),
];

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const metric = { name: 'requests' };
const object = { apiVersion: 'v1', kind: 'Service', name: 'web' };
const value = { type: 'Value', value: '2k' };
const averageValue = { type: 'AverageValue', averageValue: '1500m' };
const utilization = { type: 'Utilization', averageUtilization: 80 };

/** An autoscaler of one metric, with and without what it measured. */
function autoscalers(name: string, spec: object, status: object): TableCase[] {
  const hpa = { spec: { scaleTargetRef, maxReplicas: 5, metrics: [spec] } };
  const measured = { currentReplicas: 2, desiredReplicas: 2, conditions: [], currentMetrics: [status] };
  return [autoscaler(name, hpa), autoscaler(`${name}-measured`, hpa, measured)];
}

const autoscaling: readonly TableCase[] = [
  ...autoscalers(
    'cpu',
    { type: 'Resource', resource: { name: 'cpu', target: utilization } },
    { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 42, averageValue: '420m' } } },
  ),
  ...autoscalers(
    'memory',
    { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1024Mi' } } },
    { type: 'Resource', resource: { name: 'memory', current: { averageValue: '600Mi' } } },
  ),
  ...autoscalers(
    'container',
    { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', target: utilization } },
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'app', current: { averageUtilization: 7, averageValue: '1' } },
    },
  ),
  ...autoscalers(
    'pods',
    { type: 'Pods', pods: { metric, target: averageValue } },
    { type: 'Pods', pods: { metric, current: { averageValue: '900m' } } },
  ),
  ...autoscalers(
    'object',
    { type: 'Object', object: { metric, describedObject: object, target: value } },
    { type: 'Object', object: { metric, describedObject: object, current: { value: '3k' } } },
  ),
  ...autoscalers(
    'object-average',
    { type: 'Object', object: { metric, describedObject: object, target: averageValue } },
    { type: 'Object', object: { metric, describedObject: object, current: { averageValue: '2' } } },
  ),
  ...autoscalers(
    'external',
    { type: 'External', external: { metric, target: value } },
    { type: 'External', external: { metric, current: { value: '1' } } },
  ),
  ...autoscalers(
    'external-average',
    { type: 'External', external: { metric, target: averageValue } },
    { type: 'External', external: { metric, current: { value: '1' } } },
  ),
  autoscaler('three', {
    spec: {
      scaleTargetRef,
      minReplicas: 2,
      maxReplicas: 9,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: utilization } },
        { type: 'Pods', pods: { metric, target: averageValue } },
        { type: 'External', external: { metric, target: value } },
      ],
    },
  }),
  autoscaler('default', { spec: { scaleTargetRef, maxReplicas: 2 } }),
];

const app = { matchLabels: { app: 'nobody' } };
const policy: readonly TableCase[] = [
  budget('min', { spec: { minAvailable: 1, selector: app } }),
  budget('percent', { spec: { maxUnavailable: '50%', selector: app } }),
  budget(
    'neither',
    { spec: { selector: app } },
    { disruptionsAllowed: 2, currentHealthy: 3, desiredHealthy: 1, expectedPods: 3 },
  ),
];

/** apps, batch, autoscaling and policy. */
export const workloadCases: readonly TableCase[] = [...apps, ...batch, ...autoscaling, ...policy];
