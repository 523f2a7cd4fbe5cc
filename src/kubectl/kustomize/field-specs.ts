import type { KubeObject } from '../../kube/index.ts';

/** Where in objects something is to be found (`types.FieldSpec` of kustomize/api v0.21); absent parts match any object. */
export interface FieldSpec {
  readonly path: string;
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  /** What is missing on the way is made. */
  readonly create?: boolean;
}

/** A map that is being changed. */
export type Draft = Record<string, unknown>;

const isMap = (value: unknown): value is Draft => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Tests whether a spec is about objects of this kind. */
export function isAbout(spec: FieldSpec, { apiVersion, kind }: KubeObject): boolean {
  const parts = (apiVersion ?? '').split('/');
  const group = parts.length > 1 ? parts[0] : '';
  return (
    (spec.kind === undefined || spec.kind === kind) &&
    (spec.group === undefined || spec.group === group) &&
    (spec.version === undefined || spec.version === parts.at(-1))
  );
}

/** The parts of a path; a slash that belongs to a name has a backslash before it. */
const partsOf = (path: string): string[] => path.split(/(?<!\\)\//).map((part) => part.replaceAll('\\/', '/'));

/**
 * Calls `change` with what stands at a path, in all items of the lists on the way, and puts in its place what it gives back
 * (`filters/fieldspec/fieldspec.go`). With `create`, `made` is what a missing field begins as.
 */
export function changeField(
  object: KubeObject,
  spec: FieldSpec,
  change: (value: unknown) => unknown,
  made?: () => unknown,
): void {
  if (!isAbout(spec, object)) return;
  walk(object as Draft, partsOf(spec.path), spec.create === true ? made : undefined, change);
}

function walk(
  at: unknown,
  path: readonly string[],
  made: (() => unknown) | undefined,
  change: (value: unknown) => unknown,
): void {
  if (Array.isArray(at)) {
    for (const item of at) walk(item, path, made, change);
    return;
  }
  if (!isMap(at)) return;
  const [first = '', ...rest] = path;
  const name = first.endsWith('[]') ? first.slice(0, -2) : first;
  const creates = made !== undefined && name === first;
  if (at[name] === undefined || at[name] === null) {
    if (!creates) return;
    at[name] = rest.length === 0 ? made?.() : {};
  }
  if (rest.length > 0) walk(at[name], rest, made, change);
  else at[name] = change(at[name]);
}

const templated = ['Deployment', 'ReplicaSet', 'DaemonSet'] as const;

/** `metadataLabelsFieldSpecs`: labels of objects and of what they make. */
export const templateLabels: readonly FieldSpec[] = [
  { path: 'metadata/labels', create: true },
  { path: 'spec/template/metadata/labels', create: true, version: 'v1', kind: 'ReplicationController' },
  ...templated.map((kind) => ({ path: 'spec/template/metadata/labels', create: true, kind })),
  { path: 'spec/template/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
  { path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
  { path: 'spec/template/metadata/labels', create: true, group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/metadata/labels', create: true, group: 'batch', kind: 'CronJob' },
  { path: 'spec/jobTemplate/spec/template/metadata/labels', create: true, group: 'batch', kind: 'CronJob' },
];

const affinities = ['podAffinity', 'podAntiAffinity'].flatMap((one) => [
  `affinity/${one}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm`,
  `affinity/${one}/requiredDuringSchedulingIgnoredDuringExecution`,
]);
const podSelectors = [...affinities, 'topologySpreadConstraints'].flatMap((path) =>
  ['Deployment', 'StatefulSet'].map((kind) => ({
    path: `spec/template/spec/${path}/labelSelector/matchLabels`,
    group: 'apps',
    kind,
  })),
);

/** `commonLabelFieldSpecs`: selectors too. */
export const selectorLabels: readonly FieldSpec[] = [
  { path: 'spec/selector', create: true, version: 'v1', kind: 'Service' },
  { path: 'spec/selector', create: true, version: 'v1', kind: 'ReplicationController' },
  ...templated.map((kind) => ({ path: 'spec/selector/matchLabels', create: true, kind })),
  { path: 'spec/selector/matchLabels', create: true, group: 'apps', kind: 'StatefulSet' },
  ...podSelectors,
  { path: 'spec/selector/matchLabels', group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', group: 'batch', kind: 'CronJob' },
  { path: 'spec/selector/matchLabels', group: 'policy', kind: 'PodDisruptionBudget' },
  ...['podSelector', 'ingress/from/podSelector', 'egress/to/podSelector'].map((path) => ({
    path: `spec/${path}/matchLabels`,
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
  })),
  ...templateLabels,
];

/** `commonAnnotationFieldSpecs`. */
export const annotationSpecs: readonly FieldSpec[] = [
  { path: 'metadata/annotations', create: true },
  { path: 'spec/template/metadata/annotations', create: true, version: 'v1', kind: 'ReplicationController' },
  ...[...templated, 'StatefulSet'].map((kind) => ({ path: 'spec/template/metadata/annotations', create: true, kind })),
  { path: 'spec/template/metadata/annotations', create: true, group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/metadata/annotations', create: true, group: 'batch', kind: 'CronJob' },
  { path: 'spec/jobTemplate/spec/template/metadata/annotations', create: true, group: 'batch', kind: 'CronJob' },
];

/** `namespaceFieldSpecs`, without what is treated apart. */
export const namespaceSpecs: readonly FieldSpec[] = [
  { path: 'metadata/name', create: true, version: 'v1', kind: 'Namespace' },
  { path: 'spec/service/namespace', create: true, group: 'apiregistration.k8s.io', kind: 'APIService' },
  {
    path: 'spec/conversion/webhook/clientConfig/service/namespace',
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
  },
];

/** `imagesFieldSpecs`: what is no container's is found by name, wherever it stands. */
export const imageVolumeSpecs: readonly FieldSpec[] = ['spec', 'spec/template/spec'].map((path) => ({
  path: `${path}/volumes[]/image/reference`,
}));

/** `replicasFieldSpecs`. */
export const replicaSpecs: readonly FieldSpec[] = [
  'Deployment',
  'StatefulSet',
  'ReplicaSet',
  'ReplicationController',
].map((kind) => ({ path: 'spec/replicas', create: true, kind }));
