import type { Deployment, KubeObject, PodTemplateSpec, ReplicaSet } from '../../../kube/index.ts';
import { isSemanticallyEqual } from '../../../kube/index.ts';
import { maxSurgeOf } from './arithmetic.ts';

/** Revisions of Deployments (`pkg/controller/deployment/util/deployment_util.go`, v1.37.2). */

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas';
export const hashLabel = 'pod-template-hash';

/** `maxRevHistoryLengthInChars`. */
const maxHistoryLength = 2000;

/** A Deployment's annotations that its ReplicaSets do not get. */
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
]);

/** The older first, then by name. */
export function byCreation(a: KubeObject, b: KubeObject): number {
  const [first, second] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}

/** The number of an object's revision; 0 where it has none that is a number. */
export function revisionOf({ metadata }: KubeObject): number {
  const revision = Number(metadata.annotations?.[revisionAnnotation] ?? 0);
  return Number.isInteger(revision) ? revision : 0;
}

/** `EqualIgnoreHash`. */
export function isSameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return isSemanticallyEqual(withoutHash(a), withoutHash(b));
}

const bare = new WeakMap<PodTemplateSpec, PodTemplateSpec>();

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  if (template.metadata?.labels?.[hashLabel] === undefined) return template;
  let found = bare.get(template);
  if (found === undefined) {
    const { [hashLabel]: _, ...labels } = template.metadata.labels;
    found = { ...template, metadata: { ...template.metadata, labels } };
    bare.set(template, found);
  }
  return found;
}

/** The ReplicaSet of the template of a Deployment, the oldest where there are several, and all others. */
export function splitReplicaSets(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): { readonly current: ReplicaSet | undefined; readonly old: ReplicaSet[] } {
  const sorted = [...sets].sort(byCreation);
  const current = sorted.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
  return { current, old: sorted.filter((set) => set !== current) };
}

/** The annotations of the ReplicaSet of a Deployment's template (`SetNewReplicaSetAnnotations`); undefined when nothing changes. */
export function annotationsOfNewest(
  deployment: Deployment,
  existing: Readonly<Record<string, string>> | undefined,
  newRevision: number,
): Record<string, string> | undefined {
  const annotations: Record<string, string> = { ...existing };
  let isChanged = false;
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (ownAnnotations.has(key) || annotations[key] === value) continue;
    annotations[key] = value;
    isChanged = true;
  }
  const oldText = annotations[revisionAnnotation];
  const oldRevision = Number(oldText ?? 0);
  if (oldRevision < newRevision) {
    annotations[revisionAnnotation] = String(newRevision);
    isChanged = true;
    if (oldText !== undefined) {
      const history = (annotations[historyAnnotation] ?? '').split(',').filter((revision) => revision !== '');
      history.push(oldText);
      while (history.length > 1 && history.join(',').length > maxHistoryLength) history.shift();
      annotations[historyAnnotation] = history.join(',');
    }
  }
  if (existing === undefined) return { ...annotations, ...replicaAnnotations(deployment) };
  return isChanged ? annotations : undefined;
}

/** `SetReplicasAnnotations`: what proportional scaling goes by later. */
export function replicaAnnotations(deployment: Deployment): Record<string, string> {
  const { replicas } = deployment.spec;
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(replicas + maxSurgeOf(deployment)) };
}
