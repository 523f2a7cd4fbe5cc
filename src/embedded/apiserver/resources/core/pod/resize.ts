import { type FieldError, fieldErrors, isSemanticallyEqual } from '../../../../../kube/index.ts';
import type { ResourceList } from '../quantity-rules.ts';
import { ownValue } from './add.ts';
import { computeQosClass } from './qos.ts';
import { isSidecar } from './resources.ts';
import type { Container, Pod, PodSpec, ResourceRequirements } from './types.ts';

/** The `resize` subresource: CPU and memory of a Pod that runs (`ValidatePodResize` of pkg/apis/core/validation, v1.37). */

const onlyCpuAndMemory = 'only cpu and memory resources are mutable';
const kinds = ['containers', 'initContainers'] as const;

/**
 * `dropNonResizeUpdates` (`pkg/registry/core/pod/strategy.go`): the Pod as it was, but for resources and resize policies.
 * Left as it is when containers were added, removed or renamed, which validation then refuses.
 */
export function keepAllButResources(pod: Pod, old: Pod): void {
  const { containers, initContainers, resources } = pod.spec;
  const oldSpec = old.spec;
  if ((containers ?? []).length !== (oldSpec.containers ?? []).length) return;
  if ((initContainers ?? []).length !== (oldSpec.initContainers ?? []).length) return;
  const spec: PodSpec = { ...oldSpec };
  if (resources) spec.resources = resources;
  else delete spec.resources;
  for (const kind of kinds) {
    const merged = mergeResources(pod.spec[kind], oldSpec[kind]);
    if (merged) spec[kind] = merged;
  }
  pod.spec = spec;
  if (old['status'] === undefined) delete pod['status'];
  else pod['status'] = old['status'];
}

function mergeResources(
  containers: Container[] | undefined,
  old: readonly Container[] | undefined,
): Container[] | undefined {
  if (!containers || !old) return containers;
  if (containers.some((container, index) => container.name !== old[index]?.name)) return containers;
  return containers.map(({ resources, resizePolicy }, index) => {
    const { resources: _, resizePolicy: __, ...rest } = old[index] ?? {};
    return { ...rest, ...(resources && { resources }), ...(resizePolicy && { resizePolicy }) };
  });
}

function isMissing(list: ResourceList | undefined, old: ResourceList | undefined): boolean {
  return Object.keys(old ?? {}).some((name) => ownValue(list, name) === undefined);
}

/** CPU and memory as they were. */
function settleList(list: ResourceList | undefined, old: ResourceList | undefined): ResourceList {
  const { cpu: _, memory: __, ...rest } = list ?? {};
  return {
    ...rest,
    ...(old?.['cpu'] === undefined ? {} : { cpu: old['cpu'] }),
    ...(old?.['memory'] === undefined ? {} : { memory: old['memory'] }),
  };
}

function settle(resources: ResourceRequirements | undefined, old: ResourceRequirements | undefined) {
  return {
    ...(resources?.claims ? { claims: resources.claims } : {}),
    limits: settleList(resources?.limits, old?.limits),
    requests: settleList(resources?.requests, old?.requests),
  };
}

const isSettled = (container: Container, old: Container): boolean =>
  isSemanticallyEqual({ ...container, resources: settle(container.resources, old.resources) }, old);

function addOrderErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): boolean {
  const before = errors.length;
  for (const kind of kinds) {
    const containers = spec[kind] ?? [];
    const oldContainers = old[kind] ?? [];
    if (containers.length !== oldContainers.length) {
      errors.push(fieldErrors.forbidden(`spec.${kind}`, `${kind} may not be added or removed on resize`));
      continue;
    }
    for (const [index, { name }] of oldContainers.entries()) {
      if (containers[index]?.name === name) continue;
      const why = `${kind} may not be renamed or reordered on resize`;
      errors.push(fieldErrors.forbidden(`spec.${kind}[${index}].name`, why));
    }
  }
  return errors.length === before;
}

function addRemovalErrors(
  errors: FieldError[],
  path: string,
  resources: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
  what: string,
): void {
  for (const list of ['requests', 'limits'] as const) {
    if (!isMissing(resources?.[list], old?.[list])) continue;
    errors.push(fieldErrors.forbidden(`${path}.${list}`, `${what} ${list} cannot be removed`));
  }
}

