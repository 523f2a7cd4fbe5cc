import type { KubeObject, Pod, PodCondition } from '../../../kube/index.ts';
import type { Informer, Informers } from '../../client/index.ts';
import { resources } from '../../client/index.ts';

/** `IsPodActive` (`pkg/controller/controller_utils.go`, v1.37.2): neither over nor on its way out. */
export function isPodActive({ status, metadata }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed' && metadata.deletionTimestamp === undefined;
}

/** `IsPodTerminating`: on its way out and not yet over. */
export function isPodTerminating({ status, metadata }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed' && metadata.deletionTimestamp !== undefined;
}

/** The condition of a Pod of this type. */
export function podCondition({ status }: Pod, type: string): PodCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** `IsPodReady` (`pkg/api/v1/pod/util.go`, v1.37.2). */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Milliseconds until a ready Pod is available; 0 when it is, undefined when it is not ready (`IsPodAvailable`). */
export function availableInMs(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return undefined;
  if (minReadySeconds === 0) return 0;
  const sinceMs = Date.parse(ready.lastTransitionTime ?? '');
  return Number.isNaN(sinceMs) ? undefined : Math.max(0, sinceMs + minReadySeconds * 1000 - nowMs);
}

/** The uid of an object's controller. */
export function controllerUidOf({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

/** The Pods' informer, with an index of them by their controller: its uid, or `orphans/NAMESPACE` for those without. */
export function podsByController(informers: Informers): Informer<Pod> {
  const pods = informers.of(resources.pods);
  pods.addIndex('controller', indexByController);
  return pods;
}

/** The index of {@link podsByController}, for other resources. */
export function indexByController(object: KubeObject): string[] {
  return [controllerUidOf(object) ?? `orphans/${object.metadata.namespace ?? ''}`];
}
