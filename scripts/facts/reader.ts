/** What a fact is defined by: where it is read, never a value. */

/** Where a fact is read. Nothing here is a value: every value comes from a program, an object of the cluster or a source file. */
export type Reader =
  /** The default that a component names in its `--help`, run in its own container. */
  | { readonly from: 'help'; readonly component: Component; readonly flag: string }
  /** A flag that the component was started with on this cluster. */
  | { readonly from: 'flag'; readonly component: Component; readonly flag: string }
  /** The running kubelet's configuration: `/api/v1/nodes/NODE/proxy/configz`. */
  | { readonly from: 'configz'; readonly path: string }
  /** What the API server makes of an object with only the necessary fields (`--dry-run=server`), at a JSONPath. */
  | { readonly from: 'defaulted'; readonly object: keyof typeof bareObjects; readonly path: string }
  /** An object on the cluster, at a JSONPath; `pattern` takes its first group. */
  | { readonly from: 'object'; readonly argv: readonly string[]; readonly path: string; readonly pattern?: RegExp }
  /** What a program prints, `pattern` takes its first group. */
  | { readonly from: 'output'; readonly argv: readonly string[]; readonly pattern: RegExp }
  /** A constant in Kubernetes' sources, `pattern` takes its first group: a number, or Go's way to write a duration. */
  | { readonly from: 'source'; readonly module: string; readonly file: string; readonly pattern: RegExp };

export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd' | 'metrics-server';

export interface FactDefinition {
  readonly id: string;
  readonly read: Reader;
  readonly unit?: string;
}

const kubernetes = 'k8s.io/kubernetes';
export const help = (id: string, component: Component, flag: string, unit?: string): FactDefinition => ({
  id,
  read: { from: 'help', component, flag },
  ...(unit === undefined ? {} : { unit }),
});
export const flag = (id: string, component: Component, name: string): FactDefinition => ({
  id,
  read: { from: 'flag', component, flag: name },
});
export const kubelet = (id: string, path: string, unit?: string): FactDefinition => ({
  id,
  read: { from: 'configz', path },
  ...(unit === undefined ? {} : { unit }),
});
export const source = (
  id: string,
  file: string,
  pattern: RegExp,
  unit?: string,
  module = kubernetes,
): FactDefinition => ({
  id,
  read: { from: 'source', module, file, pattern },
  ...(unit === undefined ? {} : { unit }),
});
export const defaulted = (
  id: string,
  object: keyof typeof bareObjects,
  path: string,
  unit?: string,
): FactDefinition => ({
  id,
  read: { from: 'defaulted', object, path },
  ...(unit === undefined ? {} : { unit }),
});
export const weight = (id: string, plugin: string): FactDefinition =>
  source(
    id,
    'pkg/scheduler/apis/config/v1/default_plugins.go',
    new RegExp(`names\\.${plugin}, Weight: ptr\\.To\\[int32\\]\\((\\d+)\\)`),
  );
export const image = (id: string, selector: string): FactDefinition => ({
  id,
  read: {
    from: 'object',
    argv: ['get', 'pods', '-n', 'kube-system', '-l', selector],
    path: '{.items[0].spec.containers[0].image}',
  },
});

const template = {
  metadata: { labels: { app: 'bare' } },
  spec: { containers: [{ name: 'bare', image: 'nginx:1.27' }] },
};

/** Objects with only the fields that must be there; the API server fills in the rest. */
export const bareObjects = {
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'bare' },
    spec: {
      containers: [
        {
          name: 'bare',
          image: 'nginx:1.27',
          ports: [{ containerPort: 80 }],
          readinessProbe: { httpGet: { port: 80 } },
        },
      ],
    },
  },
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'bare' },
    spec: { selector: { matchLabels: { app: 'bare' } }, template },
  },
  job: {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'bare' },
    spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } },
  },
  cronjob: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'bare' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
    },
  },
} as const;