/** `validatePodLevelResourcesResize`. */
function addPodLevelErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): void {
  const path = 'spec.resources';
  if (old.resources && !spec.resources) {
    errors.push(fieldErrors.forbidden(path, 'pod-level resources cannot be removed'));
    return;
  }
  if (old.resources) addRemovalErrors(errors, path, spec.resources, old.resources, 'pod-level resource');
  if (!isSemanticallyEqual(settle(spec.resources, old.resources), old.resources)) {
    errors.push(fieldErrors.forbidden('spec', `${onlyCpuAndMemory} at pod-level`));
  }
}

function addContainerErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): void {
  for (const kind of ['initContainers', 'containers'] as const) {
    for (const [index, before] of (old[kind] ?? []).entries()) {
      const path = `spec.${kind}[${index}].resources`;
      addRemovalErrors(errors, path, spec[kind]?.[index]?.resources, before.resources, 'resource');
    }
  }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    if (!isSettled(container, old.containers?.[index] ?? {})) {
      errors.push(fieldErrors.forbidden('spec', onlyCpuAndMemory));
    }
  }
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const path = `spec.initContainers[${index}]`;
    const before = old.initContainers?.[index] ?? {};
    if (!isSettled(container, before)) {
      const why = 'only cpu and memory resources for init or sidecar containers are mutable';
      errors.push(fieldErrors.forbidden(path, why));
    }
    if (isSidecar(container) || isSemanticallyEqual(container, before)) continue;
    for (const { restartPolicy } of container.resizePolicy ?? []) {
      if (restartPolicy !== 'RestartContainer') continue;
      const why = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized';
      errors.push(fieldErrors.forbidden(path, why));
    }
  }
}

interface ContainerStatus {
  state?: { running?: object };
  resources?: object;
}

/** `isPodResizeRequestSupported`: a Node that can resize tells the resources of what runs. */
function isOnOldNode(pod: Pod): boolean {
  const statuses = (pod['status']?.containerStatuses ?? []) as ContainerStatus[];
  const running = statuses.find(({ state }) => state?.running);
  return running !== undefined && running.resources === undefined;
}

/** `ValidatePodResize`; `errors` has what is wrong with the Pod itself. Static Pods and Windows are refused for that alone. */
export function addResizeErrors(errors: FieldError[], pod: Pod, old: Pod): void {
  const refusal =
    old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined
      ? 'static pods cannot be resized'
      : old.spec.os?.name === 'windows'
        ? 'windows pods cannot be resized'
        : undefined;
  if (refusal !== undefined) {
    errors.splice(0, errors.length, fieldErrors.forbidden('', refusal));
    return;
  }
  const qos = old['status']?.qosClass || computeQosClass(old.spec);
  if (qos !== computeQosClass(pod.spec)) {
    const why = 'Pod QOS Class may not change as a result of resizing';
    errors.push(fieldErrors.invalid('spec', pod['status']?.qosClass ?? '', why));
  }
  if (isOnOldNode(old)) errors.push(fieldErrors.forbidden('spec', 'Pod running on node without support for resize'));
  const hasOwn = [pod, old].some(({ spec }) => spec.resources?.requests ?? spec.resources?.limits);
  if (hasOwn) addPodLevelErrors(errors, pod.spec, old.spec);
  if (!addOrderErrors(errors, pod.spec, old.spec)) return;
  addContainerErrors(errors, pod.spec, old.spec);
  if (!isSemanticallyEqual(pod.spec.volumes, old.spec.volumes)) {
    const why =
      'volumes are immutable on resize when InPlacePodVerticalScalingMemoryBackedVolumes feature gate is disabled';
    errors.push(fieldErrors.forbidden('spec.volumes', why));
  }
  if (errors.length > 0) return;
  const { containers, initContainers, resources, ...rest } = pod.spec;
  const { containers: _, initContainers: __, resources: ___, ...oldRest } = old.spec;
  if (!isSemanticallyEqual(rest, oldRest)) errors.push(fieldErrors.forbidden('spec', onlyCpuAndMemory));
}
