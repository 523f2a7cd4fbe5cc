import { compareQuantities, isZeroQuantity } from '../../../../../kube/index.ts';
import { isPodLevelResource } from './resources.ts';
import type { PodSpec, ResourceRequirements } from './types.ts';

/** A Pod's quality of service. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

function qosOfResource({ requests, limits }: ResourceRequirements, name: 'cpu' | 'memory'): QosClass {
  const request = requests?.[name] ?? '0';
  const limit = limits?.[name] ?? '0';
  if (request !== limit && compareQuantities(request, limit) !== 0) return 'Burstable';
  return isZeroQuantity(request) ? 'BestEffort' : 'Guaranteed';
}

function qosOf(resources: ResourceRequirements | undefined): QosClass {
  if (resources === undefined || (!resources.requests && !resources.limits)) return 'BestEffort';
  const cpu = qosOfResource(resources, 'cpu');
  return cpu === qosOfResource(resources, 'memory') ? cpu : 'Burstable';
}

function hasPodLevelResources({ resources }: PodSpec): boolean {
  for (const name in resources?.requests) if (isPodLevelResource(name)) return true;
  for (const name in resources?.limits) if (isPodLevelResource(name)) return true;
  return false;
}

/** `ComputePodQOS` (`pkg/apis/core/helper/qos/qos.go`, v1.37): of the Pod's own resources if it has such, else of all containers alike. */
export function computeQosClass(spec: PodSpec): QosClass {
  if (hasPodLevelResources(spec)) return qosOf(spec.resources);
  let result: QosClass | undefined;
  for (const containers of [spec.initContainers, spec.containers]) {
    for (const { resources } of containers ?? []) {
      const qos = qosOf(resources);
      if (qos === 'Burstable' || (result !== undefined && result !== qos)) return 'Burstable';
      result = qos;
    }
  }
  return result ?? 'BestEffort';
}
