import type { KubeObject } from '../../src/kube/index.ts';

/** Where the workloads are. */
export const namespaces = ['shop', 'batch'] as const;

const labelled = (name: string, extra: object = {}) => ({ name, namespace: 'shop', labels: { app: name }, ...extra });
const probe = (port: number, path = '/') => ({ httpGet: { path, port }, periodSeconds: 5, failureThreshold: 2 });
const podOf = (app: string, container: object, spec: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: app, ...container }], terminationGracePeriodSeconds: 10, ...spec },
});
const workload = (
  kind: 'DaemonSet' | 'Deployment' | 'StatefulSet',
  name: string,
  spec: object,
  template: object,
): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: labelled(name),
  spec: { selector: { matchLabels: { app: name } }, ...spec, template },
});

/** What the cluster is to have at the end, by `KIND/NAME`; users change and delete it in between. */
export const wanted: readonly KubeObject[] = [
  workload('Deployment', 'web', { replicas: 3 }, podOf('web', { image: 'nginx:1.27', readinessProbe: probe(80) })),
  workload(
    'Deployment',
    'api',
    { replicas: 2, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    podOf('api', {
      image: 'podpath/slow-start:1',
      args: ['-delay', '8s'],
      readinessProbe: probe(8080),
      livenessProbe: probe(8080, '/livez'),
      resources: { requests: { cpu: '300m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    }),
  ),
  workload(
    'Deployment',
    'cache',
    { replicas: 1, strategy: { type: 'Recreate' } },
    podOf('cache', { image: 'redis:7' }),
  ),
  workload(
    'Deployment',
    'leak',
    { replicas: 2 },
    podOf('leak', {
      image: 'podpath/leaky-web:1',
      args: ['-leak', '32Ki'],
      resources: { limits: { memory: '64Mi', cpu: '100m' } },
    }),
  ),
  workload(
    'StatefulSet',
    'db',
    { replicas: 3, serviceName: 'db' },
    podOf('db', {
      image: 'postgres:17',
      env: [{ name: 'POSTGRES_PASSWORD', value: 'secret' }],
      lifecycle: { preStop: { exec: { command: ['sleep', '2'] } } },
    }),
  ),
  workload(
    'StatefulSet',
    'queue',
    { replicas: 3, serviceName: 'queue', podManagementPolicy: 'Parallel' },
    podOf('queue', { image: 'redis:7' }),
  ),
  workload(
    'DaemonSet',
    'agent',
    {},
    podOf(
      'agent',
      { image: 'busybox:1.36', command: ['sleep', '1000000'] },
      {
        initContainers: [
          { name: 'first', image: 'busybox:1.36', command: ['true'] },
          { name: 'beside', image: 'busybox:1.36', command: ['sleep', '1000000'], restartPolicy: 'Always' },
        ],
      },
    ),
  ),
  ...['web', 'db', 'queue'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: labelled(name),
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...(name === 'web' ? {} : { clusterIP: 'None' }) },
  })),
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: labelled('web'),
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: labelled('db'),
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'db' } } },
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few', namespace: 'batch' },
    spec: { hard: { pods: '8', 'requests.cpu': '4', 'count/jobs.batch': '12' } },
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'usual', namespace: 'batch' },
    spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '200m' } }] },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'often', namespace: 'batch' },
    spec: {
      schedule: '*/2 * * * *',
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: jobSpec(['sleep', '5'], { backoffLimit: 2 }) },
    },
  },
];

/** A Job's spec of a command in busybox. */
export function jobSpec(command: readonly string[], own: object = {}): object {
  return {
    ...own,
    template: {
      metadata: { labels: { app: 'job' } },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 5,
        containers: [{ name: 'job', image: 'busybox:1.36', command }],
      },
    },
  };
}

const plurals: Readonly<Record<string, string>> = {
  CronJob: '/apis/batch/v1/namespaces/NS/cronjobs',
  DaemonSet: '/apis/apps/v1/namespaces/NS/daemonsets',
  Deployment: '/apis/apps/v1/namespaces/NS/deployments',
  LimitRange: '/api/v1/namespaces/NS/limitranges',
  PodDisruptionBudget: '/apis/policy/v1/namespaces/NS/poddisruptionbudgets',
  ResourceQuota: '/api/v1/namespaces/NS/resourcequotas',
  Service: '/api/v1/namespaces/NS/services',
  StatefulSet: '/apis/apps/v1/namespaces/NS/statefulsets',
};

/** The path of an object in {@link wanted}. */
export function pathOf({ kind, metadata: { namespace = '', name = '' } }: KubeObject): string {
  return `${collectionOf(kind, namespace)}/${name}`;
}

/** The path of its collection. */
export function collectionOf(kind: string, namespace: string): string {
  return (plurals[kind] ?? kind).replace('NS', namespace);
}
